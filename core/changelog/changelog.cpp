#include "core/changelog/changelog.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/classify.h"
#include "core/repo/git.h"

namespace sixth::changelog {
namespace {

using history::Number;

// One line of git's, or nothing when it fails.
std::string ask(const fs::Path& root, const std::vector<std::string>& args) {
    const ProcessResult result = repo::run_git(root, args);
    return result.exit_code == 0 ? std::string(text::trim(result.out)) : std::string();
}

std::string commit_called(const fs::Path& root, const std::string& name) {
    if (history::is_object_id(name)) return name;
    std::string id;
    if (!name.empty() && name[0] != '-')
        id = ask(root, {"rev-parse", "--verify", "--quiet", name + "^{commit}"});
    if (id.empty())
        throw Error(fmt::format("git knows no commit '{}'", name), "'git log --oneline' lists them");
    return id;
}

std::vector<std::string> commits_called(const fs::Path& root, const std::vector<std::string>& names) {
    std::vector<std::string> ids;
    for (const std::string& name : names) ids.push_back(commit_called(root, name));
    return ids;
}

}  // namespace

Changelog::Changelog(fs::Path root, Settings settings, std::string file, state::Db* db,
                     const std::vector<std::string>& more)
    : root_(std::move(root)), settings_(std::move(settings)), file_(std::move(file)) {
    check(settings_);
    repository_ = history::read(root_, db, more);
    // a root below the repository's is a project of its own
    std::error_code failed;
    const bool whole = std::filesystem::equivalent(root_, repository_.refs.top, failed) || failed;
    if (settings_.paths.empty() && !whole) settings_.paths = {"."};
}

std::string Changelog::file_text() const {
    std::error_code failed;
    const fs::Path path = root_ / file_;
    return std::filesystem::exists(path, failed) ? fs::read(path) : std::string();
}

View Changelog::view(std::string_view text, const std::vector<std::string>& tips) const {
    View view;
    for (const std::string& tip : tips) {
        if (const auto n = commits().find(tip)) view.tips.push_back(*n);
    }
    if (tips.empty()) view = at_head(repository_);
    set_pending(text, view);
    return view;
}

// Only the newest release of the file can be on its way to a tag.
void Changelog::set_pending(std::string_view text, View& view) const {
    const Document document(text, settings_.tag_patterns);
    const auto& headings = document.headings();
    const auto newest = std::find_if(headings.begin(), headings.end(),
                                     [](const Heading& h) { return h.version.has_value(); });
    if (newest == headings.end() || view.tips.empty()) return;
    const Version& version = *newest->version;
    const std::vector<bool> seen = history::reached_from(commits(), view.tips);
    for (const history::Tag& tag : repository_.refs.tags) {
        const std::optional<Version> tagged = version_of_tag(tag.name, settings_.tag_patterns);
        if (!tagged || *tagged < version || version < *tagged) continue;
        const auto n = commits().find(tag.commit);
        if (n && seen[*n]) return;
    }
    view.pending = version;
    view.pending_at = view.tips;
    const std::string line(text::trim(text.substr(newest->begin, newest->end - newest->begin)));
    const std::string mark = line.substr(0, line.find(version.text) + version.text.size());
    std::vector<std::string> args{"log", "-1", "--format=%H", "-S" + mark};
    for (const Number tip : view.tips) args.emplace_back(commits()[tip].id);
    args.insert(args.end(), {"--", file_});
    const std::string id = ask(root_, args);
    if (const auto written = commits().find(id)) view.pending_at = {*written};
}

std::optional<View> Changelog::view_at_last_change(std::string_view text) const {
    const std::string id = ask(root_, {"log", "-1", "--format=%H", "--", file_});
    const auto last = commits().find(id);
    if (!last) return std::nullopt;
    const ProcessResult then = repo::run_git(root_, {"cat-file", "blob", "HEAD:./" + file_});
    if (then.exit_code != 0 || then.out != text) return std::nullopt;
    View view;
    view.until = commits()[*last].commit_time;
    for (const Number parent : commits().parents_of(*last)) view.tips.push_back(parent);
    set_pending(text, view);
    return view;
}

Model Changelog::model(const View& view, bool whole) const {
    std::vector<std::string> touching;
    if (!settings_.paths.empty()) {
        for (const Number tip : view.tips) {
            for (std::string& id :
                 history::commits_touching(root_, std::string(commits()[tip].id), settings_.paths))
                touching.push_back(std::move(id));
        }
    }
    Model model = build(repository_, settings_, view, whole, settings_.paths.empty() ? nullptr : &touching);
    for (const Record& record : model.records) {
        if (!commits()[record.commit].cut) continue;
        throw Error(whole ? "this clone is shallow: it lacks the commits that earlier releases hold"
                          : "this clone is shallow: it lacks the commits up to the last release",
                    "run 'git fetch --unshallow --tags' (with actions/checkout: fetch-depth: 0)");
    }
    return model;
}

Wanted Changelog::wanted(const Model& model, const Web& web) const {
    Wanted wanted;
    wanted.entries = entries_of(model, model.releases[0], commits(), web, settings_);
    wanted.link = link_of(model.releases[0], web);
    wanted.all_contents = [this, web] {
        std::unordered_set<std::string> contents;
        // as if nothing took anything back
        for (const Record& record : records_of_all(repository_, settings_, at_head(repository_))) {
            for (Entry& entry : entries_of(record, commits(), web, settings_))
                contents.insert(without_links(entry.content));
        }
        return contents;
    };
    return wanted;
}

Updated Changelog::rerender(std::string_view text, const View& view) const {
    const Web web = this->web(text);
    return update_unreleased(text, wanted(model(view, false), web), settings_.tag_patterns);
}

std::string render_unreleased(const fs::Path& root, const Settings& settings, const std::string& file,
                              state::Db* db, std::string_view text, const std::vector<std::string>& tips) {
    const std::vector<std::string> ids = commits_called(root, tips);
    const Changelog changelog(root, settings, file, db, ids);
    return changelog.rerender(text, changelog.view(text, ids)).text;
}

}  // namespace sixth::changelog
