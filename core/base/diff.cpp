#include "core/base/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sixth {
namespace {

using Rows = std::vector<std::string_view>;  // each with its \n

constexpr int most_edits = 2000;  // bounds time and memory; both grow with its square
constexpr std::size_t context = 3;

Rows rows_of(std::string_view text) {
    Rows rows;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        const std::size_t size = newline == text.npos ? text.size() : newline + 1;
        rows.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return rows;
}

// before[before_begin, before_end) became after[after_begin, after_end).
struct Change {
    std::size_t before_begin, before_end, after_begin, after_end;
};

// Myers' greedy algorithm between two stretches that differ at both ends. Remembers the furthest points of
// each round and walks back over them.
std::vector<Change> changes_between(const Rows& a, const Rows& b, std::size_t skip, std::size_t n,
                                    std::size_t m) {
    const auto width = static_cast<int>(std::min<std::size_t>(n + m, most_edits));
    const auto ni = static_cast<int>(n), mi = static_cast<int>(m);
    const auto same = [&](int x, int y) {
        return a[skip + static_cast<std::size_t>(x)] == b[skip + static_cast<std::size_t>(y)];
    };
    std::vector<int> reach(2 * static_cast<std::size_t>(width) + 3, 0);
    const auto index = [](int i) { return static_cast<std::size_t>(i); };
    const auto at = [&](int k) -> int& { return reach[index(k + width + 1)]; };
    std::vector<std::vector<int>> history;
    int edits = -1;
    for (int d = 0; d <= width && edits < 0; ++d) {
        history.emplace_back(reach.begin() + (width + 1 - d - 1), reach.begin() + (width + 1 + d + 2));
        for (int k = -d; k <= d; k += 2) {
            int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
            while (x < ni && x - k < mi && x - k >= 0 && same(x, x - k)) ++x;
            at(k) = x;
            if (k == ni - mi && x >= ni) {
                edits = d;
                break;
            }
        }
    }
    if (edits < 0) return {{skip, skip + n, skip, skip + m}};

    std::vector<Change> changes;  // from the end, one row each; joined below
    int x = ni, y = mi;
    for (int d = edits; d > 0; --d) {
        const auto& was = history[static_cast<std::size_t>(d)];  // of k in [-d-1, d+1]
        const auto before = [&](int k) { return was[index(k + d + 1)]; };
        const int k = x - y;
        const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
        const int from_k = down ? k + 1 : k - 1;
        const int from_x = before(from_k), from_y = from_x - from_k;
        const auto bx = skip + static_cast<std::size_t>(from_x), by = skip + static_cast<std::size_t>(from_y);
        changes.push_back(down ? Change{bx, bx, by, by + 1} : Change{bx, bx + 1, by, by});
        x = from_x, y = from_y;
    }
    std::reverse(changes.begin(), changes.end());
    std::vector<Change> joined;
    for (const Change& c : changes) {
        if (!joined.empty() && joined.back().before_end == c.before_begin &&
            joined.back().after_end == c.after_begin) {
            joined.back().before_end = c.before_end;
            joined.back().after_end = c.after_end;
        } else {
            joined.push_back(c);
        }
    }
    return joined;
}

std::vector<Change> changes_of(const Rows& a, const Rows& b) {
    std::size_t head = 0, tail = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    while (tail < a.size() - head && tail < b.size() - head &&
           a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    return changes_between(a, b, head, a.size() - head - tail, b.size() - head - tail);
}

void append_row(std::string& out, char mark, std::string_view row) {
    out += mark;
    out += row;
    if (row.back() != '\n') out += "\n\\ No newline at end of file\n";
}

std::string range(std::size_t begin, std::size_t count) {
    // an empty range names the line before it
    const std::size_t first = count == 0 ? begin : begin + 1;
    return count == 1 ? std::to_string(first) : fmt::format("{},{}", first, count);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const std::string& before_name,
                         const std::string& after_name) {
    if (before == after) return {};
    const Rows a = rows_of(before), b = rows_of(after);
    const std::vector<Change> changes = changes_of(a, b);

    std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
    for (std::size_t first = 0; first < changes.size();) {
        std::size_t last = first;  // changes whose context would touch share a hunk
        while (last + 1 < changes.size() &&
               changes[last + 1].before_begin - changes[last].before_end <= 2 * context)
            ++last;
        const std::size_t lead = std::min(context, changes[first].before_begin);
        const std::size_t trail = std::min(context, a.size() - changes[last].before_end);
        const std::size_t a_begin = changes[first].before_begin - lead,
                          a_end = changes[last].before_end + trail;
        const std::size_t b_begin = changes[first].after_begin - lead,
                          b_end = changes[last].after_end + trail;
        out +=
            fmt::format("@@ -{} +{} @@\n", range(a_begin, a_end - a_begin), range(b_begin, b_end - b_begin));
        std::size_t at = a_begin;
        for (std::size_t c = first; c <= last; ++c) {
            for (; at < changes[c].before_begin; ++at) append_row(out, ' ', a[at]);
            for (; at < changes[c].before_end; ++at) append_row(out, '-', a[at]);
            for (std::size_t i = changes[c].after_begin; i < changes[c].after_end; ++i)
                append_row(out, '+', b[i]);
        }
        for (; at < a_end; ++at) append_row(out, ' ', a[at]);
        first = last + 1;
    }
    return out;
}

std::vector<std::pair<int, int>> new_lines(std::string_view before, std::string_view after) {
    std::vector<std::pair<int, int>> lines;
    if (before == after) return lines;
    for (const Change& c : changes_of(rows_of(before), rows_of(after))) {
        if (c.after_begin < c.after_end)
            lines.emplace_back(static_cast<int>(c.after_begin) + 1, static_cast<int>(c.after_end));
    }
    return lines;
}

}  // namespace sixth
