#include "core/search/rank.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/base/text.h"
#include "core/search/names.h"
#include "core/search/tokens.h"

namespace sixth::search {
namespace {

// How much of the blend is meaning, by the kind of query; for words chosen by the docstrings of the corpus's
// validation repositories.
double share_of_meaning(QueryKind kind) {
    switch (kind) {
        case QueryKind::words:
            return .75;
        case QueryKind::symbol:
            return .3;
        case QueryKind::path:
            return .1;
    }
    return .75;
}

constexpr double exact_symbol = 1.0;     // the query is, or holds, the symbol's name
constexpr double whole_symbol = .3;      // every sub-token of the name is in a query of words
constexpr double bound_name = .9;        // the name of a variable or nested function in the chunk
constexpr double path_share = .25;       // all of the query's words are in file stem and folder
constexpr double least_path_share = .2;  // fewer words than this say nothing
constexpr double test_penalty = .3, init_penalty = .5, section_penalty = .6, decay_rate = .5;
constexpr std::size_t prefix = 3;  // characters a word and a part of a path must share

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

double definition_score(const Question& question, const Chunk& chunk) {
    if (chunk.symbol.empty() && chunk.names.empty()) return 0;
    for (const std::string& asked : question.symbols) {
        if (names_symbol(asked, chunk.symbol)) return exact_symbol;
        for (const std::string& name : chunk.names) {
            if (names_symbol(asked, name)) return bound_name;
        }
    }
    if (chunk.kind == ChunkKind::section || question.tokens.empty()) return 0;
    const std::vector<std::string> parts = tokens(name_of(chunk.symbol));
    if (parts.empty()) return 0;
    const bool all = std::all_of(parts.begin(), parts.end(),
                                 [&](const std::string& part) { return has(question.tokens, part); });
    if (!all) return 0;
    // a name of few common words is less of a coincidence the more of the query it covers
    const double covered = static_cast<double>(parts.size()) / static_cast<double>(question.tokens.size());
    return whole_symbol * std::min(1.0, covered);
}

double path_score(const Question& question, std::string_view path) {
    if (question.tokens.empty()) return 0;
    std::vector<std::string> parts = tokens(stem_of_path(path));
    const std::string_view folders = folder_of_path(path);
    for (std::string& part : tokens(folders.substr(folders.rfind('/') + 1))) parts.push_back(std::move(part));
    std::size_t met = 0;
    for (const std::string& token : question.tokens) {
        met += std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
            const std::size_t common = std::min(part.size(), token.size());
            return part == token || (common > prefix && part.compare(0, common, token, 0, common) == 0);
        });
    }
    const double share = static_cast<double>(met) / static_cast<double>(question.tokens.size());
    return share < least_path_share ? 0 : path_share * share;
}

bool is_part(std::string_view path, std::initializer_list<std::string_view> folders) {
    for (const std::string_view part : text::split(path, '/')) {
        if (std::find(folders.begin(), folders.end(), part) != folders.end()) return true;
    }
    return false;
}

double penalty(const Question& question, std::string_view path, ChunkKind kind) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    double factor = 1;
    const bool test = is_test_path(path);
    if (test && !question.wants_tests) factor *= test_penalty;
    const bool example = is_part(path, {"example", "examples", "demo", "demos", "benchmark", "benchmarks",
                                        "docs", "doc", "tutorial", "tutorials", "docs_src", "samples"});
    if (!test && example && !question.wants_examples) factor *= test_penalty;
    if (is_part(path, {"compat", "_compat.py", "compat.py", "vendor", "vendored", "_vendor", "third_party",
                       "legacy", "deprecated"}))
        factor *= test_penalty;
    if (file == "__init__.py") factor *= init_penalty;
    if (kind == ChunkKind::section && question.kind != QueryKind::path) factor *= section_penalty;
    return factor;
}

struct Bounds {
    double least = 0, best = 0;
};

Bounds bounds_of(const std::vector<Candidate>& candidates, double Candidate::*value) {
    Bounds b;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const double v = candidates[i].*value;
        b.least = i == 0 ? v : std::min(b.least, v);
        b.best = i == 0 ? v : std::max(b.best, v);
    }
    return b;
}

}  // namespace

std::vector<Ranked> rank(const Question& question, const std::vector<Candidate>& candidates,
                         const Switches& switches, std::size_t limit) {
    const Bounds words = bounds_of(candidates, &Candidate::bm25);
    const Bounds meaning = bounds_of(candidates, &Candidate::cosine);
    const bool dense = switches.dense && meaning.best > std::max(meaning.least, 0.0);
    const double alpha = !dense ? 0 : !switches.bm25 || words.best <= 0 ? 1 : share_of_meaning(question.kind);

    std::vector<Ranked> ranked;
    ranked.reserve(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& candidate = candidates[i];
        Scores s;
        s.bm25 = candidate.bm25;
        s.cosine = candidate.cosine;
        if (switches.bm25 && words.best > 0) s.words = candidate.bm25 / words.best;
        if (dense) s.meaning = std::max(0.0, candidate.cosine / meaning.best);
        s.blend = alpha * s.meaning + (1 - alpha) * s.words;
        if (switches.definitions) s.definition = definition_score(question, *candidate.chunk);
        if (switches.paths) s.path = path_score(question, candidate.path);
        if (switches.penalties) s.penalty = penalty(question, candidate.path, candidate.chunk->kind);
        s.total = (s.blend + s.definition + s.path) * s.penalty;
        ranked.push_back({i, s});
    }
    const auto before = [&](const Ranked& a, const Ranked& b) {
        if (a.scores.total != b.scores.total) return a.scores.total > b.scores.total;
        const Candidate& x = candidates[a.candidate];
        const Candidate& y = candidates[b.candidate];
        return x.path != y.path ? x.path < y.path : x.chunk->first_line < y.chunk->first_line;
    };
    std::sort(ranked.begin(), ranked.end(), before);
    if (switches.decay) {
        std::unordered_map<std::string_view, int> seen;
        for (Ranked& each : ranked) {
            const int k = seen[candidates[each.candidate].path]++;
            each.scores.decay = std::pow(decay_rate, k);
            each.scores.total *= each.scores.decay;
        }
        std::sort(ranked.begin(), ranked.end(), before);
    }
    if (ranked.size() > limit) ranked.resize(limit);
    return ranked;
}

}  // namespace sixth::search
