// Reading a database that may be broken anywhere: every failure is an answer, none an exception.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::state {

class Damaged {
  public:
    // Opens for reading only and never writes its log back into it.
    explicit Damaged(const fs::Path& path);
    Damaged(const Damaged&) = delete;
    Damaged& operator=(const Damaged&) = delete;
    ~Damaged();

    using Row = std::function<void(sqlite3_stmt*)>;
    // Calls `row` for each row until the end (true) or the first failure (false).
    bool each(const std::string& sql, const Row& row);
    bool each(const std::string& sql, std::int64_t low, std::int64_t high,
              const Row& row);    // binds ?1 and ?2
    std::string message() const;  // of the last failure

  private:
    bool run(sqlite3_stmt* statement, const Row& row);
    sqlite3* raw_ = nullptr;
    std::string message_;
};

std::string column_text(sqlite3_stmt* row, int column);
std::string quoted(const std::string& name);  // as an SQL identifier

// If only the header of the file is gone (its first page still looks like the root of a table), writes one
// that fits. True if the file has a header now.
bool restore_header(const fs::Path& path, const fs::Path& sound);

}  // namespace sixth::state
