#include "analyzers/testgen/static.h"
#include "analyzers/testgen/boundary.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/testgen/guards.h"
#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/reach.h"
#include "analyzers/testgen/rows.h"
#include "analyzers/testgen/values.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

constexpr std::string_view builtin_exceptions[] = {
    "ArithmeticError",   "AssertionError",      "AttributeError",    "BufferError",   "EOFError",
    "Exception",         "FileExistsError",     "FileNotFoundError", "IndexError",    "KeyError",
    "LookupError",       "NotImplementedError", "OSError",           "OverflowError", "PermissionError",
    "RuntimeError",      "StopIteration",       "TypeError",         "UnicodeError",  "ValueError",
    "ZeroDivisionError", "TimeoutError",        "RecursionError",    "NameError",     "ImportError"};

bool is_builtin(std::string_view exception) {
    return std::find(std::begin(builtin_exceptions), std::end(builtin_exceptions), exception) !=
           std::end(builtin_exceptions);
}

// What the module binds, as far as its text tells.
World world_in(const python::ParsedFile& file, const std::vector<Target>& targets) {
    World world;
    const python::Tree& tree = file.tree();
    for (NodeId id = 0; id < tree.size();) {
        const Kind kind = tree.kind(id);
        const bool definition = kind == Kind::function_definition || kind == Kind::class_definition;
        const bool skipped = definition || kind == Kind::assignment || kind == Kind::lambda;
        if (definition) {
            Name name;
            name.kind = kind == Kind::class_definition ? Name::Kind::class_ : Name::Kind::function;
            world.names.emplace(file.text(tree.child(id, Field::name)), std::move(name));
        } else if (kind == Kind::assignment) {
            const NodeId left = tree.child(id, Field::left);
            if (left != no_node && tree.kind(left) == Kind::identifier)
                world.names.emplace(file.text(left), Name());
        }
        id = skipped ? tree.end(id) : id + 1;
    }
    for (const Target& target : targets) {
        if (target.way != Way::constructor || target.node == no_node) continue;
        const auto at = world.names.find(target.name);
        if (at == world.names.end()) continue;
        at->second.has_signature = true;
        at->second.parameters = target.parameters;
    }
    return world;
}

class StaticGenerator {
  public:
    explicit StaticGenerator(const Request& request)
        : ask_(request),
          file_(*request.file),
          targets_(targets_of(file_)),
          world_(world_in(file_, targets_)) {}

    Generated run() {
        const auto start = std::chrono::steady_clock::now();
        examples();
        guards();
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            const Target& target = targets_[t];
            const bool has = std::any_of(kept_.begin(), kept_.end(),
                                         [t](const Kept& kept) { return kept.row.target == t; });
            if (!has && is_wanted(target) && !target.is_private)
                result_.left_out.emplace_back(target.symbol, "its text alone does not tell what it gives");
        }
        if (!kept_.empty()) {
            std::stable_sort(kept_.begin(), kept_.end(),
                             [](const Kept& a, const Kept& b) { return a.row.target < b.row.target; });
            Rendered file = render(ask_.module, targets_, world_, kept_, ask_.style, ask_.header);
            result_.text = std::move(file.text);
            result_.tests = file.tests;
            result_.assertions = file.assertions;
            result_.rows = kept_.size();
        }
        result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return std::move(result_);
    }

  private:
    bool is_wanted(const Target& target) const {
        return target.direct && is_selected(target, ask_) && !reaches_out(file_, target);
    }

    bool is_exception(std::string_view name) const {
        if (is_builtin(name)) return true;
        const auto at = world_.names.find(name);
        return at != world_.names.end() && at->second.kind == Name::Kind::class_;
    }

    void examples() {
        std::vector<Row> rows;
        add_rows_of_examples(targets_, world_, rows);
        for (Row& row : rows) {
            const Target& target = targets_[row.target];
            if (row.documented.empty() || !is_wanted(target) || target.is_async) continue;
            Kept kept;
            if (!expect(row.documented, kept.outcome)) continue;
            kept.row = std::move(row);
            add(std::move(kept));
        }
    }

    // What a docstring says comes out, as checks; false: it is not a value that could be written down.
    bool expect(const std::string& said, Outcome& outcome) const {
        constexpr std::string_view traceback = "Traceback (most recent call last):";
        if (said.substr(0, traceback.size()) != traceback) {
            if (!is_literal(said)) return false;
            const bool constant = said == "None" || said == "True" || said == "False";
            outcome.checks.push_back({"", constant ? "is" : "==", said});
            return true;
        }
        const std::string_view last = text::split(said, '\n').back();
        const std::size_t colon = last.find(": ");
        const std::string name(text::last_part(last.substr(0, colon)));
        if (!is_exception(name)) return false;
        outcome.raised = outcome.intended = true;
        outcome.checks.push_back({"", "raises", name});
        if (colon != std::string_view::npos)
            outcome.checks.push_back({"", "message", std::string(last.substr(colon + 2))});
        return true;
    }

    // For each exception at a function's head the first call that meets it, and no other before it.
    void guards() {
        const Mined mined = mine(file_, targets_);
        const Values values(world_, mined);
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            const Target& target = targets_[t];
            if (!is_wanted(target) || target.is_private || needs_subject(target)) continue;
            const std::vector<Guard> guards = guards_of(file_, target);
            if (guards.empty()) continue;
            std::set<std::size_t> met;
            for (Row& row : rows_of_values(t, targets_, values)) {
                const std::optional<std::size_t> guard = first_met(guards, target, row);
                if (!guard || !is_exception(guards[*guard].exception) || !met.insert(*guard).second) continue;
                const Guard& g = guards[*guard];
                Kept kept;
                kept.outcome.raised = kept.outcome.intended = true;
                kept.outcome.checks.push_back({"", "raises", g.exception});
                // another exception may make its own message of what it gets, as KeyError does
                if (g.message && is_builtin(g.exception) && g.exception != "KeyError" &&
                    !g.message->empty() && g.message->find('\n') == std::string::npos)
                    kept.outcome.checks.push_back({"", "message", *g.message});
                kept.situation = Reach(file_).situation(target.node, {g.arc});
                kept.row = std::move(row);
                add(std::move(kept));
            }
        }
    }

    std::optional<std::size_t> first_met(const std::vector<Guard>& guards, const Target& target,
                                         const Row& row) const {
        Bound bound;
        for (const Parameter& p : target.parameters) {
            if (!p.fallback.empty()) bound[p.name] = p.fallback;
        }
        for (std::size_t i = 0; i < row.arguments.size(); ++i) {
            const Argument& a = row.arguments[i];
            if (a.name.empty() &&
                (i >= target.parameters.size() || target.parameters[i].kind >= Parameter::Kind::star))
                return {};
            if (!is_literal(a.value)) return {};
            bound[a.name.empty() ? target.parameters[i].name : a.name] = a.value;
        }
        for (std::size_t g = 0; g < guards.size(); ++g) {
            const std::optional<bool> met = holds(file_, guards[g].condition, bound);
            if (!met) return {};
            if (*met) return g;
        }
        return {};
    }

    void add(Kept kept) {
        const auto same = [&](const Kept& other) {
            return other.row.target == kept.row.target && other.row.subject == kept.row.subject &&
                   other.row.arguments == kept.row.arguments;
        };
        if (std::none_of(kept_.begin(), kept_.end(), same)) kept_.push_back(std::move(kept));
    }

    const Request& ask_;
    const python::ParsedFile& file_;
    std::vector<Target> targets_;
    World world_;
    std::vector<Kept> kept_;
    Generated result_;
};

}  // namespace

Generated generate_static(const Request& request) {
    return StaticGenerator(request).run();
}

}  // namespace sixth::testgen
