// The files of one run and their facts: the root's through the state, others' without it. One loading for
// every command that looks at the whole program, so that what one of them learnt the next one need not parse.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cmd/session.h"
#include "core/facts/loader.h"

namespace sixth::cmd {

struct SourceRequest {
    std::vector<std::string> paths;         // empty: the whole root
    std::vector<std::string> exclude;       // globs
    std::vector<std::string> others = {};   // what names of further files end in; these are listed, not read
    std::shared_ptr<state::Db> state = {};  // open already; none: the state file is opened
    bool brief = false;                     // the run ends soon: see state::OpenOptions::apart
};

struct SourceProblem {
    std::string file, message;  // message names the file
};

struct ProgramSources {
    fs::Path root;
    std::vector<facts::LoadedFile> files;  // in bytewise order of path; all of them readable
    std::vector<bool> reported;            // chosen by the paths asked for
    std::vector<SourceProblem> problems;   // what could not be read
    std::size_t parsed = 0;                // files that nothing was remembered of
    std::vector<repo::SourceFile> others;  // as asked for, in bytewise order of path
    std::int64_t stamped_ns = 0;           // since the epoch: before the first file was stamped

    std::shared_ptr<state::Db> db;  // the state, when it could be used

    struct Text {
        std::string before, now;
    };
    // Of files that are not what the disk says: standard input, and what was mended in memory. By path.
    std::map<std::string, Text, std::less<>> texts;
    std::string given;  // what standard input goes by; empty: it was not asked for

    std::size_t reported_count() const;
    std::string text_of(const facts::LoadedFile& file) const;  // read now; an Error when it cannot be
    // From now on the file holds `now`. Its facts are others then (`facts` when they are known, which may
    // lack what the caller does not ask for): what was made of the old ones is void.
    void replace(const std::string& path, std::string before, std::string now,
                 std::optional<facts::Facts> facts = {});
    // A file more, that is not on the disk.
    void add(const std::string& path, std::string now);
    // Of a text at hand.
    static facts::LoadedFile loaded(const std::string& path, const std::string& text);
};

// Walks, reads and parses what is new: the whole root whenever one of the paths lies in it. Notes on stderr
// say when the state could not be used.
ProgramSources load_program(const SourceRequest& request, Session& session);

// The same with standard input in the place of the file of that name (empty: it stands alone).
ProgramSources load_program_with_stdin(const SourceRequest& request, const std::string& filename,
                                       Session& session);

}  // namespace sixth::cmd
