#include "analyzers/lint/clones/clones.h"

#include <algorithm>

#include "analyzers/lint/clones/classes.h"
#include "analyzers/lint/clones/flat_map.h"
#include "analyzers/lint/clones/seeds.h"
#include "core/base/parallel.h"

namespace sixth::lint {
namespace {

using namespace clones;

constexpr double run_similarity = 0.9;  // least of several definitions in a row

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
    std::uint64_t spent() const { return chain_.steps + verifier_.steps + verifier_.lcs_words() / 4; }
    RowId definition_at(RowId row) const { return is_definition(row) ? row : definition_around(row); }
    RowId definition_around(RowId row) const {
        do {
            row = rows_[row].parent;
        } while (row != no_row && !is_definition(row));
        return row;
    }
    bool is_definition(RowId row) const {
        using facts::RowRole;
        const RowRole role = rows_[row].role;
        return rows_.starts_statement(row) &&
               (role == RowRole::definition || role == RowRole::class_ || role == RowRole::decorator);
    }
    RowId again_from(bool one_file) const;
    void try_run(RegionPair pair, std::vector<VerifiedPair>& found);
    static std::uint64_t key_of(const RegionPair& pair) {
        std::uint64_t key = pair.a.begin;
        for (const RowId part : {pair.a.end, pair.b.begin, pair.b.end})
            key = (key ^ key >> 31) * 0x9E3779B97F4A7C15 + part;
        return key;
    }
    void try_chain(std::vector<VerifiedPair>& found);
    void try_definitions(RowId a, RowId b, std::vector<VerifiedPair>& found);
    bool verify(RegionPair pair, std::vector<VerifiedPair>& found);

    const ProgramRows& rows_;
    const Seeds& seeds_;
    const CloneOptions& options_;
    Chain chain_;
    Verifier verifier_;
    FlatMap done_;   // distance b - a -> rows of a up to here are dealt with
    FlatMap tried_;  // pair -> 0 not yet, 1 no clone, 2 clone
    std::vector<RegionPair> pairs_;
    std::vector<RegionPair> parts_;
    std::vector<RegionPair> whole_;  // definitions the chain has been completed to
    std::uint64_t links_ = 0, chains_ = 0;
};

bool FileSearch::verify(RegionPair pair, std::vector<VerifiedPair>& found) {
    std::uint64_t key = pair.a.begin;
    for (const RowId part : {pair.a.end, pair.b.begin, pair.b.end})
        key = (key ^ key >> 31) * 0x9E3779B97F4A7C15 + part;
    std::uint32_t& tried = tried_.at(key_of(pair));
    if (tried != 0) return tried == 2;
    tried = 1;
    if (pair.a.end > pair.b.begin && pair.b.end > pair.a.begin) return false;
    const Verdict verdict = verifier_.verify(pair.a, pair.b);
    if (!verdict.clone) return false;
    found.push_back({pair, verdict});
    tried = 2;
    return true;
}

// Rows before this one need no second look at the chain's distance. Where the two sides of a chain touch,
// they end where they happen to meet: the next definition starts a better pair.
RowId FileSearch::again_from(bool one_file) const {
    const Run first = chain_.runs().front();
    const Run last = chain_.runs().back();
    if (!one_file || last.a + last.length < first.b) return no_row;
    RowId row = first.a + 1;
    while (row < last.a + last.length && !is_definition(row)) ++row;
    return row;
}

// Functions and classes that the chain begins or ends in count as a whole when most of each is in the chain.
void FileSearch::try_definitions(RowId a, RowId b, std::vector<VerifiedPair>& found) {
    std::vector<RegionPair> around;
    for (a = definition_at(a), b = definition_at(b); a != no_row && b != no_row && a != b;
         a = definition_around(a), b = definition_around(b)) {
        const RegionPair pair{{a, rows_[a].end}, {b, rows_[b].end}};
        if (chain_.tokens_in_a(pair.a) * 10 < rows_.tokens(pair.a) * 6) break;
        if (chain_.tokens_in_b(pair.b) * 10 < rows_.tokens(pair.b) * 6) break;
        around.push_back(pair);
    }
    for (; !around.empty(); around.pop_back()) {
        if (!verify(around.back(), found)) continue;
        whole_.push_back(around.back());
        return;
    }
}

void FileSearch::try_chain(std::vector<VerifiedPair>& found) {
    whole_.clear();
    const Run first = chain_.runs().front();
    const Run last = chain_.runs().back();
    try_definitions(first.a, first.b, found);
    try_definitions(last.a + last.length - 1, last.b + last.length - 1, found);
    pairs_.clear();
    chain_.cut(options_.min_tokens, options_.min_lines, pairs_);
    for (RegionPair pair : pairs_) {
        bool inside = false;
        for (const RegionPair& whole : whole_) {
            inside = inside || (pair.a.begin >= whole.a.begin && pair.a.end <= whole.a.end);
            // a definition completed goes with its neighbours
            if (whole.a.end == pair.a.begin && whole.b.end == pair.b.begin) {
                pair.a.begin = whole.a.begin;
                pair.b.begin = whole.b.begin;
            }
            if (whole.a.begin == pair.a.end && whole.b.begin == pair.b.end) {
                pair.a.end = whole.a.end;
                pair.b.end = whole.b.end;
            }
        }
        if (!inside) try_run(pair, found);
    }
}

// Several definitions in a row are one clone only when they are very much alike: else each has its own likes.
void FileSearch::try_run(RegionPair pair, std::vector<VerifiedPair>& found) {
    unsigned definitions = 0;
    for (RowId row = pair.a.begin; row < pair.a.end; row = rows_[row].end) definitions += is_definition(row);
    if (verify(pair, found) && definitions > 1 && found.back().regions == pair &&
        found.back().verdict.similarity < run_similarity) {
        found.pop_back();
    } else if (definitions < 2 || tried_.at(key_of(pair)) == 2) {
        return;
    }
    parts_.clear();
    for (RowId row = pair.a.begin; row < pair.a.end;) {
        Region part{row, rows_[row].end};
        if (!is_definition(row)) {
            while (part.end < pair.a.end && !is_definition(part.end)) part.end = rows_[part.end].end;
        }
        RegionPair match;
        if (chain_.match(part, match)) parts_.push_back(match);
        row = part.end;
    }
    for (const RegionPair& part : parts_) verify(part, found);
}

void FileSearch::search(std::uint32_t file, std::vector<VerifiedPair>& found) {
    const Region region = rows_.file(file);
    done_.clear();
    tried_.clear();
    const std::uint64_t budget = spent() + std::uint64_t{region.end - region.begin} * 128 + 8192;
    for (RowId a = region.begin; a < region.end && spent() < budget; ++a) {
        for (unsigned kind = 0; kind < Seeds::kinds; ++kind) {
            RowId b = a;
            for (unsigned hop = 0; hop < Seeds::reach[kind]; ++hop) {
                b = seeds_.next(kind, b);
                if (b == no_row) break;
                ++links_;
                std::uint32_t& done = done_.at(b - a);
                if (a < done) continue;
                const Region b_file = rows_.file(rows_.file_of(b));
                // in one file, rows dealt with at this distance stay out, or periodic code would be grown row
                // by row
                const Region a_file{b_file == region ? std::max(region.begin, done) : region.begin,
                                    region.end};
                done = a + 1;
                chain_.grow(a, b, a_file, b_file);
                ++chains_;
                if (chain_.runs().empty()) continue;
                const RowId stop = again_from(b_file == region);
                for (const Run& run : chain_.runs()) {
                    std::uint32_t& until = done_.at(run.b - run.a);
                    until = std::max(until, std::min(run.a + run.length, stop));
                }
                if (chain_.tokens() * 4 < options_.min_tokens * 3) continue;
                try_chain(found);
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
