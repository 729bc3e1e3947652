#include "core/sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "core/base/descriptor.h"

namespace sixth::sandbox {
namespace {

// Debian 12's headers end at ABI 2.
constexpr std::uint64_t access_truncate = 1ULL << 14;               // ABI 3
constexpr std::uint64_t net_bind_tcp = 1, net_connect_tcp = 2;      // ABI 4
constexpr std::uint64_t scope_abstract_unix = 1, scope_signal = 2;  // ABI 6
struct RulesetAttributes {
    std::uint64_t files, net, scoped;
};

constexpr std::uint64_t reads =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t of_a_file = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                    LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate;

std::uint64_t all_rights(int abi) {
    std::uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (abi >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3) rights |= access_truncate;
    return rights;
}

int allow(int ruleset, const std::string& path, std::uint64_t rights) {
    const Descriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!file.is_open()) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : errno;
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return errno;
    if (!S_ISDIR(info.st_mode)) rights &= of_a_file;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights;
    rule.parent_fd = file.get();
    return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ? 0 : errno;
}

}  // namespace

int restrict_files(const FileRights& rights, int abi) {
    RulesetAttributes attributes{all_rights(abi), 0, 0};
    if (abi >= 4) attributes.net = net_bind_tcp | net_connect_tcp;
    if (abi >= 6) attributes.scoped = scope_abstract_unix | scope_signal;
    const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    const Descriptor ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0)));
    if (!ruleset.is_open()) return errno;
    int failed = 0;
    for (const std::string& path : rights.readable)
        failed = failed ? failed : allow(ruleset.get(), path, reads);
    for (const std::string& path : rights.writable)
        failed = failed ? failed : allow(ruleset.get(), path, attributes.files);
    for (const std::string& path : rights.devices)
        failed =
            failed ? failed
                   : allow(ruleset.get(), path, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    if (failed) return failed;
    return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0 ? 0 : errno;
}

}  // namespace sixth::sandbox
