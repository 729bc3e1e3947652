#include "core/hooks/place.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/repo/git.h"

namespace sixth::hooks {
namespace {

fs::Path asked(const fs::Path& folder, const std::vector<std::string>& words) {
    std::vector<std::string> args{"rev-parse"};
    args.insert(args.end(), words.begin(), words.end());
    const ProcessResult result = repo::run_users_git(folder, args);
    if (result.exit_code != 0) throw Error(fmt::format("git says: {}", repo::git_reason(result)));
    std::string answer = result.out;
    if (!answer.empty() && answer.back() == '\n') answer.pop_back();
    return fs::Path(answer).is_absolute() ? fs::Path(answer) : folder / answer;
}

// Links resolved as far as the path exists.
fs::Path real(const fs::Path& path) {
    std::error_code failed;
    fs::Path resolved = std::filesystem::weakly_canonical(path, failed);
    if (failed) throw Error(fmt::format("cannot open '{}': {}", path.string(), failed.message()));
    return resolved.has_filename() ? resolved : resolved.parent_path();
}

bool is_below(const fs::Path& path, const fs::Path& folder) {
    const auto differs = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return differs.first == folder.end();
}

bool is_huskys(const fs::Path& folder) {
    std::error_code ignored;
    return folder.filename() == "_" && std::filesystem::exists(folder / "h", ignored);
}

Folder kind_of(const Place& place, const fs::Path& own_folder) {
    if (is_below(place.folder, place.common) || is_below(place.folder, own_folder)) return Folder::own;
    if (is_huskys(place.folder)) return Folder::husky;
    return is_below(place.folder, place.top) ? Folder::tracked : Folder::outside;
}

}  // namespace

Place find_place(const fs::Path& root) {
    if (!repo::has_git()) throw Error("git is not installed", "install git");
    const ProcessResult bare = repo::run_users_git(root, {"rev-parse", "--is-bare-repository"});
    if (bare.exit_code != 0) {
        throw Error(fmt::format("no hooks for '{}': {}", root.string(), repo::git_reason(bare)),
                    "go to a git repository, or make one with 'git init'");
    }
    if (bare.out == "true\n") {
        throw Error(fmt::format("'{}' is a bare repository: it has no files to check", root.string()),
                    "install the hooks where you commit");
    }
    Place place;
    place.top = real(asked(root, {"--show-toplevel"}));
    place.common = real(asked(place.top, {"--git-common-dir"}));
    place.folder = real(asked(place.top, {"--git-path", "hooks"}));
    place.kind = kind_of(place, real(asked(place.top, {"--absolute-git-dir"})));
    std::error_code ignored;
    if (std::filesystem::exists(place.folder, ignored) &&
        !std::filesystem::is_directory(place.folder, ignored)) {
        throw Error(fmt::format("git looks for hooks in '{}', which is no folder", place.folder.string()),
                    "see 'git config --show-origin core.hooksPath'");
    }
    return place;
}

}  // namespace sixth::hooks
