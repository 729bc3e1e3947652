#include "core/state/full_text.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/state/handle.h"

namespace sixth::state {
namespace {

constexpr const char* pointer_type = "sixth_counts";

struct Reading {
    const std::vector<double>& weights;
    const std::function<void(std::int64_t, const std::vector<double>&)>& take;
    std::vector<double> counts;
};

// SQL: sixth_counts(table, pointer to Reading)
void count(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int values,
           sqlite3_value** value) {
    auto* reading =
        values == 1 ? static_cast<Reading*>(sqlite3_value_pointer(value[0], pointer_type)) : nullptr;
    if (!reading) {
        sqlite3_result_error(result, "sixth_counts: called from elsewhere", -1);
        return;
    }
    const int phrases = api->xPhraseCount(context);
    reading->counts.assign(static_cast<std::size_t>(phrases), 0.0);
    for (int phrase = 0; phrase < phrases; ++phrase) {
        Fts5PhraseIter at;
        int column = 0, offset = 0;
        const int code = api->xPhraseFirst(context, phrase, &at, &column, &offset);
        if (code != SQLITE_OK) {
            sqlite3_result_error_code(result, code);
            return;
        }
        double& sum = reading->counts[static_cast<std::size_t>(phrase)];
        for (; column >= 0; api->xPhraseNext(context, &at, &column, &offset)) {
            if (static_cast<std::size_t>(column) < reading->weights.size())
                sum += reading->weights[static_cast<std::size_t>(column)];
        }
    }
    reading->take(api->xRowid(context), reading->counts);
}

}  // namespace

void Db::add_full_text_function() {
    if (handle_->counts_full_text) return;
    fts5_api* api = nullptr;
    sqlite3_stmt* ask = nullptr;
    if (sqlite3_prepare_v2(handle_->raw, "SELECT fts5(?1)", -1, &ask, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(ask, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(ask);
    }
    sqlite3_finalize(ask);
    if (!api) handle_->fail(SQLITE_ERROR, "SELECT fts5(?1)");
    const int code = api->xCreateFunction(api, "sixth_counts", nullptr, count, nullptr);
    if (code != SQLITE_OK) handle_->fail(code, "sixth_counts");
    handle_->counts_full_text = true;
}

void each_full_text_row(Db& db, std::string_view table, std::string_view match,
                        const std::vector<double>& column_weights,
                        const std::function<void(std::int64_t, const std::vector<double>&)>& take) {
    db.add_full_text_function();
    Reading reading{column_weights, take, {}};
    auto rows = db.prepare(fmt::format("SELECT sixth_counts({0}, ?1) FROM {0} WHERE {0} MATCH ?2", table));
    rows.bind(1, Pointer{&reading, pointer_type});
    rows.bind(2, match);
    rows.run();
}

}  // namespace sixth::state
