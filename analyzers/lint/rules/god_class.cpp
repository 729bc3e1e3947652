#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyzers/lint/rules.h"
#include "core/facts/bindings.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

// Lanza & Marinescu, Object-Oriented Metrics in Practice (2006), "God Class": VERY HIGH, ONE THIRD, FEW.
constexpr unsigned min_weight = 47;
constexpr double max_cohesion = 1.0 / 3;
constexpr std::size_t max_foreign = 5;
constexpr std::size_t methods_compared = 1000;  // pairs grow with the square

bool decides(Kind kind) {
    switch (kind) {
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::for_statement:
        case Kind::while_statement:
        case Kind::except_clause:
        case Kind::case_clause:
        case Kind::conditional_expression:
        case Kind::boolean_operator:
        case Kind::for_in_clause:
        case Kind::if_clause:
        case Kind::assert_statement:
            return true;
        default:
            return false;
    }
}

struct Method {
    NodeId node;
    std::string_view self;  // empty for static methods
    std::unordered_set<std::string_view> data;
};

std::vector<Method> methods_of(const ParsedFile& file, NodeId body) {
    const Tree& tree = file.tree();
    std::vector<Method> methods;
    for (const NodeId child : tree.children(body)) {
        NodeId function = child;
        bool unbound = false;
        if (tree.kind(child) == Kind::decorated_definition) {
            function = tree.child(child, Field::definition);
            for (const NodeId d : tree.children(child)) {
                if (tree.kind(d) != Kind::decorator) continue;
                const std::string_view text = file.text(d);
                unbound = unbound || text.find("staticmethod") != text.npos;
            }
        }
        if (function == no_node || tree.kind(function) != Kind::function_definition) continue;
        Method method{function, {}, {}};
        const NodeId list = tree.child(function, Field::parameters);
        if (list != no_node && !unbound && tree.end(list) > list + 2) {
            const facts::ParameterName first = facts::parameter_name(tree, list + 2);
            if (first.node != no_node) method.self = file.text(first.node);
        }
        methods.push_back(std::move(method));
    }
    return methods;
}

// Data of other objects a class reaches into: `order.price`, not `order.total()` or `module.name`.
class Foreign {
  public:
    explicit Foreign(const ParsedFile& file) : file_(file), tree_(file.tree()) {}

    void look(NodeId attribute, std::string_view self) {
        const NodeId object = attribute + 1;
        if (tree_.kind(object) != Kind::identifier || file_.text(object) == self) return;
        const NodeId up = tree_.parent(attribute);
        if (tree_[attribute].field == Field::function && tree_.kind(up) == Kind::call) return;
        const std::string_view name = file_.text(object);
        if (name == "cls" || name == "self" || name == "super") return;
        // a capital begins a class: its constants are no object's data
        if (name[0] >= 'A' && name[0] <= 'Z') return;
        const NodeId member = tree_.child(attribute, Field::attribute);
        if (member != no_node) found_.emplace(name, file_.text(member));
    }

    std::size_t count() {
        const std::unordered_set<std::string_view> imported = imports();
        std::set<std::string_view> attributes;
        for (const auto& [object, member] : found_) {
            if (!imported.contains(object)) attributes.insert(member);
        }
        return attributes.size();
    }

  private:
    std::unordered_set<std::string_view> imports() const {
        std::unordered_set<std::string_view> names;
        for (NodeId at = 0; at < tree_.size(); ++at) {
            const Kind kind = tree_.kind(at);
            if (kind != Kind::import_statement && kind != Kind::import_from_statement) continue;
            for (const NodeId child : tree_.children(at)) {
                if (tree_.kind(child) == Kind::aliased_import) {
                    const NodeId alias = tree_.child(child, Field::alias);
                    if (alias != no_node) names.insert(file_.text(alias));
                } else if (tree_.kind(child) == Kind::dotted_name && !tree_.leaf(child)) {
                    names.insert(file_.text(child + 1));
                }
            }
        }
        return names;
    }

    const ParsedFile& file_;
    const Tree& tree_;
    std::set<std::pair<std::string_view, std::string_view>> found_;  // object, attribute
};

// The share of pairs of methods that use one attribute together (TCC). Methods without data of self are
// functions that happen to stand in a class: they say nothing of how it hangs together.
double cohesion(std::vector<Method> methods) {
    methods.erase(
        std::remove_if(methods.begin(), methods.end(), [](const Method& m) { return m.data.empty(); }),
        methods.end());
    const std::size_t n = std::min(methods.size(), methods_compared);
    if (n < 2) return 1;
    std::size_t tied = 0;
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = a + 1; b < n; ++b) {
            const auto& few =
                methods[a].data.size() < methods[b].data.size() ? methods[a].data : methods[b].data;
            const auto& many = &few == &methods[a].data ? methods[b].data : methods[a].data;
            tied += std::any_of(few.begin(), few.end(), [&](std::string_view d) { return many.contains(d); });
        }
    }
    return static_cast<double>(tied) / (static_cast<double>(n) * static_cast<double>(n - 1) / 2);
}

void visit(Sites& sites, NodeId id) {
    const ParsedFile& file = sites.file();
    const Tree& tree = file.tree();
    const NodeId body = tree.child(id, Field::body);
    const NodeId class_name = tree.child(id, Field::name);
    if (body == no_node || class_name == no_node) return;
    std::vector<Method> methods = methods_of(file, body);
    auto weight = static_cast<unsigned>(methods.size());
    std::unordered_set<std::string_view> names;
    std::size_t dictated = 0;  // methods that a framework asks for one by one
    for (const Method& m : methods) {
        const NodeId name = tree.child(m.node, Field::name);
        if (name == no_node) continue;
        const std::string_view text = file.text(name);
        names.insert(text);
        dictated += text.substr(0, 5) == "visit" || text.substr(0, 4) == "test";
    }
    Foreign foreign(file);
    for (Method& m : methods) {
        for (NodeId at = m.node + 1; at < tree.end(m.node);) {
            const Kind kind = tree.kind(at);
            if (kind == Kind::class_definition) {  // reported by itself
                at = tree.end(at);
                continue;
            }
            weight += decides(kind);
            if (kind == Kind::attribute) {
                foreign.look(at, m.self);
                const NodeId member = tree.child(at, Field::attribute);
                if (tree.kind(at + 1) == Kind::identifier && !m.self.empty() && file.text(at + 1) == m.self &&
                    member != no_node && !names.contains(file.text(member)))
                    m.data.insert(file.text(member));
            }
            ++at;
        }
    }
    if (weight < min_weight || 2 * dictated > methods.size()) return;
    const double tied = cohesion(std::move(methods));
    if (tied >= max_cohesion) return;
    const std::size_t reached = foreign.count();
    if (reached <= max_foreign) return;
    sites.report(
        tree[class_name].begin, tree[class_name].end,
        fmt::format("{} does too much: its methods weigh {} (from {}), {:.0f} % of their pairs share data "
                    "(below 33 %), and they use {} attributes of other objects (above {})",
                    file.text(class_name), weight, min_weight, tied * 100, reached, max_foreign),
        {}, weight);
}

}  // namespace

Rule god_class() {
    Rule rule;
    rule.code = "SML103";
    rule.name = "god-class";
    rule.type = "smell";
    rule.summary = "a class that does everything with everyone's data";
    rule.text =
        R"(The detection strategy of Lanza and Marinescu (Object-Oriented Metrics in Practice, 2006): all three of

  WMC >= 47     weighted methods: the sum of their cyclomatic complexities
  TCC < 1/3     tight class cohesion: the share of pairs of methods that use one attribute of self together,
                among the methods that use any
  ATFD > 5      access to foreign data: distinct attributes of other objects that are read or written
                directly (calls, imported modules and attributes of classes left out)

Large is not enough: a large class whose methods work on the same data is left alone, and so are visitors and
test cases (most methods called visit… or test…), whose methods have no say in whose data they use. Move methods to the
classes whose data they use, or split the class along the groups of methods that share attributes.

Silence it on the line of `class`: `# sixth: ignore[SML103]`.)";
    rule.kinds = {Kind::class_definition};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint
