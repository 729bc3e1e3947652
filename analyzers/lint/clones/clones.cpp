#include "analyzers/lint/clones/clones.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "analyzers/lint/clones/classes.h"
#include "analyzers/lint/clones/seeds.h"
#include "core/base/parallel.h"

namespace sixth::lint {
namespace {

using namespace clones;

// Finds the pairs whose first region lies in one file. One a thread.
class FileSearch {
  public:
    FileSearch(const ProgramRows& rows, const Seeds& seeds, const CloneOptions& options)
        : rows_(rows), seeds_(seeds), options_(options), chain_(rows), verifier_(rows, options) {}

    void search(std::uint32_t file, std::vector<VerifiedPair>& found);

    CloneWork work() const {
        return {
            0, links_, chains_, chain_.steps + verifier_.steps, verifier_.verified, verifier_.lcs_words()};
    }

  private:
    void follow(RowId a, RowId b, Region file);
    void try_pair(RegionPair pair, std::vector<VerifiedPair>& found);
    bool verify(RegionPair pair, std::vector<VerifiedPair>& found);

    const ProgramRows& rows_;
    const Seeds& seeds_;
    const CloneOptions& options_;
    Chain chain_;
    Verifier verifier_;
    std::unordered_map<RowId, RowId> done_;  // distance b - a -> rows of a up to here are dealt with
    std::unordered_map<std::uint64_t, bool> tried_;
    std::vector<RegionPair> pairs_;
    std::uint64_t links_ = 0, chains_ = 0;
};

// The functions and classes around both regions, outwards, as long as most of each is in the regions.
std::vector<RegionPair> surroundings(const ProgramRows& rows, RegionPair pair) {
    std::vector<RegionPair> found;
    const auto out = [&](RowId row) {
        do {
            row = rows[row].parent;
        } while (row != no_row && rows[row].role == facts::RowRole::statement);
        return row;
    };
    const auto mostly = [&](RowId around, Region region) {
        return rows.tokens(region) * 10 >= rows.tokens({around, rows[around].end}) * 6;
    };
    RowId a = out(pair.a.begin);
    RowId b = out(pair.b.begin);
    for (; a != no_row && b != no_row && a != b && mostly(a, pair.a) && mostly(b, pair.b);
         a = out(a), b = out(b)) {
        found.push_back({{a, rows[a].end}, {b, rows[b].end}});
    }
    return found;
}

bool FileSearch::verify(RegionPair pair, std::vector<VerifiedPair>& found) {
    std::uint64_t key = pair.a.begin;
    for (const RowId part : {pair.a.end, pair.b.begin, pair.b.end})
        key = (key ^ key >> 31) * 0x9E3779B97F4A7C15 + part;
    const auto [at, fresh] = tried_.try_emplace(key, false);
    if (!fresh) return at->second;
    if (pair.a.end > pair.b.begin && pair.b.end > pair.a.begin) return false;
    const Verdict verdict = verifier_.verify(pair.a, pair.b);
    if (verdict.clone) found.push_back({pair, verdict});
    return at->second = verdict.clone;
}

void FileSearch::try_pair(RegionPair pair, std::vector<VerifiedPair>& found) {
    std::vector<RegionPair> around = surroundings(rows_, pair);
    for (; !around.empty(); around.pop_back()) {
        if (verify(around.back(), found)) return;
    }
    verify(pair, found);
}

void FileSearch::search(std::uint32_t file, std::vector<VerifiedPair>& found) {
    const Region region = rows_.file(file);
    done_.clear();
    tried_.clear();
    const std::uint64_t budget = chain_.steps + std::uint64_t{region.end - region.begin} * 256 + 4096;
    for (RowId a = region.begin; a < region.end && chain_.steps < budget; ++a) {
        for (unsigned kind = 0; kind < Seeds::kinds; ++kind) {
            RowId b = a;
            for (unsigned hop = 0; hop < Seeds::reach[kind]; ++hop) {
                b = seeds_.next(kind, b);
                if (b == no_row) break;
                ++links_;
                RowId& done = done_.try_emplace(b - a, 0).first->second;
                if (a < done) continue;
                done = a + 1;
                chain_.grow(a, b, region, rows_.file(rows_.file_of(b)));
                ++chains_;
                for (const Run& run : chain_.runs()) {
                    RowId& until = done_[run.b - run.a];
                    until = std::max(until, run.a + run.length);
                }
                if (chain_.tokens() * 4 < options_.min_tokens * 3) continue;
                pairs_.clear();
                chain_.cut(options_.min_tokens / 2, options_.min_lines / 2, pairs_);
                for (const RegionPair& pair : pairs_) try_pair(pair, found);
            }
        }
    }
}

}  // namespace

std::vector<CloneClass> find_clones(const std::vector<CloneInput>& files, const CloneOptions& options,
                                    CloneWork* work) {
    const ProgramRows rows(files, options.jobs);
    const Seeds seeds(rows, options.jobs);
    std::vector<FileSearch> searches(std::max(1U, options.jobs), FileSearch(rows, seeds, options));
    std::vector<std::vector<VerifiedPair>> found(files.size());
    parallel_for(files.size(), options.jobs, [&](std::size_t file, unsigned worker) {
        searches[worker].search(static_cast<std::uint32_t>(file), found[file]);
    });
    std::vector<VerifiedPair> pairs;
    for (const std::vector<VerifiedPair>& part : found) pairs.insert(pairs.end(), part.begin(), part.end());
    Verifier verifier(rows, options);
    std::vector<CloneClass> classes = make_classes(rows, std::move(pairs), verifier);
    if (work) {
        *work = {rows.size(), 0, 0, verifier.steps, verifier.verified, verifier.lcs_words()};
        for (const FileSearch& search : searches) {
            const CloneWork part = search.work();
            work->links += part.links;
            work->chains += part.chains;
            work->steps += part.steps;
            work->verified += part.verified;
            work->lcs_words += part.lcs_words;
        }
    }
    return classes;
}

}  // namespace sixth::lint
