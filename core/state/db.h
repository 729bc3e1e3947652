// The state file: SQLite in WAL mode, opened so that any number of processes may do it at once.
// Every failure is a StateError that names the file, and for a statement the first line of its SQL.
// One thread at a time uses a Db and what was made from it; a Db must outlive its statements.
#pragma once
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/fs.h"
#include "core/state/error.h"
#include "core/state/table_set.h"

struct sqlite3_stmt;

namespace sixth::state {

// Is this the beginning of a state file? For whoever must not open it as one.
constexpr std::size_t header_size = 100;
bool is_own_header(std::string_view bytes);

// A pointer that one SQL function of ours takes from another place of ours; no SQL can make one.
struct Pointer {
    void* value;
    const char* type;
};

class Db;
struct Handle;  // the connection, see handle.h

// Wraps bytes so that they are bound as a BLOB rather than as text.
struct Blob {
    std::string_view bytes;
};

// A prepared statement on loan from its Db's cache; the destructor resets it and gives it back.
// Parameters count from 1, columns from 0. Bound bytes are copied; bytes read live until the next step().
class Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, Blob blob);
    Statement& bind(int index, std::nullptr_t);
    Statement& bind(int index, Pointer pointer);
    Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
    Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
    template <typename T>
    Statement& bind(int index, const std::optional<T>& value) {
        return value ? bind(index, *value) : bind(index, nullptr);
    }
    // Binds all parameters in order and starts over: for (row : rows) s.with(row.a, row.b).run();
    template <typename... Values>
    Statement& with(const Values&... values) {
        reset();
        int index = 0;
        (bind(++index, values), ...);
        check_count(index);
        return *this;
    }

    bool step();   // true: a row is there; false: done, and ready to be bound and stepped again
    void run();    // steps to the end
    void reset();  // keeps what is bound

    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    std::string_view blob(int column) const;
    bool is_null(int column) const;
    int columns() const;

  private:
    friend class Db;
    Statement(Handle& db, sqlite3_stmt* handle) : db_(&db), handle_(handle) {}
    void check(int code) const;
    void check_count(int bound) const;

    Handle* db_;
    sqlite3_stmt* handle_;
};

// When a commit reaches the disk. `normal` survives a crash of the process; the last commits may be lost
// with a power cut. `full` waits for the disk: for what was promised to a person (a queued task).
enum class Sync { normal, full };

struct OpenOptions {
    Sync sync = Sync::normal;
    std::chrono::milliseconds busy_timeout{
        10'000};  // how long to wait for other processes before Reason::busy
    // Bytes: a log no longer than this is left beside the file at the end, and no waiting for the disk is
    // done for it. Whoever opens the file next reads the log first, about 1 ms a megabyte. Not for durable
    // tables: people copy the file alone.
    std::int64_t log_left = 0;
    static constexpr std::int64_t whole_log = std::numeric_limits<std::int64_t>::max();
    bool create = true;  // false: Reason::missing instead of a new file
    // A file that is not there yet is filled beside its place, without a log, and put there when the Db ends:
    // half the work for the first rows. Until then other processes see none; when one of them has made its
    // own meanwhile, that one stays. For derived tables, and runs of seconds: being killed loses all of it.
    bool apart = false;
    bool mapped = true;  // false: a file that somebody cuts short gives an error, not SIGBUS
};

class Db {
  public:
    // Opens or creates; a missing folder is made (one called `.sixth` gets a .gitignore that hides it).
    static Db open(const fs::Path& path, OpenOptions options = {});
    static Db in_memory();
    Db(Db&&) noexcept;
    Db& operator=(Db&&) noexcept;
    ~Db();

    // Brings one feature's tables up to date; one look-up when nothing is to do. Not inside a transaction.
    void require(const TableSet& set);

    Statement prepare(std::string_view sql);  // one statement; cached by its text
    void exec(std::string_view sql);          // any number of statements, no rows
    template <typename... Values>
    void run(std::string_view sql, const Values&... values) {
        prepare(sql).with(values...).run();
    }

    std::int64_t changes() const;         // rows the last insert, update or delete touched
    std::int64_t last_insert_id() const;  // rowid of the last insert
    bool in_transaction() const;
    Sync sync() const;
    void set_sync(Sync sync);       // not inside a transaction
    const fs::Path& path() const;   // empty in memory
    void add_full_text_function();  // for full_text.h
    bool is_in_memory() const { return path().empty(); }
    bool is_apart() const;  // no other process sees it yet

  private:
    friend class Transaction;
    friend class ReadTransaction;
    explicit Db(std::unique_ptr<Handle> handle);
    static void create(const fs::Path& path);
    static std::unique_ptr<Handle> make_apart(const fs::Path& path);
    bool try_initialise(bool create = true);
    void migrate(const TableSet& set);
    void rebuild(const TableSet& set);

    std::unique_ptr<Handle> handle_;
};

// BEGIN IMMEDIATE … COMMIT: the write lock is held from the start, so a read-then-write never fails half-way.
// Hold it for less than 20 ms (see batch.h). Rolled back unless committed.
class Transaction {
  public:
    explicit Transaction(Db& db) : Transaction(db, db.sync()) {}
    Transaction(Db& db, Sync sync);  // this transaction alone at `sync`
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

  private:
    void restore() noexcept;
    Db& db_;
    Sync before_;
    bool open_ = false;
};

// Many reads of one moment; also spares a lock and an unlock a query. Holds no lock that a writer waits for.
class ReadTransaction {
  public:
    explicit ReadTransaction(Db& db);
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;
    ~ReadTransaction();

  private:
    Db& db_;
};

}  // namespace sixth::state
