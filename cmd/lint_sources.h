// The files of one lint run and their facts: the root's through the state, others' without it.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzers/lint/lint.h"
#include "cmd/session.h"
#include "core/facts/loader.h"

namespace sixth::cmd {

struct LintProblem {
    std::string file, message;  // message names the file
};

struct LintSources {
    fs::Path root;
    std::vector<facts::LoadedFile> files;  // in bytewise order of path; all of them readable
    std::vector<bool> reported;            // chosen by PATHS
    std::vector<LintProblem> problems;     // what could not be read
    std::size_t parsed = 0;
};

// Walks, reads and parses what is new. Notes on stderr say when the state could not be used.
LintSources load_sources(const std::vector<std::string>& paths, const std::vector<std::string>& exclude,
                         Session& session);

std::vector<lint::Input> inputs_of(const LintSources& sources);

// Texts of the files that a report shows, read when first asked for. A file that can no longer be read is
// empty.
class SourceTexts {
  public:
    explicit SourceTexts(fs::Path root) : root_(std::move(root)) {}
    void give(const std::string& path, std::string text) { texts_[path] = {std::move(text), true}; }
    const std::string& of(const std::string& path);
    // Texts that can be read again are dropped; views into them end.
    void forget(const std::string& path);
    void keep_only(const std::string& path);

  private:
    struct Text {
        std::string bytes;
        bool given = false;  // not on the disk: standard input
    };
    fs::Path root_;
    std::map<std::string, Text> texts_;
};

}  // namespace sixth::cmd
