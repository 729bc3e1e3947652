#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "analyzers/lint/flow.h"
#include "analyzers/lint/rules.h"
#include "analyzers/lint/tokens.h"

namespace sixth::lint {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

bool is_statement(Kind kind) {
    return python::is_named(kind) && kind != Kind::comment;
}

// What a run of dead statements holds.
struct Contents {
    bool yields = false;    // makes the function a generator although it never runs
    bool binds = false;     // makes a name local although it never runs
    bool comments = false;  // may be meant for people
    bool imports = false;
    bool errors = false;
};

Contents contents(const Tree& tree, NodeId begin, NodeId end) {
    Contents found;
    NodeId inner = begin;  // end of the nested function or class the walk is in
    for (NodeId at = begin; at < end; ++at) {
        switch (tree.kind(at)) {
            case Kind::yield:
            case Kind::await:
                found.yields = found.yields || at >= inner;
                break;
            case Kind::function_definition:
            case Kind::class_definition:
            case Kind::lambda:
                found.binds = found.binds || tree.kind(at) != Kind::lambda;
                inner = std::max(inner, tree.end(at));
                break;
            case Kind::import_statement:
            case Kind::import_from_statement:
            case Kind::future_import_statement:
                found.imports = found.binds = true;
                break;
            case Kind::assignment:
            case Kind::augmented_assignment:
            case Kind::named_expression:
            case Kind::for_statement:
            case Kind::with_statement:
            case Kind::as_pattern:
            case Kind::case_pattern:
            case Kind::delete_statement:
            case Kind::global_statement:
            case Kind::nonlocal_statement:
            case Kind::type_alias_statement:
                found.binds = true;
                break;
            case Kind::comment:
                found.comments = true;
                break;
            case Kind::error:
                found.errors = true;
                break;
            default:
                break;
        }
    }
    return found;
}

// `yield` alone makes a generator of a function that yields nothing; `pass` and `...` say as much as nothing.
bool only_marks_generator(const Tree& tree, NodeId first, NodeId last) {
    bool yields = false;
    for (NodeId at = first; at != no_node && at <= last; at = tree.next_sibling(at)) {
        if (!is_statement(tree.kind(at))) continue;
        const NodeId inside = at + 1;
        const bool expression = tree.kind(at) == Kind::expression_statement;
        if (expression && tree.kind(inside) == Kind::yield) {
            yields = true;
        } else if (tree.kind(at) != Kind::pass_statement &&
                   !(expression && tree.kind(inside) == Kind::ellipsis)) {
            return false;
        }
    }
    return yields;
}

// A statement put behind what never ends on purpose, to say so: to readers or to a type checker.
bool states_the_obvious(const python::ParsedFile& file, NodeId id) {
    const Tree& tree = file.tree();
    switch (tree.kind(id)) {
        case Kind::pass_statement:
            return true;
        case Kind::assert_statement:
            return id + 2 < tree.size() && truth(file, id + 2) == Truth::never;
        case Kind::raise_statement: {
            const std::string_view text = file.text(id);
            return text.find("AssertionError") != text.npos ||
                   text.find("NotImplementedError") != text.npos || text.find("RuntimeError") != text.npos ||
                   text.find("nreachable") != text.npos;
        }
        case Kind::expression_statement: {
            const std::string_view text = file.text(id);
            return text == "..." || text.find("assert_never") != text.npos ||
                   text.find("nreachable") != text.npos || text.find("should_never") != text.npos ||
                   text.substr(0, 10) == "self.fail(" || text[0] == '"' || text[0] == '\'';
        }
        default:
            return false;
    }
}

Fix removal(const python::ParsedFile& file, NodeId first, NodeId last, const Contents& inside) {
    const std::uint32_t begin = file.tree()[first].begin;
    const std::uint32_t end = file.tree()[last].end;
    if (inside.yields || inside.errors || !starts_line(file, begin)) return {};
    const std::uint32_t line = file.line_of(begin);
    const std::uint32_t behind = line_behind(file, end - 1);
    const std::string_view rest = file.text().substr(end, behind - end);
    const bool alone = std::all_of(rest.begin(), rest.end(),
                                   [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    if (!alone) return {};
    Fix fix;
    fix.safety = inside.binds || inside.comments ? Safety::needs_review : Safety::safe;
    fix.title = "Remove what never runs";
    fix.edits = {{file.line_start(line), behind, ""}};
    return fix;
}

std::string reason(const Tree& tree, NodeId leaver) {
    const std::uint32_t line = tree[leaver].line;
    switch (tree.kind(leaver)) {
        case Kind::return_statement:
            return fmt::format("this never runs: the function returns on line {}", line);
        case Kind::raise_statement:
            return fmt::format("this never runs: line {} raises", line);
        case Kind::break_statement:
            return fmt::format("this never runs: the loop is left on line {}", line);
        case Kind::continue_statement:
            return fmt::format("this never runs: the loop goes on to its next turn on line {}", line);
        case Kind::while_statement:
            return fmt::format("this never runs: the loop on line {} never ends", line);
        case Kind::expression_statement:
            return fmt::format("this never runs: line {} ends the program", line);
        default:
            return fmt::format("this never runs: every way through line {} and below leaves", line);
    }
}

class Finder {
  public:
    explicit Finder(Sites& sites) : sites_(sites), file_(sites.file()), tree_(sites.tree()), flow_(file_) {}

    void run() {
        for (const NodeId id : flow_.statements()) {
            if (is_reported(id)) continue;
            switch (tree_.kind(id)) {
                case Kind::module:
                case Kind::block:
                    suite(id);
                    break;
                case Kind::if_statement:
                case Kind::while_statement:
                    constant_condition(id);
                    break;
                default:
                    break;
            }
        }
    }

  private:
    void suite(NodeId id) {
        if (is_cases(tree_, id)) return;
        NodeId leaver = no_node;
        NodeId first = no_node;
        NodeId last = no_node;
        for (const NodeId child : tree_.children(id)) {
            if (!is_statement(tree_.kind(child))) continue;
            if (leaver != no_node) {
                if (first == no_node) first = child;
                last = child;
            } else if (flow_.leaves(child)) {
                leaver = child;
            }
        }
        if (first == no_node) return;
        if (only_marks_generator(tree_, first, last)) return;
        if (first == last && states_the_obvious(file_, first)) return;
        report(first, last, reason(tree_, leaver), true);
    }

    // `if False:`, `while 0:`, and the else of `if True:` or `while True:`.
    void constant_condition(NodeId id) {
        const NodeId condition = tree_.child(id, Field::condition);
        if (condition == no_node) return;
        const Truth value = truth(file_, condition);
        if (value == Truth::unknown) return;
        NodeId dead = no_node;
        if (value == Truth::never) {
            dead = tree_.child(id, tree_.kind(id) == Kind::if_statement ? Field::consequence : Field::body);
        } else {
            for (const NodeId child : tree_.children(id)) {
                const Kind kind = tree_.kind(child);
                if (kind != Kind::elif_clause && kind != Kind::else_clause) continue;
                dead = tree_.child(child, Kind::block);
                break;
            }
        }
        if (dead == no_node || tree_.leaf(dead)) return;
        NodeId first = no_node;
        NodeId last = no_node;
        for (const NodeId child : tree_.children(dead)) {
            if (!is_statement(tree_.kind(child))) continue;
            if (first == no_node) first = child;
            last = child;
        }
        if (first == no_node) return;
        // `if False:` holds imports for type checkers, and yields for those who want a generator
        const Contents inside = contents(tree_, first, tree_.end(last));
        if (inside.yields || inside.imports) return;
        report(first, last,
               fmt::format("this never runs: the condition on line {} is always {}", tree_[condition].line,
                           value == Truth::always ? "true" : "false"),
               false);
    }

    void report(NodeId first, NodeId last, std::string message, bool removable) {
        const Contents inside = contents(tree_, first, tree_.end(last));
        sites_.report(tree_[first].begin, tree_[last].end, std::move(message),
                      removable ? removal(file_, first, last, inside) : Fix{});
        reported_[first] = tree_.end(last);
    }

    // Dead code inside dead code is not news.
    bool is_reported(NodeId id) const {
        const auto behind = reported_.upper_bound(id);
        return behind != reported_.begin() && id < std::prev(behind)->second;
    }

    Sites& sites_;
    const python::ParsedFile& file_;
    const Tree& tree_;
    Flow flow_;
    std::map<NodeId, NodeId> reported_;  // first node -> behind the last one
};

void visit(Sites& sites, NodeId) {
    // around a syntax error the tree may show suites that are none
    if (sites.file().errors().empty()) Finder(sites).run();
}

}  // namespace

Rule unreachable() {
    Rule rule;
    rule.code = "DED101";
    rule.name = "unreachable-code";
    rule.type = "dead-code";
    rule.summary = "statements that can never run";
    rule.text =
        R"(Reports what stands behind return, raise, break, continue, sys.exit(), os._exit() or os.abort(), behind
`while True:` without a break, behind an if, try, match or with every way through which leaves, in
`if False:`, and in the else of `if True:` or `while True:`. Only what is certain: calls are not guessed at,
and a with statement is taken to swallow exceptions unless it opens a file or holds a lock.

    def total(rows):
        return sum(rows)
        log("done")             # never runs

Left alone: a `yield` that only makes the function a generator, imports and yields under `if False:`, and a
closing `raise AssertionError`, `assert False` or `assert_never()` that states the obvious.

`--fix` removes the lines where that changes nothing; `--fix --unsafe` also where they hold comments or bind
names (a name bound in dead code is still a local name). Nothing is removed that makes a generator.)";
    rule.kinds = {Kind::module};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint
