#include "analyzers/lint/sqla/classes.h"

#include <algorithm>

#include "analyzers/lint/tokens.h"

namespace sixth::lint::sqla {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

namespace {

class ClassReader {
  public:
    ClassReader(const python::ParsedFile& file, Builder& builder)
        : file_(file), tree_(file.tree()), builder_(builder) {}

    std::vector<ClassFacts> run(bool only_enums) {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            const Kind kind = tree_.kind(id);
            if (kind == Kind::class_definition) {
                if (!only_enums || says_enum(id)) class_(id);
            } else if (kind == Kind::assignment && !only_enums) {
                stored_on_self(id);
            }
        }
        return std::move(out_);
    }

  private:
    bool says_enum(NodeId id) const {
        const NodeId bases = tree_.child(id, Field::superclasses);
        return bases != no_node && file_.text(bases).find("Enum") != std::string_view::npos;
    }

    void class_(NodeId id) {
        ClassFacts c;
        c.definition = builder_.definition_of(id);
        const NodeId body = tree_.child(id, Field::body);
        if (c.definition == facts::none || body == no_node) return;
        c.bases = builder_.arguments(tree_.child(id, Field::superclasses));
        const NodeId up = tree_.parent(id);
        if (tree_.kind(up) == Kind::decorated_definition) c.decorators = decorators(up);
        for (const NodeId statement : tree_.children(body)) {
            if (tree_.kind(statement) == Kind::expression_statement) {
                if (!tree_.leaf(statement) && tree_.kind(statement + 1) == Kind::assignment)
                    attribute(c, statement + 1);
            } else if (tree_.kind(statement) == Kind::decorated_definition) {
                method(c, statement);
            }
        }
        out_.push_back(std::move(c));
    }

    std::vector<TermId> decorators(NodeId decorated) {
        std::vector<TermId> all;
        for (const NodeId child : tree_.children(decorated)) {
            if (tree_.kind(child) != Kind::decorator || tree_.leaf(child)) continue;
            all.push_back(builder_.of(child + 2 < tree_.end(child) ? child + 2 : no_node));
        }
        return all;
    }

    Attribute named(NodeId name) const {
        Attribute a{};
        a.name = file_.text(name);
        a.line = tree_[name].line;
        std::uint32_t column = 1;
        const std::uint32_t start = file_.line_start(a.line);
        for (const char c : file_.text().substr(start, tree_[name].begin - start))
            column += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        a.column = column;
        a.name_at = {tree_[name].begin, tree_[name].end};
        return a;
    }

    void attribute(ClassFacts& c, NodeId assignment) {
        const NodeId name = tree_.child(assignment, Field::left);
        if (name == no_node || tree_.kind(name) != Kind::identifier) return;
        Attribute a = named(name);
        const NodeId type = tree_.child(assignment, Field::type);
        const NodeId value = tree_.child(assignment, Field::right);
        if (type != no_node) {
            a.annotation = builder_.annotation(type);
            a.annotation_end = tree_[type].end;
        }
        if (value != no_node) {
            a.value = builder_.of(value);
            a.value_at = {tree_[value].begin, tree_[value].end};
            if (tree_.kind(value) == Kind::call) {
                const NodeId callee = tree_.child(value, Field::function);
                if (callee != no_node) a.callee_at = {tree_[callee].begin, tree_[callee].end};
            }
        }
        if (starts_line(file_, tree_[assignment].begin)) a.flags |= Attribute::own_line;
        c.attributes.push_back(a);
    }

    // The only value a function returns.
    NodeId returned(NodeId function) const {
        NodeId only = no_node;
        for (NodeId id = function; id < tree_.end(function); ++id) {
            if (tree_.kind(id) != Kind::return_statement ||
                tree_.ancestor(id, Kind::function_definition) != function)
                continue;
            if (only != no_node || id + 2 >= tree_.end(id)) return no_node;
            only = id + 2;  // behind the word
        }
        return only;
    }

    // @declared_attr: the class has what the method returns.
    void declared(ClassFacts& c, const Attribute& method, NodeId function) {
        const NodeId value = returned(function);
        if (value == no_node) return;
        Attribute a = method;
        a.flags = Attribute::declared;
        a.value = builder_.of(value);
        c.attributes.push_back(a);
    }

    void method(ClassFacts& c, NodeId decorated) {
        const NodeId function = tree_.child(decorated, Field::definition);
        if (function == no_node || tree_.kind(function) != Kind::function_definition) return;
        const NodeId name = tree_.child(function, Field::name);
        if (name == no_node) return;
        const std::string_view head =
            file_.text().substr(tree_[decorated].begin, tree_[function].begin - tree_[decorated].begin);
        const bool is_declared =
            head.find("@declared_attr") != head.npos || head.find(".declared_attr") != head.npos;
        for (const TermId decorator : decorators(decorated)) {
            Attribute a = named(name);
            a.flags = Attribute::method;
            a.value = decorator;
            const NodeId returns = tree_.child(function, Field::return_type);
            if (returns != no_node) a.annotation = builder_.annotation(returns);
            c.attributes.push_back(a);
            if (is_declared) declared(c, a, function);
        }
    }

    // self.name = value: whatever the class's other methods find there.
    void stored_on_self(NodeId assignment) {
        const NodeId left = tree_.child(assignment, Field::left);
        const NodeId value = tree_.child(assignment, Field::right);
        if (left == no_node || value == no_node || tree_.kind(left) != Kind::attribute) return;
        const NodeId object = tree_.child(left, Field::object);
        const NodeId name = tree_.child(left, Field::attribute);
        if (object == no_node || name == no_node || tree_.kind(object) != Kind::identifier) return;
        const TermId self = builder_.of(object);
        if (!self || builder_[self].op != Op::self) return;
        const std::uint32_t definition = builder_[self].a;
        const auto at =
            std::lower_bound(out_.begin(), out_.end(), definition,
                             [](const ClassFacts& c, std::uint32_t d) { return c.definition < d; });
        if (at == out_.end() || at->definition != definition) return;
        Attribute a = named(name);
        a.flags = Attribute::on_instance;
        const NodeId type = tree_.child(assignment, Field::type);
        if (type != no_node) a.annotation = builder_.annotation(type);
        a.value = builder_.of(value);
        at->attributes.push_back(a);
    }

    const python::ParsedFile& file_;
    const Tree& tree_;
    Builder& builder_;
    std::vector<ClassFacts> out_;
};

}  // namespace

std::vector<ClassFacts> classes_of(const python::ParsedFile& file, Builder& builder, bool only_enums) {
    return ClassReader(file, builder).run(only_enums);
}

}  // namespace sixth::lint::sqla
