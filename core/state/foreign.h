// A database of another program: read as it is, never written, whatever it holds.
// Every failure is an Error that names the file.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/fs.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sixth::state {

class ForeignRow {
  public:
    explicit ForeignRow(sqlite3_stmt* handle) : handle_(handle) {}
    std::int64_t integer(int column) const;    // columns count from 0
    std::string_view bytes(int column) const;  // of a text or a blob; until the next row

  private:
    sqlite3_stmt* handle_;
};

class Foreign {
  public:
    explicit Foreign(const fs::Path& path);
    Foreign(const Foreign&) = delete;
    Foreign& operator=(const Foreign&) = delete;
    ~Foreign();

    bool has_table(std::string_view name) const;  // a table that holds its rows; no view, no virtual table
    void each(std::string_view sql, const std::function<void(const ForeignRow&)>& row) const;

  private:
    [[noreturn]] void fail() const;
    fs::Path path_;
    sqlite3* raw_ = nullptr;
};

}  // namespace sixth::state
