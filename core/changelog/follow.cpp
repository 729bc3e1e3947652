#include "core/changelog/follow.h"

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/repo/git.h"
#include "core/repo/scratch_index.h"

namespace sixth::changelog {
namespace {

bool is_there(const fs::Path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

std::string asked(const fs::Path& root, const std::vector<std::string>& args,
                  const repo::GitExtras& extras = {}) {
    const ProcessResult result = repo::run_users_git(root, args, extras);
    if (result.exit_code != 0)
        throw Error(fmt::format("git {}: {}", args.front(), repo::git_reason(result)),
                    "commit the changelog yourself");
    return std::string(text::trim(result.out));
}

fs::Path git_folder(const fs::Path& root) {
    return asked(root, {"rev-parse", "--absolute-git-dir"});
}

}  // namespace

Situation situation_of(const fs::Path& root, const std::string& file, bool after_rebase) {
    const fs::Path git = git_folder(root);
    Situation now;
    for (const char* trace : {"CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer"})
        now.in_progress |= is_there(git / trace);
    fs::Path stash = git / "MERGE_AUTOSTASH";
    for (const char* trace : {"rebase-merge", "rebase-apply"}) {
        now.in_progress |= !after_rebase && is_there(git / trace);
        if (is_there(git / trace / "autostash")) stash = git / trace / "autostash";
    }
    if (is_there(stash)) {
        const std::string id(text::trim(fs::read(stash)));
        now.put_back = repo::run_git(root, {"diff", "--quiet", id + "^1", id, "--", file}).exit_code != 0;
    }
    now.tracked = !asked(root, {"--literal-pathspecs", "ls-files", "--", file}).empty();
    now.dirty = repo::run_git_without_filters(root, {"diff", "--quiet", "HEAD", "--", file}).exit_code != 0;
    return now;
}

std::string commit_file(const fs::Path& root, const std::string& file, std::string_view text,
                        const std::string& message) {
    const std::string head = asked(root, {"rev-parse", "--verify", "HEAD"});
    const std::string path = asked(root, {"rev-parse", "--show-prefix"}) + file;
    // "100644 blob 1234…": what it is now, executable or not
    const std::string mode = asked(root, {"ls-tree", "--full-tree", "HEAD", "--", path}).substr(0, 6);
    const std::string blob =
        asked(root, {"hash-object", "-w", "--stdin", "--path", file}, {std::string(text), {}});
    const std::string entry = fmt::format("{},{},{}", mode.empty() ? "100644" : mode, blob, path);
    std::string tree;
    {
        const repo::ScratchIndex index(git_folder(root));
        asked(root, {"read-tree", "HEAD"}, index.extras());
        asked(root, {"update-index", "--add", "--cacheinfo", entry}, index.extras());
        tree = asked(root, {"write-tree"}, index.extras());
    }
    std::vector<std::string> args{"commit-tree", tree, "-p", head, "-m", message};
    if (repo::run_users_git(root, {"config", "--type=bool", "commit.gpgSign"}).out == "true\n")
        args.emplace_back("-S");
    std::string id = asked(root, args);
    asked(root, {"update-ref", "-m", "sixth changelog: " + message.substr(0, message.find('\n')), "HEAD", id,
                 head});
    asked(root, {"update-index", "--add", "--cacheinfo", entry});
    return id;
}

}  // namespace sixth::changelog
