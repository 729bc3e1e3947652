#include "analyzers/testgen/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/render.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

constexpr int deepest = 4;  // of types in types

class StrategyReader {
  public:
    StrategyReader(const std::string& annotation, const World& world, int depth)
        : file_(annotation + "\n"), tree_(file_.tree()), world_(world), depth_(depth) {}

    std::string read() const {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_.kind(id) != Kind::expression_statement) continue;
            const NodeId inner = tree_.first_child(id);
            return inner == no_node ? std::string() : type(inner);
        }
        return {};
    }

  private:
    std::string type(NodeId id) const {
        switch (tree_.kind(id)) {
            case Kind::identifier:
                return named(std::string(file_.text(id)));
            case Kind::attribute:
                return named(std::string(text::last_part(file_.text(id))));
            case Kind::none:
                return "st.none()";
            case Kind::string: {
                std::string inner;
                if (!literal_text(file_, id, inner) || depth_ > deepest) return {};
                return StrategyReader(inner, world_, depth_ + 1).read();
            }
            case Kind::binary_operator:
                return either({type(tree_.child(id, Field::left)), type(tree_.child(id, Field::right))});
            case Kind::subscript:
                return generic(id);
            default:
                return {};
        }
    }

    static std::string either(const std::vector<std::string>& some) {
        for (const std::string& s : some) {
            if (s.empty()) return {};
        }
        return some.size() == 1 ? some.front() : fmt::format("st.one_of({})", text::join(some, ", "));
    }

    std::string named(const std::string& name) const {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 10> plain = {{
            {"str", "st.text()"},
            {"int", "st.integers()"},
            {"float", "st.floats(allow_nan=False, allow_infinity=False)"},
            {"bool", "st.booleans()"},
            {"bytes", "st.binary()"},
            {"None", "st.none()"},
            {"list", "st.lists(st.integers())"},
            {"dict", "st.dictionaries(st.text(), st.integers())"},
            {"date", "st.dates()"},
            {"datetime", "st.datetimes()"},
        }};
        for (const auto& [type, strategy] : plain) {
            if (name == type) return std::string(strategy);
        }
        const auto known = world_.names.find(name);
        if (known != world_.names.end() && known->second.kind == Name::Kind::enumeration)
            return fmt::format("st.sampled_from({})", name);
        return {};
    }

    std::string generic(NodeId id) const {
        const NodeId head = tree_.child(id, Field::value);
        const std::string_view name = text::last_part(file_.text(head));
        std::vector<std::string> inside;
        std::string literals;
        bool endless = false;
        for (const NodeId child : tree_.children(id)) {
            if (child == head || !python::is_named(tree_.kind(child))) continue;
            endless = endless || tree_.kind(child) == Kind::ellipsis;
            if (tree_.kind(child) == Kind::ellipsis) continue;
            literals += (literals.empty() ? "" : ", ") + std::string(file_.text(child));
            inside.push_back(name == "Literal" ? "x" : type(child));
            if (inside.back().empty()) return {};
        }
        if (inside.empty()) return {};
        if (name == "Optional") return either({inside.front(), "st.none()"});
        if (name == "Union") return either(inside);
        if (name == "Literal") return fmt::format("st.sampled_from([{}])", literals);
        if (name == "List" || name == "list" || name == "Sequence" || name == "Iterable" ||
            name == "Collection")
            return fmt::format("st.lists({})", inside.front());
        if ((name == "Set" || name == "set") && inside.size() == 1)
            return fmt::format("st.sets({})", inside.front());
        if ((name == "Dict" || name == "dict" || name == "Mapping") && inside.size() == 2)
            return fmt::format("st.dictionaries({}, {})", inside[0], inside[1]);
        if ((name == "Tuple" || name == "tuple") && !endless)
            return fmt::format("st.tuples({})", text::join(inside, ", "));
        return {};
    }

    ParsedFile file_;
    const python::Tree& tree_;
    const World& world_;
    int depth_;
};

// By a value that was taken without complaint.
std::string strategy_of_value(std::string_view value) {
    if (value.empty()) return {};
    const char first = value[0];
    if (first == '\'' || first == '"') return "st.text()";
    if (value == "True" || value == "False") return "st.booleans()";
    if (value.substr(0, 2) == "b'") return "st.binary()";
    const bool number = (first >= '0' && first <= '9') || (first == '-' && value.size() > 1);
    if (!number || value.find_first_of(" *(j") != std::string_view::npos) return {};
    return value.find_first_of(".e") == std::string_view::npos
               ? "st.integers()"
               : "st.floats(allow_nan=False, allow_infinity=False)";
}

// What is known of one function.
struct Subject {
    std::size_t target;
    std::vector<std::string> parameters, strategies;
    std::set<std::string> exceptions;  // that it means to raise
    std::string result;                // the one type that results have; empty: several, or none known
    bool is_async = false;
};

class PropertyMaker {
  public:
    PropertyMaker(const std::vector<Target>& targets, const World& world)
        : targets_(targets), world_(world) {}

    std::vector<Property> all(const std::vector<bool>& runs, const std::vector<Observed>& seen) {
        std::vector<Subject> subjects;
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            Subject subject;
            if (runs[t] && !targets_[t].is_private && !needs_subject(targets_[t]) &&
                targets_[t].way != Way::constructor && read(t, seen, subject))
                subjects.push_back(std::move(subject));
        }
        for (const Subject& s : subjects) of_one(s);
        for (const Subject& first : subjects) {
            for (const Subject& second : subjects) {
                if (first.target != second.target) of_two(first, second);
            }
        }
        return std::move(found_);
    }

  private:
    bool read(std::size_t t, const std::vector<Observed>& seen, Subject& subject) const {
        const Target& target = targets_[t];
        subject.target = t;
        subject.is_async = target.is_async;
        std::set<std::string> types;
        std::map<std::size_t, std::set<std::string>> taken;  // strategies by argument
        bool any = false;
        for (const Observed& o : seen) {
            if (o.row.target != t) continue;
            for (const Check& c : o.outcome.checks) {
                if (c.path.empty() && c.relation == "raises") subject.exceptions.insert(c.value);
                if (c.path.empty() && c.relation == "is") types.insert(c.value == "None" ? "None" : "bool");
                if (c.path.empty() && c.relation == "isinstance") types.insert(c.value);
            }
            if (o.outcome.raised || o.row.odd || o.outcome.listed) continue;
            any = true;
            for (std::size_t i = 0; i < o.row.arguments.size(); ++i) {
                if (o.row.arguments[i].name.empty())
                    taken[i].insert(strategy_of_value(o.row.arguments[i].value));
            }
        }
        for (std::size_t i = 0; i < target.parameters.size(); ++i) {
            const Parameter& p = target.parameters[i];
            if (!p.required()) continue;
            if (p.kind == Parameter::Kind::keyword_only) return false;
            std::string strategy = strategy_for(p.annotation, world_);
            if (strategy.empty() && taken[i].size() == 1) strategy = *taken[i].begin();
            if (strategy.empty()) return false;
            std::string name = p.name;
            while (!name.empty() && name[0] == '_') name.erase(0, 1);
            if (name.empty() || world_.names.count(name) > 0 || name == "st" || name == "result")
                name += "_value";
            subject.parameters.push_back(std::move(name));
            subject.strategies.push_back(std::move(strategy));
        }
        if (types.size() == 1 && *types.begin() != "None" && types.begin()->find('.') == std::string::npos)
            subject.result = *types.begin();
        return any && !subject.parameters.empty();
    }

    std::string call(const Subject& s, const std::string& arguments) const {
        const std::string made = fmt::format("{}({})", callee_of(targets_[s.target]), arguments);
        return s.is_async ? fmt::format("asyncio.run({})", made) : made;
    }

    // The test of one property: `lines` of its body, in a try where the function may raise on purpose.
    void add(const Subject& s, const std::string& what, const std::vector<std::string>& lines,
             const std::string& assertion, std::set<std::string> exceptions, std::string by_name = {}) {
        Property p{s.target,
                   fmt::format("test_{}_{}", slug(targets_[s.target].symbol, 60), what),
                   {},
                   std::move(by_name)};
        std::vector<std::string> given;
        for (std::size_t i = 0; i < s.parameters.size(); ++i)
            given.push_back(fmt::format("{}={}", s.parameters[i], s.strategies[i]));
        p.text = fmt::format(
            "\n\n@given({})\n@settings(deadline=None, max_examples=100, derandomize=True, database=None)\n",
            text::join(given, ", "));
        p.text += fmt::format("def {}({}):\n", p.name, text::join(s.parameters, ", "));
        if (exceptions.empty()) {
            for (const std::string& line : lines) p.text += "    " + line + "\n";
        } else {
            const std::vector<std::string> names(exceptions.begin(), exceptions.end());
            p.text += "    try:\n";
            for (const std::string& line : lines) p.text += "        " + line + "\n";
            p.text += fmt::format("    except {}:\n        return\n",
                                  names.size() == 1 ? names.front() : "(" + text::join(names, ", ") + ")");
        }
        p.text += "    assert " + assertion + "\n";
        found_.push_back(std::move(p));
    }

    void of_one(const Subject& s) {
        const std::string arguments = text::join(s.parameters, ", ");
        const std::vector<std::string> once = {"result = " + call(s, arguments)};
        if (!s.result.empty())
            add(s, "returns_" + slug(s.result), once, fmt::format("isinstance(result, {})", s.result),
                s.exceptions);
        const std::string& x = s.parameters.front();
        const bool sized =
            s.strategies.front() == "st.text()" || s.strategies.front().substr(0, 8) == "st.lists";
        if (sized && (s.result == "str" || s.result == "list"))
            add(s, "keeps_length", once, fmt::format("len(result) == len({})", x), s.exceptions);
        if (s.parameters.size() == 1 && same_type(s)) {
            add(s, "twice_is_once", once, fmt::format("{} == result", call(s, "result")), s.exceptions);
            add(s, "undoes_itself", once, fmt::format("{} == {}", call(s, "result"), x), s.exceptions);
        }
        if (s.parameters.size() == 2 && s.strategies[0] == s.strategies[1])
            add(s, "in_any_order", once,
                fmt::format("{} == result", call(s, s.parameters[1] + ", " + s.parameters[0])), s.exceptions);
        if (s.strategies.front().substr(0, 8) == "st.lists" || s.strategies.front().substr(0, 6) == "st.dic")
            add(s, "leaves_its_argument", {fmt::format("before = copy.deepcopy({})", x), call(s, arguments)},
                fmt::format("{} == before", x), s.exceptions);
    }

    static bool same_type(const Subject& s) {
        const std::string& strategy = s.strategies.front();
        return (s.result == "str" && strategy == "st.text()") ||
               (s.result == "int" && strategy == "st.integers()") ||
               (s.result == "bytes" && strategy == "st.binary()") ||
               (s.result == "list" && strategy.substr(0, 8) == "st.lists") ||
               (s.result == "float" && strategy.substr(0, 9) == "st.floats");
    }

    void of_two(const Subject& first, const Subject& second) {
        if (first.parameters.size() != 1 || second.parameters.size() != 1) return;
        const std::string &a = targets_[first.target].name, &b = targets_[second.target].name;
        if (!are_inverse(a, b)) return;
        const std::string& x = first.parameters.front();
        add(first, "then_" + slug(b), {"result = " + call(first, x)},
            fmt::format("{} == {}", call(second, "result"), x), first.exceptions,
            fmt::format("{}({}({})) == {}", b, a, x, x));
    }

    const std::vector<Target>& targets_;
    const World& world_;
    std::vector<Property> found_;
};

}  // namespace

std::string strategy_for(const std::string& annotation, const World& world) {
    return annotation.empty() ? std::string() : StrategyReader(annotation, world, 0).read();
}

bool are_inverse(std::string_view first, std::string_view second) {
    constexpr std::pair<std::string_view, std::string_view> pairs[] = {{"encode", "decode"},
                                                                       {"compress", "decompress"},
                                                                       {"dumps", "loads"},
                                                                       {"dump", "load"},
                                                                       {"serialize", "deserialize"},
                                                                       {"escape", "unescape"},
                                                                       {"quote", "unquote"},
                                                                       {"encrypt", "decrypt"},
                                                                       {"pack", "unpack"},
                                                                       {"format", "parse"},
                                                                       {"marshal", "unmarshal"},
                                                                       {"zip", "unzip"},
                                                                       {"flatten", "unflatten"},
                                                                       {"save", "load"},
                                                                       {"write", "read"},
                                                                       {"hexlify", "unhexlify"}};
    for (const auto& [there, back] : pairs) {
        for (std::size_t at = first.find(there); at != std::string_view::npos;
             at = first.find(there, at + 1)) {
            std::string other(first);
            other.replace(at, there.size(), back);
            if (other == second) return true;
        }
    }
    // a_to_b and b_to_a, a2b and b2a
    for (const std::string_view joint : {"_to_", "2"}) {
        const std::size_t at = first.find(joint);
        if (at == std::string_view::npos || at == 0) continue;
        const std::string there(first.substr(0, at)), back(first.substr(at + joint.size()));
        if (second == back + std::string(joint) + there) return true;
    }
    return false;
}

std::vector<Property> properties_of(const std::vector<Target>& targets, const std::vector<bool>& runs,
                                    const World& world, const std::vector<Observed>& seen) {
    return PropertyMaker(targets, world).all(runs, seen);
}

}  // namespace sixth::testgen
