// sixth changelog --merge BASE OURS THEIRS PATH: git's merge driver for the changelog.
#include <unistd.h>

#include <optional>

#include "cmd/changelog.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/changelog.h"
#include "core/changelog/merge.h"
#include "core/history/git_log.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

// What `git merge` is merging into HEAD: it names each head in a variable GITHEAD_<id>. A rebase or
// cherry-pick makes commits whose ids nobody knows yet; there HEAD is all.
std::vector<std::string> merged_heads(const fs::Path& root) {
    std::vector<std::string> ids;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view variable =
            std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
        if (variable.substr(0, 8) != "GITHEAD_") continue;
        const std::string id(variable.substr(8));
        if (history::is_object_id(id) &&
            repo::run_git(root, {"cat-file", "-e", id + "^{commit}"}).exit_code == 0)
            ids.push_back(id);
    }
    return ids;
}

bool is_same_file(const fs::Path& a, const fs::Path& b) {
    return a.lexically_normal() == b.lexically_normal();
}

}  // namespace

ExitCode merge_changelogs(const ChangelogOptions& o, Session& session) {
    if (o.words.size() != 4)
        throw Error("--merge takes four words: base, ours, theirs and the file's name",
                    "'sixth hook install --merge-driver' sets it up");
    const std::string& ours = o.words[1];
    changelog::MergeOptions options;
    const changelog::Settings settings = changelog_settings(o);
    options.tag_patterns = settings.tag_patterns;
    options.marker_size = o.marker_size;
    const std::string style(
        text::trim(repo::run_users_git(session.root(), {"config", "merge.conflictStyle"}).out));
    options.shows_base = style == "diff3" || style == "zdiff3";

    // git runs this at the work tree's top
    std::optional<changelog::Changelog> log;
    if (is_same_file(std::filesystem::absolute(o.words[3]), session.root() / o.file)) {
        try {
            std::vector<std::string> tips = merged_heads(session.root());
            log.emplace(open_changelog(o, session, tips));
            tips.push_back(log->repository().refs.head);
            options.render = [&log, tips](const std::string& text) {
                return log->rerender(text, log->view(text, tips)).text;
            };
            options.render(fs::read(ours));
        } catch (const Error& error) {
            session.note(fmt::format("note: {} is merged without the history: {}", o.words[3], error.what()));
            options.render = nullptr;
        }
    }
    const changelog::Merged merged = changelog::merge(
        session.root(), {fs::read(o.words[0]), fs::read(ours), fs::read(o.words[2])}, options);
    fs::write_atomically(ours, merged.text);
    return merged.conflict ? ExitCode::findings : ExitCode::ok;
}

}  // namespace sixth::cmd
