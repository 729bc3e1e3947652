#include "analyzers/testgen/target.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

// Special methods that are reached through others alone.
constexpr std::string_view untested_specials[] = {
    "__new__",           "__post_init__",     "__init_subclass__", "__del__",          "__getattribute__",
    "__class_getitem__", "__set_name__",      "__prepare__",       "__subclasshook__", "__dir__",
    "__setattr__",       "__delattr__",       "__getnewargs__",    "__aiter__",        "__anext__",
    "__await__",         "__instancecheck__", "__subclasscheck__", "__getinitargs__",  "__sizeof__"};

bool is_private_name(std::string_view name) {
    if (name.size() > 4 && name.substr(0, 2) == "__" && name.substr(name.size() - 2) == "__") return false;
    return !name.empty() && name[0] == '_';
}

class Lister {
  public:
    explicit Lister(const ParsedFile& file) : file_(file), tree_(file.tree()) {}

    std::vector<Target> all() {
        if (tree_.size() == 0) return {};
        for (const NodeId top : tree_.children(0)) {
            top_ = top;
            // definitions under an `if` or `try` of the module are its definitions too
            look_into(top, {});
        }
        return std::move(found_);
    }

  private:
    void look_into(NodeId around, const std::string& owner) {
        for (NodeId id = around; id < tree_.end(around);) {
            switch (tree_.kind(id)) {
                case Kind::function_definition:
                    function(id, owner);
                    id = tree_.end(id);
                    break;
                case Kind::class_definition:
                    class_of(id, owner);
                    id = tree_.end(id);
                    break;
                case Kind::lambda:
                case Kind::expression_statement:
                    id = tree_.end(id);
                    break;
                default:
                    ++id;
            }
        }
    }

    std::string name_of(NodeId id) const { return std::string(file_.text(tree_.child(id, Field::name))); }

    Target make(NodeId id, const std::string& owner) const {
        Target target;
        target.name = name_of(id);
        target.owner = owner;
        target.symbol = owner.empty() ? target.name : owner + "." + target.name;
        target.line = tree_[id].line;
        target.end_line = file_.end_line(id);
        target.top = top_;
        target.is_private = is_private_name(target.name) || is_private_name(owner);
        return target;
    }

    void class_of(NodeId id, const std::string& owner) {
        if (!owner.empty()) return;  // a class in a class: seldom, and hard to build
        const std::string name = name_of(id);
        const NodeId body = tree_.child(id, Field::body);
        Target built = make(id, {});
        built.way = Way::constructor;
        const std::size_t place = found_.size();
        found_.push_back(std::move(built));
        if (body == no_node) return;
        look_into(body, name);
        for (const std::string_view constructor : {"__init__", "__new__"}) {
            const auto at =
                std::find_if(found_.begin() + static_cast<std::ptrdiff_t>(place) + 1, found_.end(),
                             [&](const Target& t) { return t.name == constructor; });
            if (at == found_.end()) continue;
            found_[place].parameters = at->parameters;
            found_[place].node = at->node;
            found_.erase(at);
            break;
        }
    }

    void function(NodeId id, const std::string& owner) {
        Target target = make(id, owner);
        if (!owner.empty() && std::find(std::begin(untested_specials), std::end(untested_specials),
                                        target.name) != std::end(untested_specials))
            target.direct = false;
        target.node = id;
        target.is_async = tree_.has_child(id, Kind::kw_async);
        target.way = owner.empty() ? Way::function : Way::method;
        const NodeId decorated = tree_.parent(id);
        if (decorated != no_node && tree_.kind(decorated) == Kind::decorated_definition) {
            for (const NodeId child : tree_.children(decorated)) {
                if (tree_.kind(child) != Kind::decorator) continue;
                std::string_view name = file_.text(child);
                name.remove_prefix(1);
                if (name == "staticmethod") target.way = Way::static_method;
                if (name == "classmethod") target.way = Way::class_method;
                if (name == "property" || name == "cached_property" || name == "functools.cached_property")
                    target.way = Way::property;
                if (name == "overload" || name == "typing.overload" || name == "abstractmethod" ||
                    name.find(".setter") != std::string_view::npos ||
                    name.find(".deleter") != std::string_view::npos)
                    target.direct = false;
                if (name.ends_with(".setter")) target.is_setter = true;
            }
        }
        target.parameters = parameters_of(file_, id);
        if (!owner.empty() && target.way != Way::static_method && !target.parameters.empty())
            target.parameters.erase(target.parameters.begin());
        const NodeId body = tree_.child(id, Field::body);
        if (body != no_node) {
            const NodeId first = tree_.first_child(body);
            if (first != no_node && tree_.kind(first) == Kind::expression_statement) {
                const NodeId text = tree_.first_child(first);
                if (text != no_node && tree_.kind(text) == Kind::string) target.docstring = file_.text(text);
            }
        }
        found_.push_back(std::move(target));
    }

    const ParsedFile& file_;
    const Tree& tree_;
    NodeId top_ = no_node;
    std::vector<Target> found_;
};

}  // namespace

std::vector<Parameter> parameters_of(const ParsedFile& file, NodeId function) {
    const Tree& tree = file.tree();
    std::vector<Parameter> all;
    const NodeId list = tree.child(function, Field::parameters);
    if (list == no_node) return all;
    Parameter::Kind kind = Parameter::Kind::plain;
    const auto add = [&](NodeId name, std::string_view annotation, std::string_view fallback) {
        Parameter p;
        p.kind = kind;
        if (tree.kind(name) == Kind::list_splat_pattern) p.kind = Parameter::Kind::star;
        if (tree.kind(name) == Kind::dictionary_splat_pattern) p.kind = Parameter::Kind::double_star;
        std::string_view text = file.text(name);
        while (!text.empty() && text[0] == '*') text.remove_prefix(1);
        p.name = text;
        p.annotation = annotation;
        p.fallback = fallback;
        if (p.kind == Parameter::Kind::star) kind = Parameter::Kind::keyword_only;
        all.push_back(std::move(p));
    };
    for (const NodeId child : tree.children(list)) {
        const auto part = [&](Field field) {
            const NodeId id = tree.child(child, field);
            return id == no_node ? std::string_view() : file.text(id);
        };
        switch (tree.kind(child)) {
            case Kind::identifier:
            case Kind::list_splat_pattern:
            case Kind::dictionary_splat_pattern:
                add(child, {}, {});
                break;
            case Kind::default_parameter:
            case Kind::typed_default_parameter:
                add(tree.child(child, Field::name), part(Field::type), part(Field::value));
                break;
            case Kind::typed_parameter:
                add(tree.first_child(child), part(Field::type), {});
                break;
            case Kind::keyword_separator:
                kind = Parameter::Kind::keyword_only;
                break;
            case Kind::positional_separator:
                for (Parameter& p : all) p.kind = Parameter::Kind::positional_only;
                break;
            default:
                break;
        }
    }
    return all;
}

std::string alone(const ParsedFile& file, const Target& target, std::uint32_t begin, std::uint32_t end,
                  std::string_view replacement) {
    const Tree& tree = file.tree();
    const std::string_view text = file.text();
    const auto changed = [&](NodeId id) {
        std::string out(text.substr(tree[id].begin, begin - tree[id].begin));
        out += replacement;
        return out += text.substr(end, tree[id].end - end);
    };
    const auto lines = [](std::uint32_t count) { return std::string(count, '\n'); };
    NodeId unit = target.node;
    const NodeId around = tree.parent(unit);
    if (around != no_node && tree.kind(around) == Kind::decorated_definition) unit = around;
    const std::uint32_t line = tree[unit].line, start = file.line_start(line);
    const std::string indent(text.substr(start, tree[unit].begin - start));
    if (unit == target.top) return lines(line - 1) + changed(unit);
    const NodeId owner = tree.ancestor(unit, Kind::class_definition);
    if (owner == no_node && line > 1) return lines(line - 2) + "if 1:\n" + indent + changed(unit);
    if (owner != no_node && file.column_of(tree[owner].begin) == 1 &&
        tree.child(owner, Field::body) != no_node) {
        std::string head(
            text.substr(tree[owner].begin, tree[tree.child(owner, Field::body)].begin - tree[owner].begin));
        head.erase(head.find_last_not_of(" \t\r\n") + 1);
        const auto rows = static_cast<std::uint32_t>(std::count(head.begin(), head.end(), '\n'));
        const std::uint32_t from = tree[owner].line;
        if (line > from + rows)
            return lines(from - 1) + head + lines(line - from - rows) + indent + changed(unit);
    }
    return lines(tree[target.top].line - 1) + changed(target.top);
}

std::vector<Target> targets_of(const ParsedFile& file) {
    return Lister(file).all();
}

}  // namespace sixth::testgen
