#include "cmd/output.h"
#include "cmd/search.h"
#include "core/base/json_text.h"
#include "core/base/lines.h"
#include "core/search/excerpt.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t excerpt_lines = 5;

nlohmann::ordered_json json_of(const search::Scores& s) {
    return {{"bm25", s.bm25},       {"cosine", s.cosine},   {"words", s.words},
            {"meaning", s.meaning}, {"blend", s.blend},     {"definition", s.definition},
            {"path", s.path},       {"penalty", s.penalty}, {"decay", s.decay}};
}

nlohmann::ordered_json json_of(const SearchReport& report, const FoundHit& found) {
    const search::Hit& hit = found.hit;
    const search::Chunk& chunk = hit.chunk;
    nlohmann::ordered_json one;
    one["path"] = hit.path;
    one["line"] = chunk.line;
    one["start_line"] = chunk.first_line;
    one["end_line"] = chunk.last_line;
    if (!chunk.symbol.empty()) {
        if (chunk.kind == search::ChunkKind::section) {
            one["heading"] = chunk.symbol;
        } else {
            one["symbol"] = fmt::format("{}::{}", hit.path, chunk.symbol);
        }
    }
    one["kind"] = search::kind_name(chunk.kind);
    one["score"] = hit.scores.total;
    const Lines lines(report.text_of(found));
    std::string excerpt;
    for (const search::ExcerptLine& line : search::excerpt(lines, chunk, report.query, excerpt_lines))
        excerpt.append(excerpt.empty() ? "" : "\n").append(line.text);
    one["excerpt"] = excerpt;
    if (report.o.explain) one["scores"] = json_of(hit.scores);
    return one;
}

}  // namespace

void print_search_json(const SearchReport& report) {
    Output out;
    const bool lines = report.o.format == SearchFormat::jsonl;
    if (!lines)
        out << "{\"schema\":\"sixth.search/1\",\"query\":" << dump_json(report.query) << ",\"results\":[";
    for (std::size_t i = 0; i < report.hits.size(); ++i) {
        out << (lines    ? ""
                : i == 0 ? "\n"
                         : ",\n")
            << dump_json(json_of(report, report.hits[i])) << (lines ? "\n" : "");
    }
    if (!lines) out << "\n]}\n";
    out.flush();
}

}  // namespace sixth::cmd
