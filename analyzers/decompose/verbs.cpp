#include "analyzers/decompose/verbs.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "core/base/text.h"

namespace sixth::decompose {
namespace {

constexpr std::size_t most_looked_at = 2000;  // bytes: what a text is about stands at its beginning

// In order: they are looked up.
constexpr std::string_view verbs[] = {
    "abort",       "accept",      "adapt",     "add",        "adjust",     "align",       "allow",
    "announce",    "answer",      "append",    "apply",      "ask",        "assert",      "assign",
    "attach",      "audit",       "avoid",     "await",      "backport",   "benchmark",   "borrow",
    "bring",       "build",       "bump",      "cache",      "call",       "cancel",      "capture",
    "catch",       "change",      "check",     "choose",     "clarify",    "clean",       "clear",
    "close",       "coerce",      "collect",   "combine",    "compare",    "compress",    "compute",
    "configure",   "confirm",     "connect",   "consider",   "convert",    "copy",        "correct",
    "count",       "cover",       "create",    "cut",        "declare",    "decouple",    "deduplicate",
    "default",     "define",      "delete",    "deliver",    "deny",       "deprecate",   "derive",
    "describe",    "detect",      "disable",   "disallow",   "discard",    "discover",    "dispatch",
    "display",     "distinguish", "do",        "document",   "download",   "drop",        "emit",
    "enable",      "encode",      "encrypt",   "ensure",     "escape",     "estimate",    "evaluate",
    "exclude",     "execute",     "exit",      "expand",     "explain",    "export",      "expose",
    "extend",      "extract",     "fail",      "fetch",      "fill",       "filter",      "find",
    "fix",         "flag",        "flush",     "fold",       "follow",     "forbid",      "force",
    "format",      "freeze",      "gather",    "generate",   "get",        "give",        "group",
    "guard",       "handle",      "hash",      "hide",       "honor",      "honour",      "identify",
    "ignore",      "implement",   "import",    "improve",    "include",    "increase",    "infer",
    "inherit",     "initialize",  "inject",    "inline",     "insert",     "inspect",     "install",
    "instrument",  "integrate",   "intercept", "introduce",  "invalidate", "investigate", "isolate",
    "iterate",     "join",        "keep",      "let",        "limit",      "link",        "list",
    "load",        "lock",        "log",       "look",       "lower",      "maintain",    "make",
    "map",         "mark",        "match",     "measure",    "mention",    "merge",       "migrate",
    "mock",        "modify",      "monitor",   "move",       "name",       "narrow",      "normalize",
    "notify",      "offer",       "omit",      "open",       "optimize",   "order",       "override",
    "parse",       "pass",        "pause",     "permit",     "persist",    "pin",         "place",
    "populate",    "port",        "prefer",    "preload",    "preserve",   "prevent",     "print",
    "process",     "promote",     "propagate", "protect",    "provide",    "prune",       "publish",
    "purge",       "put",         "query",     "queue",      "quote",      "raise",       "rank",
    "read",        "rebuild",     "record",    "recover",    "redirect",   "reduce",      "refactor",
    "refine",      "refresh",     "refuse",    "regenerate", "register",   "reject",      "relax",
    "release",     "remove",      "rename",    "render",     "reorganize", "repair",      "repeat",
    "replace",     "report",      "reproduce", "request",    "require",    "reserve",     "reset",
    "resize",      "resolve",     "respect",   "restart",    "restore",    "restrict",    "resume",
    "retain",      "retire",      "retrieve",  "retry",      "return",     "reuse",       "revert",
    "review",      "rework",      "rewrite",   "roll",       "round",      "run",         "sanitize",
    "save",        "scan",        "schedule",  "search",     "seed",       "select",      "send",
    "separate",    "serialize",   "set",       "ship",       "shorten",    "show",        "sign",
    "silence",     "simplify",    "skip",      "sort",       "specify",    "split",       "stabilize",
    "standardize", "start",       "stop",      "store",      "stream",     "strip",       "substitute",
    "suggest",     "sum",         "support",   "suppress",   "surface",    "swap",        "switch",
    "sync",        "tag",         "teach",     "tell",       "test",       "throttle",    "throw",
    "tidy",        "tighten",     "toggle",    "track",      "transform",  "translate",   "treat",
    "trigger",     "trim",        "truncate",  "try",        "turn",       "tweak",       "undo",
    "unify",       "unpin",       "unset",     "update",     "upgrade",    "upload",      "use",
    "validate",    "vendor",      "verify",    "wait",       "warn",       "watch",       "widen",
    "wire",        "wrap",        "write",     "yield"};
static_assert(std::is_sorted(std::begin(verbs), std::end(verbs)));

}  // namespace

bool is_verb(std::string_view word) {
    return std::binary_search(std::begin(verbs), std::end(verbs), word);
}

std::string base_form(const std::string& word) {
    if (is_verb(word)) return word;
    const auto with = [&](std::size_t cut, const char* tail) -> std::string {
        const std::string base = word.substr(0, word.size() - cut) + tail;
        return is_verb(base) ? base : "";
    };
    for (const auto& [ending, tails] : std::map<std::string, std::vector<std::string>>{{"ing", {"", "e"}},
                                                                                       {"ed", {"", "e"}},
                                                                                       {"d", {""}},
                                                                                       {"es", {"", "e"}},
                                                                                       {"s", {""}},
                                                                                       {"ies", {"y"}},
                                                                                       {"ied", {"y"}}}) {
        if (word.size() <= ending.size() + 1 || !word.ends_with(ending)) continue;
        for (const std::string& tail : tails) {
            if (std::string base = with(ending.size(), tail.c_str()); !base.empty()) return base;
        }
        // "dropping" -> "drop"
        if (word.size() > ending.size() + 2 &&
            word[word.size() - ending.size() - 1] == word[word.size() - ending.size() - 2]) {
            if (std::string base = with(ending.size() + 1, ""); !base.empty()) return base;
        }
    }
    return "";
}

std::vector<std::string> words_of(std::string_view text) {
    text = text.substr(0, most_looked_at);
    std::vector<std::string> words;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
            c == '\'' || static_cast<unsigned char>(c) >= 0x80) {
            word += text::lower(c);
        } else {
            end();
        }
    }
    end();
    return words;
}

}  // namespace sixth::decompose
