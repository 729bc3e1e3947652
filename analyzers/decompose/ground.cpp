#include "analyzers/decompose/ground.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "analyzers/decompose/rating.h"
#include "core/search/names.h"

namespace sixth::decompose {
namespace {

using search::IndexedFile;

constexpr double light = .3;  // of the whole issue on one of its parts

}  // namespace

struct Ground::Parts {
    Parts(const Material& material, const Need& whole) : rating(material), around(rating.rate(whole)) {}

    Rating rating;
    std::vector<Row> around;
    std::unordered_map<std::string, std::vector<std::string>> tests;  // by module: test files that import it
    bool tests_read = false;
};

Ground::Ground(const Material& material, const Need& whole)
    : parts_(std::make_unique<Parts>(material, whole)) {}
Ground::~Ground() = default;

std::vector<Found> Ground::find(const Need& need, std::size_t limit, bool alone) {
    Rating& p = parts_->rating;
    std::vector<Row> rows = alone ? parts_->around : p.rate(need);
    for (std::size_t f = 0; f < rows.size(); ++f) {
        if (!alone) {
            for (std::size_t s = 0; s < signs; ++s) {
                if (s != static_cast<std::size_t>(Sign::named) && s != static_cast<std::size_t>(Sign::churn))
                    rows[f].signs[s] = (rows[f].signs[s] + light * parts_->around[f].signs[s]) / (1 + light);
            }
        }
        rows[f].score = p.sum(rows[f].signs);
    }
    std::vector<std::size_t> order;
    for (std::size_t f = 0; f < rows.size(); ++f) {
        if (p.files()[f].path == p.material.without) continue;
        if (rows[f].score - weights[static_cast<std::size_t>(Sign::churn)] *
                                rows[f].signs[static_cast<std::size_t>(Sign::churn)] >
            0)
            order.push_back(f);
    }
    const auto better = [&](std::size_t a, std::size_t b) {
        return rows[a].score != rows[b].score ? rows[a].score > rows[b].score
                                              : p.files()[a].path < p.files()[b].path;
    };
    std::sort(order.begin(), order.end(), better);
    // what changes along with the best
    for (std::size_t rank = 0; rank < std::min<std::size_t>(3, order.size()); ++rank) {
        const Row& best = rows[order[rank]];
        const double trust = best.score / std::max(rows[order[0]].score, 1e-9);
        for (const auto& [path, share] : p.past.together(p.files()[order[rank]].path)) {
            const auto at = p.by_path.find(path);
            if (at == p.by_path.end()) continue;
            double& sign = rows[at->second].of(Sign::together);
            sign = std::max(sign, share * trust * fitness(path, need.kind));
        }
    }
    for (const std::size_t f : order) rows[f].score = p.sum(rows[f].signs);
    std::sort(order.begin(), order.end(), better);
    if (order.size() > limit) order.resize(limit);

    std::vector<Found> found;
    for (const std::size_t f : order) {
        Found& one = found.emplace_back();
        one.path = p.files()[f].path;
        one.signs = rows[f].signs;
        one.score = rows[f].score;
        if (const search::Chunk* chunk =
                rows[f].chunk < 0 ? nullptr : p.material.index->chunk(rows[f].chunk)) {
            if (!chunk->symbol.empty() && chunk->kind != search::ChunkKind::section)
                one.symbols.push_back(chunk->symbol);
        }
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        // a logistic fit of "was it changed?" to score and lead, on the benchmark's tuning repositories
        const double lead = i == 0 && found.size() > 1 ? found[0].score - found[1].score : 0;
        const double distance = found[0].score - found[i].score;
        const double x = -3.47 + .83 * found[i].score + 1.22 * lead - .73 * distance;
        found[i].confidence = std::round(100 / (1 + std::exp(-x))) / 100;
    }
    return found;
}

bool Ground::exists(std::string_view path) const {
    return parts_->rating.by_path.find(path) != parts_->rating.by_path.end();
}

std::size_t Ground::changed(const std::string& path) const {
    return parts_->rating.past.changed(path);
}

namespace {

std::uint32_t number_of(const program::Program* program, std::string_view path) {
    std::uint32_t low = 0, high = program ? static_cast<std::uint32_t>(program->size()) : 0;
    const std::uint32_t all = high;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (program->file(middle).path < path) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < all && program->file(low).path == path ? low : program::none;
}

}  // namespace

std::uint32_t Ground::imported_by(const std::string& path) const {
    const program::Program* program = parts_->rating.material.program;
    const std::uint32_t file = number_of(program, path);
    return file == program::none ? 0 : program->imported_by(file);
}

std::uint32_t Ground::complexity(const std::string& path, const std::vector<std::string>& symbols) const {
    const program::Program* program = parts_->rating.material.program;
    const std::uint32_t file = number_of(program, path);
    if (file == program::none) return 0;
    const facts::Facts& facts = *program->file(file).facts;
    const std::vector<std::string> names = facts::symbols(facts.definitions());
    std::uint32_t most = 0;
    for (const facts::FunctionFacts& function : facts.functions()) {
        const bool chosen =
            symbols.empty() || std::any_of(symbols.begin(), symbols.end(), [&](const std::string& symbol) {
                return function.definition < names.size() &&
                       names[function.definition].compare(0, symbol.size(), symbol) == 0;
            });
        if (chosen) most = std::max(most, function.cyclomatic);
    }
    return most;
}

bool Ground::holds_tests(const std::string& path) const {
    const program::Program* program = parts_->rating.material.program;
    const std::uint32_t file = number_of(program, path);
    if (file == program::none) return search::stem_of_path(path) != "conftest";
    const std::vector<facts::Definition> all = program->file(file).facts->definitions();
    return std::any_of(all.begin(), all.end(), [](const facts::Definition& definition) {
        return definition.is_function() && definition.name.substr(0, 4) == "test";
    });
}

std::vector<std::string> Ground::tests_of(const std::string& path, std::size_t limit) {
    Rating& p = parts_->rating;
    auto& known = parts_->tests;
    if (!parts_->tests_read && p.material.program) {
        const program::Program& program = *p.material.program;
        for (std::uint32_t f = 0; f < program.size(); ++f) {
            if (!search::is_test_path(program.file(f).path)) continue;
            std::set<std::uint32_t> seen;
            for (const program::Dependency& dependency : program.dependencies(f)) {
                if (dependency.file != program::none && dependency.file != f &&
                    seen.insert(dependency.file).second)
                    known[std::string(program.file(dependency.file).path)].emplace_back(program.file(f).path);
            }
        }
    }
    parts_->tests_read = true;
    std::map<std::string, double> scores;
    const std::string stem(search::stem_of_path(path));
    const std::string_view folder = search::folder_of_path(path);
    for (const IndexedFile& file : p.files()) {
        if (!is_python(file.path) || !search::is_test_path(file.path)) continue;
        const std::string_view test = search::stem_of_path(file.path);
        if (test == "test_" + stem || test == stem + "_test" || test == "test" + stem)
            scores[file.path] +=
                2 + (file.path.find(folder.substr(folder.rfind('/') + 1)) != std::string::npos ? .5 : 0);
    }
    const auto importing = known.find(path);
    if (importing != known.end()) {
        for (const std::string& test : importing->second) {
            const std::string_view name = search::stem_of_path(test);
            if (name != "conftest" && name != "__init__")
                scores[test] += 1 / std::sqrt(static_cast<double>(importing->second.size()));
        }
    }
    for (const auto& [other, share] : p.past.together(path)) {
        if (is_python(other) && search::is_test_path(other) && p.by_path.contains(other) &&
            search::stem_of_path(other) != "conftest" && search::stem_of_path(other) != "__init__")
            scores[std::string(other)] += share;
    }
    std::vector<std::pair<double, std::string>> order;
    for (const auto& [test, score] : scores) {
        const std::string_view name = search::stem_of_path(test);
        if (score > .15 && (name.substr(0, 4) == "test" || name.ends_with("_test")))
            order.emplace_back(-score, test);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::string> tests;
    for (const auto& each : order) {
        if (tests.size() == limit) break;
        if (holds_tests(each.second)) tests.push_back(each.second);
    }
    return tests;
}

}  // namespace sixth::decompose
