// sixth fix-imports --branch: one commit a repair, made without touching files, index or HEAD.
#include <algorithm>

#include "cmd/fix_imports_report.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/git.h"
#include "core/repo/scratch_index.h"

namespace sixth::cmd {
namespace {

using fix_imports::Repair;

std::string asked(const fs::Path& root, const std::vector<std::string>& args,
                  const repo::GitExtras& extras = {}) {
    const ProcessResult result = repo::run_users_git(root, args, extras);
    if (result.exit_code != 0)
        throw Error(fmt::format("git {}: {}", args.front(), repo::git_reason(result)),
                    "mend that, or let --fix write the repairs into the files");
    return std::string(text::trim(result.out));
}

constexpr std::size_t longest_subject = 72;  // bytes

// Cut behind a whole name, and what was left out is counted.
std::string subject_of(const std::string& statement) {
    const std::string whole = "fix(imports): " + statement;
    std::size_t end = std::string::npos;
    if (whole.size() > longest_subject)
        end = whole.find_last_of(",;", longest_subject - std::string_view(" and 999 more").size());
    // NOLINTNEXTLINE(performance-no-automatic-move): g++ 12 sees a fault in the move
    if (end == std::string::npos) return whole;
    const auto left = std::count_if(whole.begin() + static_cast<std::ptrdiff_t>(end), whole.end(),
                                    [](char c) { return c == ',' || c == ';'; });
    return fmt::format("{} and {} more", whole.substr(0, end), left);
}

std::string message_of(const FixImportsFile& file, const Repair& repair) {
    const fix_imports::Candidate& c = repair.candidates[repair.chosen];
    const std::string subject = subject_of(c.statement);
    std::string text =
        fmt::format("{}\n\n{}:{}: {}\n", subject, file.path, repair.trouble.line, told(repair.trouble));
    if (!subject.ends_with(c.statement)) text += c.statement + "\n";
    for (const std::string& reason : c.reasons) text += "- " + reason + "\n";
    return text;
}

std::string message_of(const FixImportsStub& one) {
    std::string text = fmt::format("fix(imports): a stub of {}\n\n", one.stub.module);
    for (const fix_imports::Trouble& t : one.troubles)
        text += fmt::format("{}:{}: {}\n", t.path, t.line, told(t));
    return text;
}

}  // namespace

void commit_repairs(FixImportsReport& report, Session& session) {
    const fs::Path& root = report.sources.root;
    const std::string name = "refs/heads/" + report.options.branch;
    if (!repo::has_git() || !repo::find_repository(root))
        throw Error("--branch outside a git repository", "--fix writes the repairs into the files");
    if (repo::run_git(root, {"check-ref-format", name}).exit_code != 0)
        throw Error(fmt::format("'{}' cannot be the name of a branch", report.options.branch),
                    "take a plain one: --branch fix/imports");
    if (repo::run_git(root, {"show-ref", "--verify", "--quiet", name}).exit_code == 0)
        throw Error(fmt::format("there is a branch '{}' already", report.options.branch),
                    fmt::format("name another one: --branch {}-2", report.options.branch));
    if (repo::run_git(root, {"rev-parse", "--verify", "--quiet", "HEAD"}).exit_code != 0)
        throw Error("--branch before the first commit", "--fix writes the repairs into the files");
    const std::string head = asked(root, {"rev-parse", "--verify", "HEAD"});
    const std::string prefix = asked(root, {"rev-parse", "--show-prefix"});
    const repo::ScratchIndex index(asked(root, {"rev-parse", "--absolute-git-dir"}));
    asked(root, {"read-tree", "HEAD"}, index.extras());
    std::string tip = head;
    std::size_t commits = 0;
    const auto commit = [&](const std::string& path, const std::string& mode, const std::string& text,
                            const std::string& message) {
        const std::string blob = asked(root, {"hash-object", "-w", "--stdin", "--path", path}, {text, {}});
        asked(root,
              {"update-index", "--add", "--cacheinfo", fmt::format("{},{},{}", mode, blob, prefix + path)},
              index.extras());
        const std::string tree = asked(root, {"write-tree"}, index.extras());
        tip = asked(root, {"commit-tree", tree, "-p", tip, "-m", message});
        ++commits;
    };
    const auto stubs =
        std::stable_partition(report.stubs.begin(), report.stubs.end(), [&](const FixImportsStub& one) {
            return repo::run_git(root, {"cat-file", "-e", head + ":./" + one.stub.path}).exit_code != 0;
        });
    for (auto at = stubs; at != report.stubs.end(); ++at)
        report.unplaced.push_back(
            fmt::format("{}: HEAD has that file: commit first that it is gone", at->stub.path));
    report.stubs.erase(stubs, report.stubs.end());
    for (const FixImportsStub& one : report.stubs)
        commit(one.stub.path, "100644", one.stub.text, message_of(one));
    for (FixImportsFile& file : report.files) {
        const ProcessResult known = repo::run_git(root, {"cat-file", "blob", head + ":./" + file.path});
        const bool same = known.exit_code == 0 && known.out == file.before;
        for (Repair& repair : file.repairs) {
            if (!repair.mended()) continue;
            if (!same) {
                repair.chosen = Repair::none;
                repair.left = "the file has changes that are not committed";
                continue;
            }
            const std::string mode =
                asked(root, {"ls-tree", "--full-tree", head, "--", prefix + file.path}).substr(0, 6);
            commit(file.path, mode, repair.after, message_of(file, repair));
        }
        if (!same) file.after = file.before;
    }
    if (commits == 0) return;
    asked(root, {"update-ref", "-m", "sixth fix-imports", name, tip, std::string(head.size(), '0')});
    report.written = true;
    session.note(fmt::format("branch '{}' holds {} on top of HEAD", report.options.branch,
                             text::counted(commits, "commit")));
}

}  // namespace sixth::cmd
