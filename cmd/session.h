// What a running command may ask for. Nothing is opened before someone asks.
#pragma once
#include <optional>
#include <string>

#include "cmd/settings.h"
#include "cmd/terminal.h"
#include "core/base/fs.h"
#include "core/repo/config.h"
#include "core/repo/root.h"
#include "core/state/error.h"

namespace sixth::cmd {

class Session {
  public:
    explicit Session(Settings& settings) : settings_(settings) {}

    const fs::Path& root() { return found().path; }  // absolute
    std::string root_origin();     // what made it the root: "command line", "sixth.toml", ".git"
    const repo::Config& config();  // read once; dispatch checks it against every command's options
    fs::Path state_file();         // --state, SIXTH_STATE, else ROOT/.sixth/state.db

    // The run lasts as long as something else does: how long it took is not kept.
    void leave_untimed() { timed_ = false; }
    bool is_timed() const { return timed_ && telemetry(); }

    unsigned jobs() const;  // at least 1
    bool quiet() const { return settings_.values.quiet; }
    bool telemetry() const { return settings_.values.telemetry; }
    bool verbose() const { return settings_.values.verbose; }
    Style out() const { return Style(wants_color(settings_.values.color, 1)); }
    Style err() const { return Style(wants_color(settings_.values.color, 2)); }
    bool shows_progress() const { return !quiet() && is_terminal(2); }
    Settings& settings() { return settings_; }

    void note(const std::string& line)
        const;  // one line for people, on stderr, over a progress line; silent with -q

    // Says so, for what needs derived data alone. In a handler: an error of ours is thrown on.
    void go_on_without_state(const state::StateError& error) const;

  private:
    const repo::Root& found();
    std::string origin_of(const repo::Root& root) const;

    Settings& settings_;
    std::optional<repo::Root> root_;
    repo::Config config_;
    bool config_read_ = false;
    bool timed_ = true;
};

}  // namespace sixth::cmd
