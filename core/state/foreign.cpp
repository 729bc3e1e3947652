#include "core/state/foreign.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>

#include "core/base/error.h"

namespace sixth::state {

std::int64_t ForeignRow::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

std::string_view ForeignRow::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    const int size = sqlite3_column_bytes(handle_, column);
    return data ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
}

Foreign::Foreign(const fs::Path& path) : path_(path) {
    if (sqlite3_open_v2(path.c_str(), &raw_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
        const std::string why = sqlite3_errmsg(raw_);
        sqlite3_close_v2(raw_);
        throw Error(fmt::format("cannot read '{}': {}", path.string(), why));
    }
    sqlite3_busy_timeout(raw_, 2000);
    // nothing that the file brings along runs
    for (const int option : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_VIEW,
                             SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_WRITABLE_SCHEMA})
        sqlite3_db_config(raw_, option, 0, nullptr);
    sqlite3_db_config(raw_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

Foreign::~Foreign() {
    sqlite3_close_v2(raw_);
}

void Foreign::fail() const {
    throw Error(fmt::format("cannot read '{}': {}", path_.string(), sqlite3_errmsg(raw_)));
}

bool Foreign::has_table(std::string_view name) const {
    bool found = false;
    each("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
         [&](const ForeignRow& row) { found = found || row.bytes(0) == name; });
    return found;
}

void Foreign::each(std::string_view sql, const std::function<void(const ForeignRow&)>& row) const {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(raw_, sql.data(), static_cast<int>(sql.size()), &made, nullptr) != SQLITE_OK)
        fail();
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(made, sqlite3_finalize);
    int code = sqlite3_step(made);
    for (; code == SQLITE_ROW; code = sqlite3_step(made)) row(ForeignRow(made));
    if (code != SQLITE_DONE) fail();
}

}  // namespace sixth::state
