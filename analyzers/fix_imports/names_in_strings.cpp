// Names that stand in strings: __all__, annotations, what is run or put into globals().
#include <algorithm>

#include "analyzers/fix_imports/names.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

// __all__ = ["name"]; __all__ += ["name"]
void Names::exported(NodeId id) {
    if (open_.back().scope != 0) return;
    const NodeId left = tree_.child(id, Field::left);
    const NodeId right = tree_.child(id, Field::right);
    if (left == no_node || right == no_node || file_.text(left) != "__all__") return;
    if (tree_.kind(right) != Kind::list && tree_.kind(right) != Kind::tuple) return;
    for (const NodeId item : tree_.children(right)) {
        if (tree_.kind(item) != Kind::string) continue;
        const NodeId content = tree_.child(item, Kind::string_content);
        if (content != no_node && text::is_identifier(file_.text(content)))
            use(file_.text(content), tree_[content].begin, tree_[content].line, FreeName::exported);
    }
}

// A string in an annotation, or the type that cast() takes: names in it are looked up by type checkers.
void Names::quoted(NodeId id) {
    if (id < literal_end_ || id < error_end_) return;
    bool is_type = id < annotation_end_;
    const NodeId up = tree_.parent(id);
    if (!is_type && up != no_node && tree_.kind(up) == Kind::argument_list && up + 2 == id) {
        const NodeId whole = tree_.parent(up);
        const NodeId function =
            tree_.kind(whole) == Kind::call ? tree_.child(whole, Field::function) : no_node;
        const std::string_view name = function != no_node ? file_.text(function) : std::string_view();
        is_type = (name == "cast" && typing_cast_) || name == "typing.cast" || name == "t.cast";
    }
    if (!is_type) return;
    const NodeId content = tree_.child(id, Kind::string_content);
    if (content == no_node || tree_.has_child(id, Kind::interpolation)) return;
    const std::string_view text = file_.text(content);
    const auto in_type = [](char c) {
        return c == '.' || c == '[' || c == ']' || c == ',' || c == ' ' || c == '|' || c == '_' ||
               (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    if (text.empty() || text.size() > 400 || !std::all_of(text.begin(), text.end(), in_type)) return;
    // two words in a row are prose
    for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
        const std::string_view rest = text::trim(text.substr(at));
        if (at > 0 && !rest.empty() &&
            std::string_view(".[]|, ").find(text[at - 1]) == std::string_view::npos &&
            std::string_view(".[]|,").find(rest[0]) == std::string_view::npos)
            return;
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(".[], |", at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (text::is_identifier(word) && (at == 0 || text[at - 1] != '.'))
            use(word, tree_[content].begin + static_cast<std::uint32_t>(at), tree_[content].line,
                FreeName::quoted);
        at = end + 1;
    }
}

// monkeypatch.setattr, mocker.patch: of what a function is given, or is called as such things are.
bool Names::is_patcher(std::string_view name) const {
    constexpr std::string_view methods[] = {".delattr", ".patch", ".patch.dict", ".patch.multiple",
                                            ".setattr"};
    const bool patches = std::any_of(std::begin(methods), std::end(methods), [&](std::string_view method) {
        return name.size() > method.size() && name.ends_with(method);
    });
    if (!patches) return false;
    const std::string_view head = name.substr(0, name.find('.'));
    if (head == "monkeypatch" || head == "mocker" || head == "mp") return true;
    if (std::find(mocks_.begin(), mocks_.end(), head) != mocks_.end()) return true;
    for (std::uint32_t s = open_.back().scope; s != 0; s = scopes_[s].parent) {
        const auto at = scopes_[s].bound.find(head);
        if (at != scopes_[s].bound.end()) return (at->second & Scope::parameter) != 0;
    }
    return false;
}

// importlib.import_module and the like, by what is imported, without its call.
std::string Names::source_of(NodeId function) const {
    const std::string_view name = facts::dotted_name(file_, function);
    const auto from = sources_.find(name.substr(0, name.find('.')));
    return from == sources_.end() ? std::string(name) : std::string(from->second) + "." + std::string(name);
}

// Those, or else patchers.
bool Names::looks_up(NodeId function) const {
    constexpr std::string_view functions[] = {
        "__import__",
        "importlib.import_module",
        "importlib.util.find_spec",
        "django.utils.module_loading.import_string",
        "mock.patch",
        "mock.patch.dict",
        "mock.patch.multiple",
        "pkgutil.resolve_name",
        "pytest.importorskip",
        "runpy.run_module",
        "unittest.mock.patch",
        "unittest.mock.patch.dict",
        "unittest.mock.patch.multiple",
        "werkzeug.utils.import_string",
    };
    const std::string whole = source_of(function);
    if (std::find(std::begin(functions), std::end(functions), whole) != std::end(functions)) return true;
    return is_patcher(facts::dotted_name(file_, function));
}

// The dotted path that a string is, or nothing.
std::string_view Names::path_in(NodeId string) const {
    const NodeId content = tree_.child(string, Kind::string_content);
    const NodeId start = tree_.child(string, Kind::string_start);
    if (content == no_node || start == no_node || tree_.has_child(string, Kind::interpolation)) return {};
    if (file_.text(start).find_first_of("bBfF") != std::string_view::npos) return {};
    const std::string_view path = file_.text(content);
    if (path.size() > 300 || path.find('.') == std::string_view::npos) return {};
    if (path.find(' ') != std::string_view::npos || may_fail(tree_[content].begin)) return {};
    const std::vector<std::string_view> parts = text::split(path, '.');
    const bool dotted =
        std::all_of(parts.begin(), parts.end(), [](std::string_view p) { return text::is_identifier(p); });
    return dotted ? path : std::string_view();
}

// A string that may be handed to import_module: not one that names a logger.
bool Names::names_logger(NodeId string) const {
    const NodeId list = tree_.parent(string);
    if (list == no_node || tree_.kind(list) != Kind::argument_list) return false;
    const NodeId call = tree_.parent(list);
    const NodeId function = tree_.kind(call) == Kind::call ? tree_.child(call, Field::function) : no_node;
    return function != no_node && text::lower(file_.text(function)).ends_with("logger");
}

// Where a file imports by names that it holds in variables, its strings may be such.
void Names::add_dotted_strings() {
    if (!imports_by_variable_) return;
    for (NodeId id = 0; id < tree_.size(); ++id) {
        if (tree_.kind(id) != Kind::string) continue;
        const std::string_view path = path_in(id);
        if (!path.empty() && !names_logger(id))
            looked_up_.push_back({path, static_cast<std::uint32_t>(path.data() - file_.text().data())});
    }
    std::sort(looked_up_.begin(), looked_up_.end(),
              [](const LookedUp& a, const LookedUp& b) { return a.begin < b.begin; });
    const auto same = [](const LookedUp& a, const LookedUp& b) { return a.begin == b.begin; };
    looked_up_.erase(std::unique(looked_up_.begin(), looked_up_.end(), same), looked_up_.end());
}

void Names::look_up(NodeId call, NodeId function) {
    const NodeId list = tree_.child(call, Field::arguments);
    if (list == no_node || tree_.kind(list) != Kind::argument_list) return;
    const NodeId first = list + 2;  // behind the bracket
    if (first >= tree_.end(list)) return;
    if (tree_.kind(first) == Kind::identifier || tree_.kind(first) == Kind::subscript) {
        const std::string whole = source_of(function);
        imports_by_variable_ |= whole == "importlib.import_module" || whole == "__import__" ||
                                whole == "pkgutil.resolve_name" || whole == "werkzeug.utils.import_string" ||
                                whole == "django.utils.module_loading.import_string";
    }
    if (tree_.kind(first) != Kind::string) return;
    const std::string_view path = path_in(first);
    if (path.empty() || !looks_up(function)) return;
    looked_up_.push_back({path, static_cast<std::uint32_t>(path.data() - file_.text().data())});
}

// exec(...), globals().update(...), globals()[...]: names come from somewhere.
void Names::call(NodeId id) {
    const NodeId function = tree_.child(id, Field::function);
    if (function == no_node) return;
    look_up(id, function);
    if (tree_.kind(function) != Kind::identifier) return;
    const std::string_view name = file_.text(function);
    if (name == "exec" || name == "execfile") dynamic_ = dynamic_ || open_.back().scope == 0;
    if (name != "globals" && name != "vars" && name != "locals") return;
    if (name != "globals" && open_.back().scope != 0) return;
    const NodeId up = tree_.parent(id);
    if (up == no_node) return;
    const Kind above = tree_.kind(up);
    if (above == Kind::attribute && tree_.child(up, Field::attribute) != no_node &&
        file_.text(tree_.child(up, Field::attribute)) == "update")
        dynamic_ = true;
    if (above == Kind::subscript && tree_[up].field == Field::left) dynamic_ = true;
    if (above == Kind::assignment && tree_[id].field == Field::right) dynamic_ = true;
}

}  // namespace sixth::fix_imports
