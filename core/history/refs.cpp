#include "core/history/refs.h"

#include <charconv>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/history/git_log.h"
#include "core/repo/git.h"

namespace sixth::history {
namespace {

constexpr std::string_view tags_prefix = "refs/tags/";
constexpr std::string_view replace_prefix = "refs/replace/";

std::string read_if_there(const fs::Path& path) {
    std::error_code failed;
    return std::filesystem::exists(path, failed) ? fs::read(path) : std::string();
}

// git 2.39 follows one tag only: tags of tags are rare enough to be asked for one by one.
std::string commit_of(const fs::Path& root, const std::string& name) {
    const ProcessResult result =
        repo::run_git(root, {"rev-parse", "--verify", "--quiet", name + "^{commit}"});
    return result.exit_code == 0 ? std::string(text::trim(result.out)) : std::string();
}

void read_tags(const fs::Path& root, std::string_view listed, Refs& refs) {
    const std::vector<std::string_view> parts = text::split(listed, '\0');
    constexpr std::size_t per_ref = 6;
    for (std::size_t i = 0; i + per_ref <= parts.size(); i += per_ref) {
        // each but the first begins with the end of the line before
        const std::string_view name = text::trim(parts[i]);
        if (name.substr(0, replace_prefix.size()) == replace_prefix) {
            refs.view = hash64(name, refs.view);
            refs.view = hash64(parts[i + 2], refs.view);
            continue;
        }
        Tag tag;
        tag.name = name.substr(tags_prefix.size());
        tag.annotated = parts[i + 1] == "tag";
        if (parts[i + 1] == "commit") tag.commit = parts[i + 2];
        if (tag.annotated && parts[i + 3] == "commit") tag.commit = parts[i + 4];
        if (tag.annotated && parts[i + 3] == "tag") tag.commit = commit_of(root, std::string(name));
        if (!is_object_id(tag.commit)) continue;  // of a tree or a file
        std::from_chars(parts[i + 5].data(), parts[i + 5].data() + parts[i + 5].size(), tag.time);
        refs.tags.push_back(std::move(tag));
    }
}

}  // namespace

Refs read_refs(const fs::Path& root) {
    if (!repo::has_git()) throw Error("cannot read the history: git is not installed", "install git");
    if (!repo::find_repository(root)) {
        throw Error(fmt::format("cannot read the history: '{}' is not in a git repository", root.string()),
                    "cd to one, or run 'git init' and commit");
    }
    const std::vector<std::string> commands[2] = {
        {"rev-parse", "--show-toplevel", "--git-path", "shallow", "--git-path", "info/grafts",
         "HEAD^{commit}"},
        {"for-each-ref",
         "--format=%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00"
         "%(creatordate:unix)%00",
         "refs/tags", "refs/replace"}};
    ProcessResult results[2];
    parallel_for(2, 2, [&](std::size_t i, unsigned) { results[i] = repo::run_git(root, commands[i]); });

    Refs refs;
    const std::vector<std::string_view> lines = text::split(results[0].out, '\n');
    // without a commit the last line is no id, and git fails
    if (lines.size() < 4 || results[1].exit_code != 0)
        throw Error(
            fmt::format("cannot read the history: {}", repo::git_reason(results[lines.size() < 4 ? 0 : 1])));
    refs.top = lines[0];
    if (is_object_id(lines[3])) refs.head = lines[3];
    const std::string shallow = read_if_there(root / lines[1]);
    refs.view = hash64(shallow, hash64(read_if_there(root / lines[2])));
    for (const std::string_view line : text::split(shallow, '\n')) {
        if (is_object_id(line)) refs.shallow.emplace_back(line);
    }
    read_tags(root, results[1].out, refs);
    return refs;
}

}  // namespace sixth::history
