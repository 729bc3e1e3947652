#include "core/telemetry/runs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "core/base/descriptor.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/telemetry/distribution.h"
#include "core/telemetry/telemetry_store.h"

namespace sixth::telemetry {
namespace {

constexpr off_t many = off_t{256} << 10;  // bytes; some five thousand runs
constexpr off_t most = off_t{8} << 20;    // nobody takes them in: enough

bool regular(int file, struct stat& info) {
    return ::fstat(file, &info) == 0 && S_ISREG(info.st_mode);
}

// Opened and closed again, which drops the locks of this process on it: none is open any more when a run
// ends.
bool is_writable_state(const fs::Path& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    std::array<char, state::header_size> header{};
    return file.is_open() && regular(file.get(), info) &&
           ::pread(file.get(), header.data(), header.size(), 0) == static_cast<ssize_t>(header.size()) &&
           state::is_own_header({header.data(), header.size()});
}

bool append(const fs::Path& notes, const CommandRun& run, off_t& size) {
    const Descriptor file(
        ::open(notes.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    struct stat info {};
    if (!file.is_open() || !regular(file.get(), info) || info.st_size >= most) return false;
    // one write: no other one can come in between
    const std::string line = fmt::format("{} {} {} {}\n", run.ended, run.time, run.exit_code, run.command);
    size = info.st_size + static_cast<off_t>(line.size());
    return ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

std::string read_all(int file, off_t size) {
    std::string text(static_cast<std::size_t>(size), '\0');
    std::size_t got = 0;
    while (got < text.size()) {
        const ssize_t some = ::pread(file, text.data() + got, text.size() - got, static_cast<off_t>(got));
        if (some <= 0) break;
        got += static_cast<std::size_t>(some);
    }
    text.resize(text.rfind('\n', got) + 1);  // npos + 1: nothing
    return text;
}

bool parse(std::string_view line, CommandRun& run) {
    const char* at = line.data();
    const char* const end = at + line.size();
    const auto number = [&](auto& value) {
        const auto read = std::from_chars(at, end, value);
        if (read.ec != std::errc() || read.ptr == end || *read.ptr != ' ') return false;
        at = read.ptr + 1;
        return true;
    };
    if (!number(run.ended) || !number(run.time) || !number(run.exit_code)) return false;
    run.command.assign(at, end);
    return run.ended > 0 && run.time >= 0 && !run.command.empty() && run.command.size() < 64;
}

struct Sum {
    std::int64_t runs = 0, time = 0, most = 0;
};

void add(state::Db& db, std::string_view text) {
    // what many runs have in common is one row
    std::map<std::tuple<std::int64_t, std::string, int, std::int64_t>, Sum> sums;
    for (const std::string_view line : text::split(text, '\n')) {
        CommandRun run;
        if (!parse(line, run)) continue;
        Sum& sum = sums[{run.ended / day_ms, run.command, run.exit_code, bucket_of(run.time)}];
        ++sum.runs;
        sum.time += run.time;
        sum.most = std::max(sum.most, run.time);
    }
    for (const auto& [key, sum] : sums) {
        db.run(
            "INSERT INTO telemetry_run VALUES(?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET runs = runs + "
            "excluded.runs, time = time + excluded.time, time_most = max(time_most, excluded.time_most)",
            std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), sum.runs, sum.time,
            sum.most);
    }
}

// Bytes at the beginning that are in the table already: whoever took them in was killed before it could take
// them away.
std::size_t known(state::Db& db, std::string_view text) {
    auto row = db.prepare("SELECT bytes, hash FROM telemetry_absorbed");
    if (!row.step()) return 0;
    const auto bytes = static_cast<std::size_t>(row.integer(0));
    if (bytes > text.size()) return 0;
    return static_cast<std::int64_t>(hash64(text.substr(0, bytes))) == row.integer(1) ? bytes : 0;
}

}  // namespace

fs::Path notes_of(const fs::Path& state_file) {
    return state_file.parent_path() / (state_file.stem().string() + ".runs");
}

void note_run(const fs::Path& state_file, const CommandRun& run) noexcept {
    try {
        if (!is_writable_state(state_file)) return;
        off_t size = 0;
        if (!append(notes_of(state_file), run, size) || size < many) return;
        state::OpenOptions options;
        options.busy_timeout = std::chrono::milliseconds(0);
        state::Db db = state::Db::open(state_file, options);
        absorb_notes(db);
    } catch (const std::exception&) {  // next time
    }
}

void absorb_notes(state::Db& db) {
    if (db.is_in_memory()) return;
    const Descriptor file(::open(notes_of(db.path()).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (!file.is_open() || !regular(file.get(), info) || info.st_size == 0) return;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return;
    db.require(tables());
    state::Transaction transaction(db, state::Sync::normal);
    if (!regular(file.get(), info)) return;
    const std::string text = read_all(file.get(), std::min(info.st_size, most));
    const std::size_t done = known(db, text);
    add(db, std::string_view(text).substr(done));
    db.run("INSERT OR REPLACE INTO telemetry_absorbed VALUES(1, ?, ?)",
           static_cast<std::int64_t>(text.size()), static_cast<std::int64_t>(hash64(text)));
    transaction.commit();
    // what was noted since stays, and is told apart next time
    if (regular(file.get(), info) && info.st_size == static_cast<off_t>(text.size()))
        static_cast<void>(::ftruncate(file.get(), 0));
}

}  // namespace sixth::telemetry
