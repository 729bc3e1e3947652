#include "cmd/session.h"

#include <filesystem>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/repo/root.h"

namespace sixth::cmd {

const repo::Root& Session::found() {
    if (!root_) {
        const std::string& asked = settings_.values.root;
        std::error_code failed;
        const fs::Path here = std::filesystem::current_path(failed);
        if (failed) {
            throw Error(fmt::format("cannot open the current folder: {}", failed.message()),
                        "cd to a folder that exists");
        }
        root_ = repo::find_root(here, asked.empty() ? std::nullopt : std::optional<fs::Path>(asked));
        if (verbose()) note(fmt::format("root: {} ({})", root_->path.string(), origin_of(*root_)));
    }
    return *root_;
}

std::string Session::root_origin() {
    return origin_of(found());
}

std::string Session::origin_of(const repo::Root& root) const {
    switch (root.found) {
        case repo::Found::named:
            return settings_.globals().find("root")->origin;
        case repo::Found::sixth_folder:
            return ".sixth";
        case repo::Found::sixth_toml:
            return "sixth.toml";
        case repo::Found::pyproject:
            return "pyproject.toml";
        case repo::Found::git:
            return ".git";
        case repo::Found::current_folder:
            return "current folder";
    }
    return "";
}

const repo::Config& Session::config() {
    if (!config_read_) config_ = repo::read_config(root());
    config_read_ = true;
    return config_;
}

fs::Path Session::state_file() {
    const std::string& asked = settings_.values.state;
    return asked.empty() ? root() / ".sixth" / "state.db" : std::filesystem::absolute(asked);
}

unsigned Session::jobs() const {
    return settings_.values.jobs > 0 ? static_cast<unsigned>(settings_.values.jobs) : default_jobs();
}

void Session::note(const std::string& line) const {
    if (!quiet()) print_error((shows_progress() ? "\r\x1b[Ksixth: " : "sixth: ") + line + "\n");
}

void Session::go_on_without_state(const state::StateError& error) const {
    if (error.reason() == state::Reason::constraint || error.reason() == state::Reason::sql) throw;
    const std::string hint = error.hint().empty() ? "'sixth doctor' says more" : error.hint();
    note(fmt::format("note: {}; going on without it ({})", error.what(), hint));
}

}  // namespace sixth::cmd
