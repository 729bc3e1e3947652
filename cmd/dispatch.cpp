#include "cmd/dispatch.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <new>

#include "cmd/arguments.h"
#include "cmd/help_text.h"
#include "cmd/session.h"
#include "cmd/settings.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/queue/clock.h"
#include "core/queue/node.h"
#include "core/telemetry/runs.h"

namespace sixth::cmd {
namespace {

void change_folder(const std::string& folder) {
    if (folder.empty() || ::chdir(folder.c_str()) == 0) return;
    throw Error(fmt::format("cannot change to '{}': {}", folder, std::strerror(errno)));
}

void report(ColorChoice color, const std::string& what, const std::string& hint) {
    const Style style(wants_color(color, STDERR_FILENO));
    print_error(fmt::format("sixth: {} {}\n", style(Tone::red, "error:"), what));
    if (!hint.empty()) print_error(fmt::format("{} {}\n", style(Tone::cyan, "hint:"), hint));
}

// The first Ctrl-C asks politely; the handler is gone then, so the second one kills.
void catch_interrupts() {
    for (const int number : {SIGINT, SIGTERM}) {
        struct sigaction action {};
        action.sa_handler = [](int) { interrupt(); };
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        struct sigaction before {};
        ::sigaction(number, &action, &before);
        if (before.sa_handler == SIG_IGN)
            ::sigaction(number, &before, nullptr);  // started with nohup or a shell's &
    }
    ::signal(SIGPIPE, SIG_DFL);  // `sixth lint | head` ends quietly, whatever the parent left ignored
}

void note_run(Session& session, const Command& command, ExitCode code,
              std::chrono::steady_clock::time_point begun) {
    telemetry::CommandRun run;
    run.command = command.name;
    run.ended = queue::wall_ms();
    run.time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun)
                   .count();
    run.exit_code = static_cast<int>(code);
    telemetry::note_run(session.state_file(), run);
}

}  // namespace

ChosenCommand chosen_command(const std::vector<std::string>& words) {
    const Command* command = &command_called(words[0]);
    std::ptrdiff_t words_of_name = 1;
    if (!parts_of(*command).empty() && words.size() > 1 && words[1].substr(0, 1) != "-") {
        command = &command_called(words[0] + " " + words[1]);
        words_of_name = 2;
    }
    return {command, {words.begin() + words_of_name, words.end()}};
}

ExitCode dispatch(Settings& settings, const std::vector<std::string>& words) {
    if (words.size() == 3 && words[0] == queue::node_word)  // a job of Slurm's: people never type this
        return static_cast<ExitCode>(queue::run_on_node(words[1], words[2]));
    const auto begun = std::chrono::steady_clock::now();
    Options& globals = settings.globals();
    const std::vector<std::string> rest = parse_leading(globals, words);
    apply_given(globals);
    const auto style = [&] { return Style(wants_color(settings.values.color, STDOUT_FILENO)); };
    if (settings.values.version) return print("sixth " SIXTH_VERSION "\n"), ExitCode::ok;
    if (rest.empty())
        return print(settings.values.help ? overview(globals, style()) : welcome(style())), ExitCode::ok;

    const ChosenCommand chosen = chosen_command(rest);
    const Command& command = *chosen.command;
    Options& options = settings.of(command);
    parse_arguments(globals, options, chosen.rest);
    apply_given(globals);
    if (settings.values.help) return print(command_help(command, options, globals, style())), ExitCode::ok;

    const auto resolve = [&] {
        settings.apply_environment();
        apply_given(globals);
        apply_given(options);
    };
    resolve();
    change_folder(settings.values.folder);
    Session session(settings);
    if (command.needs != Needs::nothing) {
        settings.apply_file(session.config());
        resolve();  // again: both beat the file
    }
    const ExitCode code = settings.run_of(command)(session);
    if (session.is_timed() && command.needs != Needs::nothing) note_run(session, command, code, begun);
    return code;
}

ExitCode run(const std::vector<std::string>& words) {
    catch_interrupts();
    Settings settings;
    const ColorChoice& color = settings.values.color;
    try {
        return dispatch(settings, words);
    } catch (const Interrupted&) {
        return ExitCode::interrupted;
    } catch (const Error& error) {
        if (interrupted()) return ExitCode::interrupted;  // git died of the same Ctrl-C
        report(color, error.what(), error.hint());
    } catch (const std::bad_alloc&) {
        report(color, "out of memory", "name fewer paths, or use fewer threads with '-j'");
    } catch (const std::exception& error) {
        report(color, fmt::format("internal error: {}", error.what()),
               "please report this with the command you typed");
    }
    return ExitCode::failure;
}

}  // namespace sixth::cmd
