#include "cmd/session.h"

#include <filesystem>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace sixth::cmd {

const fs::Path& Session::root() {
    if (!root_.empty()) return root_;
    const std::string& asked = settings_.values.root;
    std::error_code failed;
    root_ = std::filesystem::canonical(asked.empty() ? fs::Path(".") : fs::Path(asked), failed);
    if (failed || !std::filesystem::is_directory(root_)) {
        const std::string reason = failed ? failed.message() : "not a folder";
        throw Error(fmt::format("cannot open '{}': {}", asked.empty() ? "." : asked, reason));
    }
    return root_;
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
    if (!quiet()) print_error("sixth: " + line + "\n");
}

}  // namespace sixth::cmd
