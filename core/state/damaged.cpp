#include "core/state/damaged.h"

#include <cstring>

#include "core/state/db.h"

namespace sixth::state {

Damaged::Damaged(const fs::Path& path) {
    if (sqlite3_open_v2(path.c_str(), &raw_, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, nullptr) !=
        SQLITE_OK) {
        message_ = sqlite3_errmsg(raw_);
        return;
    }
    sqlite3_busy_timeout(raw_, 2000);
    sqlite3_db_config(raw_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(raw_, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1,
                      nullptr);  // one broken definition must not hide the rest
    sqlite3_exec(raw_, "PRAGMA cell_size_check=ON", nullptr, nullptr, nullptr);
}

Damaged::~Damaged() {
    sqlite3_close_v2(raw_);
}

std::string Damaged::message() const {
    return message_;
}

bool Damaged::run(sqlite3_stmt* statement, const Row& row) {
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) row(statement);
    if (code != SQLITE_DONE) message_ = sqlite3_errmsg(raw_);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

bool Damaged::each(const std::string& sql, const Row& row) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(raw_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK)
        return run(statement, row);
    message_ = sqlite3_errmsg(raw_);
    return false;
}

bool Damaged::each(const std::string& sql, std::int64_t low, std::int64_t high, const Row& row) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(raw_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        message_ = sqlite3_errmsg(raw_);
        return false;
    }
    sqlite3_bind_int64(statement, 1, low);
    sqlite3_bind_int64(statement, 2, high);
    return run(statement, row);
}

std::string column_text(sqlite3_stmt* row, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)))
                : std::string();
}

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text.append(c == '"' ? 2 : 1, c);
    return text + "\"";
}

// https://www.sqlite.org/fileformat.html#the_database_header
bool restore_header(const fs::Path& path, const fs::Path& sound) {
    constexpr std::size_t magic_size = 16, page_count_at = 28;
    std::string bytes = fs::read(path);
    std::string header = fs::read(sound).substr(0, header_size);
    if (bytes.size() < magic_size || bytes.compare(0, magic_size, header, 0, magic_size) == 0)
        return bytes.size() >= magic_size;
    const std::size_t page_size =
        static_cast<unsigned char>(header[16]) << 8 | static_cast<unsigned char>(header[17]);
    const char kind = bytes.size() > header_size ? bytes[header_size] : '\0';
    if (bytes.size() < page_size || (kind != 0x05 && kind != 0x0d))
        return false;  // inner or leaf page of a table
    const std::size_t pages = bytes.size() / page_size;
    for (std::size_t i = 0; i < 4; ++i) header[page_count_at + i] = static_cast<char>(pages >> (24 - 8 * i));
    header.replace(32, 8, 8, '\0');  // no free pages: those it had are not read
    bytes.replace(0, header_size, header);
    fs::write_atomically(path, bytes);
    return true;
}

}  // namespace sixth::state
