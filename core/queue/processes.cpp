#include "core/queue/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/text.h"

namespace sixth::queue {
namespace {

// Whole file, "" if it is gone: files of /proc have no size, and their process may end at any time.
std::string read_proc(pid_t pid, const char* name) {
    const Descriptor file(::open(fmt::format("/proc/{}/{}", pid, name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return {};
    std::string text;
    std::array<char, 4096> block;
    for (ssize_t got; (got = ::read(file.get(), block.data(), block.size())) > 0;)
        text.append(block.data(), static_cast<std::size_t>(got));
    return text;
}

template <class T>
T number(std::string_view text) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool has_cookie(pid_t pid, std::string_view cookie) {
    const std::string environment = read_proc(pid, "environ");
    for (const std::string_view entry : text::split(environment, '\0')) {
        if (entry == cookie) return true;
    }
    return false;
}

void add_descendants(const std::vector<ProcessInfo>& all, std::vector<pid_t>& found) {
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const ProcessInfo& process : all) {
            if (process.parent != found[i] || process.state == 'Z') continue;
            if (std::find(found.begin(), found.end(), process.pid) == found.end())
                found.push_back(process.pid);
        }
    }
}

}  // namespace

std::optional<ProcessInfo> process_info(pid_t pid) {
    const std::string stat = read_proc(pid, "stat");
    // the name in parentheses may hold anything, closing parentheses too
    const std::size_t end = stat.rfind(") ");
    if (end == std::string::npos) return std::nullopt;
    const std::vector<std::string_view> fields = text::split(std::string_view(stat).substr(end + 2), ' ');
    if (fields.size() < 20 || fields[0].empty()) return std::nullopt;
    ProcessInfo info;
    info.pid = pid;
    info.state = fields[0][0];  // field 3 of the whole line
    info.parent = number<pid_t>(fields[1]);
    info.session = number<pid_t>(fields[3]);
    info.start = number<std::int64_t>(fields[19]);
    return info;
}

std::vector<ProcessInfo> all_processes() {
    std::vector<ProcessInfo> all;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
    if (!folder) return all;
    while (const dirent* entry = ::readdir(folder.get())) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        if (auto info = process_info(number<pid_t>(entry->d_name))) all.push_back(*info);
    }
    return all;
}

std::vector<pid_t> descendants(pid_t ancestor) {
    std::vector<pid_t> found{ancestor};
    add_descendants(all_processes(), found);
    found.erase(found.begin());
    return found;
}

std::size_t kill_leftovers(pid_t session, const std::string& cookie) {
    std::size_t killed = 0;
    // again until none is left: one may have forked while it was looked for; bounded, should one be
    // unkillable
    for (int round = 0; round < 100; ++round) {
        const std::vector<ProcessInfo> all = all_processes();
        // a living leader is not the lost runner: the number went to someone else, so none of ours is left
        const bool reused = std::any_of(all.begin(), all.end(), [&](const ProcessInfo& process) {
            return process.pid == session && process.state != 'Z';
        });
        std::vector<pid_t> found;
        for (const ProcessInfo& process : all) {
            if (process.state == 'Z' || process.pid == ::getpid()) continue;
            if ((session > 1 && !reused && process.session == session) || has_cookie(process.pid, cookie))
                found.push_back(process.pid);
        }
        add_descendants(all, found);
        if (found.empty()) return killed;
        for (const pid_t pid : found) ::kill(pid, SIGKILL);
        killed = std::max(killed, found.size());
        ::usleep(2000);
    }
    return killed;
}

}  // namespace sixth::queue
