#include "analyzers/testgen/mined.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

constexpr std::string_view text_methods[] = {
    "strip",        "lower",      "upper",  "split",      "startswith", "endswith",   "replace",
    "encode",       "lstrip",     "rstrip", "splitlines", "isdigit",    "isalpha",    "title",
    "partition",    "rpartition", "format", "casefold",   "swapcase",   "isspace",    "isupper",
    "islower",      "isalnum",    "ljust",  "rjust",      "zfill",      "expandtabs", "removeprefix",
    "removesuffix", "capitalize", "rsplit", "translate"};
constexpr std::string_view mapping_methods[] = {"items", "keys", "values", "get", "setdefault"};
constexpr std::string_view speaking[] = {"print",    "warn",  "warning",  "debug",    "info",
                                         "warnings", "error", "critical", "exception"};
constexpr std::string_view list_methods[] = {"append", "extend", "sort", "insert", "reverse"};

template <std::size_t n>
bool is_one_of(const std::string_view (&words)[n], std::string_view word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool integer_of(std::string_view text, long long& out) {
    const auto end = std::from_chars(text.data(), text.data() + text.size(), out);
    return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

class Miner {
  public:
    Miner(const ParsedFile& file, const Target& target, FunctionMined& out)
        : file_(file), tree_(file.tree()), out_(out) {
        for (const Parameter& p : target.parameters) out_.uses[p.name];
        function_ = target.node;
        is_method_ = !target.owner.empty() || target.way == Way::constructor;
    }

    void mine() {
        const NodeId body = tree_.child(function_, Field::body);
        if (body == no_node) return;
        for (NodeId id = body; id < tree_.end(body); ++id) visit(id);
    }

  private:
    Use* use_of(NodeId id) {
        if (id == no_node) return nullptr;
        if (is_method_ && tree_.kind(id) == Kind::attribute &&
            file_.text(tree_.child(id, Field::object)) == "self")
            return &out_.uses[std::string(file_.text(id))];
        if (tree_.kind(id) != Kind::identifier) return nullptr;
        const std::string_view name = file_.text(id);
        if (const auto loop = each_.find(name); loop != each_.end()) return &out_.uses[loop->second];
        const auto at = out_.uses.find(name);
        return at == out_.uses.end() ? nullptr : &at->second;
    }

    // The parameter that an expression is made of: p, p.x, p[0], p.strip(), len(p).
    Use* inside(NodeId id, bool& length) {
        if (id == no_node) return nullptr;
        for (NodeId at = id; at < tree_.end(id); ++at) {
            if (tree_.kind(at) == Kind::call && file_.text(tree_.child(at, Field::function)) == "len")
                length = true;
            if (Use* use = use_of(at)) return use;
        }
        return nullptr;
    }

    void visit(NodeId id) {
        switch (tree_.kind(id)) {
            case Kind::identifier:
                out_.names.emplace(file_.text(id));
                break;
            case Kind::string:
                if (std::string text; literal_text(file_, id, text) && text.size() <= 60 &&
                                      !is_statement(id) && !is_message(id)) {
                    out_.texts.push_back(std::move(text));
                    out_.bytes = out_.bytes || file_.text(id).substr(0, 3).find_first_of("bB") <
                                                   file_.text(id).find_first_of("'\"");
                }
                break;
            case Kind::integer:
                if (long long n = 0; integer_of(file_.text(id), n)) out_.numbers.push_back(n);
                break;
            case Kind::comparison_operator:
                comparison(id);
                break;
            case Kind::call:
                call(id);
                break;
            case Kind::attribute:
                attribute(id);
                break;
            case Kind::subscript:
                subscript(id);
                break;
            case Kind::for_statement:
            case Kind::for_in_clause:
                loop(id);
                break;
            case Kind::if_statement:
            case Kind::elif_clause:
            case Kind::while_statement:
                tested(tree_.child(id, Field::condition));
                break;
            case Kind::not_operator:
                tested(tree_.child(id, Field::argument));
                break;
            case Kind::boolean_operator:
                tested(tree_.child(id, Field::left));
                tested(tree_.child(id, Field::right));
                break;
            case Kind::assignment:
                stored(id);
                break;
            case Kind::binary_operator:
            case Kind::augmented_assignment:
                arithmetic(id);
                break;
            default:
                break;
        }
    }

    void tested(NodeId id) {
        if (Use* use = use_of(id))
            use->tested = true;
        else
            asked(id);
    }

    void asked(NodeId id) {
        if (id != no_node && tree_.kind(id) == Kind::identifier) out_.asked.emplace(file_.text(id));
    }

    // for x in p: what is asked of x is asked of what p holds
    void loop(NodeId id) {
        const NodeId left = tree_.child(id, Field::left), right = tree_.child(id, Field::right);
        Use* use = use_of(right);
        if (use != nullptr) use->types.insert("list");
        if (use != nullptr && use->each_parts.empty()) use->each_parts = names_of(left);
        if (use == nullptr || left == no_node || tree_.kind(left) != Kind::identifier) return;
        each_[std::string(file_.text(left))] = "each " + std::string(file_.text(right));
    }

    // Of the pattern `a, b`; of anything else none.
    std::vector<std::string> names_of(NodeId pattern) const {
        std::vector<std::string> names;
        if (pattern == no_node ||
            (tree_.kind(pattern) != Kind::pattern_list && tree_.kind(pattern) != Kind::tuple_pattern))
            return names;
        for (const NodeId child : tree_.children(pattern)) {
            if (python::is_named(tree_.kind(child))) names.emplace_back(file_.text(child));
        }
        return names;
    }

    void stored(NodeId id) {
        const NodeId left = tree_.child(id, Field::left), right = tree_.child(id, Field::right);
        if (Use* use = use_of(right); use != nullptr && use->parts.empty()) use->parts = names_of(left);
        if (left == no_node || right == no_node || tree_.kind(left) != Kind::attribute ||
            file_.text(tree_.child(left, Field::object)) != "self")
            return;
        out_.assigned.emplace(file_.text(tree_.child(left, Field::attribute)));
        if (tree_.kind(right) == Kind::identifier)
            out_.stored.emplace(file_.text(tree_.child(left, Field::attribute)), file_.text(right));
    }

    bool is_statement(NodeId id) const {  // a docstring
        const NodeId parent = tree_.parent(id);
        return parent != no_node && tree_.kind(parent) == Kind::expression_statement;
    }

    // Of an exception, a warning or a log: nothing that the code looks for.
    bool is_message(NodeId id) const {
        for (NodeId at = tree_.parent(id); at != no_node && at > function_; at = tree_.parent(at)) {
            if (tree_.kind(at) == Kind::raise_statement) return true;
            if (tree_.kind(at) != Kind::call) continue;
            const NodeId callee = tree_.child(at, Field::function);
            if (callee != no_node && is_one_of(speaking, text::last_part(file_.text(callee)))) return true;
        }
        return false;
    }

    void arithmetic(NodeId id) {
        const NodeId left = tree_.child(id, Field::left), right = tree_.child(id, Field::right);
        const NodeId sides[] = {left, right};
        for (std::size_t i = 0; i < 2; ++i) {
            Use* use = use_of(sides[i]);
            if (use == nullptr) continue;
            const NodeId other = sides[1 - i];
            if (other == no_node) continue;
            const Kind kind = tree_.kind(other);
            if (kind == Kind::string || kind == Kind::concatenated_string) {
                const NodeId op = tree_.child(id, Field::operator_);
                if (op == no_node || tree_.kind(op) != Kind::percent || i == 0) use->types.insert("str");
            } else if (kind == Kind::integer || kind == Kind::float_) {
                use->types.insert("int");
            }
        }
    }

    void comparison(NodeId id) {
        std::vector<NodeId> sides;
        std::string_view op;
        for (const NodeId child : tree_.children(id)) {
            if (python::is_named(tree_.kind(child)))
                sides.push_back(child);
            else
                op = file_.text(child);
        }
        if (sides.size() < 2) return;
        for (std::size_t i = 0; i + 1 < sides.size(); ++i) {
            compared(sides[i], sides[i + 1], op, true);
            compared(sides[i + 1], sides[i], op, false);
        }
    }

    void compared(NodeId side, NodeId other, std::string_view op, bool on_left) {
        bool length = false;
        Use* use = inside(side, length);
        const Kind kind = tree_.kind(other);
        if (use == nullptr) {
            const std::string_view name = file_.text(side);
            if (kind == Kind::none) asked(side);
            if (std::string text;
                (name == "sys.platform" || name == "os.name") && literal_text(file_, other, text))
                out_.platforms.emplace(name, std::move(text));
            return;
        }
        const bool membership = op == "in" || op == "not in";
        if (membership && !on_left) {  // "k" in p
            if (std::string text; literal_text(file_, other, text)) use->keys.insert(std::move(text));
            return;
        }
        if (kind == Kind::none) {
            use->none = true;
        } else if (long long n = 0; integer_value(other, n)) {
            (length ? use->lengths : use->numbers).insert(n);
            if (!length && use == use_of(side)) use->types.insert("int");
        } else if (std::string text; literal_text(file_, other, text)) {
            const bool part = tree_.kind(side) == Kind::subscript && text.size() == 1 &&
                              use == use_of(tree_.child(side, Field::value));
            use->equal.insert(std::move(text));
            if (use == use_of(side) || part) use->types.insert("str");
        } else if (membership && (kind == Kind::list || kind == Kind::tuple || kind == Kind::set)) {
            for (const NodeId item : tree_.children(other)) {
                if (literal_text(file_, item, text)) use->equal.insert(text);
                if (integer_value(item, n)) use->numbers.insert(n);
            }
        }
    }

    bool integer_value(NodeId id, long long& out) const {
        if (tree_.kind(id) == Kind::integer) return integer_of(file_.text(id), out);
        if (tree_.kind(id) != Kind::unary_operator) return false;
        const std::string_view text = file_.text(id);
        if (text.empty() || text[0] != '-' || !integer_of(text.substr(1), out)) return false;
        out = -out;
        return true;
    }

    void call(NodeId id) {
        const NodeId callee = tree_.child(id, Field::function);
        const NodeId list = tree_.child(id, Field::arguments);
        if (callee == no_node || list == no_node) return;
        if (Use* use = use_of(callee)) use->called = true;
        std::vector<NodeId> arguments;
        for (const NodeId child : tree_.children(list)) {
            if (python::is_named(tree_.kind(child)) && tree_.kind(child) != Kind::comment)
                arguments.push_back(child);
        }
        const std::string_view name = file_.text(callee);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            if (Use* use = use_of(arguments[i])) use->passed.emplace(std::string(name), i);
        }
        if (Use* use = arguments.empty() ? nullptr : use_of(arguments[0])) {
            use->opened = use->opened || opens(name);
            use->character = use->character || name == "ord" || name.substr(0, 12) == "unicodedata.";
            const std::string_view last = text::last_part(name);
            use->command_line = use->command_line || last == "parse_args" || last == "parse_known_args" ||
                                last == "getopt" || last == "gnu_getopt";
        }
        if ((name == "getattr" || name == "hasattr") && arguments.size() >= 2 &&
            file_.text(arguments[0]) == "self")
            dispatched(arguments[1]);
        if (name == "isinstance" && arguments.size() == 2) {
            if (Use* use = use_of(arguments[0])) instances(arguments[1], *use);
            return;
        }
        if (arguments.size() == 1) {
            Use* use = use_of(arguments[0]);
            if (use != nullptr && (name == "int" || name == "float")) use->types.insert("str");
            if (use != nullptr &&
                (name == "sorted" || name == "list" || name == "sum" || name == "enumerate"))
                use->types.insert("list");
        }
        if (tree_.kind(callee) != Kind::attribute) return;
        // p.startswith("x"), "p.x.find(…)": what is looked for
        bool length = false;
        Use* use = inside(tree_.child(callee, Field::object), length);
        if (use == nullptr) return;
        const std::string_view method = file_.text(tree_.child(callee, Field::attribute));
        const bool key = method == "get" || method == "pop" || method == "setdefault";
        for (const NodeId argument : arguments) {
            if (std::string text; literal_text(file_, argument, text)) {
                (key ? use->keys : use->equal).insert(std::move(text));
                if (key) break;
            }
        }
    }

    // The name of an attribute: a text, a text and something, an f-string that begins with one.
    void dispatched(NodeId id) {
        NodeId first = id;
        while (tree_.kind(first) == Kind::binary_operator) first = tree_.child(first, Field::left);
        if (first == no_node || tree_.kind(first) != Kind::string) return;
        const NodeId content = tree_.child(first, Kind::string_content);
        if (content == no_node) return;
        std::string start(file_.text(content).substr(0, file_.text(content).find('%')));
        const bool whole = first == id && !tree_.has_child(first, Kind::interpolation);
        if (!start.empty() && start[0] != '_')
            (whole ? out_.hooks : out_.name_starts).insert(std::move(start));
    }

    void instances(NodeId types, Use& use) {
        if (tree_.kind(types) == Kind::tuple) {
            for (const NodeId child : tree_.children(types)) {
                if (python::is_named(tree_.kind(child))) use.instances.emplace(file_.text(child));
            }
        } else {
            use.instances.emplace(file_.text(types));
        }
    }

    void attribute(NodeId id) {
        Use* use = use_of(tree_.child(id, Field::object));
        if (use == nullptr) return;
        const std::string_view name = file_.text(tree_.child(id, Field::attribute));
        const NodeId parent = tree_.parent(id);
        const bool is_call = parent != no_node && tree_.kind(parent) == Kind::call &&
                             tree_.child(parent, Field::function) == id;
        (is_call ? use->methods : use->attributes).emplace(name);
        if (!is_call) return;
        if (is_one_of(text_methods, name)) use->types.insert("str");
        if (is_one_of(mapping_methods, name)) use->types.insert("dict");
        if (is_one_of(list_methods, name)) use->types.insert("list");
    }

    void subscript(NodeId id) {
        Use* use = use_of(tree_.child(id, Field::value));
        if (use == nullptr) return;
        const NodeId key = tree_.child(id, Field::subscript);
        if (key == no_node) return;
        if (std::string text; literal_text(file_, key, text)) {
            use->keys.insert(std::move(text));
            use->types.insert("dict");
        } else if (tree_.kind(key) == Kind::integer || tree_.kind(key) == Kind::slice) {
            use->types.insert("list");
            use->indexed = true;
        }
    }

    static bool opens(std::string_view name) {
        constexpr std::string_view openers[] = {"open",
                                                "io.open",
                                                "codecs.open",
                                                "os.listdir",
                                                "os.scandir",
                                                "os.walk",
                                                "os.stat",
                                                "Path",
                                                "pathlib.Path",
                                                "os.path.exists",
                                                "os.path.isfile",
                                                "os.path.isdir",
                                                "os.path.getsize",
                                                "os.path.getmtime",
                                                "linecache.getline",
                                                "tokenize.open",
                                                "linecache.getlines"};
        return is_one_of(openers, name);
    }

    const ParsedFile& file_;
    const Tree& tree_;
    FunctionMined& out_;
    NodeId function_ = no_node;
    bool is_method_ = false;
    std::map<std::string, std::string, std::less<>> each_;  // name in a loop -> its key in `uses`
};

void add_escape(std::string_view escape, std::string& out) {
    if (escape.size() < 2) return;
    switch (escape[1]) {
        case 'n':
            out += '\n';
            return;
        case 't':
            out += '\t';
            return;
        case 'r':
            out += '\r';
            return;
        case '\n':
            return;
        case 'x':
        case 'u':
        case 'U': {
            unsigned long code = 0;
            std::from_chars(escape.data() + 2, escape.data() + escape.size(), code, 16);
            utf8::append(out, static_cast<char32_t>(code));
            return;
        }
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7': {
            unsigned long code = 0;
            std::from_chars(escape.data() + 1, escape.data() + escape.size(), code, 8);
            utf8::append(out, static_cast<char32_t>(code));
            return;
        }
        default:
            out += escape.substr(1);
    }
}

}  // namespace

bool is_of_plain_type(std::string_view method) {
    return is_one_of(text_methods, method) || is_one_of(mapping_methods, method) ||
           is_one_of(list_methods, method) || method == "pop" || method == "copy" || method == "index" ||
           method == "count" || method == "join" || method == "find" || method == "update" ||
           method == "clear" || method == "remove";
}

bool literal_text(const ParsedFile& file, NodeId id, std::string& out) {
    const Tree& tree = file.tree();
    if (id == no_node || tree.kind(id) != Kind::string || tree.has_child(id, Kind::interpolation))
        return false;
    const std::string_view start = file.text(tree.child(id, Kind::string_start));
    if (start.find_first_of("fF") != std::string_view::npos) return false;
    const bool bytes = start.find_first_of("bB") != std::string_view::npos;
    out.clear();
    for (const NodeId child : tree.children(id)) {
        if (tree.kind(child) != Kind::string_content) continue;
        std::uint32_t at = tree[child].begin;
        for (const NodeId escape : tree.children(child)) {
            if (tree.kind(escape) != Kind::escape_sequence) continue;
            out += file.text().substr(at, tree[escape].begin - at);
            add_escape(file.text(escape), out);
            at = tree[escape].end;
        }
        out += file.text().substr(at, tree[child].end - at);
    }
    return !bytes || std::all_of(out.begin(), out.end(), [](char c) { return c > 0; });
}

// x of each `self.x = []`
static std::set<std::string> empty_lists(const ParsedFile& file, NodeId function) {
    const Tree& tree = file.tree();
    std::set<std::string> names;
    for (NodeId id = function; id < tree.end(function); ++id) {
        if (tree.kind(id) != Kind::assignment) continue;
        const NodeId left = tree.child(id, Field::left), right = tree.child(id, Field::right);
        if (left == no_node || right == no_node || tree.kind(left) != Kind::attribute ||
            file.text(right) != "[]" || file.text(tree.child(left, Field::object)) != "self")
            continue;
        const std::string_view name = file.text(tree.child(left, Field::attribute));
        if (name[0] != '_') names.emplace(name);
    }
    return names;
}

Mined mine(const ParsedFile& file, const std::vector<Target>& targets) {
    Mined mined;
    std::set<std::string> texts;
    std::set<long long> numbers;
    for (const Target& target : targets) {
        FunctionMined& out = mined.functions[target.symbol];
        if (target.node == no_node) continue;
        Miner(file, target, out).mine();
        if (target.way == Way::constructor || target.name == "__post_init__")
            mined.lists[target.way == Way::constructor ? target.name : target.owner].merge(
                empty_lists(file, target.node));
        texts.insert(out.texts.begin(), out.texts.end());
        numbers.insert(out.numbers.begin(), out.numbers.end());
    }
    follow(targets, mined);
    mined.texts.assign(texts.begin(), texts.end());
    mined.numbers.assign(numbers.begin(), numbers.end());
    return mined;
}

}  // namespace sixth::testgen
