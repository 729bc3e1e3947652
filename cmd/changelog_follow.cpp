// sixth changelog --follow: what git's hooks run after a merge or a rebase.
#include "cmd/changelog.h"
#include "cmd/session.h"
#include "core/base/diff.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/changelog.h"
#include "core/changelog/document.h"
#include "core/changelog/follow.h"

namespace sixth::cmd {
namespace {

using changelog::Situation;

// "2 lines more, 1 line less"
std::string told_difference(const std::string& before, const std::string& after) {
    std::size_t more = 0, less = 0;
    const std::string diff = unified_diff(before, after, "a", "b");
    for (const std::string_view line : text::split(diff, '\n')) {
        more += line.substr(0, 1) == "+" && line.substr(0, 4) != "+++ ";
        less += line.substr(0, 1) == "-" && line.substr(0, 4) != "--- ";
    }
    const auto lines = [](std::size_t count, const char* word) {
        return count == 0 ? std::string() : fmt::format("{} line{} {}", count, count == 1 ? "" : "s", word);
    };
    const std::string added = lines(more, "more"), removed = lines(less, "less");
    return added.empty() || removed.empty() ? added + removed : added + ", " + removed;
}

// Somebody keeps it by other means, or it is in the middle of a merge by hand.
bool is_followed(const std::string& text, const changelog::Settings& settings) {
    const changelog::Document document(text, settings.tag_patterns);
    return document.unreleased() && text.rfind("<<<<<<< ", 0) != 0 &&
           text.find("\n<<<<<<< ") == std::string::npos;
}

}  // namespace

ExitCode follow_changelog(const ChangelogOptions& o, Session& session) {
    if (o.follow != "merge" && o.follow != "rebase" && o.follow != "amend")
        throw Error(fmt::format("--follow: '{}' is neither merge, rebase nor amend", o.follow));
    if (o.follow == "amend") return ExitCode::ok;
    std::error_code ignored;
    if (!std::filesystem::exists(session.root() / o.file, ignored)) return ExitCode::ok;
    const changelog::Changelog log = open_changelog(o, session);
    const std::string before = log.file_text();
    if (log.repository().refs.head.empty() || !is_followed(before, log.settings())) return ExitCode::ok;
    const std::string after = log.rerender(before, log.view(before)).text;
    if (after == before) return ExitCode::ok;

    const Situation now = changelog::situation_of(session.root(), o.file, o.follow == "rebase");
    const std::string difference = told_difference(before, after);
    const auto say = [&](const char* why) {
        session.note(fmt::format("{} lacks what was merged ({}){}; 'sixth changelog --write' puts it in",
                                 o.file, difference, why));
        return ExitCode::ok;
    };
    if (now.in_progress) return say(" while git is in the middle of something");
    if (now.put_back) return say(" and git is putting your own changes of it back");
    if (o.on_merge == OnMerge::say) return say("");
    fs::write_atomically(session.root() / o.file, after);
    const char* kept = now.dirty ? ", your own changes in it kept" : "";
    if (o.on_merge == OnMerge::write || now.dirty || !now.tracked || o.follow == "rebase") {
        session.note(fmt::format("{} follows what was merged ({}{}); nothing is staged or committed", o.file,
                                 difference, kept));
        return ExitCode::ok;
    }
    const std::string id =
        changelog::commit_file(session.root(), o.file, after,
                               fmt::format("docs: {} follows what was merged\n\nChangelog: skip\n", o.file));
    session.note(
        fmt::format("{} follows what was merged ({}), committed as {}", o.file, difference, id.substr(0, 7)));
    return ExitCode::ok;
}

}  // namespace sixth::cmd
