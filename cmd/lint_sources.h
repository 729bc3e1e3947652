// The files of one lint run.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzers/lint/lint.h"
#include "cmd/lint.h"
#include "cmd/program_sources.h"

namespace sixth::cmd {

using LintProblem = SourceProblem;
using LintSources = ProgramSources;

// Walks, reads and parses what is new. Notes on stderr say when the state could not be used.
LintSources load_sources(const LintOptions& o, Session& session);

std::vector<lint::Input> inputs_of(const LintSources& sources);

// Texts of the files that a report shows, read when first asked for. A file that can no longer be read is
// empty.
class SourceTexts {
  public:
    explicit SourceTexts(const LintSources& sources) : sources_(sources) {}
    const std::string& of(std::string_view path);
    // Texts that can be read again are dropped; views into them end.
    void forget(std::string_view path);
    void keep_only(std::string_view path);

  private:
    const LintSources& sources_;
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace sixth::cmd
