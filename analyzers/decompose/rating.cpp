#include "analyzers/decompose/rating.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/search/names.h"
#include "core/search/tokens.h"

namespace sixth::decompose {
namespace {

using search::IndexedFile;

constexpr std::size_t most_terms = 32;  // of a text that are looked up
constexpr double least_cosine = .2;
constexpr std::array<std::string_view, signs> sign_names = {"named", "defines", "words", "chunk",   "meaning",
                                                            "path",  "history", "churn", "together"};

bool is_aside(std::string_view path) {
    for (const std::string_view part : text::split(path, '/')) {
        for (const std::string_view aside :
             {"examples", "example", "docs_src", "benchmarks", "scripts", "vendor", "_vendor", "third_party",
              "migrations", "versions", "alembic"}) {
            if (part == aside) return true;
        }
    }
    return false;
}

// "app.retry.Retrier.run" may be app/retry.py, "retry.py" app/retry.py, "app/" everything below it.
double names_file(const std::string& mention, std::string_view path) {
    const auto ends = [&](std::string_view end) {
        return path == end ||
               (path.size() > end.size() && path.ends_with(end) && path[path.size() - end.size() - 1] == '/');
    };
    if (ends(mention)) return 1;
    // "README" has no ending
    if (mention.find('.') == std::string::npos && search::stem_of_path(path) == mention) return 1;
    if (mention.size() > 2 && mention.back() == '/' &&
        (path.substr(0, mention.size()) == mention || path.find("/" + mention) != std::string_view::npos))
        return .25;
    return 0;
}

double names_module(std::string mention, std::string_view path) {
    if (mention.find('.') == std::string::npos || !is_python(path)) return 0;
    std::replace(mention.begin(), mention.end(), '.', '/');
    for (;;) {
        if (names_file(mention + ".py", path) > 0) return 1;
        if (names_file(mention + "/__init__.py", path) > 0) return .8;
        const std::size_t slash = mention.rfind('/');
        if (slash == std::string::npos || mention.find('/') == slash) return 0;  // two parts at least
        mention.resize(slash);
    }
}

}  // namespace

std::string_view name_of(Sign sign) {
    return sign_names[static_cast<std::size_t>(sign)];
}

bool is_python(std::string_view path) {
    return path.ends_with(".py") || path.ends_with(".pyi");
}

// Words of paths where the kinds of work are mostly done.
bool is_home_of(std::string_view path, Kind kind) {
    static const std::map<Kind, std::vector<std::string_view>> homes = {
        {Kind::schema, {"model", "models", "schema", "schemas", "migrations", "alembic", "tables", "db"}},
        {Kind::api, {"api", "routes", "router", "routers", "views", "endpoints", "handlers", "server"}},
        {Kind::cli, {"cli", "command", "commands", "cmd", "console", "main"}},
        {Kind::ui, {"ui", "templates", "frontend", "web", "pages", "views"}}};
    const auto words = homes.find(kind);
    if (words == homes.end()) return false;
    bool home = false;
    search::each_token(path, [&](std::string_view token) {
        home = home || std::find(words->second.begin(), words->second.end(), token) != words->second.end();
    });
    return home;
}

double fitness(std::string_view path, Kind kind) {
    const bool python = is_python(path);
    const bool test = search::is_test_path(path);
    if (kind == Kind::docs) return python ? .35 : 1;
    if (kind == Kind::test) return test && python ? 1 : .3;
    if (!python) return kind == Kind::chore ? .8 : .25;
    if (test) return .2;
    if (is_home_of(path, kind)) return 1.25;
    if (is_aside(path)) return .5;
    return path.ends_with("__init__.py") ? .7 : 1;
}

Rating::Rating(const Material& m) : material(m), past(m.history, m.changes) {
    for (const IndexedFile& file : material.index->files()) {
        std::vector<std::string> tokens = search::tokens(file.path);
        std::sort(tokens.begin(), tokens.end());
        tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
        for (const std::string& token : tokens) ++paths_with_[token];
        path_tokens_.push_back(std::move(tokens));
        by_path.emplace(file.path, by_path.size());
    }
}

std::vector<Row> Rating::rate(const Need& need) {
    std::vector<Row> rows(files().size());
    fits_.clear();
    for (const IndexedFile& file : files()) fits_.push_back(fitness(file.path, need.kind));
    rate_words(need, rows);
    rate_meaning(need, rows);
    rate_paths(need, rows);
    rate_past(need, rows);
    rate_definitions(need, rows);
    rate_named(need, rows);
    return rows;
}

std::size_t Rating::index_of(std::int64_t id) const {
    const auto at = std::lower_bound(files().begin(), files().end(), id,
                                     [](const IndexedFile& f, std::int64_t i) { return f.id < i; });
    return static_cast<std::size_t>(at - files().begin());
}

void Rating::scale(std::vector<Row>& rows, Sign sign) {
    double best = 0;
    for (Row& row : rows) best = std::max(best, row.of(sign));
    if (best <= 0) return;
    for (Row& row : rows) row.of(sign) /= best;
}

void Rating::rate_words(const Need& need, std::vector<Row>& rows) {
    for (const search::Index::FileScore& score : material.index->lexical_files(need.text, most_terms)) {
        Row& row = rows[index_of(score.file)];
        const double fit = fits_[index_of(score.file)];
        row.of(Sign::words) = score.score * fit;
        row.of(Sign::chunk) = score.best_chunk * fit;
        row.chunk = score.chunk;
    }
    scale(rows, Sign::words);
    scale(rows, Sign::chunk);
}

void Rating::rate_meaning(const Need& need, std::vector<Row>& rows) {
    if (!material.model) return;
    const search::Embedding query = material.model->embed_query(need.text);
    if (query.empty()) return;
    std::vector<std::int64_t> best(rows.size(), -1);
    for (const search::Scored& scored : material.index->dense(query, *material.model)) {
        const std::size_t f = index_of(search::file_of_chunk(scored.chunk));
        if (scored.score < least_cosine || scored.score <= rows[f].of(Sign::meaning)) continue;
        rows[f].of(Sign::meaning) = scored.score;
        best[f] = scored.chunk;
    }
    for (std::size_t f = 0; f < rows.size(); ++f) {
        if (rows[f].chunk < 0) rows[f].chunk = best[f];
        rows[f].of(Sign::meaning) *= fits_[f];
    }
    scale(rows, Sign::meaning);
}

void Rating::rate_paths(const Need& need, std::vector<Row>& rows) {
    std::set<std::string> asked;
    search::each_token(need.text, [&](std::string_view token) {
        if (token.size() > 2) asked.emplace(token);
    });
    const auto all = static_cast<double>(rows.size());
    std::unordered_map<std::string_view, double> worth;  // of the words of paths that are met
    for (const auto& [part, files_with] : paths_with_) {
        const std::string_view token = part;
        if (token.size() < 3) continue;
        const bool met = std::any_of(asked.begin(), asked.end(), [&](const std::string& word) {
            const std::size_t common = std::min(token.size(), word.size());
            return token == word || (common > 3 && std::max(token.size(), word.size()) - common < 3 &&
                                     token.compare(0, common, word, 0, common) == 0);
        });
        if (met) worth.emplace(token, std::log(1 + all / static_cast<double>(files_with)));
    }
    for (std::size_t f = 0; f < rows.size() && !worth.empty(); ++f) {
        const std::string_view stem = search::stem_of_path(files()[f].path);
        double sum = 0;
        for (const std::string& part : path_tokens_[f]) {
            const auto met = worth.find(part);
            if (met == worth.end()) continue;
            sum += met->second * (text::lower(stem).find(part) != std::string::npos ? 1 : .5);
        }
        rows[f].of(Sign::path) = sum * fits_[f];
    }
    scale(rows, Sign::path);
}

void Rating::rate_past(const Need& need, std::vector<Row>& rows) {
    const std::vector<double> like = past.like(need.text);
    for (std::size_t n = 0; n < like.size(); ++n) {
        if (like[n] <= 0) continue;
        const auto at = by_path.find(past.paths()[n]);
        if (at == by_path.end()) continue;
        rows[at->second].of(Sign::history) = like[n] * fits_[at->second];
    }
    scale(rows, Sign::history);
    for (std::size_t f = 0; f < rows.size(); ++f)
        rows[f].of(Sign::churn) = past.churn(files()[f].path) * fits_[f];
}

void Rating::rate_definitions(const Need& need, std::vector<Row>& rows) {
    std::vector<std::string> asked;
    for (const std::string& symbol : need.mentions.symbols) {
        asked.push_back(text::lower(symbol));
        // "retry.Retrier.run": the class alone too
        if (const std::size_t dot = asked.back().rfind('.'); dot != std::string::npos)
            asked.push_back(asked.back().substr(dot + 1));
    }
    for (const std::string& error : need.mentions.errors) asked.push_back(text::lower(error));
    for (const Frame& frame : need.mentions.frames) {
        if (frame.function != "<module>") asked.push_back(text::lower(text::last_part(frame.function)));
    }
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    if (asked.empty()) return;
    std::map<std::string, std::set<std::size_t>> defined;  // by symbol: files
    for (const std::int64_t id : material.index->named(asked)) {
        const search::Chunk* chunk = material.index->chunk(id);
        if (!chunk) continue;
        const std::size_t f = index_of(search::file_of_chunk(id));
        for (const std::string& symbol : asked) {
            if (!search::names_symbol(symbol, chunk->symbol) &&
                std::none_of(chunk->names.begin(), chunk->names.end(),
                             [&](const std::string& name) { return search::names_symbol(symbol, name); }))
                continue;
            defined[symbol].insert(f);
            if (search::names_symbol(symbol, chunk->symbol)) rows[f].chunk = id;
        }
    }
    const double all = std::log(1 + static_cast<double>(rows.size()));
    for (const auto& entry : defined) {
        const double rare = 1 - std::log(static_cast<double>(entry.second.size())) / all;
        for (const std::size_t f : entry.second) rows[f].of(Sign::defines) += rare * rare * fits_[f];
    }
    for (Row& row : rows) row.of(Sign::defines) = std::min(1.0, row.of(Sign::defines));
}

void Rating::rate_named(const Need& need, std::vector<Row>& rows) {
    const auto take = [&](auto&& matches, double worth) {
        std::vector<std::pair<std::size_t, double>> found;
        for (std::size_t f = 0; f < rows.size(); ++f) {
            if (const double how = matches(std::string_view(files()[f].path)); how > 0)
                found.emplace_back(f, how);
        }
        // a name that many files share points to none of them
        const double shared = found.size() <= 1 ? 1 : 1 / std::sqrt(static_cast<double>(found.size()));
        for (const auto& [f, how] : found)
            rows[f].of(Sign::named) = std::max(rows[f].of(Sign::named), how * worth * shared);
    };
    for (const std::string& path : need.mentions.paths)
        take([&](std::string_view file) { return names_file(path, file); }, 1);
    for (const std::string& symbol : need.mentions.symbols)
        take([&](std::string_view file) { return names_module(symbol, file); }, .8);
    // the innermost frame of ours is where it went wrong, those above it how it got there
    double worth = 1;
    for (auto frame = need.mentions.frames.rbegin(); frame != need.mentions.frames.rend() && worth > .2;
         ++frame) {
        std::size_t best = rows.size(), length = 0;
        for (std::size_t f = 0; f < rows.size(); ++f) {
            const std::string& path = files()[f].path;
            const bool fits =
                frame->path == path || (frame->path.size() > path.size() && frame->path.ends_with(path) &&
                                        frame->path[frame->path.size() - path.size() - 1] == '/');
            const bool tail = frame->path.size() < path.size() && names_file(frame->path, path) > 0;
            if ((fits || tail) && path.size() > length) best = f, length = path.size();
        }
        if (best == rows.size()) continue;
        rows[best].of(Sign::named) = std::max(rows[best].of(Sign::named), worth);
        worth *= .7;
    }
}

double Rating::sum(const Signs& all) {
    double total = 0;
    for (std::size_t s = 0; s < signs; ++s) total += weights[s] * all[s];
    return total;
}

}  // namespace sixth::decompose
