#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

using python::Kind;
using python::NodeId;

// A handler that raises again at its end lets everything pass on purpose.
bool reraises(const python::Tree& tree, NodeId handler) {
    const NodeId body = tree.child(handler, Kind::block);
    if (body == python::no_node) return false;
    for (NodeId at = body; at < tree.end(body); ++at) {
        if (tree.kind(at) == Kind::raise_statement && tree.end(at) == at + 2) return true;
    }
    return false;
}

void visit(Sites& sites, NodeId id) {
    const python::Tree& tree = sites.tree();
    for (const NodeId child : tree.children(id)) {
        const Kind kind = tree.kind(child);
        if (kind == Kind::kw_except || kind == Kind::comment) continue;
        if (kind != Kind::colon) return;
        break;
    }
    if (reraises(tree, id)) return;
    const std::uint32_t keyword_end = tree[id + 1].end;
    sites.report(
        tree[id].begin, keyword_end, "bare `except:` also catches KeyboardInterrupt and SystemExit",
        {Safety::needs_review, "Catch Exception instead", {{keyword_end, keyword_end, " Exception"}}});
}

}  // namespace

Rule bare_except() {
    Rule rule;
    rule.code = "SML102";
    rule.name = "bare-except";
    rule.type = "smell";
    rule.summary = "an except clause that catches everything";
    rule.text =
        R"(A bare `except:` catches BaseException: Ctrl-C, sys.exit() and generator shutdown end up in the handler
too. A handler that ends in a bare `raise` lets them pass and is not reported.

    try:
        work()
    except:              # catches KeyboardInterrupt
        log("failed")

Write `except Exception:`, or the exceptions you expect. `--fix --unsafe` writes `except Exception:`.)";
    rule.kinds = {Kind::except_clause};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint
