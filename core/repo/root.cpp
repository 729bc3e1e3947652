#include "core/repo/root.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::repo {
namespace {

bool is_there(const fs::Path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
}

// Reads no TOML: a table header of ours at the start of a line is enough, and a broken file still marks the
// root.
bool names_sixth(const fs::Path& pyproject) {
    struct stat info {};
    if (::stat(pyproject.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
    std::string bytes;
    try {
        bytes = fs::read(pyproject);
    } catch (const Error&) {
        return false;  // unreadable: whoever reads the configuration reports it
    }
    for (std::string_view line : text::split(bytes, '\n')) {
        line = text::trim(line);
        while (!line.empty() && line.front() == '[') line = text::trim(line.substr(1));
        std::string squeezed;
        for (const char c : line) {
            if (c != ' ' && c != '\t' && c != '"' && c != '\'') squeezed += c;
        }
        const std::string_view key(squeezed);
        if (key.substr(0, 10) == "tool.sixth" &&
            (key.size() == 10 || key[10] == ']' || key[10] == '.' || key[10] == '=')) {
            return true;
        }
    }
    return false;
}

fs::Path real_folder(const fs::Path& path) {
    std::error_code failed;
    fs::Path real = std::filesystem::canonical(path, failed);
    if (failed) throw Error(fmt::format("cannot open '{}': {}", path.string(), failed.message()));
    if (!std::filesystem::is_directory(real, failed))
        throw Error(fmt::format("'{}' is not a folder", path.string()));
    return real;
}

bool is_too_wide(const fs::Path& folder) {
    if (folder == folder.root_path()) return true;
    const char* home = std::getenv("HOME");
    std::error_code failed;
    return home && *home && std::filesystem::equivalent(folder, home, failed) && !failed;
}

}  // namespace

Root find_root(const fs::Path& start, const std::optional<fs::Path>& named) {
    if (named) return {real_folder(*named), Found::named};
    const fs::Path from = real_folder(start);
    for (fs::Path here = from;; here = here.parent_path()) {
        if (is_there(here / "sixth.toml")) return {here, Found::sixth_toml};
        if (names_sixth(here / "pyproject.toml")) return {here, Found::pyproject};
        // a dotfiles repository in the home folder must not make every project below it one
        if (!is_too_wide(here)) {
            if (is_there(here / ".sixth")) return {here, Found::sixth_folder};
            if (is_there(here / ".git")) return {here, Found::git};
        }
        if (here == here.parent_path()) break;
    }
    if (is_too_wide(from)) {
        throw Error(fmt::format("'{}' is not a project", from.string()),
                    "go to a project's folder (cd, or -C DIR), or name this one with --root");
    }
    return {from, Found::current_folder};
}

}  // namespace sixth::repo
