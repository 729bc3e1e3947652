#include "core/history/git_log.h"

#include <algorithm>
#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::history {
namespace {

constexpr const char* fields = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%B";

class Fields {
  public:
    explicit Fields(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }
    std::string_view next() {
        const std::size_t end = rest_.find('\0');
        if (end == std::string_view::npos) broken();
        const std::string_view field = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return field;
    }
    // A date git cannot read it gives as nothing.
    std::int64_t number() {
        const std::string_view field = next();
        std::int64_t value = 0;
        std::from_chars(field.data(), field.data() + field.size(), value);
        return value;
    }
    [[noreturn]] static void broken() {
        throw Error("cannot read the history: 'git log' ended in the middle of a commit",
                    "'git fsck' says whether the repository is damaged");
    }

  private:
    std::string_view rest_;
};

std::string checked(const fs::Path& root, const std::vector<std::string>& args) {
    ProcessResult result = repo::run_git(root, args);
    if (result.exit_code != 0)
        throw Error(fmt::format("cannot read the history: {}", repo::git_reason(result)),
                    "'git log' says more; 'git fsck' whether the repository is damaged");
    return std::move(result.out);
}

}  // namespace

bool is_object_id(std::string_view text) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return (text.size() == 40 || text.size() == 64) && std::all_of(text.begin(), text.end(), is_hex);
}

std::string log_text(const fs::Path& root, const std::vector<std::string>& tips,
                     const std::vector<std::string>& without) {
    // what a user's configuration would change in the output is said outright
    std::vector<std::string> args{"log",        "-z",  "--encoding=UTF-8", "--no-show-signature",
                                  "--no-color", fields};
    args.insert(args.end(), tips.begin(), tips.end());
    if (!without.empty()) args.insert(args.end(), {"--ignore-missing", "--not"});
    args.insert(args.end(), without.begin(), without.end());
    args.emplace_back("--");
    return checked(root, args);
}

std::vector<LoggedCommit> parse_log(std::string_view text) {
    std::vector<LoggedCommit> commits;
    Fields at(text);
    while (!at.at_end()) {
        LoggedCommit& commit = commits.emplace_back();
        commit.id = at.next();
        if (!is_object_id(commit.id)) Fields::broken();
        for (const std::string_view parent : text::split(at.next(), ' ')) {
            if (!parent.empty()) commit.parents.push_back(parent);
        }
        commit.author = at.next();
        commit.email = at.next();
        commit.author_time = at.number();
        commit.commit_time = at.number();
        commit.message = at.next();
        while (!commit.message.empty() && (commit.message.back() == '\n' || commit.message.back() == '\r'))
            commit.message.remove_suffix(1);
    }
    return commits;
}

std::vector<std::string> commits_touching(const fs::Path& root, const std::string& tip,
                                          const std::vector<std::string>& paths) {
    // --full-history: both sides of a merge that made the same change
    std::vector<std::string> args{"rev-list", "--full-history", tip, "--"};
    args.insert(args.end(), paths.begin(), paths.end());
    const std::string out = checked(root, args);
    std::vector<std::string> ids;
    for (const std::string_view line : text::split(out, '\n')) {
        if (is_object_id(line)) ids.emplace_back(line);
    }
    return ids;
}

}  // namespace sixth::history
