// What `sixth changelog` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "core/changelog/changelog.h"
#include "core/changelog/lint.h"
#include "core/changelog/settings.h"

namespace sixth::cmd {

class Options;

enum class PreReleases { own, fold };
enum class Squashes { expand, title };
enum class OnMerge { write, commit, say };

struct ChangelogOptions {
    std::vector<std::string> words;  // one for --lint, four for --merge
    std::string messages;            // of --lint: a range of commits, or a file that holds one message
    bool write = false;
    bool all = false;
    std::string release;  // a version, or "next"
    std::string date;     // of that release
    bool next = false;
    std::string check;  // "last" or "head"; empty: not asked for
    bool skipped = false;
    bool lint = false;
    std::string follow;  // "merge", "rebase" or "amend": what just happened; empty: nothing
    bool merge = false;
    int marker_size = 7;
    OutputFormat format = OutputFormat::text;

    std::string file = "CHANGELOG.md";
    changelog::Settings rules;
    changelog::LintLimits limits;
    PreReleases pre_releases = PreReleases::own;
    Squashes squashes = Squashes::expand;
    OnMerge on_merge = OnMerge::write;
};

void declare_changelog(Options& options, ChangelogOptions& o);

// What core/changelog is told: the rules, with the choices that have words of their own here.
changelog::Settings changelog_settings(const ChangelogOptions& o);

// `more`: ids of commits that HEAD need not reach.
changelog::Changelog open_changelog(const ChangelogOptions& o, Session& session,
                                    const std::vector<std::string>& more = {});

ExitCode run_changelog(const ChangelogOptions& o, Session& session);
ExitCode lint_messages(const ChangelogOptions& o, Session& session);
ExitCode follow_changelog(const ChangelogOptions& o, Session& session);
ExitCode merge_changelogs(const ChangelogOptions& o, Session& session);

}  // namespace sixth::cmd
