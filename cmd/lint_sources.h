// The files of one lint run and their facts: the root's through the state, others' without it.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/lint/lint.h"
#include "cmd/lint.h"
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
    std::size_t parsed = 0;                // files that nothing was remembered of

    std::unique_ptr<state::Db> db;  // the state, when it could be used

    struct Given {
        std::string path, text;
    };
    std::optional<Given> given;  // standard input, one of `files`

    std::size_t reported_count() const;
    std::string text_of(const facts::LoadedFile& file) const;  // read now; an Error when it cannot be
};

// Walks, reads and parses what is new. Notes on stderr say when the state could not be used.
LintSources load_sources(const LintOptions& o, Session& session);

std::vector<lint::Input> inputs_of(const LintSources& sources);

// Texts of the files that a report shows, read when first asked for. A file that can no longer be read is
// empty.
class SourceTexts {
  public:
    explicit SourceTexts(const LintSources& sources);
    const std::string& of(const std::string& path);
    // Texts that can be read again are dropped; views into them end.
    void forget(const std::string& path);
    void keep_only(const std::string& path);

  private:
    const LintSources& sources_;
    std::map<std::string, std::string> texts_;
};

}  // namespace sixth::cmd
