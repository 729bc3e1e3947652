// The tables of one feature: who owns them, how they came to be, whether they can be made again.
#pragma once
#include <string_view>
#include <vector>

namespace sixth::state {

struct Migration {
    std::string_view name;  // date and purpose, unique in its set: "2026-11-22-facts"
    std::string_view sql;   // statements separated by semicolons; runs inside one transaction
};

enum class Keeping {
    durable,  // what cannot be computed again: migrations are applied in order and kept for ever
    derived,  // a cache: when any migration's name or text changes, the tables are dropped and made anew,
              // empty
};

struct TableSet {
    std::string_view prefix;  // owns every table, index, view and trigger whose name begins with "<prefix>_"
    Keeping keeping = Keeping::derived;
    std::vector<Migration> migrations;
};

}  // namespace sixth::state
