// The inside of Db, shared by the sources of this folder only.
#pragma once
#include <sqlite3.h>

#include <map>

#include "core/base/descriptor.h"
#include "core/state/db.h"

namespace sixth::state {

constexpr std::int32_t application_id = 0x53697874;  // "Sixt", bytes 68-71 of the file
constexpr std::int64_t layout_version = 1;           // user_version: layout of the state_* tables themselves

struct Handle {
    sqlite3* raw = nullptr;
    fs::Path path;
    fs::Path apart;      // where the file is until it is put in its place; empty: there
    Descriptor held;     // that file, locked: its owner is alive
    bool begun = false;  // it holds what every state file does
    Sync sync = Sync::normal;
    std::chrono::milliseconds busy_timeout{0};
    std::int64_t log_left = OpenOptions::whole_log;  // until the file is known to be ours
    std::chrono::steady_clock::time_point waiting_since;
    std::uint64_t random = 0;
    bool counts_full_text = false;                           // full_text.h's function is there
    std::map<std::string, sqlite3_stmt*, std::less<>> idle;  // statements ready for the next prepare()

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();
    [[noreturn]] void fail(int code, std::string_view sql = {}) const;
    bool leaves_log() const;  // at the end
    void close() noexcept;
    void put_in_place() noexcept;  // closes; the end of `apart`
    void pause(int attempt);       // a random moment, longer with every attempt
    // Runs one statement; its first column goes to `value` or `text`. Returns SQLite's code, SQLITE_OK when
    // done.
    int ask(const char* sql, std::int64_t* value = nullptr, std::string* text = nullptr) const;
};

std::string state_name(const fs::Path& path);  // for messages: "state file 'x/state.db'"
bool is_busy(int code);                        // worth another try

}  // namespace sixth::state
