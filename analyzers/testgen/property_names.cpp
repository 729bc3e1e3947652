#include <algorithm>
#include <string>
#include <utility>

#include "analyzers/testgen/properties.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

// What says how a function works, and not what it does.
constexpr std::string_view ways[] = {
    "fast",   "slow",   "naive", "simple", "reference", "ref",       "py",     "pure",
    "python", "c",      "old",   "new",    "iterative", "recursive", "v1",     "v2",
    "plain",  "legacy", "impl",  "loop",   "optimized", "optimised", "cached", "quick",
    "basic",  "alt",    "brute", "force",  "2",         "1"};

std::string without_ways(std::string_view name) {
    std::string rest;
    for (const std::string_view word : text::split(name, '_')) {
        if (word.empty() || std::find(std::begin(ways), std::end(ways), word) != std::end(ways)) continue;
        rest += (rest.empty() ? "" : "_") + std::string(word);
    }
    return rest;
}

}  // namespace

bool are_inverse(std::string_view first, std::string_view second) {
    constexpr std::pair<std::string_view, std::string_view> pairs[] = {{"encode", "decode"},
                                                                       {"compress", "decompress"},
                                                                       {"dumps", "loads"},
                                                                       {"dump", "load"},
                                                                       {"serialize", "deserialize"},
                                                                       {"escape", "unescape"},
                                                                       {"quote", "unquote"},
                                                                       {"encrypt", "decrypt"},
                                                                       {"pack", "unpack"},
                                                                       {"format", "parse"},
                                                                       {"marshal", "unmarshal"},
                                                                       {"zip", "unzip"},
                                                                       {"flatten", "unflatten"},
                                                                       {"save", "load"},
                                                                       {"write", "read"},
                                                                       {"hexlify", "unhexlify"},
                                                                       {"to_", "from_"}};
    for (const auto& [there, back] : pairs) {
        for (std::size_t at = first.find(there); at != std::string_view::npos;
             at = first.find(there, at + 1)) {
            std::string other(first);
            other.replace(at, there.size(), back);
            if (other == second) return true;
        }
    }
    // a_to_b and b_to_a, a2b and b2a
    for (const std::string_view joint : {"_to_", "2"}) {
        const std::size_t at = first.find(joint);
        if (at == std::string_view::npos || at == 0) continue;
        const std::string there(first.substr(0, at)), back(first.substr(at + joint.size()));
        if (second == back + std::string(joint) + there) return true;
    }
    return false;
}

bool are_undoing(std::string_view first, std::string_view second) {
    constexpr std::pair<std::string_view, std::string_view> pairs[] = {{"add", "remove"},
                                                                       {"add", "discard"},
                                                                       {"push", "pop"},
                                                                       {"append", "pop"},
                                                                       {"insert", "remove"},
                                                                       {"open", "close"},
                                                                       {"start", "stop"},
                                                                       {"lock", "unlock"},
                                                                       {"acquire", "release"},
                                                                       {"claim", "release"},
                                                                       {"register", "unregister"},
                                                                       {"enable", "disable"},
                                                                       {"subscribe", "unsubscribe"},
                                                                       {"connect", "disconnect"},
                                                                       {"attach", "detach"},
                                                                       {"put", "get"},
                                                                       {"enqueue", "dequeue"},
                                                                       {"increment", "decrement"},
                                                                       {"show", "hide"},
                                                                       {"deposit", "withdraw"},
                                                                       {"reserve", "release"},
                                                                       {"set", "unset"},
                                                                       {"pause", "resume"},
                                                                       {"activate", "deactivate"}};
    for (const auto& [there, back] : pairs) {
        if (first.substr(0, there.size()) != there || second.substr(0, back.size()) != back) continue;
        if (first.substr(there.size()) == second.substr(back.size())) return true;
    }
    return false;
}

bool ought_to_agree(std::string_view first, std::string_view second) {
    return first != second && !without_ways(first).empty() && without_ways(first) == without_ways(second);
}

}  // namespace sixth::testgen
