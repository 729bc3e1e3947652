#include "analyzers/fix_imports/statements.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/text.h"

namespace sixth::fix_imports {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

namespace {

bool is_import(Kind kind) {
    return kind == Kind::import_statement || kind == Kind::import_from_statement ||
           kind == Kind::future_import_statement;
}

}  // namespace

Statement read_statement(const ParsedFile& file, NodeId node) {
    const Tree& tree = file.tree();
    Statement s{};
    s.node = node;
    s.begin = tree[node].begin;
    s.end = tree[node].end;
    s.line = tree[node].line;
    s.end_line = file.end_line(node);
    s.from = tree.kind(node) != Kind::import_statement;
    s.star = tree.has_child(node, Kind::wildcard_import);
    s.parenthesised = tree.has_child(node, Kind::lparen);
    if (tree.kind(node) == Kind::future_import_statement) s.module = "__future__";
    const NodeId from = tree.child(node, Field::module_name);
    if (from != no_node) {
        s.module_begin = tree[from].begin;
        s.module_end = tree[from].end;
        s.module = file.text(from);
        if (tree.kind(from) == Kind::relative_import) {
            const NodeId dots = tree.child(from, Kind::import_prefix);
            const std::string_view prefix = dots == no_node ? std::string_view() : file.text(dots);
            s.level = static_cast<std::uint32_t>(std::count(prefix.begin(), prefix.end(), '.'));
            const NodeId name = tree.child(from, Kind::dotted_name);
            s.module = name == no_node ? std::string_view() : file.text(name);
        }
    }
    for (const NodeId child : tree.children(node)) {
        if (tree[child].field != Field::name) continue;
        ImportedName one{file.text(child), {}, tree[child].begin, tree[child].end};
        if (tree.kind(child) == Kind::aliased_import) {
            const NodeId name = tree.child(child, Field::name), alias = tree.child(child, Field::alias);
            if (name != no_node) one.name = file.text(name);
            if (alias != no_node) one.alias = file.text(alias);
        }
        s.names.push_back(one);
    }
    return s;
}

std::vector<Statement> statements_of(const ParsedFile& file, NodeId block) {
    std::vector<Statement> all;
    for (const NodeId child : file.tree().children(block)) {
        if (is_import(file.tree().kind(child))) all.push_back(read_statement(file, child));
    }
    return all;
}

std::vector<Statement> all_statements(const ParsedFile& file) {
    std::vector<Statement> all;
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        if (is_import(file.tree().kind(id))) all.push_back(read_statement(file, id));
    }
    return all;
}

namespace {

struct Said {
    std::string module, name;  // module: as it stands behind `from`; empty: of `import`
    bool operator<(const Said& other) const {
        return std::tie(module, name) < std::tie(other.module, other.name);
    }
};

std::vector<Said> all_said(const ParsedFile& file) {
    std::vector<Said> all;
    for (const Statement& s : all_statements(file)) {
        std::string module;
        if (s.from)
            module = s.module_end > 0 ? file.text().substr(s.module_begin, s.module_end - s.module_begin)
                                      : s.module;
        if (s.star) all.push_back({module, "*"});
        for (const ImportedName& name : s.names) {
            std::string text(name.name);
            if (!name.alias.empty()) text += " as " + std::string(name.alias);
            all.push_back({module, std::move(text)});
        }
    }
    return all;
}

}  // namespace

std::string new_imports(const ParsedFile& before, const ParsedFile& after) {
    std::map<Said, int> known;
    for (Said& one : all_said(before)) ++known[std::move(one)];
    std::vector<std::pair<std::string, std::vector<std::string>>> fresh;  // module, names
    for (Said& one : all_said(after)) {
        if (known[one]-- > 0) continue;
        auto at =
            std::find_if(fresh.begin(), fresh.end(), [&](const auto& f) { return f.first == one.module; });
        if (at == fresh.end()) {
            fresh.emplace_back(one.module, std::vector<std::string>());
            at = std::prev(fresh.end());
        }
        if (std::find(at->second.begin(), at->second.end(), one.name) == at->second.end())
            at->second.push_back(std::move(one.name));
    }
    std::string line;
    for (const auto& [module, names] : fresh) {
        if (!line.empty()) line += "; ";
        line += (module.empty() ? "import " : "from " + module + " import ") + text::join(names, ", ");
    }
    return line;
}

NodeId typing_block(const ParsedFile& file) {
    const Tree& tree = file.tree();
    if (tree.size() == 0) return no_node;
    for (const NodeId child : tree.children(0)) {
        if (tree.kind(child) != Kind::if_statement) continue;
        const NodeId condition = tree.child(child, Field::condition);
        if (condition == no_node) continue;
        const std::string_view text = file.text(condition);
        if (text == "TYPE_CHECKING" || text == "typing.TYPE_CHECKING" || text == "t.TYPE_CHECKING")
            return tree.child(child, Field::consequence);
    }
    return no_node;
}

std::string_view indentation_of(const ParsedFile& file, std::uint32_t line) {
    const std::string_view text = file.line_text(line);
    return text.substr(0, std::min(text.find_first_not_of(" \t"), text.size()));
}

}  // namespace sixth::fix_imports
