#include <fmt/format.h>

#include "core/state/handle.h"

namespace sixth::state {

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement::~Statement() {
    if (!handle_) return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    const auto slot = db_->idle.find(std::string_view(sqlite3_sql(handle_)));
    if (slot != db_->idle.end() && !slot->second) {
        slot->second = handle_;
    } else {
        sqlite3_finalize(handle_);  // a second one of the same text was in use
    }
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) db_->fail(code, sqlite3_sql(handle_));
}

void Statement::check_count(int bound) const {
    const int wanted = sqlite3_bind_parameter_count(handle_);
    if (bound == wanted) return;
    throw StateError(Reason::sql,
                     fmt::format("{} values for {} parameters: \"{}\"", bound, wanted, sqlite3_sql(handle_)));
}

Statement& Statement::bind(int index, std::int64_t value) {
    check(sqlite3_bind_int64(handle_, index, value));
    return *this;
}

Statement& Statement::bind(int index, Pointer pointer) {
    check(sqlite3_bind_pointer(handle_, index, pointer.value, pointer.type, nullptr));
    return *this;
}

Statement& Statement::bind(int index, double value) {
    check(sqlite3_bind_double(handle_, index, value));
    return *this;
}

// A null pointer would bind NULL instead of an empty value.
Statement& Statement::bind(int index, std::string_view text) {
    check(sqlite3_bind_text64(handle_, index, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int index, Blob blob) {
    const std::string_view bytes = blob.bytes;
    check(sqlite3_bind_blob64(handle_, index, bytes.data() ? bytes.data() : "", bytes.size(),
                              SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind(int index, std::nullptr_t) {
    check(sqlite3_bind_null(handle_, index));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(handle_);  // leaves the message of the error in place
    if (code != SQLITE_DONE) db_->fail(code, sqlite3_sql(handle_));
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() {
    sqlite3_reset(handle_);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}
int Statement::columns() const {
    return sqlite3_column_count(handle_);
}

// The pointer first: asking for it may convert the value and change its length.
std::string_view Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace sixth::state
