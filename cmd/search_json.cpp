#include "cmd/output.h"
#include "cmd/search.h"
#include "core/base/json_text.h"
#include "core/base/lines.h"
#include "core/search/excerpt.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t excerpt_lines = 5;

nlohmann::ordered_json json_of(const search::Scores& s) {
    return {
        {"bm25", s.bm25},       {"cosine", s.cosine}, {"words", s.words},           {"meaning", s.meaning},
        {"blend", s.blend},     {"call", s.call},     {"definition", s.definition}, {"path", s.path},
        {"penalty", s.penalty}, {"decay", s.decay}};
}

nlohmann::ordered_json place_of(const search::Hit& hit) {
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
    return one;
}

nlohmann::ordered_json json_of(const SearchReport& report, const FoundHit& found) {
    const search::Hit& hit = found.hit;
    nlohmann::ordered_json one = place_of(hit);
    if (!report.o.roots.empty()) one["root"] = found.root.string();
    one["score"] = hit.scores.total;
    const Lines lines(report.text_of(found));
    std::string excerpt;
    for (const search::ExcerptLine& line : search::excerpt(lines, hit.chunk, report.query, excerpt_lines))
        excerpt.append(excerpt.empty() ? "" : "\n").append(line.text);
    one["excerpt"] = excerpt;
    if (report.o.explain) one["scores"] = json_of(hit.scores);
    return one;
}

}  // namespace

std::string search_json(const SearchReport& report) {
    std::string out =
        fmt::format("{{\"schema\":\"sixth.search/1\",\"query\":{},\"results\":[", dump_json(report.query));
    for (std::size_t i = 0; i < report.hits.size(); ++i)
        out.append(i == 0 ? "\n" : ",\n").append(dump_json(json_of(report, report.hits[i])));
    return out + "\n]}\n";
}

void print_search_json(const SearchReport& report) {
    if (report.o.format == SearchFormat::json) return print(search_json(report));
    Output out;
    for (const FoundHit& found : report.hits) out << dump_json(json_of(report, found)) << "\n";
    out.flush();
}

void print_clusters_json(const std::vector<search::Cluster>& clusters, bool as_lines) {
    Output out;
    if (!as_lines) out << "{\"schema\":\"sixth.search.refactor/1\",\"clusters\":[";
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        nlohmann::ordered_json one = {{"cosine", clusters[i].cosine}, {"scattered", clusters[i].scattered}};
        for (const search::Hit& hit : clusters[i].hits) one["results"].push_back(place_of(hit));
        out << (as_lines ? "" : i == 0 ? "\n" : ",\n") << dump_json(one) << (as_lines ? "\n" : "");
    }
    if (!as_lines) out << "\n]}\n";
    out.flush();
}

}  // namespace sixth::cmd
