#include "analyzers/lint/sqla/places.h"

#include "analyzers/lint/sqla/places_parts.h"

namespace sixth::lint::sqla {
namespace {

class Finder : SiteMaker {
  public:
    explicit Finder(const SiteMaker& maker)
        : SiteMaker(maker),
          conditions_(maker),
          comparisons_(maker),
          calls_(maker),
          texts_(maker),
          attributes_(maker),
          bound_(maker) {}

    void run() {
        for (NodeId id = 0; id < tree_.size(); ++id) visit(id);
        for (const Binding& b : scopes_.bindings()) {
            if (b.kind == BindingKind::value && b.part == no_part) bound_.bound_call(b);
        }
    }

  private:
    void visit(NodeId id) {
        switch (tree_.kind(id)) {
            case Kind::if_statement:
            case Kind::elif_clause:
            case Kind::while_statement: {
                const NodeId condition = tree_.child(id, Field::condition);
                if (condition != no_node) conditions_.test(condition, Site::in_if);
                return;
            }
            case Kind::if_clause:
            case Kind::assert_statement: {
                const std::vector<NodeId> parts = operands(id);
                if (!parts.empty()) conditions_.test(parts.front(), Site::in_test);
                return;
            }
            case Kind::conditional_expression: {
                const std::vector<NodeId> parts = operands(id);
                if (parts.size() == 3) conditions_.test(parts[1], Site::in_if);
                return;
            }
            case Kind::boolean_operator:
                if (!conditions_.tested(id)) conditions_.boolean(id);
                return;
            case Kind::not_operator:
                if (!conditions_.tested(id)) conditions_.negation(id);
                return;
            case Kind::comparison_operator:
                return comparisons_.comparison(id, conditions_.tested(id));
            case Kind::expression_statement:
                return calls_.statement(id);
            case Kind::call:
                return call(id);
            case Kind::keyword_argument:
                return calls_.default_value(id);
            case Kind::import_from_statement:
                return calls_.import(id);
            case Kind::attribute:
                return attributes_.attribute(id);
            default:
                return;
        }
    }

    void call(NodeId id) {
        const NodeId given = callee(id) == "bool" ? first_argument(id) : no_node;
        if (given != no_node) conditions_.test(given, Site::in_test);
        texts_.call(id);
        calls_.call(id);
    }

    ConditionSearch conditions_;
    ComparisonSearch comparisons_;
    CallSearch calls_;
    SqlTextSearch texts_;
    AttributeSearch attributes_;
    BoundCallSearch bound_;
};

}  // namespace

std::vector<Site> places_of(const python::ParsedFile& file, const Scopes& scopes, Builder& builder) {
    std::vector<Site> out;
    Finder(SiteMaker(file, scopes, builder, out)).run();
    std::stable_sort(out.begin(), out.end(), [](const Site& a, const Site& b) { return a.begin < b.begin; });
    return out;
}

}  // namespace sixth::lint::sqla
