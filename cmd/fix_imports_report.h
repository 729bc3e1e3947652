// What every output format of `sixth fix-imports` prints from.
#pragma once
#include <map>
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

struct FixImportsStub {
    fix_imports::Stub stub;
    std::vector<fix_imports::Trouble> troubles;  // that are over with it
    bool fails = false;                          // they are not
};

struct FixImportsReport {
    const FixImportsOptions& options;
    const ProgramSources& sources;
    std::vector<FixImportsFile> files;  // with trouble; in order of path
    std::vector<FixImportsStub> stubs;  // in order of path
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

// Writes the files and stubs; what could not be written is told, and its repairs are taken back.
std::vector<std::string> write_repairs(FixImportsReport& report);

// Commits every repair onto a new branch; files with changes that are not committed are left out.
void commit_repairs(FixImportsReport& report, Session& session);

// Modules for those that are gone and have no successor, put into `sources`; what is wrong for want of them
// is taken out of `files`.
std::vector<FixImportsStub> make_stubs(ProgramSources& sources, fix_imports::Engine::Sources known,
                                       std::map<std::string, FixImportsFile>& files);

struct CheckerTroubles {
    std::map<std::string, std::vector<fix_imports::Trouble>> by_file;  // paths relative to the root
    std::vector<std::string> elsewhere;  // "lib/x.py:3: 'x' is not defined: …", of files that are not there
};
// What --from names, or what --run makes a checker say.
CheckerTroubles read_checker(const FixImportsOptions& o, const ProgramSources& sources);

// Asks which candidate it is, each question once.
class ImportQuestions {
  public:
    static constexpr std::size_t none = fix_imports::Repair::none;
    std::size_t operator()(const fix_imports::Repair& repair);

  private:
    std::string next_line();
    std::map<std::string, std::size_t> answers_;
    std::string typed_;  // and not read yet
};

void print_fix_imports_text(const FixImportsReport& report, Session& session);
void print_fix_imports_json(const FixImportsReport& report);
void print_fix_imports_sarif(const FixImportsReport& report);
void print_fix_imports_github(const FixImportsReport& report);

}  // namespace sixth::cmd
