#include "core/state/db.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/state/handle.h"

namespace sixth::state {
namespace {

// The two tables that describe all others.
constexpr const char* create_tables = R"sql(
CREATE TABLE state_set(
  prefix     TEXT PRIMARY KEY,   -- owner: its tables are named <prefix>_*
  keeping    TEXT NOT NULL,      -- 'durable' or 'derived'
  definition INTEGER NOT NULL    -- hash of the migrations last applied: equal means up to date
) WITHOUT ROWID;
CREATE TABLE state_migration(
  prefix     TEXT NOT NULL,      -- the durable set it belongs to
  name       TEXT NOT NULL,      -- date and purpose: 2026-11-22-tasks
  applied_at TEXT NOT NULL,      -- UTC, RFC 3339
  PRIMARY KEY(prefix, name)
) WITHOUT ROWID;
)sql";

// Larger than SQLite's 4096: blobs of some kilobytes take a third of the time to write and half to read.
constexpr int page_size = 16384;
constexpr const char* apart_infix = ".apart-";  // PATH.apart-PID-TIME
constexpr std::int64_t mapped_bytes = 256
                                      << 20;  // read from memory; more of the file than this is read as usual

[[noreturn]] void refuse(Reason reason, const fs::Path& path, std::string_view why) {
    const char* hint = reason == Reason::missing   ? "the first task makes it: sixth queue add -- COMMAND"
                       : reason == Reason::newer   ? "upgrade sixth, or name another state file with --state"
                       : reason == Reason::corrupt ? "run 'sixth doctor --repair'; it keeps the damaged file"
                       : reason == Reason::unwritable
                           ? "check the permissions of the file and its folder, or name "
                             "another with --state"
                           : "name another state file with --state, or move this one away";
    throw StateError(reason, fmt::format("cannot use {}: {}", state_name(path), why), hint);
}

// SQLite would wait for ever on a FIFO; and our own descriptor must not be opened and closed on the file,
// because closing it would drop the POSIX locks that another Db of this process holds.
// False: there is nothing.
bool check_kind(const fs::Path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return false;
    if (S_ISREG(info.st_mode)) return true;
    refuse(Reason::not_a_database, path, S_ISDIR(info.st_mode) ? "it is a folder" : "not a regular file");
}

// The process that filled this file apart; 0: it is no such file of `state`.
pid_t owner_of(std::string_view file, std::string_view state) {
    const std::string begin = fmt::format("{}{}", state, apart_infix);
    if (file.substr(0, begin.size()) != begin) return 0;
    file.remove_prefix(begin.size());
    pid_t pid = 0;
    std::uint64_t time = 0;
    const char* const end = file.data() + file.size();
    const auto first = std::from_chars(file.data(), end, pid);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return 0;
    const auto second = std::from_chars(first.ptr + 1, end, time, 16);
    return second.ec == std::errc() && second.ptr == end && pid > 0 ? pid : 0;
}

// What processes left behind that were killed: nobody holds it, and nobody is about to.
void remove_leftovers(const fs::Path& path) {
    const std::string state = path.filename().string();
    std::error_code failed;
    for (std::filesystem::directory_iterator at(path.parent_path(), failed), end; !failed && at != end;
         at.increment(failed)) {
        const pid_t owner = owner_of(at->path().filename().string(), state);
        if (owner == 0) continue;
        const Descriptor file(::open(at->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat info {};
        if (!file.is_open() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
        const bool alive = ::kill(owner, 0) == 0 || errno != ESRCH;
        if (alive && info.st_mtime + 1 >= ::time(nullptr)) continue;
        if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
    }
}

void make_folder(const fs::Path& path) {
    const fs::Path folder = path.parent_path();
    if (folder.empty()) return;
    std::error_code failed;
    if (!std::filesystem::create_directories(folder, failed)) {
        if (failed)
            refuse(Reason::unwritable, path, fmt::format("cannot make its folder: {}", failed.message()));
        return;  // it stood there already
    }
    if (folder.filename() != ".sixth") return;
    try {
        fs::write_atomically(folder / ".gitignore", "*\n");
    } catch (const Error& error) {
        refuse(Reason::unwritable, path, error.what());
    }
}

int on_busy(void* context, int count) {
    auto& handle = *static_cast<Handle*>(context);
    const auto now = std::chrono::steady_clock::now();
    if (count == 0) handle.waiting_since = now;
    if (now - handle.waiting_since >= handle.busy_timeout) return 0;
    handle.pause(count);
    return 1;
}

std::uint32_t id_in(const char* header) {
    std::uint32_t id = 0;
    for (int at = 68; at < 72; ++at) id = id << 8 | static_cast<unsigned char>(header[at]);
    return id;
}

// Looks at the header before SQLite does, so that a database of another program is not even locked.
void check_header(sqlite3* handle, const fs::Path& path) {
    sqlite3_file* file = nullptr;
    std::array<char, header_size> header{};
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return;
    if (!file || !file->pMethods) return;
    sqlite3_int64 size = 0;
    if (file->pMethods->xFileSize(file, &size) != SQLITE_OK || size == 0) return;
    file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);  // short reads give zeros
    if (std::memcmp(header.data(), "SQLite format 3", 16) != 0)
        refuse(Reason::not_a_database, path, "not a database");
    const std::uint32_t id = id_in(header.data());
    // 0 may be a file that another process is creating at this moment
    if (id != 0 && id != application_id) refuse(Reason::foreign, path, "a database of another program");
}

}  // namespace

bool is_own_header(std::string_view bytes) {
    return bytes.size() >= header_size && bytes.substr(0, 16) == std::string_view("SQLite format 3\0", 16) &&
           id_in(bytes.data()) == application_id;
}

Db::Db(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Db::Db(Db&&) noexcept = default;
Db& Db::operator=(Db&&) noexcept = default;
Db::~Db() = default;

// False: another process was in the way; nothing is half done, try again.
bool Db::try_initialise(bool create) {
    Handle& db = *handle_;
    const auto busy_or_fail = [&](int code) {
        if (!is_busy(code)) db.fail(code);
        if (in_transaction()) db.ask("ROLLBACK");
        return false;
    };
    std::int64_t id = 0;
    if (const int code = db.ask("PRAGMA application_id", &id)) return busy_or_fail(code);
    if (id == 0) {
        std::int64_t objects = 0;
        if (const int code = db.ask("SELECT count(*) FROM sqlite_schema", &objects))
            return busy_or_fail(code);
        if (objects > 0) {
            // unless a process that was creating it has just finished
            if (const int code = db.ask("PRAGMA application_id", &id)) return busy_or_fail(code);
            if (id == 0) refuse(Reason::foreign, db.path, "a database of another program");
            return false;
        }
        if (!create) refuse(Reason::missing, db.path, "it is empty");
        if (const int code = db.ask(fmt::format("PRAGMA page_size={}", page_size).c_str()))
            return busy_or_fail(code);
        if (const int code = db.ask("BEGIN IMMEDIATE")) return busy_or_fail(code);
        if (const int code = db.ask("PRAGMA application_id", &id)) return busy_or_fail(code);
        if (id == 0) {
            exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", application_id,
                             layout_version));
            exec(create_tables);
        }
        if (const int code = db.ask("COMMIT")) return busy_or_fail(code);
        id = application_id;
    }
    if (id != application_id) refuse(Reason::foreign, db.path, "a database of another program");
    std::int64_t layout = 0;
    if (const int code = db.ask("PRAGMA user_version", &layout)) return busy_or_fail(code);
    if (layout > layout_version) refuse(Reason::newer, db.path, "written by a newer version of sixth");
    std::int64_t sets = 0;
    if (const int code = db.ask("SELECT count(*) FROM state_set WHERE prefix = ''", &sets)) {
        if (code == SQLITE_ERROR) refuse(Reason::corrupt, db.path, "its list of tables is missing");
        return busy_or_fail(code);
    }
    if (!is_in_memory() && !is_apart()) {
        std::string mode;
        if (const int code = db.ask("PRAGMA journal_mode=WAL", nullptr, &mode)) return busy_or_fail(code);
        if (mode != "wal")
            refuse(Reason::unwritable, db.path, "its file system does not support a write-ahead log");
    }
    return true;
}

// A new file under a name of its own: one wait for the disk, not eight, and nobody ever sees half of it.
std::unique_ptr<Handle> Db::make_apart(const fs::Path& path) {
    remove_leftovers(path);
    auto handle = std::make_unique<Handle>();
    handle->path = path;
    handle->apart = fmt::format("{}{}{}-{:x}", path.string(), apart_infix, ::getpid(),
                                std::chrono::steady_clock::now().time_since_epoch().count());
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_EXRESCODE;
    if (const int code = sqlite3_open_v2(handle->apart.c_str(), &handle->raw, flags, nullptr))
        handle->fail(code);
    handle->held = Descriptor(::open(handle->apart.c_str(), O_RDONLY | O_CLOEXEC));
    if (handle->held.is_open()) ::flock(handle->held.get(), LOCK_EX | LOCK_NB);
    // can it be put in its place here?
    const std::string trial = handle->apart.string() + "-journal";
    if (::link(handle->apart.c_str(), trial.c_str()) != 0) handle->fail(SQLITE_CANTOPEN);
    ::unlink(trial.c_str());
    sqlite3_db_config(handle->raw, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    Db db(std::move(handle));
    db.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY");
    db.handle_->begun = db.try_initialise();
    return std::move(db.handle_);
}

// Where this fails (no hard links, no room), open() creates the file in place and reports what is wrong.
void Db::create(const fs::Path& path) {
    try {
        make_apart(path);
    } catch (const StateError&) {
    }
}

Db Db::open(const fs::Path& path, OpenOptions options) {
    // Two threads may open it at once: SQLite looks whether it is ready without a lock.
    [[maybe_unused]] static const int ready = sqlite3_initialize();
    if (options.create) make_folder(path);
    if (!check_kind(path)) {
        if (!options.create) refuse(Reason::missing, path, "there is no such file");
        std::error_code unseen;
        if (options.apart && !std::filesystem::is_symlink(path, unseen)) {
            try {
                return Db(make_apart(path));
            } catch (const StateError&) {  // create() says why
            }
        }
        create(path);
    }
    auto handle = std::make_unique<Handle>();
    handle->path = path;
    handle->busy_timeout = options.busy_timeout;
    handle->random = static_cast<std::uint64_t>(::getpid()) * 2654435761U;
    const int flags =
        SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_EXRESCODE;
    if (const int code = sqlite3_open_v2(path.c_str(), &handle->raw, flags, nullptr)) handle->fail(code);
    sqlite3* const raw = handle->raw;
    if (sqlite3_db_readonly(raw, "main") == 1) refuse(Reason::unwritable, path, std::strerror(EACCES));
    check_header(raw, path);
    sqlite3_busy_handler(raw, on_busy, handle.get());
    // a state file may come with a repository: its schema must not be able to do anything but hold data
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    Db db(std::move(handle));
    const auto deadline = std::chrono::steady_clock::now() + options.busy_timeout;
    for (int attempt = 0; !db.try_initialise(options.create); ++attempt) {
        if (std::chrono::steady_clock::now() > deadline) db.handle_->fail(SQLITE_BUSY);
        db.handle_->pause(attempt);
    }
    db.handle_->log_left = options.log_left;
    db.handle_->sync = Sync::full;  // SQLite's default
    db.set_sync(options.sync);
    if (options.mapped) db.exec(fmt::format("PRAGMA mmap_size={}", mapped_bytes));
    return db;
}

Db Db::in_memory() {
    auto handle = std::make_unique<Handle>();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_EXRESCODE;
    if (const int code = sqlite3_open_v2(":memory:", &handle->raw, flags, nullptr)) handle->fail(code);
    sqlite3_db_config(handle->raw, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    Db db(std::move(handle));
    db.try_initialise();
    return db;
}

Statement Db::prepare(std::string_view sql) {
    const auto found = handle_->idle.find(sql);
    if (found != handle_->idle.end() && found->second)
        return {*handle_, std::exchange(found->second, nullptr)};
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle_->raw, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, &tail);
    if (code != SQLITE_OK) handle_->fail(code, sql);
    const std::string_view rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
    if (!statement || rest.find_first_not_of("; \t\r\n") != std::string_view::npos) {
        sqlite3_finalize(statement);
        throw StateError(Reason::sql, fmt::format("not exactly one statement: \"{}\"", sql));
    }
    if (found == handle_->idle.end()) handle_->idle.emplace(sql, nullptr);
    return {*handle_, statement};
}

void Db::exec(std::string_view sql) {
    const char* next = sql.data();
    const char* const end = sql.data() + sql.size();
    while (next < end) {
        const std::string_view rest(next, static_cast<std::size_t>(end - next));
        sqlite3_stmt* statement = nullptr;
        int code = sqlite3_prepare_v2(handle_->raw, next, static_cast<int>(rest.size()), &statement, &next);
        if (code != SQLITE_OK) handle_->fail(code, rest);
        if (!statement) continue;  // blanks or a comment
        do code = sqlite3_step(statement);
        while (code == SQLITE_ROW);
        sqlite3_finalize(statement);  // leaves the message of the error in place
        if (code != SQLITE_DONE) handle_->fail(code, rest);
    }
}

std::int64_t Db::changes() const {
    return sqlite3_changes64(handle_->raw);
}
std::int64_t Db::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_->raw);
}
bool Db::in_transaction() const {
    return sqlite3_get_autocommit(handle_->raw) == 0;
}
Sync Db::sync() const {
    return handle_->sync;
}
const fs::Path& Db::path() const {
    return handle_->path;
}
bool Db::is_apart() const {
    return !handle_->apart.empty();
}

void Db::set_sync(Sync sync) {
    if (sync == handle_->sync || is_in_memory() || is_apart()) return;
    prepare(sync == Sync::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL").run();
    handle_->sync = sync;
}

Transaction::Transaction(Db& db, Sync sync) : db_(db), before_(db.sync()) {
    if (db.in_transaction()) throw StateError(Reason::sql, "a transaction inside a transaction");
    db_.set_sync(sync);
    try {
        db_.prepare("BEGIN IMMEDIATE").run();
    } catch (...) {
        restore();
        throw;
    }
    open_ = true;
}

void Transaction::commit() {
    db_.prepare("COMMIT").run();
    open_ = false;
    restore();
}

void Transaction::restore() noexcept {
    try {
        db_.set_sync(before_);
    } catch (const Error&) {  // the stricter setting stays: slower, never wrong
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    // SQLite has rolled back already after a full disk or an I/O error
    if (db_.in_transaction()) db_.handle_->ask("ROLLBACK");
    restore();
}

ReadTransaction::ReadTransaction(Db& db) : db_(db) {
    if (db.in_transaction()) throw StateError(Reason::sql, "a transaction inside a transaction");
    db_.prepare("BEGIN").run();
}

ReadTransaction::~ReadTransaction() {
    if (db_.in_transaction()) db_.handle_->ask("ROLLBACK");
}

}  // namespace sixth::state
