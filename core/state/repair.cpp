#include "core/state/repair.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <system_error>

#include "core/state/damaged.h"
#include "core/state/handle.h"

namespace sixth::state {
namespace {

constexpr const char* companions[] = {"-wal", "-journal"};  // belong to the data; -shm does not

fs::Path beside(const fs::Path& path, const std::string& suffix) {
    return path.string() + suffix;
}

void remove_with_companions(const fs::Path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-journal", "-shm"})
        std::filesystem::remove(beside(path, suffix), ignored);
}

void copy_log(const fs::Path& from, const fs::Path& to) {
    for (const char* suffix : companions) {
        if (std::filesystem::exists(beside(from, suffix))) {
            fs::write_atomically(beside(to, suffix), fs::read(beside(from, suffix)));
        }
    }
}

fs::Path free_name(const fs::Path& path) {
    for (int i = 1;; ++i) {
        fs::Path name = beside(path, fmt::format(".damaged-{}", i));
        if (!std::filesystem::exists(name)) return name;
    }
}

// Holds off other processes while the file is replaced, as far as a damaged file can be locked at all.
class Guard {
  public:
    explicit Guard(const fs::Path& path) : path_(path) {
        sqlite3_open_v2(path.c_str(), &raw_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
        sqlite3_busy_timeout(raw_, 2000);
        sqlite3_db_config(raw_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        const int code = sqlite3_exec(raw_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        if (!is_busy(code)) return;
        sqlite3_close_v2(raw_);
        throw StateError(Reason::busy, fmt::format("another process uses {}", state_name(path)),
                         "end it ('sixth' commands that run), then repair again");
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { sqlite3_close_v2(raw_); }

    // The bytes of the file through SQLite's own descriptor: closing another one would drop the locks.
    std::string bytes() const {
        sqlite3_file* file = nullptr;
        sqlite3_int64 size = 0;
        sqlite3_file_control(raw_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
        int code = file && file->pMethods ? file->pMethods->xFileSize(file, &size) : SQLITE_CANTOPEN;
        std::string all(static_cast<std::size_t>(size), '\0');
        constexpr sqlite3_int64 block = 1 << 20;
        for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += block) {
            code = file->pMethods->xRead(file, all.data() + at, static_cast<int>(std::min(block, size - at)),
                                         at);
        }
        if (code != SQLITE_OK) throw StateError(Reason::io, fmt::format("cannot read {}", state_name(path_)));
        return all;
    }

  private:
    fs::Path path_;
    sqlite3* raw_ = nullptr;
};

struct Object {
    std::string type;
    std::string name;
    std::string sql;
};

class Salvage {
  public:
    Salvage(const fs::Path& from, Db& to, const std::vector<TableSet>& known)
        : from_(from), to_(to), known_(known) {}

    void run(Repaired& report) {
        if (!from_.each("SELECT prefix, keeping, definition FROM state_set", [&](sqlite3_stmt* row) {
                sets_[column_text(row, 0)] = {column_text(row, 1), sqlite3_column_int64(row, 2)};
            })) {
            report.losses.push_back("the list of table sets: " + from_.message());
        }
        std::vector<Object> objects;
        if (!from_.each(
                "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid",
                [&](sqlite3_stmt* row) {
                    objects.push_back({column_text(row, 0), column_text(row, 1), column_text(row, 2)});
                })) {
            report.losses.push_back("definitions of tables: " + from_.message());
        }
        Transaction transaction(to_, Sync::full);
        for (const Object& object : objects) {
            if (object.type == "table" && is_durable(object.name)) save_table(object, report);
        }
        save_sequence();
        for (const Object& object : objects) {
            if (object.type != "table" && is_durable(object.name)) make(object, report);
        }
        save_migrations(report);
        transaction.commit();
    }

  private:
    struct Set {
        std::string keeping;
        std::int64_t definition = 0;
    };

    // A table whose set is not listed any more is saved too: better one too many.
    bool is_durable(const std::string& name) const {
        const std::string prefix = name.substr(0, name.find('_'));
        if (prefix == name || prefix == "state" || prefix == "sqlite") return false;
        const auto set = sets_.find(prefix);
        return set == sets_.end() || set->second.keeping == "durable";
    }

    bool make(const Object& object, Repaired& report) {
        if (object.sql.compare(0, 7, "CREATE ") != 0) return false;
        try {
            to_.prepare(object.sql).run();
            return true;
        } catch (const StateError& error) {
            report.losses.push_back(fmt::format("{} {}: {}", object.type, object.name, error.what()));
            return false;
        }
    }

    void save_table(const Object& table, Repaired& report) {
        // the shadow tables of a virtual table come with it
        auto exists = to_.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?");
        if (exists.with(table.name).step()) return;
        if (!make(table, report)) return;
        SavedTable saved{table.name, 0, true};
        std::vector<std::string> names;
        bool has_rowid = true;
        {
            auto kind =
                to_.prepare("SELECT wr, type FROM pragma_table_list WHERE name = ? AND schema = 'main'");
            if (kind.with(table.name).step()) has_rowid = kind.integer(0) == 0;
            auto columns = to_.prepare("SELECT name FROM pragma_table_info(?)");
            columns.with(table.name);
            while (columns.step()) names.push_back(quoted(std::string(columns.text(0))));
        }
        if (has_rowid) names.insert(names.begin(), "_rowid_");
        std::string list, places;
        for (const std::string& name : names) {
            list += (list.empty() ? "" : ", ") + name;
            places += places.empty() ? "?" : ", ?";
        }
        const std::string target = quoted(table.name);
        const std::string select = fmt::format("SELECT {} FROM {}", list, target);
        Statement insert =
            to_.prepare(fmt::format("INSERT OR IGNORE INTO {}({}) VALUES({})", target, list, places));
        const auto take = [&](sqlite3_stmt* row) { put(row, insert, saved); };
        saved.complete = has_rowid ? save_range(select, take) : save_from_both_ends(select, take);
        if (!saved.complete)
            report.losses.push_back(fmt::format("rows of {}: {}", table.name, from_.message()));
        report.tables.push_back(saved);
    }

    void put(sqlite3_stmt* row, Statement& insert, SavedTable& saved) {
        insert.reset();
        for (int i = 0; i < sqlite3_column_count(row); ++i) {
            const auto bytes = [&](const void* start) {
                return std::string_view(static_cast<const char*>(start),
                                        static_cast<std::size_t>(sqlite3_column_bytes(row, i)));
            };
            switch (sqlite3_column_type(row, i)) {
                case SQLITE_INTEGER:
                    insert.bind(i + 1, static_cast<std::int64_t>(sqlite3_column_int64(row, i)));
                    break;
                case SQLITE_FLOAT:
                    insert.bind(i + 1, sqlite3_column_double(row, i));
                    break;
                case SQLITE_TEXT:
                    insert.bind(i + 1, bytes(sqlite3_column_text(row, i)));
                    break;
                case SQLITE_BLOB:
                    insert.bind(i + 1, Blob{bytes(sqlite3_column_blob(row, i))});
                    break;
                default:
                    insert.bind(i + 1, nullptr);
            }
        }
        insert.run();
        saved.rows += to_.changes();
    }

    // Reads rowids upwards to the first damage and downwards to the last, then looks between the two by
    // halving: each damaged page costs a few failed look-ups, and the pages around it are still found. The
    // last failures count most.
    bool save_range(const std::string& select, const Damaged::Row& take) {
        struct Gap {
            std::int64_t low, high;
        };
        const std::string up = select + " WHERE _rowid_ BETWEEN ?1 AND ?2 ORDER BY _rowid_";
        const std::string down = up + " DESC";
        std::vector<Gap> gaps{
            {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}};
        bool complete = true;
        for (int failures = 0; !gaps.empty() && failures < 20'000;) {
            Gap gap = gaps.back();
            gaps.pop_back();
            const auto low = [&](sqlite3_stmt* row) {
                take(row);
                const std::int64_t id = sqlite3_column_int64(row, 0);
                gap.low = id + (id < std::numeric_limits<std::int64_t>::max());
            };
            const auto high = [&](sqlite3_stmt* row) {
                take(row);
                const std::int64_t id = sqlite3_column_int64(row, 0);
                gap.high = id - (id > std::numeric_limits<std::int64_t>::min());
            };
            if (from_.each(up, gap.low, gap.high, low)) continue;
            complete = false;
            ++failures;
            if (gap.low > gap.high || from_.each(down, gap.low, gap.high, high) || gap.low >= gap.high)
                continue;
            const std::int64_t middle =
                gap.low +
                static_cast<std::int64_t>(
                    (static_cast<std::uint64_t>(gap.high) - static_cast<std::uint64_t>(gap.low)) / 2);
            gaps.push_back({gap.low, middle});
            gaps.push_back({middle + 1, gap.high});
        }
        return complete;
    }

    bool save_from_both_ends(const std::string& select, const Damaged::Row& take) {
        if (from_.each(select, take)) return true;
        const std::string& list = select;
        // the primary key of such a table orders its rows; rows seen twice are ignored
        std::string keys;
        const std::string name = list.substr(list.rfind(" FROM ") + 6);
        auto columns = to_.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk");
        std::string plain = name.substr(1, name.size() - 2);
        columns.with(plain);
        while (columns.step())
            keys += (keys.empty() ? "" : ", ") + quoted(std::string(columns.text(0))) + " DESC";
        from_.each(select + " ORDER BY " + keys, take);
        return false;
    }

    // AUTOINCREMENT: a number once given must not be given again.
    void save_sequence() {
        auto has = to_.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'");
        if (!has.step()) return;
        from_.each("SELECT name, seq FROM sqlite_sequence", [&](sqlite3_stmt* row) {
            if (!is_durable(column_text(row, 0))) return;
            const std::int64_t last = sqlite3_column_int64(row, 1);
            to_.run("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1", column_text(row, 0),
                    last);
            to_.run(
                "INSERT INTO sqlite_sequence(name, seq) SELECT ?1, ?2 WHERE NOT EXISTS "
                "(SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                column_text(row, 0), last);
        });
    }

    void save_migrations(Repaired& report) {
        std::set<std::string> prefixes;
        for (const SavedTable& table : report.tables)
            prefixes.insert(table.name.substr(0, table.name.find('_')));
        const char* add =
            "INSERT OR IGNORE INTO state_migration(prefix, name, applied_at) VALUES(?1, ?2, ?3)";
        const bool all =
            from_.each("SELECT prefix, name, applied_at FROM state_migration", [&](sqlite3_stmt* row) {
                if (prefixes.contains(column_text(row, 0)))
                    to_.run(add, column_text(row, 0), column_text(row, 1), column_text(row, 2));
            });
        if (all) return;
        report.losses.push_back("the list of migrations: " + from_.message());
        for (const TableSet& set : known_) {
            if (!prefixes.contains(std::string(set.prefix))) continue;
            for (const Migration& migration : set.migrations)
                to_.run(add, set.prefix, migration.name, "unknown");
        }
    }

    Damaged from_;
    Db& to_;
    const std::vector<TableSet>& known_;
    std::map<std::string, Set> sets_;
};

}  // namespace

Check check(const fs::Path& path) {
    Check result;
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        result.exists = result.usable = false;
        return result;
    }
    std::error_code ignored;
    result.bytes = static_cast<std::uint64_t>(info.st_size);
    if (const auto log = std::filesystem::file_size(beside(path, "-wal"), ignored); !ignored)
        result.bytes += log;
    try {
        OpenOptions options;
        options.log_left = OpenOptions::whole_log;  // it may be damaged
        Db db = Db::open(path, options);
        auto sets = db.prepare(
            "SELECT prefix, keeping, (SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
            "substr(name, 1, length(prefix) + 1) = prefix || '_') FROM state_set ORDER BY prefix");
        while (sets.step()) {
            result.sets.push_back(fmt::format("{} ({}, {} table{})", sets.text(0), sets.text(1),
                                              sets.integer(2), sets.integer(2) == 1 ? "" : "s"));
        }
        auto integrity = db.prepare("PRAGMA integrity_check(20)");
        while (integrity.step()) {
            if (integrity.text(0) != "ok") result.faults.emplace_back(integrity.text(0));
        }
        auto keys = db.prepare("SELECT count(*) FROM pragma_foreign_key_check");
        if (keys.step()) result.dangling = keys.integer(0);
        if (!result.faults.empty()) {
            result.usable = false;
            result.reason = Reason::corrupt;
        }
    } catch (const StateError& error) {
        result.usable = false;
        result.reason = error.reason();
        result.faults.emplace_back(error.what());
    }
    return result;
}

Repaired repair(const fs::Path& path, const std::vector<TableSet>& known) {
    const Check before = check(path);
    if (!before.exists) throw StateError(Reason::io, fmt::format("there is no {}", state_name(path)));
    if (before.reason == Reason::foreign || before.reason == Reason::newer ||
        before.reason == Reason::unwritable || before.reason == Reason::busy ||
        before.reason == Reason::full) {
        throw StateError(before.reason, before.faults.front(), "there is nothing to repair");
    }
    if (before.usable) return {};
    const Guard guard(path);
    Repaired report;
    report.kept = free_name(path);
    const fs::Path fresh = beside(path, ".new"), work = beside(path, ".work");
    bool keep = false;
    try {
        for (const fs::Path& copy : {report.kept, work}) {
            remove_with_companions(copy);
            fs::write_atomically(copy, guard.bytes());
            copy_log(path, copy);
        }
        remove_with_companions(fresh);
        Db::open(fresh);  // closed again: its header is on disk
        if (before.reason == Reason::not_a_database && !restore_header(work, fresh)) {
            throw StateError(Reason::not_a_database, before.faults.front(),
                             "nothing in it can be read; move it away");
        }
        {
            Db to = Db::open(fresh);
            to.exec("PRAGMA foreign_keys=OFF");
            Salvage(work, to, known).run(report);
        }
        const Check after = check(fresh);
        report.losses.insert(report.losses.end(), after.faults.begin(), after.faults.end());
        if (after.dangling > 0) {
            report.losses.push_back(fmt::format("{} rows refer to rows that are gone", after.dangling));
        }
        remove_with_companions(work);
        keep = true;
        // first, or the old log would be taken for the new file's; the copy has it
        for (const char* suffix : {"-wal", "-journal", "-shm"}) std::filesystem::remove(beside(path, suffix));
        std::filesystem::rename(fresh, path);
    } catch (...) {
        remove_with_companions(fresh);
        remove_with_companions(work);
        if (!keep) remove_with_companions(report.kept);
        throw;
    }
    return report;
}

}  // namespace sixth::state
