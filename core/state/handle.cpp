#include "core/state/handle.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace sixth::state {
namespace {

Reason reason_of(int code, int system_error) {
    switch (code & 0xff) {
        case SQLITE_NOTADB:
            return Reason::not_a_database;
        case SQLITE_CORRUPT:
            return Reason::corrupt;
        case SQLITE_FULL:
            return Reason::full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return Reason::unwritable;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return Reason::busy;
        case SQLITE_CONSTRAINT:
            return Reason::constraint;
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
            if (code == SQLITE_IOERR_CORRUPTFS) return Reason::corrupt;
            if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG)
                return Reason::full;
            return (code & 0xff) == SQLITE_CANTOPEN ? Reason::unwritable : Reason::io;
        default:
            return Reason::sql;
    }
}

const char* hint_for(Reason reason) {
    switch (reason) {
        case Reason::missing:
            return "";
        case Reason::not_a_database:
        case Reason::foreign:
            return "name another state file with --state, or move this one away";
        case Reason::newer:
            return "upgrade sixth, or name another state file with --state";
        case Reason::corrupt:
            return "run 'sixth doctor --repair'; it keeps the damaged file";
        case Reason::unwritable:
            return "check the permissions of the file and its folder, or name another with --state";
        case Reason::full:
            return "free some disk space, or name a state file elsewhere with --state";
        case Reason::busy:
            return "another process is writing to it; try again";
        case Reason::io:
            return "check the disk; 'sixth doctor' examines the state file";
        case Reason::constraint:
        case Reason::sql:
            return "";
    }
    return "";
}

// Its first line, at most 80 bytes of it.
std::string first_line(std::string_view sql) {
    constexpr std::size_t most = 80;
    const std::size_t begin = std::min(sql.find_first_not_of(" \t\r\n"), sql.size());
    std::string line(sql.substr(begin, sql.find('\n', begin) - begin));
    if (line.size() > most) line.replace(most, std::string::npos, "...");
    return line;
}

}  // namespace

std::string state_name(const fs::Path& path) {
    return path.empty() ? "state in memory" : fmt::format("state file '{}'", path.string());
}

bool is_busy(int code) {
    const int primary = code & 0xff;
    return primary == SQLITE_BUSY || primary == SQLITE_LOCKED || primary == SQLITE_PROTOCOL;
}

Handle::~Handle() {
    if (!apart.empty()) {
        put_in_place();
    } else {
        if (raw) sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leaves_log() ? 1 : 0, nullptr);
        close();
    }
}

void Handle::close() noexcept {
    for (const auto& [sql, statement] : idle) sqlite3_finalize(statement);
    idle.clear();
    sqlite3_close_v2(std::exchange(raw, nullptr));
}

// Whoever comes second finds the first one's file.
void Handle::put_in_place() noexcept {
    const bool whole = begun && ask("PRAGMA journal_mode=WAL") == SQLITE_OK;  // not with a transaction open
    close();
    const bool on_disk = whole && held.is_open() && ::fsync(held.get()) == 0;
    held.close();  // before it is the state file: closing it then would drop the locks of another Db
    // follows no link at `path`: a dangling one is left to SQLite
    if (on_disk) static_cast<void>(::link(apart.c_str(), path.c_str()));
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((apart.string() + suffix).c_str());
}

void Handle::fail(int code, std::string_view sql) const {
    const int system_error = raw ? sqlite3_system_errno(raw) : 0;
    const Reason reason = reason_of(code, system_error);
    std::string why =
        raw && sqlite3_extended_errcode(raw) == code ? sqlite3_errmsg(raw) : sqlite3_errstr(code);
    const int primary = code & 0xff;
    if (system_error != 0 && (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR)) {
        why = std::strerror(system_error);
    }
    if (sql.empty())
        throw StateError(reason, fmt::format("cannot use {}: {}", state_name(path), why), hint_for(reason));
    throw StateError(reason, fmt::format("{}: {}, in \"{}\"", state_name(path), why, first_line(sql)),
                     hint_for(reason));
}

bool Handle::leaves_log() const {
    if (log_left == 0 || log_left == OpenOptions::whole_log) return log_left != 0;
    sqlite3_file* log = nullptr;
    sqlite3_int64 size = 0;  // of the file: what is in it is no longer
    if (sqlite3_file_control(raw, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK) return false;
    if (!log || !log->pMethods || log->pMethods->xFileSize(log, &size) != SQLITE_OK) return false;
    return size > 0 && size <= log_left;
}

void Handle::pause(int attempt) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t most =
        200U << std::min(attempt, 3);  // 0.2 to 1.6 ms: see the gaps of write_in_batches()
    std::this_thread::sleep_for(std::chrono::microseconds(50 + (random >> 33) % most));
}

int Handle::ask(const char* sql, std::int64_t* value, std::string* text) const {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(raw, sql, -1, &statement, nullptr);
    if (code != SQLITE_OK) return code;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        if (value) *value = sqlite3_column_int64(statement, 0);
        if (text) *text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    return sqlite3_finalize(statement);
}

}  // namespace sixth::state
