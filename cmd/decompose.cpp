// sixth decompose: an issue as a plan. Its parts stand in decompose_*.cpp.
#include "cmd/decompose.h"

#include <filesystem>

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "cmd/options.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/repo/git.h"
#include "core/repo/trust.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/decompose.md"
    ;

constexpr std::chrono::minutes issue_within(1);

Run declare(Options& options) {
    options.example("sixth decompose plan issue.md", "the subtasks, their order, the files they touch");
    options.example("gh issue view 12 --json number,title,body,comments | sixth decompose plan - --enqueue",
                    "an issue of the forge into the queue");
    options.manual(manual);
    return [](Session& session) {
        Settings& settings = session.settings();
        const Command& self = command_called("decompose");
        print(command_help(self, settings.of(self), settings.globals(), session.out()));
        return ExitCode::ok;
    };
}

std::string read_stdin() {
    std::string text;
    while (text.size() <= decompose::largest_issue && append_stdin(text)) {
    }
    return text;
}

}  // namespace

void add_plan_format(Options& options, PlanFormat& target) {
    options
        .add("format", target,
             {{"text", PlanFormat::text},
              {"json", PlanFormat::json},
              {"markdown", PlanFormat::markdown},
              {"mermaid", PlanFormat::mermaid},
              {"dot", PlanFormat::dot}},
             "how to print the plan")
        .shorthand("json")
        .command_line_only();
}

std::string with_fields(std::string word, const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (std::size_t at = 0; at < word.size();) {
        std::size_t taken = 0;
        for (const auto& [name, value] : fields) {
            const std::string mark = "{" + name + "}";
            if (word.compare(at, mark.size(), mark) != 0) continue;
            out += value;
            taken = mark.size();
            break;
        }
        if (taken == 0) out += word[at];
        at += std::max<std::size_t>(taken, 1);
    }
    return out;
}

std::vector<std::string> trusted_command(const std::vector<std::string>& words, const char* option,
                                         Session& session) {
    if (words.empty()) return {};
    const Option* found = session.settings().of(command_called("decompose plan")).find(option);
    const repo::Config& config = session.config();
    const bool from_file =
        found && !config.file.empty() && found->origin.compare(0, config.file.size(), config.file) == 0;
    if (from_file && !repo::is_trusted(session.root() / config.file, config.text))
        throw Error(fmt::format("'{}' names a command to run, and is not trusted", config.file),
                    "read it, then type 'sixth trust'");
    return words.size() == 1 ? split_shell_words(words[0]) : words;
}

GivenIssue read_given(const std::string& named, const std::vector<std::string>& command, Session& session) {
    if (named == "-") return {read_stdin(), "-"};
    std::error_code failed;
    if (command.empty() || std::filesystem::exists(named, failed)) {
        try {
            return {fs::read(named), named};
        } catch (const Error& error) {
            if (std::filesystem::exists(named, failed)) throw;
            throw Error(error.what(),
                        "name a file, - for stdin, or set [decompose] issue_command to ask a tracker");
        }
    }
    std::vector<std::string> argv = trusted_command(command, "issue-command", session);
    for (std::string& word : argv) word = with_fields(word, {{"id", named}});
    ProcessOptions options;
    options.folder = session.root();
    options.timeout = issue_within;
    const ProcessResult result = run_process(argv, options);
    if (result.timed_out) throw Error(fmt::format("'{}' took over a minute", argv[0]), "run it by hand");
    if (result.exit_code != 0) {
        const std::string_view said = text::trim(result.err);
        throw Error(fmt::format("'{}' failed with {}: {}", join_shell_words(argv), result.exit_code,
                                said.substr(said.rfind('\n') + 1)),
                    "run it by hand");
    }
    return {result.out, named};
}

decompose::GitView git_view(Session& session, std::optional<history::Repository>& repository, state::Db* db) {
    decompose::GitView view;
    if (!repo::has_git() || !repo::find_repository(session.root())) return view;
    try {
        repository = history::read(session.root(), db);
        view.repository = &*repository;
        const ProcessResult names =
            repo::run_git(session.root(), {"for-each-ref", "--format=%(refname:short)", "refs/heads"});
        for (const std::string_view name : text::split(names.out, '\n')) {
            if (!name.empty()) view.branches.emplace_back(name);
        }
    } catch (const state::StateError& error) {
        session.go_on_without_state(error);
    } catch (const Error&) {
        // no commit yet
    }
    return view;
}

extern const Command decompose_group;
const Command decompose_group{"decompose", "turn an issue into a plan grounded in the repository's files",
                              Needs::nothing, declare};

}  // namespace sixth::cmd
