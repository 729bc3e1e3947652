// Every option of every command in one place, and where each value came from.
#pragma once
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/terminal.h"
#include "core/repo/config.h"

namespace sixth::cmd {

struct Globals {
    std::string folder;  // -C
    std::string root;
    std::string state;
    ColorChoice color = ColorChoice::automatic;
    int jobs = 0;  // 0: one a processor
    bool telemetry = true;
    bool quiet = false;
    bool verbose = false;
    bool help = false;
    bool version = false;
};

class Settings {
  public:
    Settings();  // touches no file; commands are declared when they are asked for

    Globals values;
    Options& globals() { return globals_; }
    Options& of(const Command& command);
    const Run& run_of(const Command& command);

    // Command line beats environment beats file. An unknown key or a value that is not allowed is an Error.
    void apply_file(const repo::Config& config);
    void apply_environment();

    // Every option that a file or a variable may set, command by command.
    std::vector<const Option*> configurable();

  private:
    struct Entry {
        const Command* command;
        Options options;
        Run run;
        explicit Entry(const Command* c) : command(c), options(c->name), run(c->declare(options)) {}
    };
    Entry& entry_of(const Command& command);
    void declare_all();
    static void apply_environment(Options& options);
    std::vector<Option*> options_for(const repo::ConfigEntry& entry);
    bool is_section(const std::string& name);  // a command, or one of shared options
    [[noreturn]] void refuse_key(const repo::ConfigEntry& entry);

    Options globals_{""};
    std::deque<Entry> entries_;  // of commands asked for; in that order
    bool environment_applied_ = false;
};

}  // namespace sixth::cmd
