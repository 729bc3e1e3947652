#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "cmd/output.h"
#include "cmd/search.h"
#include "cmd/shown_path.h"
#include "core/base/lines.h"
#include "core/base/utf8.h"
#include "core/search/excerpt.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t bar_cells = 10;
constexpr std::size_t excerpt_lines = 3;
constexpr std::size_t gutter = 6;

std::string bar(double share) {
    const auto full = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * bar_cells));
    return std::string(full, '#') + std::string(bar_cells - full, '.');
}

// As much of the line as fits, its words marked.
std::string marked(const search::ExcerptLine& line, const Style& style, std::size_t room) {
    std::string out;
    std::size_t used = 0, at = 0;
    const auto add = [&](std::size_t end, bool mark) {
        std::string part;
        while (at < end && used < room) {
            const std::size_t begin = at;
            const char32_t c = utf8::next(line.text, at);
            part += utf8::printable(line.text.substr(begin, at - begin));
            used += static_cast<std::size_t>(utf8::cells(c));
        }
        out += mark && !part.empty() ? style(Tone::yellow, part) : part;
        at = std::max(at, end);
    };
    for (const search::ExcerptLine::Mark& mark : line.marks) {
        add(mark.begin, false);
        add(mark.end, true);
    }
    add(line.text.size(), false);
    if (used >= room) out += "...";
    return out;
}

std::string explained(const search::Scores& s) {
    std::string out = fmt::format("bm25 {:.2f}", s.bm25);
    if (s.cosine != 0) out += fmt::format(", cosine {:.3f}", s.cosine);
    out += fmt::format("; words {:.2f}, meaning {:.2f}: {:.2f}", s.words, s.meaning, s.blend);
    if (s.call > 0) out += fmt::format(" + call {:.2f}", s.call);
    if (s.definition > 0) out += fmt::format(" + definition {:.2f}", s.definition);
    if (s.path > 0) out += fmt::format(" + path {:.2f}", s.path);
    if (s.penalty < 1) out += fmt::format(" x penalty {:.2f}", s.penalty);
    if (s.decay < 1) out += fmt::format(" x decay {:.2f}", s.decay);
    return out + fmt::format(" = {:.3f}", s.total);
}

// "method Retry.schedule"
std::string title(const search::Chunk& chunk) {
    const std::string name = utf8::printable(chunk.symbol);
    return name.empty() ? std::string(search::kind_name(chunk.kind))
                        : fmt::format("{} {}", search::kind_name(chunk.kind), name);
}

}  // namespace

void print_clusters(const std::vector<search::Cluster>& clusters, const SearchReport& report,
                    Session& session) {
    if (report.o.format != SearchFormat::text && report.o.format != SearchFormat::vimgrep)
        return print_clusters_json(clusters, report.o.format == SearchFormat::jsonl);
    const Style style = session.out();
    const fs::Path here = std::filesystem::current_path();
    Output out;
    for (const search::Cluster& cluster : clusters) {
        out << style(Tone::bold, fmt::format("{} functions alike", cluster.hits.size()))
            << fmt::format(" (cosine {:.2f} or more{})\n", cluster.cosine,
                           cluster.scattered ? ", scattered over the tree" : "");
        for (const search::Hit& hit : cluster.hits)
            out << fmt::format("  {}:{}  {}\n", shown_path(session.root(), here, hit.path), hit.chunk.line,
                               title(hit.chunk));
    }
    out.flush();
    if (clusters.empty()) session.note("nothing found");
}

void print_search_text(const SearchReport& report, Session& session) {
    const Style style = session.out();
    const fs::Path here = std::filesystem::current_path();
    const int columns = is_terminal(1) ? terminal_width(1) : 120;
    const std::size_t room = static_cast<std::size_t>(std::max(columns, 40)) - gutter - 6;
    const double best = report.hits.empty() ? 1 : report.hits.front().hit.scores.total;
    Output out;
    for (const FoundHit& found : report.hits) {
        const search::Hit& hit = found.hit;
        out << style(Tone::bold, fmt::format("{}:{}", shown_path(found.root, here, hit.path), hit.chunk.line))
            << "  " << title(hit.chunk) << "  "
            << style(Tone::dim, bar(best > 0 ? hit.scores.total / best : 0)) << "\n";
        const Lines lines(report.text_of(found));
        for (const search::ExcerptLine& line : search::excerpt(lines, hit.chunk, report.query, excerpt_lines))
            out << style(Tone::dim, fmt::format("{:>{}} | ", line.line, gutter)) << marked(line, style, room)
                << "\n";
        if (report.o.explain)
            out << style(Tone::dim, fmt::format("{:>{}} = ", "", gutter)) << explained(hit.scores) << "\n";
    }
    out.flush();
    if (report.hits.empty()) session.note("nothing found");
}

void print_search_vimgrep(const SearchReport& report) {
    const fs::Path here = std::filesystem::current_path();
    Output out;
    for (const FoundHit& found : report.hits) {
        const Lines lines(report.text_of(found));
        const std::string_view line = lines[found.hit.chunk.line];
        const std::size_t column = line.find_first_not_of(" \t");
        out << fmt::format("{}:{}:{}:{}\n", shown_path(found.root, here, found.hit.path),
                           found.hit.chunk.line, column == std::string_view::npos ? 1 : column + 1,
                           utf8::printable(line));
    }
    out.flush();
}

void print_search_files(const SearchReport& report) {
    const fs::Path here = std::filesystem::current_path();
    std::set<std::string> seen;
    Output out;
    for (const FoundHit& found : report.hits) {
        const std::string path = shown_path(found.root, here, found.hit.path);
        if (seen.insert(path).second) out << path << "\n";
    }
    out.flush();
}

}  // namespace sixth::cmd
