// Calls found in texts, and in the examples of docstrings.
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "analyzers/testgen/docstring.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

class CallReader {
  public:
    CallReader(const ParsedFile& file, const std::vector<Target>& targets, const World& world,
               std::vector<Row>& out)
        : file_(file), tree_(file.tree()), targets_(targets), world_(world), out_(out) {
        for (std::size_t i = 0; i < targets.size(); ++i) by_name_.emplace(targets[i].name, i);
    }

    void read() {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_.kind(id) == Kind::call) call(id);
        }
    }

  private:
    void call(NodeId id) {
        const NodeId callee = tree_.child(id, Field::function);
        const NodeId list = tree_.child(id, Field::arguments);
        if (callee == no_node || list == no_node || tree_.kind(list) != Kind::argument_list) return;
        const bool attribute = tree_.kind(callee) == Kind::attribute;
        if (!attribute && tree_.kind(callee) != Kind::identifier) return;
        const NodeId last = attribute ? tree_.child(callee, Field::attribute) : callee;
        Row row;
        if (!arguments(list, row)) return;
        const auto [from, to] = by_name_.equal_range(std::string(file_.text(last)));
        for (auto at = from; at != to; ++at) {
            const Target& target = targets_[at->second];
            Row mine = row;
            mine.target = at->second;
            mine.source = Source::call_site;
            mine.label = "as_called";
            if (needs_subject(target)) {
                if (!attribute) continue;
                if (!object(tree_.child(callee, Field::object), target, mine.subject)) mine.subject.clear();
            }
            out_.push_back(std::move(mine));
        }
    }

    bool arguments(NodeId list, Row& row) const {
        for (const NodeId child : tree_.children(list)) {
            if (!python::is_named(tree_.kind(child)) || tree_.kind(child) == Kind::comment) continue;
            NodeId value = child;
            std::string name;
            if (tree_.kind(child) == Kind::keyword_argument) {
                name = file_.text(tree_.child(child, Field::name));
                value = tree_.child(child, Field::value);
            }
            if (value == no_node || !stands_alone(value)) return false;
            row.arguments.push_back({std::move(name), std::string(file_.text(value))});
        }
        return true;
    }

    // Of the object: C(...) there, or a variable that was given one.
    bool object(NodeId id, const Target& target, std::string& out) const {
        if (id == no_node) return false;
        if (tree_.kind(id) == Kind::call) {
            const NodeId callee = tree_.child(id, Field::function);
            if (text::last_part(file_.text(callee)) != target.owner) return false;
            const NodeId list = tree_.child(id, Field::arguments);
            if (list == no_node || !stands_alone(list)) return false;
            out = target.owner + std::string(file_.text(list));
            return out.find('\n') == std::string::npos;
        }
        if (tree_.kind(id) != Kind::identifier) return false;
        const std::string_view name = file_.text(id);
        for (NodeId at = id; at-- > 0;) {
            if (tree_.kind(at) != Kind::assignment || file_.text(tree_.child(at, Field::left)) != name)
                continue;
            const NodeId right = tree_.child(at, Field::right);
            return right != no_node && tree_.kind(right) == Kind::call && object(right, target, out);
        }
        return false;
    }

    bool stands_alone(NodeId id) const {
        if (tree_[id].end - tree_[id].begin > 2000) return false;
        for (NodeId at = id; at < tree_.end(id); ++at) {
            switch (tree_.kind(at)) {
                case Kind::identifier: {
                    const NodeId parent = tree_.parent(at);
                    const bool field = parent != no_node && ((tree_.kind(parent) == Kind::attribute &&
                                                              tree_.child(parent, Field::attribute) == at) ||
                                                             (tree_.kind(parent) == Kind::keyword_argument &&
                                                              tree_.child(parent, Field::name) == at));
                    if (!field && !world_.names.contains(file_.text(at))) return false;
                    break;
                }
                case Kind::interpolation:
                case Kind::lambda:
                case Kind::await:
                case Kind::yield:
                case Kind::named_expression:
                case Kind::list_splat:
                case Kind::dictionary_splat:
                case Kind::list_comprehension:
                case Kind::generator_expression:
                    return false;
                default:
                    break;
            }
        }
        return true;
    }

    const ParsedFile& file_;
    const Tree& tree_;
    const std::vector<Target>& targets_;
    const World& world_;
    std::vector<Row>& out_;
    std::multimap<std::string, std::size_t> by_name_;
};

}  // namespace

void add_rows_of_calls(const ParsedFile& text, const std::vector<Target>& targets, const World& world,
                       std::vector<Row>& out) {
    CallReader(text, targets, world, out).read();
}

void add_rows_of_examples(const std::vector<Target>& targets, const World& world, std::vector<Row>& out) {
    for (const Target& target : targets) {
        for (const Example& example : examples_in(target.docstring)) {
            const ParsedFile code(example.code + "\n");
            const std::size_t before = out.size();
            add_rows_of_calls(code, targets, world, out);
            for (std::size_t i = before; i < out.size(); ++i) {
                out[i].source = Source::documented;
                out[i].label = "documented";
            }
            // what comes out is that of the call only when the call is the whole example
            if (out.size() == before + 1 && !example.expected.empty() && !code.text().empty() &&
                example.code.find('\n') == std::string::npos) {
                const std::string_view whole = text::trim(std::string_view(example.code));
                const std::string& name = targets[out.back().target].name;
                if (whole.substr(0, name.size()) == name && whole.back() == ')')
                    out.back().documented = example.expected;
            }
        }
    }
}

}  // namespace sixth::testgen
