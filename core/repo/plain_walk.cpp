#include "core/repo/plain_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace sixth::repo {
namespace {

constexpr std::array<std::string_view, 19> skipped{
    ".git",         ".hg",         ".svn",           ".bzr",         ".jj",
    ".sixth",       ".venv",       ".tox",           ".nox",         ".eggs",
    ".mypy_cache",  ".ruff_cache", ".pytest_cache",  ".hypothesis",  ".pytype",
    "node_modules", "__pycache__", "__pypackages__", "site-packages"};

struct Entry {
    std::string name;
    bool is_folder = false;
};

struct Listing {
    std::vector<Entry> entries;
    int error = 0;
    bool has(std::string_view name) const {
        return std::any_of(entries.begin(), entries.end(),
                           [&](const Entry& entry) { return entry.name == name; });
    }
};

Listing list(const fs::Path& folder) {
    Listing listing;
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* stream = fd < 0 ? nullptr : ::fdopendir(fd);
    if (!stream) {
        listing.error = errno;
        if (fd >= 0) ::close(fd);
        return listing;
    }
    for (errno = 0; const dirent* item = ::readdir(stream); errno = 0) {
        const std::string_view name = item->d_name;
        if (name == "." || name == "..") continue;
        unsigned char type = item->d_type;
        if (type == DT_UNKNOWN) {
            struct stat info {};
            if (::fstatat(fd, item->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
            type = S_ISDIR(info.st_mode) ? DT_DIR : S_ISREG(info.st_mode) ? DT_REG : DT_LNK;
        }
        // links, FIFOs, sockets and devices are never opened; .git and pyvenv.cfg matter by their names alone
        if (type == DT_DIR || type == DT_REG) listing.entries.push_back({std::string(name), type == DT_DIR});
    }
    listing.error = errno;
    ::closedir(stream);
    return listing;
}

// setuptools copies every source to build/lib; but a package may be called `build` as well.
bool is_build_output(std::string_view name, const Listing& parent, const Listing& inside) {
    return name == "build" &&
           (parent.has("setup.py") || parent.has("pyproject.toml") || parent.has("setup.cfg")) &&
           !inside.has("__init__.py");
}

}  // namespace

bool is_skipped_folder(std::string_view name) {
    return std::find(skipped.begin(), skipped.end(), name) != skipped.end();
}

PlainWalk plain_walk(const fs::Path& folder, bool enter_nested,
                     const std::function<bool(std::string_view)>& wanted) {
    struct Pending {
        std::string path;  // relative, empty or ending in '/'
        std::string name;
        std::shared_ptr<const Listing> parent;
    };
    PlainWalk result;
    std::vector<Pending> pending{{"", "", nullptr}};
    while (!pending.empty()) {
        const Pending here = std::move(pending.back());
        pending.pop_back();
        const auto listing = std::make_shared<const Listing>(list(folder / here.path));
        if (listing->error != 0) {
            result.problems.push_back(
                {here.path, fmt::format("cannot open '{}': {}", (folder / here.path).string(),
                                        std::strerror(listing->error))});
        }
        if (here.parent) {
            if (listing->has("pyvenv.cfg") || is_build_output(here.name, *here.parent, *listing)) continue;
            if (!enter_nested && listing->has(".git")) {
                result.repositories.push_back(here.path);
                continue;
            }
        }
        for (const Entry& entry : listing->entries) {
            if (!entry.is_folder) {
                if (wanted(entry.name)) result.files.push_back(here.path + entry.name);
            } else if (!is_skipped_folder(entry.name)) {
                pending.push_back({here.path + entry.name + "/", entry.name, listing});
            }
        }
    }
    return result;
}

}  // namespace sixth::repo
