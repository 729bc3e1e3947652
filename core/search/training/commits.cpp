#include "core/search/training/commits.h"

#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::search::training {
namespace {

constexpr std::size_t most_files = 3, most_functions = 3, fewest_words = 4;
constexpr std::size_t commits_asked = 4;  // log entries read for each commit wanted

// "@@ -a,b +c,d @@" -> c, c+d-1; a pure deletion stands between two lines and counts as the one before it.
std::pair<std::uint32_t, std::uint32_t> new_lines(std::string_view hunk) {
    const std::size_t plus = hunk.find('+');
    std::uint32_t first = 0, count = 1;
    const char* const end = hunk.data() + hunk.size();
    const auto start = std::from_chars(hunk.data() + plus + 1, end, first);
    if (start.ptr != end && *start.ptr == ',') std::from_chars(start.ptr + 1, end, count);
    return {first, first + (count == 0 ? 0 : count - 1)};
}

// Subjects that say nothing of the code.
bool is_noise(const std::string& subject) {
    for (const char* word : {"Merge ", "merge ", "Revert ", "Bump ", "bump ", "Release", "release", "Version",
                             "pre-commit", "[pre-commit", "Update dependency", "chore(deps", "build(deps"})
        if (subject.rfind(word, 0) == 0) return true;
    return false;
}

std::string without_pull_request(std::string_view subject) {
    const std::size_t at = subject.rfind(" (#");
    return std::string(at == std::string_view::npos ? subject : subject.substr(0, at));
}

}  // namespace

std::vector<Change> changes(const fs::Path& checkout, std::size_t most_commits,
                            const std::vector<std::string>& without) {
    std::vector<std::string> ask{"log",
                                 "--no-merges",
                                 "--no-renames",
                                 "-U0",
                                 "-n",
                                 std::to_string(most_commits * commits_asked),
                                 "--no-color",
                                 "--no-ext-diff",
                                 "--no-textconv",
                                 "--diff-filter=M",
                                 "--format=%x01%H %P%x02%s",
                                 "-p",
                                 "--",
                                 "*.py"};
    for (const std::string& path : without) ask.push_back(":(exclude)" + path);
    const ProcessResult log = repo::run_git(checkout, ask);
    if (log.exit_code != 0)
        throw Error("cannot read the history of '" + checkout.string() + "': " + repo::git_reason(log));
    std::vector<Change> all;
    Change* change = nullptr;
    bool in_header = false;
    for (const std::string_view line : text::split(log.out, '\n')) {
        if (!line.empty() && line.front() == '\x01') {
            if (change && (change->files.empty() || change->files.size() > most_files)) all.pop_back();
            if (all.size() >= most_commits) return all;
            const std::size_t subject = line.find('\x02'), space = line.find(' ');
            change = nullptr;
            if (subject == std::string_view::npos || subject < 82) continue;  // two ids before it, or a root
            Change one{std::string(line.substr(1, space - 1)),
                       std::string(line.substr(space + 1, subject - space - 1)),
                       without_pull_request(line.substr(subject + 1)),
                       {}};
            if (text::split(one.subject, ' ').size() < fewest_words || is_noise(one.subject)) continue;
            all.push_back(std::move(one));
            change = &all.back();
        } else if (!change) {
            continue;
        } else if (line.substr(0, 11) == "diff --git ") {
            in_header = true;
        } else if (in_header && line.substr(0, 6) == "+++ b/") {
            change->files.push_back({std::string(line.substr(6)), {}});
        } else if (line.substr(0, 3) == "@@ " && !change->files.empty()) {
            in_header = false;
            change->files.back().lines.push_back(new_lines(line));
        }
    }
    if (change && (change->files.empty() || change->files.size() > most_files)) all.pop_back();
    return all;
}

std::vector<std::string> contents(const fs::Path& checkout, const std::vector<std::string>& objects) {
    repo::GitExtras extras;
    for (const std::string& object : objects) extras.input += object + "\n";
    const ProcessResult result = repo::run_users_git(checkout, {"cat-file", "--batch"}, extras);
    std::vector<std::string> all;
    std::size_t at = 0;
    while (at < result.out.size() && all.size() < objects.size()) {
        const std::size_t eol = result.out.find('\n', at);
        const std::string_view head = std::string_view(result.out).substr(at, eol - at);
        at = eol + 1;
        const std::size_t space = head.rfind(' ');
        std::size_t size = 0;
        const auto number = std::from_chars(head.data() + space + 1, head.data() + head.size(), size);
        if (number.ec != std::errc{}) {  // "… missing"
            all.emplace_back();
            continue;
        }
        all.push_back(result.out.substr(at, size));
        at += size + 1;
    }
    all.resize(objects.size());
    return all;
}

void each_changed_function(const fs::Path& checkout, std::size_t most_commits,
                           const std::vector<std::string>& without,
                           const std::function<void(const std::string&, const std::string&, const Source&,
                                                    const facts::Definition&)>& take) {
    const std::vector<Change> all = changes(checkout, most_commits, without);
    std::vector<std::string> objects;
    for (const Change& change : all) {
        for (const ChangedFile& file : change.files) objects.push_back(change.commit + ":" + file.path);
    }
    const std::vector<std::string> texts = contents(checkout, objects);
    std::size_t number = 0;
    for (const Change& change : all) {
        std::size_t taken = 0;
        for (const ChangedFile& file : change.files) {
            const std::string& text = texts[number++];
            if (text.empty() || text.size() > 300'000 || taken >= most_functions) continue;
            const Source source{std::string(text)};
            const auto& definitions = source.definitions();
            for (std::size_t i = 0; i < definitions.size() && taken < most_functions; ++i) {
                const facts::Definition& definition = definitions[i];
                if (!definition.is_function() || definition.end_line - definition.line < 2 ||
                    definition.name.substr(0, 5) == "test_")
                    continue;
                bool changed = false;
                for (const auto& range : file.lines)
                    changed =
                        changed || (range.first <= definition.end_line && range.second >= definition.line);
                if (!changed) continue;
                take(change.subject, file.path, source, definition);
                ++taken;
            }
        }
    }
}

}  // namespace sixth::search::training
