#include "analyzers/lint/memory.h"

#include <catch2/catch.hpp>

using namespace sixth;
using lint::Memory;

TEST_CASE("what is kept is found for the same settings and the same input alone") {
    state::Db db = state::Db::in_memory();
    Memory memory(&db, "a");
    CHECK(memory.find("result", "tree") == nullptr);
    memory.keep("result", "tree", "first");
    memory.keep("result", "tree", "second");
    REQUIRE(memory.find("result", "tree"));
    CHECK(*memory.find("result", "tree") == "second");
    CHECK(memory.find("result", "other") == nullptr);
    CHECK(memory.find("other", "tree") == nullptr);
    CHECK(Memory(&db, "b").find("result", "tree") == nullptr);
}

TEST_CASE("large memories are kept in parts, old ones are dropped") {
    state::Db db = state::Db::in_memory();
    Memory memory(&db, "a");
    std::string large(9 << 20, 'x');
    large[5 << 20] = 'y';
    memory.keep("result", "large", large);
    REQUIRE(memory.find("result", "large"));
    CHECK(*memory.find("result", "large") == large);
    db.run("DELETE FROM lint_memory WHERE part = 1");
    CHECK(memory.find("result", "large") == nullptr);
    for (int i = 0; i < 20; ++i) memory.keep("result", std::to_string(i), "small");
    CHECK(memory.find("result", "0") == nullptr);
    CHECK(memory.find("result", "19"));
}

TEST_CASE("what two memories have in common stands once; what was damaged is kept anew") {
    state::Db db = state::Db::in_memory();
    Memory memory(&db, "a");
    const auto chunks = [&] {
        auto count = db.prepare("SELECT count(*) FROM lint_chunk");
        return count.step() ? count.integer(0) : -1;
    };
    std::string large;
    for (int i = 0; large.size() < (1 << 20); ++i) large += std::to_string(i * 7919);
    memory.keep("result", "1", large);
    const std::int64_t alone = chunks();
    CHECK(alone > 10);
    large.insert(large.size() / 2, "changed");
    memory.keep("result", "2", large);
    CHECK(chunks() < alone + 4);
    CHECK(memory.find("result", "1"));
    REQUIRE(memory.find("result", "2"));
    CHECK(*memory.find("result", "2") == large);
    memory.keep("result", "1", "small");
    memory.keep("result", "2", "small");
    CHECK(chunks() == 1);

    db.run("UPDATE lint_chunk SET bytes = CAST('sm_ll' AS BLOB)");
    CHECK(memory.find("result", "1") == nullptr);
    memory.keep("result", "1", "small");
    CHECK(memory.find("result", "1"));
}

TEST_CASE("files are remembered by path, damaged ones forgotten") {
    state::Db db = state::Db::in_memory();
    Memory memory(&db, "a");
    CHECK(memory.files().empty());
    const std::string record(3 << 20, 'r');
    memory.keep_files({{"b.py", content_hash("b"), record, "keys"}, {"a.py", content_hash("a"), "small", ""}},
                      {});
    std::vector<Memory::OfFile> files = memory.files();
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == "a.py");
    CHECK(files[0].content == content_hash("a"));
    CHECK(files[1].record == record);
    CHECK(files[1].kept == "keys");
    CHECK(Memory(&db, "b").files().empty());

    memory.keep_files({{"a.py", content_hash("A"), "new", ""}}, {"b.py"});
    files = memory.files();
    REQUIRE(files.size() == 1);
    CHECK(files[0].content == content_hash("A"));
    db.run("UPDATE lint_file SET record = CAST('old' AS BLOB)");
    CHECK(memory.files().empty());
}

TEST_CASE("files of settings long unused are dropped") {
    state::Db db = state::Db::in_memory();
    for (char settings = 'a'; settings < 'k'; ++settings)
        Memory(&db, std::string(1, settings)).keep_files({{"a.py", content_hash("a"), "r", ""}}, {});
    CHECK(Memory(&db, "a").files().empty());
    CHECK(Memory(&db, "j").files().size() == 1);
    auto trees = db.prepare("SELECT count(DISTINCT tree) FROM lint_file");
    REQUIRE(trees.step());
    CHECK(trees.integer(0) < 5);
}

TEST_CASE("without a state nothing is remembered") {
    Memory memory(nullptr, "a");
    memory.keep("result", "tree", "bytes");
    memory.keep_files({{"a.py", content_hash("a"), "r", ""}}, {});
    CHECK(memory.find("result", "tree") == nullptr);
    CHECK(memory.files().empty());
}
