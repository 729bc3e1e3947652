#include "core/repo/watch.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/readable.h"
#include "core/repo/git.h"
#include "core/repo/plain_walk.h"

namespace sixth::repo {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t events = IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM |
                                 IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                                 IN_DONT_FOLLOW | IN_EXCL_UNLINK;
constexpr std::size_t most_arguments = 2000;  // of one command

std::string joined(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

bool is_inside(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_there(const fs::Path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0;
}

std::string limit_of(const char* what) {
    std::string value = "?";
    std::ifstream(fmt::format("/proc/sys/fs/inotify/{}", what)) >> value;
    return value;
}

// Of the repository around `top`: does git leave the folder itself out?
bool is_ignored(const fs::Path& top) {
    return run_git(top, {"ls-files", "-z", "--cached", "--", "."}).out.empty() &&
           run_git(top, {"check-ignore", "-q", "."}).exit_code == 0;
}

// Those of `folders` (relative to `top`) that git ignores and has no file of.
std::vector<std::string> ignored_of(const fs::Path& top, const std::vector<std::string>& folders) {
    std::string input;  // "./": a name may begin with a ':'
    for (const std::string& folder : folders) input.append("./").append(folder).push_back('\0');
    const ProcessResult result = run_git(top, {"check-ignore", "-z", "--stdin"}, input);
    std::vector<std::string> ignored;
    for (const std::string_view folder : split_zeros(result.out)) ignored.emplace_back(folder.substr(2));
    if (ignored.empty()) return ignored;

    std::set<std::string> tracked;  // folders
    for (std::size_t begin = 0; begin < ignored.size(); begin += most_arguments) {
        const std::size_t end = std::min(ignored.size(), begin + most_arguments);
        std::vector<std::string> arguments{"--literal-pathspecs", "ls-files", "-z", "--cached", "--"};
        arguments.insert(arguments.end(), ignored.begin() + static_cast<std::ptrdiff_t>(begin),
                         ignored.begin() + static_cast<std::ptrdiff_t>(end));
        const ProcessResult files = run_git(top, arguments);
        for (std::string_view path : split_zeros(files.out)) {
            for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos;
                 slash = path.rfind('/')) {
                path = path.substr(0, slash);
                if (!tracked.emplace(path).second) break;
            }
        }
    }
    ignored.erase(std::remove_if(ignored.begin(), ignored.end(),
                                 [&](const std::string& folder) { return tracked.contains(folder); }),
                  ignored.end());
    return ignored;
}

}  // namespace

Watch::Watch(fs::Path root, std::function<bool(std::string_view)> wanted)
    : root_(std::move(root)), wanted_(std::move(wanted)) {
    start();
}

void Watch::start() {
    fd_ = Descriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!fd_.is_open()) {
        const std::string why = std::strerror(errno);
        throw Error(fmt::format("cannot watch '{}': {}", root_.string(), why),
                    fmt::format("the limit is {} watchers a user; 'sudo sysctl "
                                "fs.inotify.max_user_instances=1024' raises it",
                                limit_of("max_user_instances")));
    }
    paths_.clear();
    watches_.clear();
    stale_ = false;
    const bool plain = !find_repository(root_) || !has_git() || is_ignored(root_);
    add({{"", "", plain}});
    if (!watches_.contains("")) throw Error(fmt::format("cannot watch '{}': it is gone", root_.string()));
}

void Watch::add(std::vector<Folder> level) {
    while (!level.empty()) {
        std::vector<Folder> below;
        for (const Folder& folder : level) {
            // watched first, then looked at: nothing that comes in between is missed
            if (!add_one(folder)) continue;
            std::vector<Folder> found = inside(folder);
            std::move(found.begin(), found.end(), std::back_inserter(below));
        }
        level = without_ignored(std::move(below));
    }
}

bool Watch::add_one(const Folder& folder) {
    const int watch = ::inotify_add_watch(fd_.get(), (root_ / folder.path).c_str(), events);
    if (watch >= 0) {
        paths_[watch] = folder;
        watches_[folder.path] = watch;
        return true;
    }
    if (errno == ENOSPC) {
        const std::string limit = limit_of("max_user_watches");
        throw Error(fmt::format("cannot watch '{}': the system's limit of {} watched folders is reached",
                                (root_ / folder.path).string(), limit),
                    "'sudo sysctl fs.inotify.max_user_watches=1048576' raises it; folders that git ignores "
                    "are not watched");
    }
    if (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP) return false;
    throw Error(fmt::format("cannot watch '{}': {}", (root_ / folder.path).string(), std::strerror(errno)));
}

std::vector<Watch::Folder> Watch::inside(const Folder& folder) const {
    std::vector<Folder> found;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(root_ / folder.path, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code unknown;
        if (!at->is_directory(unknown) || at->is_symlink(unknown)) continue;
        const std::string name = at->path().filename().string();
        if (name == ".git" || name == ".sixth" || (folder.plain && is_skipped_folder(name))) continue;
        Folder one{joined(folder.path, name), folder.top, folder.plain};
        const bool is_repository = is_there(at->path() / ".git");
        if (is_repository && !folder.plain) continue;  // another project's
        if (is_repository && has_git()) {
            one.top = one.path;
            one.plain = false;
        }
        if (one.plain && is_there(at->path() / "pyvenv.cfg")) continue;
        found.push_back(std::move(one));
    }
    return found;
}

std::vector<Watch::Folder> Watch::without_ignored(std::vector<Folder> folders) const {
    std::map<std::string, std::vector<std::string>> asked;  // by top, relative to it
    for (const Folder& folder : folders) {
        if (folder.plain || folder.path == folder.top) continue;
        asked[folder.top].push_back(folder.top.empty() ? folder.path
                                                       : folder.path.substr(folder.top.size() + 1));
    }
    std::set<std::string> ignored;
    for (const auto& [top, names] : asked) {
        for (const std::string& name : ignored_of(root_ / top, names)) ignored.insert(joined(top, name));
    }
    folders.erase(std::remove_if(folders.begin(), folders.end(),
                                 [&](const Folder& folder) { return ignored.contains(folder.path); }),
                  folders.end());
    return folders;
}

std::set<std::string> Watch::wait(std::chrono::milliseconds quiet, std::chrono::milliseconds longest) {
    std::optional<Clock::time_point> end;
    for (;;) {
        std::optional<std::chrono::milliseconds> patience;
        if (end) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*end - Clock::now());
            if (left <= left.zero()) break;
            patience = std::min(quiet, left);
        }
        if (!wait_readable(fd_.get(), patience)) break;
        take_events();
        if (!end && !changed_.empty()) end = Clock::now() + longest;
    }
    if (stale_) start();
    return std::exchange(changed_, {});
}

void Watch::take_events() {
    alignas(inotify_event) std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            take(*event);
            at += sizeof(inotify_event) + event->len;
        }
    }
}

void Watch::take(const inotify_event& event) {
    if ((event.mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) != 0) {
        changed_.insert("");
        stale_ = true;
        return;
    }
    const auto known = paths_.find(event.wd);
    if (known == paths_.end()) return;  // of a folder that was moved away
    const Folder parent = known->second;
    if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0 && parent.path.empty())
        throw Error(fmt::format("the root '{}' was moved or deleted", root_.string()),
                    "start again where it is now");
    if ((event.mask & IN_IGNORED) != 0) return forget(parent.path);
    if (event.len == 0) return;
    const std::string_view name = event.name;
    const std::string path = joined(parent.path, name);
    if ((event.mask & IN_ISDIR) != 0) return take_folder(event.mask, path, parent);
    if (name == ".gitignore") {
        stale_ = true;
        changed_.insert("");
    } else if (name == ".git") {
        stale_ = true;
    } else if (wanted_(name)) {
        changed_.insert(path);
    }
}

void Watch::take_folder(std::uint32_t mask, const std::string& path, const Folder& parent) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == ".git") {  // a repository begins or ends here
        if ((mask & (IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM)) != 0) {
            stale_ = true;
            changed_.insert("");
        }
        return;
    }
    if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0 && watches_.contains(path)) {
        forget(path);
        changed_.insert(path);
    }
    if ((mask & (IN_CREATE | IN_MOVED_TO)) == 0) return;
    const std::vector<Folder> siblings = inside(parent);
    const auto found = std::find_if(siblings.begin(), siblings.end(),
                                    [&](const Folder& folder) { return folder.path == path; });
    if (found == siblings.end()) return;
    add(without_ignored({*found}));
    if (watches_.contains(path)) changed_.insert(path);
}

void Watch::forget(const std::string& path) {
    for (auto at = watches_.lower_bound(path); at != watches_.end() && at->first.starts_with(path);) {
        if (at->first != path && !is_inside(at->first, path)) {
            ++at;
            continue;
        }
        ::inotify_rm_watch(fd_.get(), at->second);
        paths_.erase(at->second);
        at = watches_.erase(at);
    }
}

}  // namespace sixth::repo
