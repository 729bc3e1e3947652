// The pass over the tree that feeds every counter, and closes functions and classes where they end.
#include <algorithm>
#include <cmath>

#include "core/facts/metrics/cognitive.h"
#include "core/facts/metrics/cyclomatic.h"
#include "core/facts/metrics/halstead.h"
#include "core/facts/metrics/node_work.h"
#include "core/facts/metrics/raw.h"
#include "core/facts/metrics/shape.h"

namespace sixth::facts {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

struct Scope {
    enum class What : std::uint8_t { module, function, class_body };
    What what = What::module;
    std::uint32_t index = 0;  // in FileMetrics::functions or classes
    NodeId definition = 0;
    Decisions decisions;
    Cognitive cognitive;
    std::uint32_t depth = 0;  // of open nesting statements
    FunctionMetrics function;
    ClassMetrics class_metrics;
    std::int8_t wraps = -1;  // only_wraps() of the body once asked for
};

// What ends at a node: the counter to take back.
struct Ending {
    enum class What : std::uint8_t { never, scope, level, depth, expression };
    NodeId at;
    What what;
};

class Measurer {
  public:
    explicit Measurer(const python::ParsedFile& file) : file_(file), tree_(file.tree()), halstead_(file) {}

    FileMetrics run() {
        scopes_.push_back({});
        endings_.push_back({no_node, Ending::What::never});
        for (NodeId id = 0; id < tree_.size(); ++id) {
            while (endings_.back().at <= id) leave();
            const unsigned todo = node_work[static_cast<std::size_t>(tree_.kind(id))];
            if (todo) enter(id, todo);
        }
        while (endings_.size() > 1) leave();
        result_.halstead = halstead_.close();
        // every function and class added its own to this when it closed
        result_.total_complexity += scopes_.back().decisions.radon;
        return std::move(result_);
    }

  private:
    void enter(NodeId id, unsigned todo);
    void think(NodeId id);
    void open(NodeId node);
    void open_scope(NodeId definition, NodeId end);
    void leave();
    void close_scope();
    void close_function(Scope& inner);
    void close_class(Scope& inner);
    void until(NodeId id, Ending::What what) { endings_.push_back({tree_.end(id), what}); }
    bool is_wrapped(NodeId definition);

    const python::ParsedFile& file_;
    const Tree& tree_;
    HalsteadCounter halstead_;
    OperatorRuns runs_;
    std::vector<Scope> scopes_;
    std::vector<Ending> endings_;
    NodeId decisions_from_ = 0, operators_from_ = 0;  // nodes before these do not count for radon
    FileMetrics result_;
};

void Measurer::enter(NodeId id, unsigned todo) {
    if (todo & work::scope) return open(id);
    Scope& scope = scopes_.back();
    if (todo & work::decision) {
        const Decisions found = decisions(tree_, id);
        if (id >= decisions_from_) scope.decisions.radon += found.radon;
        scope.decisions.mccabe += found.mccabe;
        // radon counts an assert and does not look into it
        if (tree_.kind(id) == Kind::assert_statement) decisions_from_ = tree_.end(id);
    }
    if (todo & work::statement) {
        ++scope.function.statements;
        if (tree_.kind(id) == Kind::return_statement) ++scope.function.returns;
    }
    if (todo & work::nesting) {
        scope.function.nesting = std::max(scope.function.nesting, ++scope.depth);
        until(id, Ending::What::depth);
    }
    if (todo & work::cognition) think(id);
    if ((todo & work::operation) && id >= operators_from_) halstead_.add(id);
}

void Measurer::think(NodeId id) {
    Cognitive& cognitive = scopes_.back().cognitive;
    switch (const Kind kind = tree_.kind(id)) {
        case Kind::elif_clause:
        case Kind::else_clause:
            return cognitive.add_flat();
        case Kind::block:
            if (!deepens(tree_.kind(tree_.parent(id)))) return;
            break;
        case Kind::conditional_expression:
            cognitive.add_nested();
            break;
        case Kind::boolean_operator:
            if (tree_.kind(tree_.parent(id)) == Kind::boolean_operator) return;
            runs_.open();
            return until(id, Ending::What::expression);
        case Kind::kw_and:
        case Kind::kw_or:
            if (runs_.starts_run(kind)) cognitive.add_flat();
            return;
        default:
            return cognitive.add_nested();
    }
    ++cognitive.level;
    until(id, Ending::What::level);
}

void Measurer::open(NodeId node) {
    if (tree_.kind(node) != Kind::decorated_definition) {
        // a decorated one is open since its first decorator
        if (scopes_.back().definition != node) open_scope(node, tree_.end(node));
        return;
    }
    const NodeId definition = tree_.child(node, Field::definition);
    if (definition != no_node) open_scope(definition, tree_.end(node));
}

void Measurer::open_scope(NodeId definition, NodeId end) {
    ++scopes_.back().function.statements;
    Scope scope;
    scope.definition = definition;
    const NodeId body = tree_.child(definition, Field::body);
    decisions_from_ = body == no_node ? end : body;
    if (tree_.kind(definition) == Kind::function_definition) {
        scope.what = Scope::What::function;
        scope.index = static_cast<std::uint32_t>(result_.functions.size());
        scope.decisions = {1, 1};
        scope.function.node = definition;
        scope.function.line = tree_[definition].line;
        scope.function.end_line = last_line(tree_, definition);
        scope.function.parameters = count_parameters(tree_, definition);
        operators_from_ = decisions_from_;
        const NodeId name = tree_.child(definition, Field::name);
        halstead_.open(name == no_node ? std::string_view() : file_.text(name));
        result_.functions.emplace_back();
    } else {
        scope.what = Scope::What::class_body;
        scope.index = static_cast<std::uint32_t>(result_.classes.size());
        scope.class_metrics.node = definition;
        scope.class_metrics.line = tree_[definition].line;
        scope.class_metrics.end_line = last_line(tree_, definition);
        scope.class_metrics.real_complexity = 1;
        result_.classes.emplace_back();
    }
    scopes_.push_back(scope);
    endings_.push_back({end, Ending::What::scope});
}

void Measurer::leave() {
    const Ending ending = endings_.back();
    endings_.pop_back();
    switch (ending.what) {
        case Ending::What::never:
            return;
        case Ending::What::level:
            --scopes_.back().cognitive.level;
            return;
        case Ending::What::depth:
            --scopes_.back().depth;
            return;
        case Ending::What::expression:
            runs_.close();
            return;
        case Ending::What::scope:
            close_scope();
            return;
    }
}

void Measurer::close_scope() {
    Scope inner = scopes_.back();
    scopes_.pop_back();
    if (inner.what == Scope::What::function) {
        close_function(inner);
    } else {
        close_class(inner);
    }
}

void Measurer::close_function(Scope& inner) {
    Scope& outer = scopes_.back();
    inner.function.cyclomatic = inner.decisions.radon;
    inner.function.mccabe = inner.decisions.mccabe;
    inner.function.cognitive = inner.cognitive.total;
    inner.function.halstead = halstead_.close();
    result_.functions[inner.index] = inner.function;

    outer.decisions.mccabe += inner.decisions.mccabe;
    switch (outer.what) {
        case Scope::What::function: {
            const std::uint32_t deeper = is_wrapped(inner.definition) ? 0 : 1;
            outer.cognitive.add_function(inner.cognitive, outer.cognitive.level + deeper);
            return;
        }
        case Scope::What::class_body:
            outer.cognitive.add_class(inner.cognitive);
            ++outer.class_metrics.methods;
            outer.class_metrics.real_complexity += inner.decisions.radon;
            return;
        case Scope::What::module:
            result_.total_complexity += inner.decisions.radon - 1;
            return;
    }
}

void Measurer::close_class(Scope& inner) {
    Scope& outer = scopes_.back();
    ClassMetrics& metrics = inner.class_metrics;
    metrics.real_complexity += inner.decisions.radon;
    metrics.complexity = metrics.methods == 0
                             ? metrics.real_complexity
                             : metrics.real_complexity / metrics.methods + (metrics.methods > 1 ? 1 : 0);
    result_.classes[inner.index] = metrics;
    outer.decisions.mccabe += inner.decisions.mccabe;
    outer.cognitive.add_class(inner.cognitive);
    if (outer.what == Scope::What::module) result_.total_complexity += metrics.real_complexity - 1;
}

bool Measurer::is_wrapped(NodeId definition) {
    Scope& outer = scopes_.back();
    NodeId statement = definition;
    if (tree_.kind(tree_.parent(statement)) == Kind::decorated_definition)
        statement = tree_.parent(statement);
    const NodeId body = tree_.parent(statement);
    if (tree_.parent(body) != outer.definition) return false;
    if (outer.wraps < 0) outer.wraps = only_wraps(tree_, body) ? 1 : 0;
    return outer.wraps == 1;
}

}  // namespace

FileMetrics measure(const python::ParsedFile& file) {
    FileMetrics metrics = Measurer(file).run();
    metrics.raw = measure_raw(file);
    return metrics;
}

double FileMetrics::maintainability_index() const {
    const double volume = halstead.volume();
    if (volume <= 0 || raw.lloc == 0) return 100;
    const double percent =
        raw.sloc == 0 ? 0 : (raw.comments + raw.multi) / static_cast<double>(raw.sloc) * 100;
    const double radians = percent * std::acos(-1.0) / 180;
    const double index = 171 - 5.2 * std::log(volume) - 0.23 * total_complexity - 16.2 * std::log(raw.lloc) +
                         50 * std::sin(std::sqrt(2.46 * radians));
    return std::clamp(index * 100 / 171, 0.0, 100.0);
}

}  // namespace sixth::facts
