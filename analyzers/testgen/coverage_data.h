// What a run of tests reached, as coverage.py wrote it down: its data file (SQLite), its JSON report, its XML
// report (Cobertura's form). Which of them a file is, its first bytes tell.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzers/testgen/row.h"
#include "core/base/fs.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {

// Of one file. Lines are 1-based.
struct Reached {
    std::set<std::uint32_t> lines;   // that ran
    std::set<std::uint32_t> missed;  // that did not; a report says so, a data file does not
    bool tells_missed = false;
    std::set<Arc> arcs;               // that were taken; of a data file
    std::set<std::uint32_t> partial;  // lines with a way out that was not taken; of a report
    bool has_branches = false;
};

using Coverages = std::map<std::string, Reached>;  // by path

// Paths are as the file writes them; those of an XML report stand behind its first <source> where they are
// relative. An Error when it is none of the three, or broken.
Coverages read_coverage(const fs::Path& path);
Coverages read_coverage_xml(const std::string& text, const std::string& name);  // name: for messages

// The same by paths below the root. Of data that was made elsewhere (in a container, on a server) the folder
// in front is dropped that lets most of its paths be among `known`.
Coverages placed(Coverages all, const fs::Path& root, const std::set<std::string>& known);

// Statements and ways out of conditions and loops, and which of them nothing reached; lines, ascending, one
// entry each. What `# pragma: no cover` stands behind is left out.
struct Missed {
    std::vector<std::uint32_t> statements, branches;  // two entries for a condition
    std::vector<std::uint32_t> missed_statements, missed_branches;

    bool any(std::uint32_t first, std::uint32_t last) const;
};
Missed missed_in(const python::ParsedFile& file, const Reached& reached);

std::size_t count_in(const std::vector<std::uint32_t>& lines, std::uint32_t first, std::uint32_t last);

}  // namespace sixth::testgen
