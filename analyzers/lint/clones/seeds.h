// Links between windows of rows alike: where clone search starts.
#pragma once
#include <array>
#include <memory>

#include "analyzers/lint/clones/program_rows.h"

namespace sixth::lint::clones {

// A window links to the next window alike in program order; following links from row to row visits all of
// them.
class Seeds {
  public:
    static constexpr unsigned kinds = 3;
    // How far a row follows each kind of link: with the next few only, work stays linear in the rows.
    static constexpr std::array<unsigned, kinds> reach = {2, 3, 2};

    Seeds(const ProgramRows& rows, unsigned jobs);
    RowId next(unsigned kind, RowId row) const { return next_[kind][row]; }  // no_row: none

  private:
    std::array<std::unique_ptr<RowId[]>, kinds> next_;
};

}  // namespace sixth::lint::clones
