// What `sixth doctor` does about a state file. Nothing else rewrites or moves a damaged one.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/state/error.h"
#include "core/state/table_set.h"

namespace sixth::state {

struct Check {
    bool exists = true;
    bool usable = true;               // may be opened by this version
    Reason reason = Reason::sql;      // why not, if not
    std::vector<std::string> faults;  // what is wrong, for people; empty if all is well
    std::int64_t dangling = 0;        // rows that refer to rows that are gone; harmless to the file itself
    std::uint64_t bytes = 0;          // on disk, log included
    std::vector<std::string> sets;    // "lint (derived, 4 tables)"
};

// Reads the whole file and compares every index with its table. Changes nothing.
Check check(const fs::Path& path);

struct SavedTable {
    std::string name;
    std::int64_t rows = 0;
    bool complete = true;  // false: some rows could not be read, or no longer fit
};

struct Repaired {
    fs::Path kept;                    // the damaged file, as it was
    std::vector<SavedTable> tables;   // of durable sets
    std::vector<std::string> losses;  // what could not be saved, for people
};

// Copies the rows of every durable table that can still be read into a new file and puts that in place of the
// old one, which is kept beside it. Derived tables are left out: they are made anew when needed. `known`: the
// durable sets of this version, for a file that no longer tells which migrations it had. Throws StateError,
// and changes nothing, if another process holds the file, if it is another program's, or if the new file
// cannot be written.
Repaired repair(const fs::Path& path, const std::vector<TableSet>& known = {});

}  // namespace sixth::state
