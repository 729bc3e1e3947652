#include "core/repo/git.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::repo {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

// a hook's variables name its own repository, and relative to its own folder
const std::vector<std::string> place_variables{"GIT_DIR",      "GIT_WORK_TREE",        "GIT_INDEX_FILE",
                                               "GIT_PREFIX",   "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
                                               "GIT_NAMESPACE"};

ProcessResult run(const fs::Path& folder, const std::vector<std::string>& args, ProcessOptions options) {
    options.folder = folder;
    options.timeout = std::chrono::minutes(1);
    options.unset.insert(options.unset.end(), place_variables.begin(), place_variables.end());
    options.environment.insert(options.environment.end(),
                               {{"GIT_TERMINAL_PROMPT", "0"}, {"LC_ALL", "C"}, {"LANGUAGE", ""}});
    std::vector<std::string> argv{"git", "--no-pager"};
    argv.insert(argv.end(), args.begin(), args.end());
    ProcessResult result = run_process(argv, options);
    if (result.timed_out) {
        throw Error(
            fmt::format("'git {}' took over a minute in '{}'", text::join(args, " "), folder.string()));
    }
    return result;
}

ProcessResult run_harmless(const fs::Path& folder, const std::vector<std::string>& args, Settings settings,
                           const std::string& input = {}) {
    settings.insert(settings.end(), {{"core.fsmonitor", "false"},
                                     {"core.hooksPath", "/dev/null"},
                                     {"core.untrackedCache", "keep"},
                                     {"core.quotePath", "false"},
                                     {"submodule.recurse", "false"},
                                     // refusing another owner's repository protects from its configuration,
                                     // which can do nothing here
                                     {"safe.directory", "*"}});
    ProcessOptions options;
    options.input = input;
    options.unset = {"GIT_CONFIG_PARAMETERS", "GIT_EXTERNAL_DIFF",  "GIT_DIFF_OPTS",
                     "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
                     "GIT_ICASE_PATHSPECS",   "GIT_TRACE",          "GIT_TRACE2",
                     "GIT_TRACE_SETUP"};
    options.environment = {{"GIT_OPTIONAL_LOCKS", "0"},     // never writes the index
                           {"GIT_ALLOW_PROTOCOL", "none"},  // no fetch of a missing object
                           {"GIT_NO_LAZY_FETCH", "1"},
                           // not -c: a hostile name may hold a '='
                           {"GIT_CONFIG_COUNT", std::to_string(settings.size())}};
    for (std::size_t i = 0; i < settings.size(); ++i) {
        options.environment.emplace_back(fmt::format("GIT_CONFIG_KEY_{}", i), settings[i].first);
        options.environment.emplace_back(fmt::format("GIT_CONFIG_VALUE_{}", i), settings[i].second);
    }
    return run(folder, args, std::move(options));
}

}  // namespace

bool has_git() {
    static const bool found = find_program("git").has_value();
    return found;
}

std::optional<fs::Path> find_repository(const fs::Path& folder) {
    for (fs::Path here = folder;; here = here.parent_path()) {
        struct stat info {};
        if (::stat((here / ".git").c_str(), &info) == 0) return here;
        if (here == here.parent_path()) return std::nullopt;
    }
}

ProcessResult run_git(const fs::Path& folder, const std::vector<std::string>& args,
                      const std::string& input) {
    return run_harmless(folder, args, {}, input);
}

ProcessResult run_users_git(const fs::Path& folder, const std::vector<std::string>& args,
                            const GitExtras& extras) {
    ProcessOptions options;
    options.input = extras.input;
    options.environment = extras.environment;
    return run(folder, args, std::move(options));
}

ProcessResult run_git_without_filters(const fs::Path& folder, const std::vector<std::string>& args) {
    const ProcessResult names = run_harmless(
        folder,
        {"config", "-z", "--name-only", "--get-regexp", "^filter\\..*\\.(clean|smudge|process|required)$"},
        {});
    Settings off;
    for (const std::string_view name : split_zeros(names.out)) {
        const bool required = name.size() > 9 && name.substr(name.size() - 9) == ".required";
        off.emplace_back(name, required ? "false" : "");
    }
    return run_harmless(folder, args, std::move(off));
}

std::string git_reason(const ProcessResult& result) {
    std::string_view reason;
    for (std::string_view line : text::split(result.err, '\n')) {
        line = text::trim(line);
        for (const std::string_view mark : {"fatal: ", "error: "}) {
            if (line.substr(0, mark.size()) == mark) reason = line.substr(mark.size());
        }
    }
    return reason.empty() ? fmt::format("git ended with exit code {}", result.exit_code)
                          : std::string(reason);
}

std::vector<std::string_view> split_zeros(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = text.find('\0');
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

}  // namespace sixth::repo
