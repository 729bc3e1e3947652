// sixth changelog: what it takes. What it does with it: core/changelog.
#include "cmd/changelog.h"

#include <memory>

#include "cmd/options.h"
#include "cmd/session.h"
#include "core/base/error.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/changelog.md"
    ;

Run declare(Options& options) {
    auto o = std::make_shared<ChangelogOptions>();
    declare_changelog(options, *o);
    return [o](Session& session) {
        if (o->merge) return merge_changelogs(*o, session);
        if (o->words.size() > 1)
            throw Error(fmt::format("'{}' is one word too many", o->words[1]), "see 'sixth changelog -h'");
        if (!o->follow.empty()) return follow_changelog(*o, session);
        if (!o->words.empty()) o->messages = o->words.front();
        return o->lint ? lint_messages(*o, session) : run_changelog(*o, session);
    };
}

}  // namespace

void declare_changelog(Options& options, ChangelogOptions& o) {
    options.example("sixth changelog", "what was done since the last release");
    options.example("sixth changelog --write", "the same into CHANGELOG.md; what you wrote there stays");
    options.example("sixth changelog --release next", "a dated release, its version found from the commits");
    options.example("sixth changelog --check", "fail when somebody forgot --write");
    options.example("sixth changelog --lint .git/COMMIT_EDITMSG", "as a commit-msg hook");
    options.manual(manual);

    options
        .positional("MESSAGES", o.words,
                    "of --lint: a range of commits, or a file with one message; none: since the last release")
        .verbatim()
        .completes(Completes::files);

    options.group("What to do");
    options.add("write", o.write, "re-render Unreleased in the file; with --all: add the releases it lacks")
        .letter('w')
        .command_line_only();
    options.add("all", o.all, "the whole file from history").command_line_only();
    options
        .add("release", o.release,
             "turn Unreleased into this release in the file, and print it; 'next': see --next")
        .value("VERSION")
        .command_line_only();
    options.add("date", o.date, "the date of --release")
        .value("YYYY-MM-DD")
        .shown_default("today, UTC")
        .command_line_only();
    options.add("next", o.next, "the next version; why, on stderr").command_line_only();
    options
        .add("check", o.check,
             "exit with 1 when the file is not as --write would have left it when it was last changed; head: "
             "now")
        .value("last|head")
        .alone("last")
        .command_line_only();
    options
        .add("skipped", o.skipped, "the commits that are not listed, and why; with --all: of every release")
        .command_line_only();
    options.add("lint", o.lint, "judge commit messages").command_line_only();
    add_format(options, o.format).command_line_only();

    options.group("For git");
    options
        .add("follow", o.follow,
             "what hooks run when git has just done this: let the file follow, see --on-merge")
        .value("merge|rebase|amend")
        .alone("merge")
        .command_line_only();
    options.add("merge", o.merge, "the merge driver: BASE OURS THEIRS PATH, the result goes to OURS")
        .command_line_only();
    options.add("marker-size", o.marker_size, "length of --merge's conflict markers")
        .range(1, 1000)
        .command_line_only();

    options.group("The repository");
    options.add("file", o.file, "the changelog, relative to the root")
        .value("FILE")
        .completes(Completes::files);
    options
        .add("url", o.rules.url,
             "the repository's address on the web; none: as links in the file or git's remote say")
        .value("URL");
    options.add("forge", o.rules.forge,
                {{"auto", changelog::Forge::automatic},
                 {"github", changelog::Forge::github},
                 {"gitlab", changelog::Forge::gitlab},
                 {"bitbucket", changelog::Forge::bitbucket},
                 {"gitea", changelog::Forge::gitea}},
                "what its pages are called");
    options.add("tag-pattern", o.rules.tag_patterns, "tags that are releases, '*' stands for the version")
        .value("PATTERNS");
    options.add("path", o.rules.paths, "only commits that change something below")
        .value("PATHS")
        .completes(Completes::files);

    options.group("Rules");
    options.add("types", o.rules.types, "the section of a type of commits, or skip").value("TYPE:SECTION");
    options.add("rules", o.rules.rules, "the section of other subjects, '*' stands for any text; or skip")
        .value("SUBJECT:SECTION");
    options.add("skip-commits", o.rules.skip_commits, "commits to leave out, by id").value("IDS");
    options
        .add("issue-keys", o.rules.issue_keys,
             "the tracker's keys, 'AAS' of AAS-114; none: any that looks like one")
        .value("KEYS");
    options.add("issue-url", o.rules.issue_url, "where the tracker's issues are, {} stands for the id")
        .value("URL");
    options.add("yanked", o.rules.yanked, "releases that were withdrawn").value("VERSIONS");
    options.add("pre-releases", o.pre_releases, {{"own", PreReleases::own}, {"fold", PreReleases::fold}},
                "sections of their own, or folded into the release they led to");
    options.add("squashes", o.squashes, {{"expand", Squashes::expand}, {"title", Squashes::title}},
                "of a squash of conventional commits: tell each, or the title alone");
    options.add("on-merge", o.on_merge,
                {{"write", OnMerge::write}, {"commit", OnMerge::commit}, {"say", OnMerge::say}},
                "what --follow does: write the file, commit it too, or only say what it lacks");
    options
        .add("max-subject", o.limits.max_subject,
             "longest subject that --lint accepts, in characters; 0: any")
        .range(0, 10000);
}

changelog::Settings changelog_settings(const ChangelogOptions& o) {
    changelog::Settings settings = o.rules;
    settings.fold_pre_releases = o.pre_releases == PreReleases::fold;
    settings.expand_squashes = o.squashes == Squashes::expand;
    return settings;
}

extern const Command changelog;
const Command changelog{"changelog", "a changelog from commits, beside what people wrote in it", Needs::state,
                        declare};

}  // namespace sixth::cmd
