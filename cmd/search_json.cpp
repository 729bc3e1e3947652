#include "cmd/output.h"
#include "cmd/search.h"
#include "core/base/json_text.h"
#include "core/base/lines.h"
#include "core/base/utf8.h"
#include "core/search/excerpt.h"

namespace sixth::cmd {
namespace {

constexpr const char* schema = "sixth.search/1";
constexpr std::size_t excerpt_lines = 5;
constexpr std::size_t longest_line = 500;  // characters of an excerpt's line; data can stand in one line

std::string_view clipped(std::string_view line) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < longest_line && at < line.size(); ++i) utf8::next(line, at);
    return line.substr(0, at);
}

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
        excerpt.append(excerpt.empty() ? "" : "\n").append(clipped(line.text));
    one["excerpt"] = excerpt;
    if (report.o.explain) one["scores"] = json_of(hit.scores);
    return one;
}

}  // namespace

nlohmann::ordered_json search_json(const SearchReport& report) {
    nlohmann::ordered_json out = {
        {"schema", schema}, {"query", report.query}, {"results", nlohmann::ordered_json::array()}};
    for (const FoundHit& found : report.hits) out["results"].push_back(json_of(report, found));
    return out;
}

void print_search_json(const SearchReport& report) {
    Output out;
    const bool as_lines = report.o.format == SearchFormat::jsonl;
    if (!as_lines)
        out << fmt::format("{{\"schema\":\"{}\",\"query\":{},\"results\":[", schema, dump_json(report.query));
    for (std::size_t i = 0; i < report.hits.size(); ++i)
        out << (as_lines ? ""
                : i == 0 ? "\n"
                         : ",\n")
            << dump_json(json_of(report, report.hits[i])) << (as_lines ? "\n" : "");
    if (!as_lines) out << "\n]}\n";
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
