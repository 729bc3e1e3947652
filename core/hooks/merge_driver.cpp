#include "core/hooks/merge_driver.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/hooks/change.h"
#include "core/repo/git.h"

namespace sixth::hooks {
namespace {

constexpr std::string_view attribute = " merge=sixth-changelog";
constexpr const char* section = "merge.sixth-changelog";

std::vector<fs::Path> attribute_files(const Place& place) {
    return {place.common / "info/attributes", place.top / ".gitattributes"};
}

std::string read_if_there(const fs::Path& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? fs::read(file) : std::string();
}

// A name as a pattern that means it alone; quoted as in C where it must be.
std::string pattern_of(const std::string& file) {
    std::string pattern = "/";
    for (const char c : file) {
        if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    if (pattern.find_first_of(" \t\"#") == std::string::npos) return pattern;
    std::string quoted = "\"";
    for (const char c : pattern) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

bool is_ours(std::string_view line) {
    line = text::trim(line);
    return line.size() > attribute.size() && line.substr(line.size() - attribute.size()) == attribute;
}

// Where our line is, its end included, or the one before it when it is the last and has none.
std::string without_line(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        if (is_ours(std::string_view(text).substr(begin, end - begin))) {
            const bool open = text[end - 1] != '\n';
            return text.substr(0, open && begin > 0 ? begin - 1 : begin) + text.substr(end);
        }
        begin = end;
    }
    return text;
}

// A file that ended without a line break does so again when the line is gone.
std::string with_line(const std::string& text, const std::string& line) {
    const bool open = !text.empty() && text.back() != '\n';
    return open ? text + "\n" + line : text + line + "\n";
}

std::string doubled_percents(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
    return out;
}

// Where sixth is missing or cannot, git's own way; a driver that fails would leave ours alone without a mark.
std::string command_of(const MergeDriver& driver) {
    std::string words =
        driver.root.empty() ? "" : "--root " + doubled_percents(join_shell_words({driver.root})) + " ";
    words += "changelog --merge --marker-size=%L -- %O %A %B %P";
    const std::string program = doubled_percents(join_shell_words({driver.program}));
    return fmt::format(
        "s=2; if [ -x {0} ]; then {0} {1}; s=$?; elif command -v sixth >/dev/null 2>&1; then sixth {1}; "
        "s=$?; fi; "
        "[ $s -lt 2 ] || {{ git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; s=$?; }}; "
        "exit $s",
        program, words);
}

std::string configured(const Place& place, const std::string& key) {
    const ProcessResult result =
        repo::run_users_git(place.top, {"config", "--local", "--get", fmt::format("{}.{}", section, key)});
    return result.exit_code == 0 ? result.out.substr(0, result.out.size() - 1) : std::string();
}

void configure(const Place& place, const std::vector<std::string>& words) {
    std::vector<std::string> args{"config", "--local"};
    args.insert(args.end(), words.begin(), words.end());
    const ProcessResult result = repo::run_users_git(place.top, args);
    if (result.exit_code != 0) throw Error(fmt::format("git config: {}", repo::git_reason(result)));
}

void change_file(const fs::Path& file, const std::string& text) {
    std::error_code failed;
    if (text.empty()) {
        std::filesystem::remove(file, failed);
        if (failed) throw Error(fmt::format("cannot remove '{}': {}", file.string(), failed.message()));
        return;
    }
    std::filesystem::create_directories(file.parent_path(), failed);
    fs::write_atomically(file, text);
}

}  // namespace

std::vector<fs::Path> install_driver(const Place& place, const MergeDriver& driver, bool dry_run) {
    const Lock lock(place.common);
    std::vector<fs::Path> changed;
    // how it is called comes first: an attribute alone would name a driver that is not there
    const std::vector<std::pair<std::string, std::string>> wanted = {
        {"name", "sixth changelog: Unreleased as the merged history has it"},
        {"driver", command_of(driver)},
        {"recursive", "text"}};  // bases that git merges for itself need no rendering
    const bool is_configured = std::all_of(wanted.begin(), wanted.end(), [&](const auto& setting) {
        return configured(place, setting.first) == setting.second;
    });
    if (!is_configured) changed.push_back(place.common / "config");
    if (!is_configured && !dry_run) {
        for (const auto& [key, value] : wanted) configure(place, {fmt::format("{}.{}", section, key), value});
    }
    const std::vector<fs::Path> files = attribute_files(place);
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string before = read_if_there(files[i]);
        const bool belongs = (i == 1) == driver.shared;
        const std::string line = pattern_of(driver.file) + std::string(attribute);
        const bool there = without_line(before) != before;
        std::string after = before;
        if (belongs && !there) after = with_line(before, line);
        if (!belongs && there && driver.shared) after = without_line(before);  // one place is enough
        if (after == before) continue;
        changed.push_back(files[i]);
        if (!dry_run) change_file(files[i], after);
    }
    return changed;
}

std::vector<fs::Path> uninstall_driver(const Place& place, bool dry_run) {
    const Lock lock(place.common);
    std::vector<fs::Path> changed;
    for (const fs::Path& file : attribute_files(place)) {
        const std::string before = read_if_there(file);
        const std::string after = without_line(before);
        if (after == before) continue;
        changed.push_back(file);
        if (!dry_run) change_file(file, after);
    }
    if (!configured(place, "driver").empty()) {
        changed.push_back(place.common / "config");
        if (!dry_run) configure(place, {"--remove-section", section});
    }
    return changed;
}

std::string installed_driver(const Place& place) {
    if (configured(place, "driver").empty()) return "";
    for (const fs::Path& file : attribute_files(place)) {
        const std::string text = read_if_there(file);
        for (const std::string_view line : text::split(text, '\n')) {
            if (is_ours(line)) return std::string(text::trim(line));
        }
    }
    return "";
}

}  // namespace sixth::hooks
