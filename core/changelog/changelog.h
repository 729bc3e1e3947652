// A repository's changelog: its history, and its CHANGELOG.md as the history has it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/changelog/model.h"
#include "core/changelog/update.h"
#include "core/state/db.h"

namespace sixth::changelog {

class Changelog {
  public:
    // Reads the history. `db` may be null and must outlive the call only. `file`: relative to the root.
    // `more`: ids of further commits to know, of a merge that is under way.
    Changelog(fs::Path root, Settings settings, std::string file, state::Db* db,
              const std::vector<std::string>& more = {});

    const history::Repository& repository() const { return repository_; }
    const history::History& commits() const { return repository_.commits; }
    const Settings& settings() const { return settings_; }
    std::string file_text() const;  // of the work tree; empty: there is no file
    Web web(std::string_view text) const { return find_web(root_, settings_, text); }

    // Everything reached from these commits. A release that `text` holds and no tag names ends where its
    // heading was written. No tips: HEAD.
    View view(std::string_view text, const std::vector<std::string>& tips = {}) const;
    // What stood at the last commit that changed the file, that commit left out, and the file's text then.
    // None: no commit did, or the file was changed since.
    std::optional<View> view_at_last_change(std::string_view text) const;

    // An Error when a shallow clone lacks what it takes.
    Model model(const View& view, bool whole) const;

    // `text` with Unreleased as the history has it.
    Updated rerender(std::string_view text, const View& view) const;
    Wanted wanted(const Model& model, const Web& web) const;

  private:
    void set_pending(std::string_view text, View& view) const;

    fs::Path root_;
    Settings settings_;
    std::string file_;
    history::Repository repository_;
};

// For whoever merges two changelogs: `text` with Unreleased as the history of `tips` (ids or names) has it.
std::string render_unreleased(const fs::Path& root, const Settings& settings, const std::string& file,
                              state::Db* db, std::string_view text, const std::vector<std::string>& tips);

}  // namespace sixth::changelog
