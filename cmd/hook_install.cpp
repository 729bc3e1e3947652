// sixth hook install, uninstall.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cmd/arguments.h"
#include "cmd/command.h"
#include "cmd/dispatch.h"
#include "cmd/hook.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/changelog/message.h"
#include "core/hooks/merge_driver.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

const char* install_manual =
#include "man/prose/hook-install.md"
    ;
const char* uninstall_manual =
#include "man/prose/hook-uninstall.md"
    ;

using hooks::Change;

struct InstallWords {
    std::vector<std::string> hooks;
    bool required = false, force = false, outside = false, dry_run = false;
    bool merge_driver = false, gitattributes = false;
};

// What is typed wrong is refused now, not at the next commit.
void check_command(const std::vector<std::string>& words) {
    Settings settings;
    const std::vector<std::string> rest = parse_leading(settings.globals(), words);
    if (rest.empty()) throw Error("no command", "as in --hook 'pre-commit=lint --changed'");
    const ChosenCommand chosen = chosen_command(rest);
    parse_arguments(settings.globals(), settings.of(*chosen.command), chosen.rest);
}

// A project below the work tree's top: git runs hooks at the top.
std::vector<std::string> with_root(std::vector<std::string> words, const fs::Path& root,
                                   const hooks::Place& place) {
    if (root != place.top) words.insert(words.begin(), {"--root", root.lexically_relative(place.top)});
    return words;
}

const HookDefault* default_of(const std::string& hook) {
    const auto& all = hook_defaults();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.hook == hook; });
    return found == all.end() ? nullptr : &*found;
}

// Do at least half of the last commits have such subjects? Nobody's habits are to be stopped by surprise.
bool writes_conventional_commits(const fs::Path& top) {
    const ProcessResult log = repo::run_git(top, {"log", "-50", "--no-merges", "--format=%s"});
    std::size_t subjects = 0, conventional = 0;
    for (const std::string_view line : text::split(log.out, '\n')) {
        if (line.empty()) continue;
        ++subjects;
        conventional += !changelog::parse_header(line).type.empty();
    }
    return conventional * 2 >= subjects;
}

class WantedHooks {
  public:
    WantedHooks(const hooks::Place& place, fs::Path root) : place_(place), root_(std::move(root)) {}

    // "pre-push=lint", or "pre-push" for what it runs by default
    void add(const std::string& word) {
        const std::size_t equals = word.find('=');
        const std::string hook = hooks::git_hook(word.substr(0, equals)).name;
        std::vector<std::string> words;
        if (equals != std::string::npos) {
            words = split_shell_words(std::string_view(word).substr(equals + 1));
            check_command(words);
        } else if (const HookDefault* usual = default_of(hook)) {
            words = usual->command;
        } else {
            throw Error(fmt::format("'{}' has no command of its own", hook),
                        fmt::format("say what it runs: --hook '{}=lint --changed'", hook));
        }
        entry(hook).commands.push_back(hooks::shell_text(with_root(std::move(words), root_, place_)));
    }

    // Hooks that are in already keep their commands. The hook that was left out, since the history does not
    // suit it.
    std::string add_defaults() {
        std::string left_out;
        for (const hooks::Listed& listed : hooks::list(place_)) {
            if (listed.sixth) {
                entry(listed.hook);
            } else if (listed.hook == "commit-msg" && !writes_conventional_commits(place_.top)) {
                left_out = listed.hook;
            } else if (default_of(listed.hook)) {
                add(listed.hook);
            }
        }
        return left_out;
    }

    std::vector<hooks::Wanted> take() { return std::move(all_); }

  private:
    hooks::Wanted& entry(const std::string& hook) {
        for (hooks::Wanted& wanted : all_) {
            if (wanted.hook == hook) return wanted;
        }
        return all_.emplace_back(hooks::Wanted{hook, {}});
    }

    const hooks::Place& place_;
    fs::Path root_;
    std::vector<hooks::Wanted> all_;
};

// The name on PATH when that is this program: a link there outlives an update, what it points to may not.
std::string own_program() {
    std::error_code failed;
    const fs::Path self = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (const auto found = find_program("sixth"); found && std::filesystem::equivalent(*found, self, failed))
        return *found;
    return self;
}

struct Telling {
    const hooks::Place& place;
    bool would;      // --dry-run
    bool uninstall;  // what rewriting a file means
};

std::string told(const Change& change, const Telling& telling) {
    const std::string file = shown_file(telling.place, change.file);
    const auto verb = [&](const char* did, const char* would) {
        return telling.would ? std::string("would ") + would : std::string(did);
    };
    using What = Change::What;
    switch (change.what) {
        case What::nothing:
            return fmt::format("{} is as it should be", file);
        case What::make:
            return fmt::format("{} {}", verb("made", "make"), file);
        case What::rewrite:
            return telling.uninstall ? fmt::format("{} sixth's lines out of {}", verb("took", "take"), file)
                                     : fmt::format("{} sixth's lines into {}", verb("wrote", "write"), file);
        case What::set_aside:
            return fmt::format("{} {}; what was there is named {} and runs afterwards", verb("made", "make"),
                               file, change.aside.filename().string());
        case What::remove:
            return fmt::format("{} {}", verb("removed", "remove"), file);
        case What::put_back:
            return fmt::format("{} {} back as it was", verb("put", "put"), file);
    }
    return "";
}

void note_owners(Session& session, const hooks::Place& place, const std::vector<Change>& changes) {
    if (changes.empty()) return;
    if (place.kind == hooks::Folder::husky || place.kind == hooks::Folder::tracked) {
        session.note(fmt::format("'{}' is part of the repository: commit it, and everybody's git runs sixth",
                                 shown_file(place, changes.front().file.parent_path())));
    }
    for (const hooks::Listed& listed : hooks::list(place)) {
        if (listed.owner != hooks::Owner::lefthook || !listed.sixth) continue;
        session.note(
            fmt::format("lefthook writes {} anew when its configuration changes: run 'sixth hook install' "
                        "again then",
                        shown_file(place, listed.file)));
        break;
    }
}

std::string changelog_file(Session& session) {
    return session.settings().of(command_called("changelog")).find("file")->current().get<std::string>();
}

std::string told_driver(const std::vector<fs::Path>& changed, const hooks::Place& place, const char* verb) {
    std::vector<std::string> files;
    for (const fs::Path& file : changed) files.push_back(shown_file(place, file));
    return fmt::format("{} {}", verb, text::join(files, " and "));
}

std::string add_driver(const InstallWords& o, Session& session, const hooks::Place& place,
                       const std::string& program) {
    const std::string file = changelog_file(session);
    if (!o.merge_driver && !o.gitattributes) {
        std::error_code ignored;
        const bool offers = o.hooks.empty() && std::filesystem::exists(session.root() / file, ignored);
        if (!offers || !hooks::installed_driver(place).empty()) return "";
        return fmt::format(
            "next: sixth hook install --merge-driver  {} merges without conflicts in Unreleased\n", file);
    }
    hooks::MergeDriver driver;
    if (session.root() != place.top) driver.root = session.root().lexically_relative(place.top);
    driver.file = (fs::Path(driver.root) / file).lexically_normal();
    driver.program = program;
    driver.shared = o.gitattributes;
    const auto changed = hooks::install_driver(place, driver, o.dry_run);
    const std::string name = session.out()(Tone::bold, "merge driver");
    return fmt::format("{}: git merges {} by the history that is merged\n    {}\n", name, driver.file,
                       changed.empty() ? "it is as it should be"
                                       : told_driver(changed, place, o.dry_run ? "would change" : "changed"));
}

ExitCode install(const InstallWords& o, Session& session) {
    const hooks::Place place = hook_place(session);
    WantedHooks wanted(place, session.root());
    for (const std::string& word : o.hooks) wanted.add(word);
    const std::string left_out = o.hooks.empty() ? wanted.add_defaults() : std::string();

    hooks::InstallOptions options;
    options.program = own_program();
    options.required = o.required;
    options.force = o.force;
    options.outside = o.outside;
    options.dry_run = o.dry_run;
    const std::vector<Change> changes = hooks::install(place, wanted.take(), options);

    const Telling telling{place, o.dry_run, false};
    std::string out;
    for (const Change& change : changes) {
        const auto found =
            hooks::find_block(change.what == Change::What::nothing ? change.before : change.text);
        const std::vector<std::string> commands = found ? found->block.commands : std::vector<std::string>();
        out += fmt::format("{}: {}\n", session.out()(Tone::bold, change.hook), hook_commands(commands));
        const HookDefault* usual = default_of(change.hook);
        if (usual && commands == std::vector<std::string>{hooks::shell_text(usual->command)})
            out += fmt::format("    {}\n", usual->says);
        out += fmt::format("    {}\n", told(change, telling));
    }
    if (!left_out.empty()) {
        out += fmt::format(
            "{}: left out, most of the last commits are no conventional ones; --hook {} puts it in\n",
            session.out()(Tone::bold, left_out), left_out);
    }
    out += add_driver(o, session, place, options.program);
    print(out);
    note_owners(session, place, changes);
    return ExitCode::ok;
}

Run declare_install(Options& options) {
    auto o = std::make_shared<InstallWords>();
    options.add("hook", o->hooks, "this hook alone, and what it runs; give it once a command")
        .value("HOOK[=COMMAND]")
        .verbatim()
        .command_line_only();
    options
        .add("merge-driver", o->merge_driver,
             "also let git merge the changelog by the history that is merged")
        .command_line_only();
    options.add("gitattributes", o->gitattributes, "the same, and say so in .gitattributes: for everybody")
        .command_line_only();
    options.add("required", o->required, "stop git where sixth is not installed").command_line_only();
    options.add("outside", o->outside, "also into a hooks folder that other repositories use")
        .command_line_only();
    options.add("force", o->force, "also where somebody edited sixth's lines").command_line_only();
    options.add("dry-run", o->dry_run, "only say what would be done").command_line_only();
    options.example("sixth hook install", "the usual hooks");
    options.example("sixth hook install --hook 'pre-push=lint --changed=origin/main...'",
                    "findings on a branch's lines stop the push");
    options.manual(install_manual);
    return [o](Session& session) { return install(*o, session); };
}

struct UninstallWords {
    std::vector<std::string> hooks;
    bool force = false, dry_run = false;
};

ExitCode uninstall(const UninstallWords& o, Session& session) {
    const hooks::Place place = hook_place(session);
    std::vector<std::string> names = o.hooks;
    if (names.empty()) {
        for (const hooks::GitHook& hook : hooks::git_hooks()) names.emplace_back(hook.name);
    }
    const std::vector<Change> changes = hooks::uninstall(place, names, {o.force, o.dry_run});
    const Telling telling{place, o.dry_run, true};
    std::string out;
    for (const Change& change : changes)
        out += fmt::format("{}: {}\n", session.out()(Tone::bold, change.hook), told(change, telling));
    if (o.hooks.empty()) {
        const auto changed = hooks::uninstall_driver(place, o.dry_run);
        if (!changed.empty())
            out += fmt::format(
                "{}: {}\n", session.out()(Tone::bold, "merge driver"),
                told_driver(changed, place, o.dry_run ? "would take it out of" : "took it out of"));
    }
    print(out.empty() ? "sixth is in none of these hooks\n" : out);
    return ExitCode::ok;
}

Run declare_uninstall(Options& options) {
    auto o = std::make_shared<UninstallWords>();
    std::vector<Suggestion> names;
    for (const hooks::GitHook& hook : hooks::git_hooks()) names.push_back({hook.name, hook.when});
    options.positional("HOOKS", o->hooks, "these alone; none: all, and the merge driver").suggests(names);
    options.add("force", o->force, "also where somebody edited sixth's lines").command_line_only();
    options.add("dry-run", o->dry_run, "only say what would be done").command_line_only();
    options.example("sixth hook uninstall", "the hooks as they were before");
    options.manual(uninstall_manual);
    return [o](Session& session) { return uninstall(*o, session); };
}

}  // namespace

extern const Command hook_install;
const Command hook_install{"hook install", "put sixth's commands into git's hooks", Needs::repository,
                           declare_install};

extern const Command hook_uninstall;
const Command hook_uninstall{"hook uninstall", "take sixth's commands out of git's hooks", Needs::repository,
                             declare_uninstall};

}  // namespace sixth::cmd
