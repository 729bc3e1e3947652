#include "core/repo/walk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/error.h"
#include "core/base/glob.h"
#include "core/base/heap.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/repo/git.h"
#include "core/repo/listing.h"
#include "core/repo/plain_walk.h"

namespace sixth::repo {
namespace {

// "" for the root itself; "../" prefixes outside it.
std::string path_in(const fs::Path& path, const fs::Path& root) {
    std::string text = path.lexically_relative(root).generic_string();
    return text == "." ? "" : text;
}

class Walker {
  public:
    Walker(const fs::Path& root, const WalkOptions& options) : root_(root), options_(options) {
        root_fd_ = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (root_fd_ < 0)
            throw Error(fmt::format("cannot open '{}': {}", root.string(), std::strerror(errno)));
    }
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;
    ~Walker() {
        if (ahead_.valid()) ahead_.wait();
        ::close(root_fd_);
    }

    Walk run() {
        prepare();
        if (options_.paths.empty()) add_folder(root_);
        std::vector<fs::Path> folders;
        for (const std::string& path : options_.paths) add_named(path, folders);
        add_folders(folders);
        return finish();
    }

    std::optional<Walk> run_as_listed() {
        prepare();
        const auto names = recall_listing(root_, kept_);
        if (!names) return std::nullopt;
        add_found(root_, *names);
        return finish();
    }

  private:
    void prepare() {
        // either: a system that gives no thread for it gets it done when it is asked for
        const auto either = std::launch::async | std::launch::deferred;
        if (options_.listing) kept_ = options_.listing();
        if (options_.expected) ahead_ = std::async(either, [this] { return look_ahead(); });
    }

    Walk finish() {
        auto& files = walk_.files;
        // a named file before the same one found, so that unique() keeps it
        std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) {
            return a.path != b.path ? a.path < b.path : a.named > b.named;
        });
        files.erase(std::unique(files.begin(), files.end(),
                                [](const SourceFile& a, const SourceFile& b) { return a.path == b.path; }),
                    files.end());
        return std::move(walk_);
    }

    bool is_excluded(std::string_view path) const { return glob_match_any(options_.excludes, path); }

    bool is_wanted(std::string_view name) const {
        return std::any_of(options_.extensions.begin(), options_.extensions.end(),
                           [&](const std::string& extension) { return name.ends_with(extension); });
    }

    void problem(std::string path, int code) {
        std::string message = fmt::format("cannot open '{}': {}", path, std::strerror(code));
        const std::lock_guard lock(guard_);
        walk_.problems.push_back({std::move(path), std::move(message)});
    }

    void note(const fs::Path& folder, std::string_view why) {
        walk_.notes.push_back(fmt::format("{}: ignore rules of '{}' were not applied", why, folder.string()));
    }

    // Looks at each; keeps the regular files. `names` are relative to `folder`.
    void add_found(const fs::Path& folder, const std::vector<std::string_view>& names) {
        std::string prefix = path_in(folder, root_);
        if (!prefix.empty()) prefix += '/';
        const bool is_above = prefix.ends_with("../");
        std::vector<SourceFile> found;
        for (const std::string_view name : names) {
            if (!is_wanted(name)) continue;
            SourceFile file;
            file.path.reserve(prefix.size() + name.size());
            file.path.append(prefix).append(name);
            // found from a folder above the root: the root's own files go by their usual name
            if (is_above) file.path = path_in((root_ / file.path).lexically_normal(), root_);
            if (!is_excluded(file.path)) found.push_back(std::move(file));
        }
        if (ahead_.valid()) seen_ = ahead_.get();
        constexpr std::size_t block = 256;  // enough work to be worth a thread
        const std::size_t blocks = (found.size() + block - 1) / block;
        std::vector<char> keep(found.size());
        parallel_for(blocks, options_.jobs, [&](std::size_t which, unsigned) {
            const std::size_t end = std::min(found.size(), (which + 1) * block);
            auto hint = seen_.cbegin();
            for (std::size_t i = which * block; i < end; ++i) {
                const Look seen = find_seen(found[i].path, hint);
                if (seen.error == 0) {
                    keep[i] = seen.regular;
                    found[i].stamp = seen.stamp;
                } else if (seen.error != ENOENT && seen.error != ENOTDIR) {  // tracked and deleted is fine
                    problem(found[i].path, seen.error);
                }
            }
        });
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (keep[i]) walk_.files.push_back(std::move(found[i]));
        }
    }

    struct Look {
        int error = 0;  // an errno
        bool regular = false;
        fs::Stamp stamp;
    };
    struct Seen {
        std::string path;
        Look look;
    };

    Look look_at(const std::string& path) const {
        Look seen;
        struct stat info {};
        if (::fstatat(root_fd_, path.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
            seen.regular = S_ISREG(info.st_mode);
            seen.stamp = fs::stamp_of(info);
        } else {
            seen.error = errno;
        }
        return seen;
    }

    // `hint`: where the path before stood; mostly this one is next.
    Look find_seen(const std::string& path, std::vector<Seen>::const_iterator& hint) const {
        if (hint == seen_.end() || hint->path != path) {
            hint = std::lower_bound(seen_.begin(), seen_.end(), path,
                                    [](const Seen& a, const std::string& b) { return a.path < b; });
        }
        if (hint == seen_.end() || hint->path != path) return look_at(path);
        return (hint++)->look;
    }

    std::vector<Seen> look_ahead() const {
        expect_much_memory_of_thread();
        std::vector<Seen> all;
        for (std::string& path : options_.expected()) {
            const Look look = look_at(path);
            all.push_back({std::move(path), look});
        }
        return all;
    }

    // "warning: could not open directory 'a/b/': Permission denied", relative to the top of the repository
    void report_warnings(const fs::Path& folder, const std::string& said) {
        constexpr std::string_view mark = "could not open directory '";
        const fs::Path top = find_repository(folder).value_or(folder);
        for (const std::string_view line : text::split(said, '\n')) {
            const std::size_t begin = line.find(mark);
            const std::size_t end = line.rfind("': ");
            if (begin == std::string_view::npos || end == std::string_view::npos) continue;
            const std::string_view name = line.substr(begin + mark.size(), end - begin - mark.size());
            const std::string path = path_in((top / name).lexically_normal(), root_);
            walk_.problems.push_back({path, fmt::format("cannot open '{}': {}", path, line.substr(end + 3))});
        }
    }

    // Adds what git lists in `folder`, limited to `inside` (folders relative to it) unless that is empty.
    // False: git could not. `filled` gets those of `inside` where there was anything (or "" for `folder`).
    bool add_from_git(const fs::Path& folder, const std::vector<std::string>& inside,
                      std::vector<bool>& filled) {
        const bool keeps = options_.listing && options_.paths.empty() && folder == root_;
        if (keeps) {
            if (const auto names = recall_listing(folder, kept_)) {
                filled.assign(1, !names->empty());
                add_found(folder, *names);
                return true;
            }
        }
        const std::int64_t begun_ns = fs::now_ns();
        std::vector<std::string> args{"--literal-pathspecs", "ls-files", "-z", "--cached", "--others",
                                      "--exclude-standard",  "--"};
        args.insert(args.end(), inside.begin(), inside.end());
        ProcessResult result;
        std::string failure;
        try {
            result = run_git(folder, args);
            if (result.exit_code != 0) failure = git_reason(result);
        } catch (const Error& error) {
            failure = error.what();
        }
        filled.assign(std::max<std::size_t>(1, inside.size()), false);
        if (!failure.empty()) {
            note(folder, failure);
            return false;
        }
        const std::vector<std::string_view> names = split_zeros(result.out);
        if (!result.err.empty()) report_warnings(folder, result.err);
        add_found(folder, names);
        if (keeps && result.err.empty()) walk_.listing = keep_listing(folder, names, begun_ns);
        for (std::size_t i = 0; i < filled.size(); ++i) {
            const std::string start = inside.empty() ? "" : inside[i] + "/";
            filled[i] = std::any_of(names.begin(), names.end(), [&](std::string_view name) {
                return name.size() > start.size() && name.starts_with(start);
            });
        }
        return true;
    }

    // `nested` gets the repositories found inside that are not entered.
    void add_plainly(const fs::Path& folder, bool enter_nested, std::vector<fs::Path>& nested) {
        const PlainWalk plain =
            plain_walk(folder, enter_nested, [this](std::string_view name) { return is_wanted(name); });
        add_found(folder, std::vector<std::string_view>(plain.files.begin(), plain.files.end()));
        for (const Problem& each : plain.problems) {
            walk_.problems.push_back({path_in((folder / each.path).lexically_normal(), root_), each.message});
        }
        for (const std::string& each : plain.repositories) nested.push_back((folder / each).parent_path());
    }

    void add_one(const fs::Path& folder, std::vector<fs::Path>& nested) {
        if (!find_repository(folder)) return add_plainly(folder, false, nested);
        if (!has_git()) {
            note(folder, "git is not installed");
            return add_plainly(folder, true, nested);
        }
        std::vector<bool> filled;
        if (!add_from_git(folder, {}, filled)) return add_plainly(folder, true, nested);
        // an ignored folder was asked for by name, or is itself the root
        if (!filled[0] && run_git(folder, {"check-ignore", "-q", "."}).exit_code == 0)
            add_plainly(folder, true, nested);
    }

    // One folder on its own terms: its repository may be another one than the root's.
    void add_folder(const fs::Path& folder) {
        std::vector<fs::Path> pending{folder};
        while (!pending.empty()) {
            const std::vector<fs::Path> level = std::exchange(pending, {});
            for (const fs::Path& each : level) add_one(each, pending);
        }
    }

    // Folders inside the root share one run of git; those where it finds nothing are asked one by one.
    void add_folders(const std::vector<fs::Path>& folders) {
        std::vector<std::string> shared;
        for (const fs::Path& folder : folders) {
            std::string path = path_in(folder, root_);
            if (path.empty() || path == ".." || path.starts_with("../") || folders.size() == 1) {
                add_folder(folder);
            } else {
                shared.push_back(std::move(path));
            }
        }
        std::vector<bool> filled(shared.size(), false);
        constexpr std::size_t most = 2000;  // arguments of one command
        for (std::size_t begin = 0; begin < shared.size(); begin += most) {
            const std::size_t end = std::min(shared.size(), begin + most);
            const std::vector<std::string> part(shared.begin() + static_cast<std::ptrdiff_t>(begin),
                                                shared.begin() + static_cast<std::ptrdiff_t>(end));
            std::vector<bool> done(part.size(), false);
            if (has_git() && find_repository(root_) && !add_from_git(root_, part, done))
                done.assign(part.size(), false);
            for (std::size_t i = 0; i < part.size(); ++i) {
                if (!done[i]) add_folder(root_ / part[i]);
            }
        }
    }

    void add_named(const std::string& given, std::vector<fs::Path>& folders) {
        struct stat info {};
        if (::stat(given.c_str(), &info) != 0) return problem(given, errno);
        const fs::Path path(given);
        if (S_ISDIR(info.st_mode)) {
            folders.push_back(std::filesystem::canonical(path));
            return;
        }
        if (!S_ISREG(info.st_mode)) {
            walk_.problems.push_back({given, fmt::format("cannot read '{}': not a regular file", given)});
            return;
        }
        const fs::Path folder = path.has_parent_path() ? path.parent_path() : fs::Path(".");
        auto known = canonical_.find(folder.string());
        if (known == canonical_.end()) {
            known = canonical_.emplace(folder.string(), std::filesystem::canonical(folder)).first;
        }
        SourceFile file;
        file.path = path_in(known->second / path.filename(), root_);
        file.named = true;
        file.stamp = fs::stamp_of(info);
        if (options_.exclude_named && is_excluded(file.path)) return;
        walk_.files.push_back(std::move(file));
    }

    const fs::Path& root_;
    const WalkOptions& options_;
    int root_fd_ = -1;
    std::mutex guard_;  // of walk_.problems
    Walk walk_;
    std::vector<Seen> seen_;  // by path
    std::future<std::vector<Seen>> ahead_;
    std::string kept_;                           // the last walk's listing
    std::map<std::string, fs::Path> canonical_;  // of the folders of named files
};

}  // namespace

Walk walk(const fs::Path& root, const WalkOptions& options) {
    return Walker(root, options).run();
}

std::optional<Walk> walk_as_listed(const fs::Path& root, const WalkOptions& options) {
    return Walker(root, options).run_as_listed();
}

}  // namespace sixth::repo
