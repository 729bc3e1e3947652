#include "core/base/edits.h"

#include <algorithm>
#include <tuple>

namespace sixth {
namespace {

bool before(const Edit& a, const Edit& b) {
    return std::tie(a.begin, a.end, a.text) < std::tie(b.begin, b.end, b.text);
}

// Two insertions at one place would depend on their order, so they count as overlapping too; lines put in
// once for several fixes stand in the order of their text.
bool overlap(const Edit& a, const Edit& b) {
    if (a.begin == a.end && b.begin == b.end) return a.begin == b.begin && !(a.once && b.once);
    return a.begin < b.end && b.begin < a.end;
}

}  // namespace

std::string apply_fixes(std::string_view text, const std::vector<const Fix*>& fixes,
                        std::vector<bool>& applied) {
    applied.assign(fixes.size(), false);
    std::vector<Edit> taken;  // sorted
    for (std::size_t i = 0; i < fixes.size(); ++i) {
        std::vector<Edit> edits = fixes[i]->edits;
        edits.erase(std::remove_if(edits.begin(), edits.end(),
                                   [&](const Edit& edit) {
                                       return edit.once &&
                                              std::find(taken.begin(), taken.end(), edit) != taken.end();
                                   }),
                    edits.end());
        if (edits.empty()) continue;
        const bool fits = std::all_of(edits.begin(), edits.end(), [&](const Edit& edit) {
            if (edit.begin > edit.end || edit.end > text.size()) return false;
            const auto at = std::lower_bound(taken.begin(), taken.end(), edit, before);
            return (at == taken.end() || !overlap(edit, *at)) &&
                   (at == taken.begin() || !overlap(edit, *(at - 1)));
        });
        if (!fits) continue;
        applied[i] = true;
        taken.insert(taken.end(), edits.begin(), edits.end());
        std::sort(taken.begin(), taken.end(), before);
    }
    std::string out;
    std::size_t at = 0;
    for (const Edit& edit : taken) {
        out.append(text.substr(at, edit.begin - at)).append(edit.text);
        at = edit.end;
    }
    return out.append(text.substr(at));
}

}  // namespace sixth
