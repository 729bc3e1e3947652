// Run times of sixth's own subcommands. A run that ends notes itself in one line appended to a file beside
// the state, `state.runs`: no lock, no wait for the disk, some 20 microseconds. The notes go into the table
// in one transaction when somebody asks for the numbers, or when there are many.
#pragma once
#include <cstdint>
#include <string>

#include "core/base/fs.h"
#include "core/state/db.h"

namespace sixth::telemetry {

struct CommandRun {
    std::string command;     // "lint", "queue add"
    std::int64_t ended = 0;  // ms since the epoch
    std::int64_t time = 0;   // microseconds
    int exit_code = 0;
};

fs::Path notes_of(const fs::Path& state_file);

// Where there is no state file, or nothing can be written, nothing is noted; nobody hears of it.
void note_run(const fs::Path& state_file, const CommandRun& run) noexcept;

// Every note goes into the table exactly once, whatever is killed. Notes being taken in by somebody else are
// left to them.
void absorb_notes(state::Db& db);

}  // namespace sixth::telemetry
