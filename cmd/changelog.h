// What `sixth changelog` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "core/changelog/lint.h"
#include "core/changelog/settings.h"

namespace sixth::cmd {

class Options;

enum class PreReleases { own, fold };
enum class Squashes { expand, title };

struct ChangelogOptions {
    std::string messages;  // of --lint: a range of commits, or a file that holds one message
    bool write = false;
    bool all = false;
    std::string release;  // a version, or "next"
    std::string date;     // of that release
    bool next = false;
    std::string check;  // "last" or "head"; empty: not asked for
    bool skipped = false;
    bool lint = false;
    OutputFormat format = OutputFormat::text;

    std::string file = "CHANGELOG.md";
    changelog::Settings rules;
    changelog::LintLimits limits;
    PreReleases pre_releases = PreReleases::own;
    Squashes squashes = Squashes::expand;
};

void declare_changelog(Options& options, ChangelogOptions& o);

// What core/changelog is told: the rules, with the choices that have words of their own here.
changelog::Settings changelog_settings(const ChangelogOptions& o);

ExitCode run_changelog(const ChangelogOptions& o, Session& session);
ExitCode lint_messages(const ChangelogOptions& o, Session& session);

}  // namespace sixth::cmd
