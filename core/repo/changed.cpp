#include "core/repo/changed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/diff.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::repo {
namespace {

bool take(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) return false;
    text.remove_prefix(start.size());
    return true;
}

std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

[[noreturn]] void not_a_diff(std::string_view line) {
    throw Error(fmt::format("cannot understand git's diff at \"{}\"", line.substr(0, 80)));
}

// A name in a header: bare, followed by a tab if it holds a blank, or quoted as in C.
std::string unquote(std::string_view text) {
    if (text.empty() || text.front() != '"') {
        if (!text.empty() && text.back() == '\t') text.remove_suffix(1);
        return std::string(text);
    }
    constexpr std::string_view letters = "abtnvfr", meanings = "\a\b\t\n\v\f\r";
    std::string name;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            name += text[i];
            continue;
        }
        const char c = text[++i];
        const std::size_t letter = letters.find(c);
        if (letter != std::string_view::npos) {
            name += meanings[letter];
        } else if (c >= '0' && c <= '3' && i + 2 < text.size()) {
            name += static_cast<char>((c - '0') * 64 + (text[i + 1] - '0') * 8 + (text[i + 2] - '0'));
            i += 2;
        } else {
            name += c;  // \" and backslash itself
        }
    }
    return name;
}

struct Hunk {
    int old_lines = 1;
    int new_first = 0;
    int new_lines = 1;
};

// "@@ -3,2 +4 @@ def f():"
std::optional<Hunk> parse_hunk(std::string_view line) {
    Hunk hunk;
    if (!take(line, "@@ -") || !take_number(line)) return std::nullopt;
    const auto count = [&](int& lines) {
        if (!take(line, ",")) return true;
        const std::optional<int> number = take_number(line);
        if (number) lines = *number;
        return number.has_value();
    };
    if (!count(hunk.old_lines) || !take(line, " +")) return std::nullopt;
    const std::optional<int> first = take_number(line);
    if (!first || !count(hunk.new_lines) || !take(line, " @@")) return std::nullopt;
    hunk.new_first = *first;
    return hunk;
}

class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}
    bool next(std::string_view& line) {
        if (rest_.empty()) return false;
        const std::size_t end = rest_.find('\n');
        line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        return true;
    }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  private:
    std::string_view rest_;
};

// Counting lines is what tells a removed "-- x" from a header "--- x".
void skip_body(Lines& lines, const Hunk& hunk) {
    std::string_view line;
    int removed = 0, added = 0;
    while (removed < hunk.old_lines || added < hunk.new_lines) {
        if (!lines.next(line)) not_a_diff("the end");
        const char mark = line.empty() ? '\0' : line.front();
        if (mark == '-') {
            ++removed;
        } else if (mark == '+') {
            ++added;
        } else if (mark != '\\') {
            not_a_diff(line);
        }
    }
    if (lines.peek() == '\\') lines.next(line);  // "\ No newline at end of file"
    if (removed != hunk.old_lines || added != hunk.new_lines) not_a_diff(line);
}

std::string commit_of(const fs::Path& root, const std::string& ref) {
    const auto resolve = [&](const std::vector<std::string>& args) -> std::optional<std::string> {
        const ProcessResult result = run_git(root, args);
        if (result.exit_code != 0) return std::nullopt;
        return std::string(text::trim(result.out));
    };
    const bool from_branch_point = ref.size() > 3 && ref.compare(ref.size() - 3, 3, "...") == 0;
    const std::string name = from_branch_point ? ref.substr(0, ref.size() - 3) : ref;
    std::optional<std::string> commit;
    if (!name.empty() && name.front() != '-')
        commit = resolve({"rev-parse", "--verify", "--quiet", name + "^{commit}"});
    if (commit && from_branch_point) commit = resolve({"merge-base", *commit, "HEAD"});
    // no commit yet: compare with the empty tree
    if (!commit && ref == "HEAD") commit = resolve({"hash-object", "-t", "tree", "/dev/null"});
    if (commit) return *commit;
    throw Error(fmt::format("git knows no commit '{}'", ref),
                "name a branch, tag or commit ('git log --oneline' lists them); a shallow clone may lack it");
}

void require_repository(const fs::Path& root) {
    if (!has_git()) throw Error("cannot tell what changed: git is not installed", "install git");
    if (!find_repository(root)) {
        throw Error(fmt::format("cannot tell what changed: '{}' is not in a git repository", root.string()),
                    "run 'git init' and commit, or lint without --changed");
    }
}

}  // namespace

bool ChangedLines::contains(std::string_view path, int first, int last) const {
    const auto file = files.find(path);
    if (file == files.end()) return false;
    const auto& ranges = file->second;
    const auto at = std::lower_bound(ranges.begin(), ranges.end(), first,
                                     [](const LineRange& range, int line) { return range.last < line; });
    return at != ranges.end() && at->first <= last;
}

ChangedLines parse_diff(std::string_view diff) {
    ChangedLines changed;
    std::vector<LineRange>* ranges = nullptr;
    Lines lines(diff);
    for (std::string_view line; lines.next(line);) {
        if (take(line, "diff --git ")) {
            ranges = nullptr;
        } else if (take(line, "+++ ")) {
            const std::string name = unquote(line);
            if (name == "/dev/null") continue;
            if (name.compare(0, 2, "b/") != 0) not_a_diff(line);
            ranges = &changed.files[name.substr(2)];
        } else if (line.substr(0, 3) == "@@ ") {
            const std::optional<Hunk> hunk = parse_hunk(line);
            if (!hunk) not_a_diff(line);
            skip_body(lines, *hunk);
            if (ranges && hunk->new_lines > 0) {
                ranges->push_back({hunk->new_first, hunk->new_first + hunk->new_lines - 1});
            }
        }
        // other lines of a header: index, mode, similarity, rename, ---, "* Unmerged path"
    }
    return changed;
}

std::vector<LineRange> changed_lines_of(const fs::Path& root, const std::string& ref, const std::string& path,
                                        std::string_view text) {
    require_repository(root);
    const ProcessResult result = run_git(root, {"cat-file", "blob", commit_of(root, ref) + ":./" + path});
    if (result.exit_code != 0) return {LineRange{}};
    std::vector<LineRange> ranges;
    for (const auto& [first, last] : new_lines(result.out, text)) ranges.push_back({first, last});
    return ranges;
}

ChangedLines changed_lines(const fs::Path& root, const std::string& ref) {
    require_repository(root);
    const std::string commit = commit_of(root, ref);
    const std::vector<std::string> diff{"diff",
                                        "-U0",
                                        "--inter-hunk-context=0",
                                        "--no-color",
                                        "--no-ext-diff",
                                        "--no-textconv",
                                        "--text",
                                        "--find-renames",
                                        "--relative",
                                        "--src-prefix=a/",
                                        "--dst-prefix=b/",
                                        "-O/dev/null",
                                        "--ignore-submodules=all",
                                        commit,
                                        "--"};
    const std::vector<std::string> untracked{"ls-files", "-z", "--others", "--exclude-standard"};
    ProcessResult results[2];
    parallel_for(2, 2, [&](std::size_t i, unsigned) {
        results[i] = i == 0 ? run_git_without_filters(root, diff) : run_git(root, untracked);
    });
    for (const ProcessResult& result : results) {
        if (result.exit_code != 0)
            throw Error(fmt::format("cannot tell what changed: {}", git_reason(result)));
    }
    ChangedLines changed = parse_diff(results[0].out);
    for (const std::string_view name : split_zeros(results[1].out)) {
        if (name.back() != '/') changed.files[std::string(name)] = {LineRange{}};
    }
    return changed;
}

}  // namespace sixth::repo
