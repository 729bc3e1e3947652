// What every output format of `sixth fix-imports` prints from.
#pragma once
#include <string>
#include <vector>

#include "analyzers/fix_imports/fix_imports.h"
#include "cmd/fix_imports.h"
#include "cmd/program_sources.h"
#include "cmd/terminal.h"

namespace sixth::cmd {

struct FixImportsFile {
    std::string path;
    std::string before, after;
    std::vector<fix_imports::Repair> repairs;  // mended ones in the order applied
};

struct FixImportsReport {
    const FixImportsOptions& options;
    const ProgramSources& sources;
    std::vector<FixImportsFile> files;  // with trouble; in order of path
    std::vector<std::string> unplaced;  // troubles of a checker in files that are not in the tree
    bool written = false;               // the repairs are on the disk, or on a branch

    std::size_t mended() const;
    std::size_t left() const;
    std::size_t changed_files() const;
};

// "'Order' is not defined", "no module 'shop.db'", "'shop.db' has no 'Order'"
std::string told(const fix_imports::Trouble& trouble);
// "undefined-name", "missing-module", "missing-name"
std::string code_of(const fix_imports::Trouble& trouble);

void print_fix_imports_text(const FixImportsReport& report, Session& session);
void print_fix_imports_json(const FixImportsReport& report);
void print_fix_imports_sarif(const FixImportsReport& report);
void print_fix_imports_github(const FixImportsReport& report);

}  // namespace sixth::cmd
