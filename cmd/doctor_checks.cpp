#include <unistd.h>

#include <algorithm>

#include "cmd/doctor.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/queue/queue_store.h"
#include "core/repo/git.h"
#include "core/repo/trust.h"
#include "core/schedule/schedule_store.h"
#include "core/state/repair.h"

namespace sixth::cmd {
namespace {

bool is_file(const fs::Path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

bool is_folder(const fs::Path& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 10'000) return fmt::format("{} bytes", bytes);
    if (bytes < 10'000'000) return fmt::format("{} kB", bytes / 1000);
    return fmt::format("{} MB", bytes / 1'000'000);
}

std::string remedy(state::Reason reason) {
    using state::Reason;
    switch (reason) {
        case Reason::corrupt:
            return "'sixth doctor --repair' saves what can be read and keeps the old file";
        case Reason::newer:
            return "use a sixth at least as new as the one that wrote it, or another file (--state)";
        case Reason::not_a_database:
        case Reason::foreign:
            return "name another file with --state, or move this one away";
        case Reason::unwritable:
            return "give yourself the right to write the file and its folder (chmod u+w)";
        case Reason::full:
            return "free some disk space";
        case Reason::busy:
            return "wait for the other sixth to end";
        default:
            return "";
    }
}

// What a worker sets for the tasks it runs, and a hook for the commands it runs.
bool is_of_sixth(std::string_view variable) {
    return variable == "SIXTH_HOOK_PID" || variable == "SIXTH_ATTEMPT" || variable == "SIXTH_RESUME" ||
           variable == "SIXTH_CHECKPOINT_DIR" || variable.substr(0, 11) == "SIXTH_TASK_" ||
           variable.substr(0, 12) == "SIXTH_ABOUT_";
}

bool in_order(const state::Check& check) {
    return check.usable && check.faults.empty();
}

}  // namespace

void check_configuration(Session& session, Findings& out) {
    const repo::Config& config = session.config();
    session.settings().apply_file(config);
    if (config.file.empty()) {
        out.push_back({"configuration", Health::good, "none: every setting has its default", ""});
    } else {
        out.push_back({"configuration", Health::good, fmt::format("{} is in order", config.file), ""});
    }
    if (!config.shadowed.empty()) {
        out.push_back(
            {"configuration", Health::note,
             fmt::format("[tool.sixth] in {} is not read: {} is there", config.shadowed, config.file),
             "keep the settings in one of the two"});
    }
}

// A misspelt variable changes nothing and says nothing: here is the place to say so.
void check_environment(Session& session, Findings& out) {
    std::vector<std::string> known;
    for (const Option* option : session.settings().configurable()) known.push_back(option->variable());
    known.emplace_back("SIXTH_TRUST");
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view variable =
            std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
        if (variable.substr(0, 6) != "SIXTH_" || variable.substr(0, 11) == "SIXTH_TEST_") continue;
        if (is_of_sixth(variable)) continue;
        if (std::find(known.begin(), known.end(), variable) != known.end()) continue;
        const std::string meant = text::nearest(variable, known);
        out.push_back({"environment", Health::note, fmt::format("no option reads the variable {}", variable),
                       meant.empty() ? "'sixth config --json' lists every variable"
                                     : fmt::format("did you mean {}?", meant)});
    }
}

void check_git(Session& session, Findings& out) {
    if (!repo::has_git()) {
        out.push_back({"git", Health::note,
                       "missing: files are found by walking folders, --changed does not work",
                       "apt-get install git"});
        return;
    }
    const fs::Path& root = session.root();
    const std::string version(text::trim(repo::run_git(root, {"--version"}).out));
    if (!repo::find_repository(root)) {
        out.push_back({"git", Health::note,
                       fmt::format("{}; '{}' is in no git repository", version, root.string()), "git init"});
        return;
    }
    out.push_back({"git", Health::good, version, ""});
    const std::string folder = (root / ".sixth").string();
    if (is_file(folder) && !is_folder(folder)) return;  // check_state says so
    const std::string inside = folder + "/state.db";
    if (repo::state_is_tracked(inside)) {
        out.push_back({"git", Health::bad, ".sixth is tracked by git: the state file is this machine's own",
                       "git rm -r --cached .sixth"});
    } else if (is_file(folder) && repo::run_git(root, {"check-ignore", "-q", inside}).exit_code != 0) {
        out.push_back({"git", Health::note, ".sixth is not ignored by git", "echo .sixth/ >> .gitignore"});
    }
    if (is_file(inside)) {
        out.push_back({"git", Health::note, "'git clean -fdx' deletes .sixth and what sixth keeps there",
                       "git clean -fdx -e .sixth"});
    }
}

void check_programs(Findings& out) {
    struct Program {
        const char* name;
        const char* use;
        const char* package;
        const char* other_name = nullptr;  // Debian's
    };
    static const Program programs[] = {
        {"python3", "runs the repository's own code and tests", "python3"},
        {"pytest", "runs tests", "python3-pytest"},
        {"coverage", "measures what tests reach", "python3-coverage", "python3-coverage"},
        {"mypy", "checks types", "mypy"},
        {"man", "shows 'sixth help'", "man-db"},
    };
    for (const Program& program : programs) {
        std::optional<fs::Path> found = find_program(program.name);
        if (!found && program.other_name) found = find_program(program.other_name);
        if (found) {
            out.push_back(
                {"programs", Health::good, fmt::format("{}: {}", program.name, found->string()), ""});
        } else {
            out.push_back({"programs", Health::note,
                           fmt::format("{} is missing: it {}", program.name, program.use),
                           fmt::format("apt-get install {}", program.package)});
        }
    }
}

void check_state(Session& session, Findings& out) {
    const fs::Path path = session.state_file();
    const state::Check check = state::check(path);
    if (!check.exists) {
        const fs::Path folder = path.parent_path();
        std::error_code ignored;
        if (!is_folder(folder) && std::filesystem::symlink_status(folder, ignored).type() !=
                                      std::filesystem::file_type::not_found) {
            out.push_back({"state", Health::bad,
                           fmt::format("'{}' stands where the state's folder is to be", folder.string()),
                           "move it away, or name another state file with --state"});
            return;
        }
        out.push_back(
            {"state", Health::good, fmt::format("none yet: the first run makes '{}'", path.string()), ""});
        return;
    }
    if (in_order(check)) {
        out.push_back({"state", Health::good,
                       fmt::format("'{}', {}: {}", path.string(), size_text(check.bytes),
                                   check.sets.empty() ? "empty" : text::join(check.sets, ", ")),
                       ""});
        return;
    }
    const std::string hint = remedy(check.usable ? state::Reason::corrupt : check.reason);
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < check.faults.size() && i < most; ++i) {
        out.push_back({"state", Health::bad, fmt::format("'{}': {}", path.string(), check.faults[i]), hint});
    }
    if (check.faults.size() > most) {
        out.push_back(
            {"state", Health::bad, fmt::format("and {} faults more", check.faults.size() - most), hint});
    }
    if (check.faults.empty())
        out.push_back({"state", Health::bad, fmt::format("'{}' cannot be used", path.string()), hint});
}

void repair_state(Session& session, Findings& out) {
    const fs::Path path = session.state_file();
    const state::Check check = state::check(path);
    if (!check.exists || in_order(check)) {
        out.push_back({"repair", Health::good, "nothing to repair", ""});
        return;
    }
    const state::Repaired repaired = state::repair(path, {queue::tables(), schedule::tables()});
    out.push_back({"repair", Health::good,
                   fmt::format("a new '{}' stands in place of the damaged one", path.string()), ""});
    out.push_back({"repair", Health::note,
                   fmt::format("the damaged file is kept: '{}'", repaired.kept.string()),
                   "delete it when you miss nothing"});
    for (const state::SavedTable& table : repaired.tables) {
        out.push_back(
            {"repair", table.complete ? Health::good : Health::note,
             fmt::format("{}: {} rows saved{}", table.name, table.rows, table.complete ? "" : ", some lost"),
             ""});
    }
    for (const std::string& loss : repaired.losses) out.push_back({"repair", Health::note, loss, ""});
}

}  // namespace sixth::cmd
