// Finds pairs of clones from seeds.
#pragma once
#include <vector>

#include "analyzers/lint/clones/classes.h"
#include "analyzers/lint/clones/flat_map.h"
#include "analyzers/lint/clones/seeds.h"

namespace sixth::lint::clones {

// Finds the pairs whose first region lies in one file: what it finds depends on that file, the files it links
// to and those links alone. One a thread.
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
    RowId definition_at(RowId row) const { return rows_.is_definition(row) ? row : definition_around(row); }
    RowId definition_around(RowId row) const {
        do {
            row = rows_[row].parent;
        } while (row != no_row && !rows_.is_definition(row));
        return row;
    }
    RowId again_from(bool one_file) const;
    void try_run(RegionPair pair, std::vector<VerifiedPair>& found);
    void try_chain(std::vector<VerifiedPair>& found);
    void try_definitions(RowId a, RowId b, std::vector<VerifiedPair>& found);
    bool verify(RegionPair pair, std::vector<VerifiedPair>& found);

    const ProgramRows& rows_;
    const Seeds& seeds_;
    const CloneOptions& options_;
    Chain chain_;
    Verifier verifier_;
    // file of b, and how much further down b stands there than a in its -> rows of a up to here are dealt
    // with
    FlatMap done_;
    FlatMap tried_;  // pair -> 0 not yet, 1 no clone, 2 clone
    std::vector<RegionPair> pairs_;
    std::vector<RegionPair> parts_;
    std::vector<RegionPair> whole_;  // definitions the chain has been completed to
    std::uint64_t links_ = 0, chains_ = 0;
};

}  // namespace sixth::lint::clones
