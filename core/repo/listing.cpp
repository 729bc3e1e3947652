#include "core/repo/listing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/packed.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::repo {
namespace {

constexpr std::uint64_t version = 1;
constexpr const char* state_folder = ".sixth";

// How a thing in the file system is compared with what it was.
enum class Witness : unsigned char {
    absent,
    stamp,     // its content, or its entries, may have changed
    identity,  // it may have been replaced
};

// It cannot be told what the list depends on.
struct Unclear {};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

// Whatever of the environment git's answer depends on, and git itself.
std::uint64_t surroundings() {
    std::set<std::string_view> all;
    for (char** each = environ; *each; ++each) {
        const std::string_view line = *each;
        for (const std::string_view start : {"GIT_", "HOME=", "XDG_CONFIG_HOME="}) {
            if (line.starts_with(start)) all.insert(line);
        }
    }
    std::uint64_t hash = version;
    for (const std::string_view line : all) hash = hash64(line, hash);
    const auto git = find_program("git");
    if (!git) return hash;
    struct stat info {};
    if (::stat(git->c_str(), &info) != 0) return hash;
    const std::int64_t numbers[] = {static_cast<std::int64_t>(info.st_ino), fs::stamp_of(info).ctime_ns};
    return hash64({reinterpret_cast<const char*>(numbers), sizeof numbers}, hash64(git->string(), hash));
}

class Keeper {
  public:
    Keeper(const fs::Path& folder, std::int64_t begun_ns) : folder_(folder), begun_ns_(begun_ns) {}

    std::string keep(const std::vector<std::string_view>& names) {
        note_repository();
        note_rules();
        note_folders(names);
        PackedWriter out;
        out.number(surroundings());
        out.number(count_);
        out.raw(witnesses_.take());
        out.number(names.size());
        for (const std::string_view name : names) out.string(name);
        return out.take();
    }

  private:
    // `path`: absolute, or relative to the folder.
    void note(const std::string& path, bool by_identity = false) {
        struct stat info {};
        const bool there = ::stat((folder_ / path).c_str(), &info) == 0;
        ++count_;
        witnesses_.string(path);
        if (!there) return witnesses_.number(static_cast<std::uint64_t>(Witness::absent));
        const fs::Stamp stamp = fs::stamp_of(info);
        if (by_identity) {
            witnesses_.number(static_cast<std::uint64_t>(Witness::identity));
            return witnesses_.number(stamp.inode);
        }
        if (!stamp.settled(begun_ns_)) throw Unclear();
        witnesses_.number(static_cast<std::uint64_t>(Witness::stamp));
        witnesses_.number(stamp.size);
        witnesses_.number(static_cast<std::uint64_t>(stamp.mtime_ns));
        witnesses_.number(static_cast<std::uint64_t>(stamp.ctime_ns));
        witnesses_.number(stamp.inode);
    }

    // Which repository it is, its index, and the rules of the folders above.
    void note_repository() {
        const auto top = find_repository(folder_);
        if (!top) throw Unclear();
        for (fs::Path here = folder_; here != *top;) {
            note((here / ".git").string());  // a repository could begin there
            here = here.parent_path();
            note((here / ".gitignore").string());
        }
        const fs::Path entry = *top / ".git";
        struct stat info {};
        if (::lstat(entry.c_str(), &info) != 0) throw Unclear();
        fs::Path own = entry;
        if (S_ISREG(info.st_mode)) {  // a linked work tree, a submodule
            note(entry.string());
            own = pointed_at(entry, "gitdir: ");
        } else {
            note(entry.string(), true);
        }
        fs::Path common = own;
        if (is_there(own / "commondir")) {
            note((own / "commondir").string());
            common = pointed_at(own / "commondir", "");
        }
        for (const char* name : {"index", "HEAD", "config.worktree"}) note((own / name).string());
        note((common / "info" / "exclude").string());
        note((common / "config").string());
    }

    static bool is_there(const fs::Path& path) {
        struct stat info {};
        return ::lstat(path.c_str(), &info) == 0;
    }

    // A file that holds a path, relative to its own folder.
    static fs::Path pointed_at(const fs::Path& file, std::string_view before) {
        const std::string text = fs::read(file);
        std::string_view path = text::trim(text);
        if (!path.starts_with(before)) throw Unclear();
        path.remove_prefix(before.size());
        return (file.parent_path() / path).lexically_normal();
    }

    // Every file that git's configuration comes from, or would come from, and the user's own rules.
    void note_rules() {
        const ProcessResult listed = run_git(folder_, {"config", "--list", "--show-origin", "-z"});
        if (listed.exit_code != 0) throw Unclear();
        std::set<std::string> files;
        std::string rules;
        const std::vector<std::string_view> parts = split_zeros(listed.out);
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
            if (parts[i].starts_with("file:")) files.emplace(parts[i].substr(5));
            const std::size_t end = std::min(parts[i + 1].find('\n'), parts[i + 1].size());
            const std::string key = text::lower(parts[i + 1].substr(0, end));
            // an include may depend on the branch, and its file need not exist yet
            if (key.starts_with("include") || key == "core.worktree") throw Unclear();
            if (key == "core.excludesfile")
                rules = end < parts[i + 1].size() ? parts[i + 1].substr(end + 1) : std::string_view();
        }
        const std::string home = variable("HOME");
        const std::string own =
            variable("XDG_CONFIG_HOME").empty() ? home + "/.config" : variable("XDG_CONFIG_HOME");
        for (const std::string& path :
             {home + "/.gitconfig", own + "/git/config", variable("GIT_CONFIG_GLOBAL"),
              variable("GIT_CONFIG_SYSTEM"), std::string("/etc/gitconfig"),
              std::string("/usr/local/etc/gitconfig")})
            if (!path.empty()) files.insert(path);
        if (const auto git = find_program("git"))
            files.insert((git->parent_path().parent_path() / "etc" / "gitconfig").string());
        for (const std::string& path : files) {
            if (path != "/dev/null") note(path);
        }
        if (rules.empty()) rules = own + "/git/ignore";
        if (rules.starts_with("~/")) rules = home + rules.substr(1);
        if (!rules.starts_with('/')) throw Unclear();
        if (rules != "/dev/null") note(rules);
    }

    // Every folder that git looks into, and its rules: those of the files it listed, and others that it does
    // not ignore, level by level.
    void note_folders(const std::vector<std::string_view>& names) {
        std::set<std::string, std::less<>> listed{""};
        for (std::string_view name : names) {
            if (name.ends_with('/')) name.remove_suffix(1);
            for (std::size_t slash = name.rfind('/'); slash != std::string_view::npos;
                 slash = name.rfind('/')) {
                name = name.substr(0, slash);
                if (!listed.emplace(name).second) break;
            }
        }
        std::vector<std::string> level{""};
        while (!level.empty()) {
            std::vector<std::string> below, unknown;
            for (const std::string& folder : level) {
                note(folder.empty() ? "." : folder);
                for (std::string& path : folders_in(folder)) {
                    if (listed.contains(path)) {
                        below.push_back(std::move(path));
                    } else if (is_there(folder_ / path / ".git")) {  // somebody else's project
                        note(path);
                        note(path + "/.git");
                    } else {
                        unknown.push_back(std::move(path));
                    }
                }
            }
            for (std::string& path : not_ignored(std::move(unknown))) below.push_back(std::move(path));
            level = std::move(below);
        }
    }

    std::vector<std::string> folders_in(const std::string& folder) {
        std::vector<std::string> found;
        const std::string start = folder.empty() ? "" : folder + "/";
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / folder)) {
            const std::string name = entry.path().filename().string();
            if (name == ".gitignore" && entry.is_symlink()) throw Unclear();  // versions of git differ
            if (name == ".gitignore") note(start + name);
            if (name == ".git" || entry.is_symlink() || !entry.is_directory()) continue;
            if (name == state_folder && folder.empty() && is_all_ignored(name)) continue;
            found.push_back(start + name);
        }
        return found;
    }

    // The state's own folder changes with every run, but holds nothing for git.
    bool is_all_ignored(const std::string& name) {
        const std::string rules = name + "/.gitignore";
        if (!is_there(folder_ / rules) || text::trim(fs::read(folder_ / rules)) != "*") return false;
        note(rules);
        return true;
    }

    std::vector<std::string> not_ignored(std::vector<std::string> folders) const {
        if (folders.empty()) return folders;
        std::string input;  // "./": a name may begin with a ':'
        for (const std::string& folder : folders) input.append("./").append(folder).push_back('\0');
        const ProcessResult result = run_git(folder_, {"check-ignore", "-z", "--stdin"}, input);
        if (result.exit_code > 1) throw Unclear();
        std::set<std::string_view> ignored;
        for (const std::string_view path : split_zeros(result.out)) ignored.insert(path.substr(2));
        folders.erase(std::remove_if(folders.begin(), folders.end(),
                                     [&](const std::string& folder) { return ignored.contains(folder); }),
                      folders.end());
        return folders;
    }

    const fs::Path& folder_;
    const std::int64_t begun_ns_;
    PackedWriter witnesses_;
    std::size_t count_ = 0;
};

bool is_as_it_was(int folder, const std::string& path, PackedReader& in) {
    struct stat info {};
    const bool there = ::fstatat(folder, path.c_str(), &info, 0) == 0;
    const std::uint64_t kind = in.number();
    if (kind == static_cast<std::uint64_t>(Witness::absent)) return !there;
    if (!there) return false;
    const fs::Stamp now = fs::stamp_of(info);
    if (kind == static_cast<std::uint64_t>(Witness::identity)) return in.number() == now.inode;
    fs::Stamp then;
    then.size = in.number();
    then.mtime_ns = static_cast<std::int64_t>(in.number());
    then.ctime_ns = static_cast<std::int64_t>(in.number());
    then.inode = in.number();
    return then == now;
}

}  // namespace

std::string keep_listing(const fs::Path& folder, const std::vector<std::string_view>& names,
                         std::int64_t begun_ns) {
    try {
        return Keeper(folder, begun_ns).keep(names);
    } catch (const Unclear&) {
    } catch (const Error&) {
    } catch (const std::filesystem::filesystem_error&) {
    }
    return {};
}

std::optional<std::vector<std::string_view>> recall_listing(const fs::Path& folder, std::string_view kept) {
    PackedReader in(kept);
    if (kept.empty() || in.number() != surroundings()) return std::nullopt;
    const Descriptor root(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    std::string path;
    for (std::uint64_t left = in.number(); left > 0; --left) {
        path = in.string();
        if (in.failed() || !is_as_it_was(root.get(), path, in)) return std::nullopt;
    }
    std::vector<std::string_view> names(std::min<std::uint64_t>(in.number(), in.left()));
    for (std::string_view& name : names) name = in.string();
    if (in.failed()) return std::nullopt;
    return names;
}

}  // namespace sixth::repo
