#include "core/facts/facts_store.h"

#include <catch2/catch.hpp>

#include "core/state/db.h"

using namespace sixth;
using namespace sixth::facts;

TEST_CASE("facts damaged on disk are as good as none") {
    state::Db db = state::Db::in_memory();
    FactsStore store(db, 7);
    const std::string first(5000, 'a'), second(5000, 'b');
    NewFacts of_a{"a.py", {}, 1, content_hash("a"), {}, {}}, of_b{"b.py", {}, 1, content_hash("b"), {}, {}};
    of_a.set(first);
    of_b.set(second);
    store.write({of_a, of_b});
    const auto files = store.known_files();
    REQUIRE(files.size() == 2);
    const std::int64_t a = files[0].blob_id, b = files[1].blob_id;
    CHECK(files[0].path == "a.py");
    CHECK(files[0].hash == content_hash("a"));
    CHECK(*store.blob(a) == first);
    CHECK(*store.blob(b) == second);
    db.run("UPDATE facts_blob SET blob = substr(blob, 1, length(blob) - 1) || x'00' WHERE id = ?", a);
    CHECK(store.blob(a) == nullptr);
    CHECK(*store.blob(b) == second);
    store.write({of_a});
    CHECK(*store.blob(a) == first);

    // another version of the extractors knows none of them
    FactsStore other(db, 8);
    CHECK(other.known_files().empty());
    CHECK(other.blob(a) == nullptr);
}
