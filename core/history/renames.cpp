#include "core/history/renames.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::history {
namespace {

constexpr std::size_t most_compared = 200;  // missing files held against new ones, when moved by hand
constexpr int most_rounds = 5;              // a file that moved, and moved again
constexpr double least_alike = 0.5;         // as git's -M

bool is_python(std::string_view path) {
    return path.size() > 3 && path.substr(path.size() - 3) == ".py";
}

// Entries of `git diff --name-status -z`: R080 old new, D old, A new.
void add_renames(std::string_view text, Renames& renames, std::vector<std::string>* deleted) {
    const std::vector<std::string_view> words = repo::split_zeros(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char status = words[i].empty() ? ' ' : words[i][0];
        if (status == 'R' && i + 2 < words.size()) {
            renames.emplace(words[i + 1], words[i + 2]);
            i += 2;
        } else if (status == 'C' && i + 2 < words.size()) {
            i += 2;
        } else if (i + 1 < words.size()) {
            if (status == 'D' && deleted) deleted->emplace_back(words[i + 1]);
            ++i;
        }
    }
}

// Lines and how often they stand there.
using Lines = std::unordered_map<std::string_view, int>;
Lines lines_of(std::string_view text) {
    Lines lines;
    for (const std::string_view line : text::split(text, '\n')) {
        const std::string_view plain = text::trim(line);
        if (!plain.empty()) ++lines[plain];
    }
    return lines;
}

double alike(const Lines& a, const Lines& b) {
    int common = 0, most_a = 0, most_b = 0;
    for (const auto& [line, count] : a) {
        most_a += count;
        const auto other = b.find(line);
        if (other != b.end()) common += std::min(count, other->second);
    }
    for (const auto& [line, count] : b) most_b += count;
    return most_a + most_b == 0 ? 0 : static_cast<double>(common) / std::max(most_a, most_b);
}

void match_by_hand(const fs::Path& root, const std::vector<std::string>& deleted, Renames& renames) {
    const ProcessResult listed =
        repo::run_git(root, {"ls-files", "--others", "--exclude-standard", "-z", "--", "*.py"});
    if (listed.exit_code != 0) return;
    std::vector<std::pair<std::string, std::string>> fresh;  // path, text
    for (const std::string_view path : repo::split_zeros(listed.out)) {
        try {
            if (fresh.size() < most_compared) fresh.emplace_back(path, fs::read(root / path));
        } catch (const Error&) {  // gone meanwhile
        }
    }
    if (fresh.empty()) return;
    std::vector<Lines> fresh_lines;
    for (const auto& [path, text] : fresh) fresh_lines.push_back(lines_of(text));
    std::size_t compared = 0;
    for (const std::string& path : deleted) {
        if (++compared > most_compared) break;
        const ProcessResult old = repo::run_git(root, {"cat-file", "blob", "HEAD:./" + path});
        if (old.exit_code != 0 || old.out.empty()) continue;
        const Lines lines = lines_of(old.out);
        double best = least_alike;
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            const double now = alike(lines, fresh_lines[i]);
            if (now < best) continue;
            best = now;
            renames[path] = fresh[i].first;
        }
    }
}

}  // namespace

Departures uncommitted_departures(const fs::Path& root) {
    Departures all;
    if (!repo::has_git() || !repo::find_repository(root)) return all;
    const ProcessResult diff =
        repo::run_git_without_filters(root, {"diff", "--no-ext-diff", "--no-textconv", "--relative", "-M",
                                             "-l0", "--name-status", "-z", "HEAD", "--", "*.py", "*.pyi"});
    if (diff.exit_code != 0) return all;
    std::vector<std::string> deleted;
    add_renames(diff.out, all.moved, &deleted);
    deleted.erase(std::remove_if(deleted.begin(), deleted.end(), [](const auto& p) { return !is_python(p); }),
                  deleted.end());
    if (!deleted.empty()) match_by_hand(root, deleted, all.moved);
    for (std::string& path : deleted) {
        if (!all.moved.contains(path)) all.deleted.insert(std::move(path));
    }
    return all;
}

Departures committed_departures(const fs::Path& root, const std::vector<std::string>& paths, int days) {
    Departures all;
    Renames& renames = all.moved;
    if (paths.empty() || !repo::has_git() || !repo::find_repository(root)) return all;
    std::string since;
    if (days > 0) {
        const ProcessResult newest = repo::run_git(root, {"log", "-1", "--format=%ct"});
        if (newest.exit_code != 0) return all;
        since = fmt::format("--since={}", std::atoll(newest.out.c_str()) - days * 86'400LL);
    }
    std::set<std::string> wanted(paths.begin(), paths.end()), seen;
    for (int round = 0; round < most_rounds && !wanted.empty(); ++round) {
        std::vector<std::string> args{"log",         "--no-renames", "--diff-filter=D",
                                      "--name-only", "--relative",   "--format=%H"};
        if (!since.empty()) args.push_back(since);
        args.emplace_back("--");
        for (const std::string& path : wanted) args.push_back(":(literal)" + path);
        const ProcessResult log = repo::run_git(root, args);
        if (log.exit_code != 0) break;
        std::vector<std::string> commits;
        std::set<std::string> found;  // the newest commit of a path counts
        std::string_view commit;
        for (const std::string_view line : text::split(log.out, '\n')) {
            if (line.empty()) continue;
            if (!wanted.contains(std::string(line))) {
                commit = line;
                continue;
            }
            if (round == 0) all.deleted.emplace(line);
            if (found.insert(std::string(line)).second && seen.insert(std::string(commit)).second) {
                commits.emplace_back(commit);
            }
        }
        seen.insert(wanted.begin(), wanted.end());
        wanted.clear();
        for (const std::string& id : commits) {
            const ProcessResult show =
                repo::run_git(root, {"diff-tree", "-r", "-M", "-l0", "--root", "--relative", "--no-commit-id",
                                     "--diff-filter=R", "--name-status", "-z", id, "--", "*.py", "*.pyi"});
            Renames moved;
            if (show.exit_code == 0) add_renames(show.out, moved, nullptr);
            for (const auto& [from, to] : moved) {
                renames.emplace(from, to);
                std::error_code failed;
                if (found.contains(from) && !std::filesystem::exists(root / to, failed) && !seen.contains(to))
                    wanted.insert(to);
            }
        }
    }
    for (const auto& [from, to] : renames) all.deleted.erase(from);
    return all;
}

}  // namespace sixth::history
