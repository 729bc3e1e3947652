#include "core/hooks/change.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "core/base/error.h"

namespace sixth::hooks {
namespace {

namespace stdfs = std::filesystem;
using What = Change::What;

[[noreturn]] void fail(const char* doing, const fs::Path& path, int code) {
    throw Error(fmt::format("cannot {} '{}': {}", doing, path.string(), std::strerror(code)),
                "no hook was changed; check the folder's permissions and free space");
}

void move(const fs::Path& from, const fs::Path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("write", to, errno);
}

// Whole and executable before it gets its name; does not follow a link of that name.
void put(const Change& change) {
    std::error_code failed;
    stdfs::create_directories(change.file.parent_path(), failed);
    if (failed) fail("make", change.file.parent_path(), failed.value());
    const fs::Path made = change.file.string() + ".by-sixth";
    try {
        stdfs::remove(made, failed);
        fs::write_atomically(made, change.text);
        if (change.executable) {
            using stdfs::perms;
            const perms can_read = stdfs::status(made).permissions() & perms(0444);
            stdfs::permissions(made, perms(static_cast<unsigned>(can_read) >> 2U), stdfs::perm_options::add);
        }
        move(made, change.file);
    } catch (const std::exception&) {
        stdfs::remove(made, failed);
        throw;
    }
}

// A second name first: at no moment is there no hook.
void set_aside(const Change& change) {
    const bool linked = ::link(change.file.c_str(), change.aside.c_str()) == 0;
    if (!linked) move(change.file, change.aside);  // a file system without hard links
    try {
        put(change);
    } catch (const std::exception&) {
        if (linked) {
            ::unlink(change.aside.c_str());
        } else {
            std::rename(change.aside.c_str(), change.file.c_str());
        }
        throw;
    }
}

void apply(const Change& change) {
    switch (change.what) {
        case What::nothing:
            break;
        case What::make:
            put(change);
            break;
        case What::rewrite:
            fs::write_atomically(change.file, change.text);
            break;
        case What::set_aside:
            set_aside(change);
            break;
        case What::remove:
            if (::unlink(change.file.c_str()) != 0) fail("remove", change.file, errno);
            break;
        case What::put_back:
            move(change.aside, change.file);
            break;
    }
}

Change opposite(Change change) {
    std::swap(change.text, change.before);
    switch (change.what) {
        case What::nothing:
        case What::rewrite:
            return change;
        case What::make:
            change.what = What::remove;
            return change;
        case What::remove:
            change.what = What::make;
            return change;
        case What::set_aside:
            change.what = What::put_back;
            return change;
        case What::put_back:
            change.what = What::set_aside;
            return change;
    }
    return change;
}

}  // namespace

void apply(const std::vector<Change>& changes) {
    std::size_t done = 0;
    try {
        for (; done < changes.size(); ++done) apply(changes[done]);
    } catch (const std::exception&) {
        while (done > 0) {
            try {
                apply(opposite(changes[--done]));
            } catch (const std::exception&) {
                continue;  // the first failure is the one to tell
            }
        }
        throw;
    }
}

Lock::Lock(const fs::Path& folder) : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ < 0) throw Error(fmt::format("cannot open '{}': {}", folder.string(), std::strerror(errno)));
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
}

Lock::~Lock() {
    ::close(fd_);
}

}  // namespace sixth::hooks
