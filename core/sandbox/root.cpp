#include "core/sandbox/root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace sixth::sandbox {
namespace {

namespace stdfs = std::filesystem;

constexpr std::array devices = {"dev/full", "dev/null", "dev/random", "dev/urandom", "dev/zero"};
constexpr int most_links = 40;  // on the way to one path, as the kernel has it

bool is_below(const std::string& path, const std::string& folder) {
    return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 &&
           path[folder.size()] == '/';
}

class Planner {
  public:
    // Follows `path` as the kernel would, and plans each link that it meets. The path it ends at; empty:
    // there is none.
    std::string follow(const stdfs::path& path) {
        stdfs::path done = "/";
        stdfs::path left = stdfs::absolute(path).lexically_normal().relative_path();
        for (int met = 0; !left.empty();) {
            const stdfs::path name = *left.begin();
            left = left.lexically_relative(name);
            if (left == ".") left.clear();
            if (name.empty() || name == ".") continue;
            if (name == "..") {
                done = done.parent_path();
                continue;
            }
            std::error_code failed;
            const stdfs::path here = done / name;
            if (!stdfs::is_symlink(stdfs::symlink_status(here, failed))) {
                done = here;
                continue;
            }
            const stdfs::path text = stdfs::read_symlink(here, failed);
            if (failed || ++met > most_links) return "";
            links_.insert({here.string(), text.string()});
            if (text.is_absolute()) done = "/";
            left = text.relative_path() / left;
            if (left.filename().empty()) left = left.parent_path();
        }
        std::error_code failed;
        return stdfs::exists(done, failed) ? done.string() : "";
    }
    void bind(const std::string& path) { binds_.insert(path); }

    Root finish() {
        Root root;
        for (const char* folder : {"/dev", "/dev/shm", "/proc", "/tmp", private_folder})
            folder_and_above(folder);
        root.writable = {"dev/shm", "tmp", std::string(private_folder).substr(1)};
        // sorted: what contains others comes before them
        for (const std::string& path : binds_) {
            if (visible(path)) continue;
            const bool folder = stdfs::is_directory(path);
            root.binds.push_back({path, path.substr(1), folder});
            kept_.push_back(path);
            if (folder) {
                folder_and_above(path);
            } else {
                folder_and_above(stdfs::path(path).parent_path().string());
            }
        }
        for (const auto& [path, text] : links_) {
            if (visible(path)) continue;
            folder_and_above(stdfs::path(path).parent_path().string());
            root.links.push_back({path.substr(1), text});
        }
        for (const std::string& folder : folders_) {
            const bool given = std::any_of(kept_.begin(), kept_.end(),
                                           [&](const std::string& bound) { return is_below(folder, bound); });
            if (!given) root.folders.push_back(folder.substr(1));
        }
        return root;
    }

  private:
    bool visible(const std::string& path) const {
        return std::any_of(kept_.begin(), kept_.end(),
                           [&](const std::string& bound) { return is_below(path, bound); });
    }
    void folder_and_above(const std::string& path) {
        for (stdfs::path folder = path; folder.has_relative_path(); folder = folder.parent_path())
            folders_.insert(folder.string());
    }

    std::set<std::string> binds_, folders_;
    std::set<std::pair<std::string, std::string>> links_;
    std::vector<std::string> kept_;
};

int make_file(const char* path) {
    const Descriptor file(::open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    return file.is_open() ? 0 : errno;
}

// A detached copy of a tree of mounts; -1 and errno.
int copy_tree(const char* path, bool read_only) {
    const int tree = ::open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree < 0) return -1;
    struct mount_attr attributes {};
    attributes.attr_set = MOUNT_ATTR_NOSUID | (read_only ? MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV : 0);
    if (::mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) != 0)
        return -1;
    return tree;
}

int attach(int tree, const char* target) {
    const Descriptor owned(tree);
    if (tree < 0) return errno;
    return ::move_mount(tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) == 0 ? 0 : errno;
}

}  // namespace

std::vector<stdfs::path> system_paths() {
    std::vector<stdfs::path> there;
    for (const char* path : {"/usr",
                             "/bin",
                             "/sbin",
                             "/lib",
                             "/lib32",
                             "/lib64",
                             "/libx32",
                             "/nix/store",
                             "/etc/alternatives",
                             "/etc/debian_version",
                             "/etc/group",
                             "/etc/host.conf",
                             "/etc/hosts",
                             "/etc/ld.so.cache",
                             "/etc/ld.so.conf",
                             "/etc/ld.so.conf.d",
                             "/etc/localtime",
                             "/etc/locale.alias",
                             "/etc/magic",
                             "/etc/mime.types",
                             "/etc/nsswitch.conf",
                             "/etc/os-release",
                             "/etc/passwd",
                             "/etc/protocols",
                             "/etc/python3",
                             "/etc/python3.11",
                             "/etc/services",
                             "/etc/ssl/certs",
                             "/etc/ssl/openssl.cnf",
                             "/etc/timezone"}) {
        std::error_code failed;
        if (stdfs::exists(path, failed)) there.emplace_back(path);
    }
    return there;
}

Root plan_root(const std::vector<stdfs::path>& readable, std::int64_t bytes) {
    Planner planner;
    for (const stdfs::path& path : system_paths()) {
        const std::string end = planner.follow(path);
        if (!end.empty()) planner.bind(end);
    }
    for (const stdfs::path& path : readable) {
        const std::string end = planner.follow(path);
        if (end.empty())
            throw Error(fmt::format("cannot show '{}' to code under test: it is not there", path.string()));
        if (end == "/") throw Error("the whole file system cannot be shown to code under test");
        planner.bind(end);
    }
    Root root = planner.finish();
    root.links.push_back({"dev/fd", "/proc/self/fd"});
    root.options = fmt::format("mode=0755,size={},nr_inodes=65536", bytes);
    return root;
}

int enter_root(const Root& root, const char*& step) {
    constexpr std::size_t most = 256;
    std::array<int, most> trees{};
    std::size_t count = 0;
    step = "too many readable paths";
    if (root.binds.size() + devices.size() > most) return E2BIG;
    step = "make mounts private";
    if (::chdir("/") != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return errno;
    step = "copy mounts";  // sources are taken before anything covers them
    for (const char* device : devices) trees[count++] = copy_tree(device, false);
    for (const Root::Bind& bind : root.binds) {
        if ((trees[count++] = copy_tree(bind.source.c_str(), true)) < 0) return errno;
    }
    step = "mount a file system";
    constexpr const char* cover = "/usr";  // a folder that is everywhere
    if (::mount("sandbox", cover, "tmpfs", MS_NOSUID | MS_NODEV, root.options.c_str()) != 0) return errno;
    if (::chdir(cover) != 0) return errno;
    ::umask(0);
    step = "make folders";
    for (const std::string& folder : root.folders) {
        const bool writable =
            std::find(root.writable.begin(), root.writable.end(), folder) != root.writable.end();
        if (::mkdir(folder.c_str(), writable ? 01777 : 0755) != 0 && errno != EEXIST) return errno;
    }
    for (const std::string& folder : root.writable) {
        if (const int failed = attach(copy_tree(folder.c_str(), false), folder.c_str())) return failed;
    }
    step = "bind folders";
    count = 0;
    for (const char* device : devices) {
        int failed = trees[count] < 0 ? 0 : make_file(device);  // a container may lack one
        if (trees[count] >= 0 && !failed) failed = attach(trees[count], device);
        if (failed) return failed;
        ++count;
    }
    for (const Root::Bind& bind : root.binds) {
        int failed = bind.folder ? 0 : make_file(bind.target.c_str());
        if (!failed) failed = attach(trees[count++], bind.target.c_str());
        if (failed) return failed;
    }
    for (const Root::Link& link : root.links) {
        if (::symlink(link.text.c_str(), link.target.c_str()) != 0 && errno != EEXIST) return errno;
    }
    // granted while the old one is to be seen, unless a container masks parts of that; Python does without
    constexpr unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
    if (::mount("proc", "proc", "proc", flags, "subset=pid") != 0)
        ::mount("proc", "proc", "proc", flags, nullptr);
    step = "change the root";
    if (::syscall(SYS_pivot_root, ".", ".") != 0 || ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
        return errno;
    step = "make the root read-only";
    struct mount_attr attributes {};
    attributes.attr_set = MOUNT_ATTR_RDONLY;
    if (::mount_setattr(AT_FDCWD, "/", 0, &attributes, sizeof attributes) != 0) return errno;
    ::umask(022);
    step = "enter the private folder";
    return ::chdir(private_folder) == 0 ? 0 : errno;
}

}  // namespace sixth::sandbox
