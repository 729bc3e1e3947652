#include "core/search/excerpt.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/search/terms.h"
#include "core/search/tokens.h"

namespace sixth::search {
namespace {

constexpr std::size_t most_looked_at = 2000;  // lines of a chunk
constexpr std::size_t longest_line = 4000;    // bytes of a line

}  // namespace

std::vector<ExcerptLine> excerpt(const Lines& lines, const Chunk& chunk, std::string_view query,
                                 std::size_t most) {
    Terms terms;
    std::set<std::string, std::less<>> wanted;
    for (std::string& term : terms.of(query)) wanted.insert(std::move(term));

    struct Line {
        ExcerptLine shown;
        std::set<std::string, std::less<>> words;
    };
    std::vector<Line> found;
    const std::uint32_t last = std::min(chunk.last_line, lines.count());
    for (std::uint32_t n = chunk.first_line; n <= last && n - chunk.first_line < most_looked_at; ++n) {
        Line line{{n, lines[n].substr(0, longest_line), {}}, {}};
        each_token_at(line.shown.text, [&](std::string_view token, std::size_t begin) {
            const std::string_view term = terms.term(token);
            if (term.empty() || wanted.find(term) == wanted.end()) return;
            line.shown.marks.push_back(
                {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + token.size())});
            line.words.insert(std::string(term));
        });
        if (!line.words.empty() || n == chunk.line) found.push_back(std::move(line));
    }
    std::vector<ExcerptLine> chosen;
    std::set<std::string, std::less<>> met;
    while (chosen.size() < most && !found.empty()) {
        auto best = found.end();
        std::size_t gain = 0;
        for (auto at = found.begin(); at != found.end(); ++at) {
            const bool head = at->shown.line == chunk.line;
            std::size_t fresh = head ? wanted.size() + 1 : 0;
            for (const std::string& word : at->words) fresh += met.find(word) == met.end();
            if (fresh > gain) {
                gain = fresh;
                best = at;
            }
        }
        if (best == found.end()) break;
        met.insert(best->words.begin(), best->words.end());
        chosen.push_back(std::move(best->shown));
        found.erase(best);
    }
    std::sort(chosen.begin(), chosen.end(),
              [](const ExcerptLine& a, const ExcerptLine& b) { return a.line < b.line; });
    return chosen;
}

}  // namespace sixth::search
