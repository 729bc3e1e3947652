#include "core/hooks/hooks.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"

namespace sixth::hooks {
namespace {

constexpr std::string_view first_line = "#!/bin/sh\n";
using What = Change::What;

// Where sixth's lines are, or belong.
fs::Path slot(const Place& place, const std::string& hook) {
    if (place.kind == Folder::husky) return place.folder.parent_path() / hook;
    fs::Path called = place.folder / hook;
    // pre-commit rewrites its own file, and takes a plain one's name; ours under that name suits both
    if (owner_of(read_script(called)) == Owner::pre_commit) return called.string() + ".legacy";
    return called;
}

fs::Path aside_of(const fs::Path& file) {
    return file.string() + ".before-sixth";
}

bool is_there(const fs::Path& file) {
    std::error_code ignored;
    return std::filesystem::symlink_status(file, ignored).type() > std::filesystem::file_type::not_found;
}

bool same_file(const fs::Path& a, const fs::Path& b) {
    const Script one = read_script(a), other = read_script(b);
    return one.there && other.there && one.text == other.text && one.target == other.target;
}

std::string replaced(std::string_view text, const FoundBlock& found, std::string_view with) {
    std::string out(text.substr(0, found.begin));
    return out.append(with).append(text.substr(found.end));
}

void refuse_edited(const fs::Path& file) {
    throw Error(fmt::format("somebody edited sixth's lines in '{}'", file.string()),
                "take your edit out of them, or use --force to lose it");
}

class Installer {
  public:
    Installer(const Place& place, const InstallOptions& options) : place_(place), options_(options) {}

    Change plan(const Wanted& wanted) const {
        Change change;
        change.hook = wanted.hook;
        change.file = slot(place_, wanted.hook);
        change.executable = place_.kind != Folder::husky;
        const Script script = read_script(change.file);
        if (script.folder) throw Error(fmt::format("'{}' is a folder", change.file.string()), "move it away");
        Block block = block_for(wanted);
        change.before = script.text;
        if (const auto found = find_block(script.text)) {
            renew(change, *found, std::move(block));
        } else if (block.commands.empty()) {
            return change;
        } else if (!script.there) {
            block.whole_file = true;
            change.what = What::make;
            change.text = std::string(first_line) + render(block);
        } else {
            join(change, script, std::move(block));
        }
        return change;
    }

  private:
    Block block_for(const Wanted& wanted) const {
        Block block;
        block.hook = wanted.hook;
        block.commands = wanted.commands;
        block.required = options_.required;
        // others who get the file have sixth elsewhere
        if (place_.kind == Folder::own || place_.kind == Folder::outside) block.program = options_.program;
        return block;
    }

    void renew(Change& change, const FoundBlock& found, Block block) const {
        if (!found.intact && !options_.force) refuse_edited(change.file);
        block.whole_file = found.block.whole_file;
        block.chained = found.block.chained;
        if (block.commands.empty()) block.commands = found.block.commands;
        const std::string lines = render(block);
        change.text = replaced(change.before, found, found.crlf ? with_crlf(lines) : lines);
        if (change.text != change.before) change.what = What::rewrite;
    }

    void join(Change& change, const Script& script, Block block) const {
        const std::size_t at = shell_lines_begin(script.text);
        const bool runs = script.executable || place_.kind == Folder::husky;
        if (script.regular && runs && at != std::string::npos) {
            const bool crlf = script.text.find("\r\n") < script.text.find('\n');
            change.what = What::rewrite;
            change.text = script.text;
            change.text.insert(at, crlf ? with_crlf(render(block)) : render(block));
            return;
        }
        change.aside = aside_of(change.file);
        if (is_there(change.aside) && !same_file(change.file, change.aside)) {
            throw Error(fmt::format("'{}' is in the way", change.aside.string()),
                        "an earlier hook of this repository: put it back or remove it");
        }
        block.whole_file = true;
        block.chained = change.aside.filename();
        change.what = What::set_aside;
        change.text = std::string(first_line) + render(block);
    }

    const Place& place_;
    const InstallOptions& options_;
};

Change plan_uninstall(const Place& place, const std::string& hook, bool force) {
    Change change;
    change.hook = hook;
    change.file = slot(place, hook);
    const Script script = read_script(change.file);
    const auto found = find_block(script.text);
    if (!found) return change;
    if (!found->intact && !force) refuse_edited(change.file);
    change.before = script.text;
    change.text = replaced(script.text, *found, "");
    const bool alone = found->block.whole_file && change.text == first_line;
    const fs::Path aside = change.file.parent_path() / found->block.chained;
    if (found->block.chained.empty() || !is_there(aside)) {
        change.what = alone ? What::remove : What::rewrite;
    } else if (!alone && !force) {
        throw Error(fmt::format("somebody added lines to '{}', and '{}' would replace it",
                                change.file.string(), aside.string()),
                    "move these lines, or use --force to lose them");
    } else {
        change.what = What::put_back;
        change.aside = aside;
    }
    return change;
}

}  // namespace

std::vector<Change> install(const Place& place, const std::vector<Wanted>& wanted,
                            const InstallOptions& options) {
    if (place.kind == Folder::outside && !options.outside) {
        throw Error(
            fmt::format("git looks for hooks in '{}', outside of this repository: others use them too",
                        place.folder.string()),
            "--outside installs there; 'git config --show-origin core.hooksPath' says who chose it");
    }
    const Lock lock(place.common);
    const Installer installer(place, options);
    std::vector<Change> changes;
    for (const Wanted& each : wanted) changes.push_back(installer.plan(each));
    if (!options.dry_run) apply(changes);
    return changes;
}

std::vector<Change> uninstall(const Place& place, const std::vector<std::string>& hooks,
                              const UninstallOptions& options) {
    const Lock lock(place.common);
    std::vector<Change> changes;
    for (const std::string& hook : hooks) {
        Change change = plan_uninstall(place, git_hook(hook).name, options.force);
        if (change.what != What::nothing) changes.push_back(std::move(change));
    }
    if (!options.dry_run) apply(changes);
    return changes;
}

std::vector<Listed> list(const Place& place) {
    std::vector<Listed> all;
    for (const GitHook& hook : git_hooks()) {
        Listed listed;
        listed.hook = hook.name;
        listed.file = place.folder / hook.name;
        const Script script = read_script(listed.file);
        listed.owner = place.kind == Folder::husky && script.there ? Owner::husky : owner_of(script);
        listed.executable = script.executable;
        listed.sixth_file = slot(place, listed.hook);
        listed.sixth = find_block(read_script(listed.sixth_file).text);
        if (listed.sixth && !listed.sixth->block.chained.empty()) {
            listed.then = listed.sixth_file.parent_path() / listed.sixth->block.chained;
            listed.then_owner = owner_of(read_script(listed.then));
        } else {
            for (const fs::Path& aside : {aside_of(listed.sixth_file), aside_of(listed.file)})
                if (is_there(aside)) listed.left_over = aside;
        }
        all.push_back(std::move(listed));
    }
    return all;
}

}  // namespace sixth::hooks
