#include "core/search/rank.h"

#include <catch2/catch.hpp>

#include "core/search/names.h"

using namespace sixth::search;

namespace {

struct Case {
    std::vector<Chunk> chunks;
    std::vector<std::string> paths;
    std::vector<double> bm25, cosine;

    void add(const char* path, const char* symbol, double words, double meaning = 0, std::uint32_t line = 1) {
        chunks.push_back({ChunkKind::function, symbol, line, line + 9, line, 0, 0, 0, {}});
        paths.emplace_back(path);
        bm25.push_back(words);
        cosine.push_back(meaning);
    }
    std::vector<std::string> order(const char* query, Switches switches = {}, std::size_t limit = 10) const {
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < chunks.size(); ++i)
            candidates.push_back({paths[i], &chunks[i], bm25[i], cosine[i]});
        std::vector<std::string> names;
        for (const Ranked& r : rank(understand(query), candidates, switches, limit))
            names.push_back(chunks[r.candidate].symbol);
        return names;
    }
};
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("words and meaning are blended, each can be left out") {
    Case c;
    c.add("a.py", "f", 10, .1);
    c.add("b.py", "g", 2, .9);
    c.add("c.py", "h", 9, .7);
    CHECK(c.order("some words") == Names{"h", "g", "f"});
    Switches no_dense;
    no_dense.dense = false;
    CHECK(c.order("some words", no_dense) == Names{"f", "h", "g"});
    Switches no_words;
    no_words.bm25 = false;
    CHECK(c.order("some words", no_words) == Names{"g", "h", "f"});
    CHECK(c.order("some words", {}, 1) == Names{"h"});
    CHECK(Case().order("some words").empty());
}

TEST_CASE("the symbol that is named comes first") {
    Case c;
    c.add("a.py", "user", 10);
    c.add("b.py", "Store.get_user", 5);
    CHECK(c.order("get_user") == Names{"Store.get_user", "user"});
    CHECK(c.order("Store.get_user").front() == "Store.get_user");
    CHECK(c.order("Other.get_user").front() == "user");
    CHECK(c.order("where we get the user").front() == "user");  // named too, by all of its words
    Switches none;
    none.definitions = false;
    CHECK(c.order("get_user", none).front() == "user");
    c.chunks[0].names = {"LIMIT"};
    c.bm25[0] = 1;
    CHECK(c.order("LIMIT").front() == "user");
}

TEST_CASE("files that the query names, and files that nobody asked for") {
    Case c;
    c.add("a/http.py", "f", 10);
    c.add("a/retry.py", "g", 9);
    CHECK(c.order("retry policy") == Names{"g", "f"});
    Switches no_paths;
    no_paths.paths = false;
    CHECK(c.order("retry policy", no_paths) == Names{"f", "g"});

    Case tests;
    tests.add("tests/test_a.py", "f", 10);
    tests.add("a.py", "g", 4);
    tests.add("pkg/__init__.py", "h", 7);
    CHECK(tests.order("some words") == Names{"g", "h", "f"});
    CHECK(tests.order("test of some words") == Names{"f", "g", "h"});
    Switches no_penalties;
    no_penalties.penalties = false;
    CHECK(tests.order("some words", no_penalties) == Names{"f", "h", "g"});
}

TEST_CASE("paths of tests") {
    for (const char* path :
         {"tests/a.py", "a/test/b.py", "test_a.py", "a/b_test.py", "conftest.py", "a/conftest.py",
          "t/unit/app/case.py", "celery/t/x.py", "testing/x.py", "tests/fixtures/x.py"})
        CHECK(is_test_path(path));
    for (const char* path : {"a.py", "t.py", "tt/a.py", "t", "latest/a.py", "contest.py", "testing.py"})
        CHECK_FALSE(is_test_path(path));
}

TEST_CASE("further chunks of one file count less, ties go by place") {
    Case c;
    c.add("a.py", "f", 10);
    c.add("a.py", "g", 9, 0, 20);
    c.add("b.py", "h", 6);
    CHECK(c.order("some words") == Names{"f", "h", "g"});
    Switches no_decay;
    no_decay.decay = false;
    CHECK(c.order("some words", no_decay) == Names{"f", "g", "h"});
    Case ties;
    ties.add("b.py", "f", 1);
    ties.add("a.py", "g", 1, 0, 30);
    ties.add("a.py", "h", 1, 0, 3);
    CHECK(ties.order("some words", no_decay) == Names{"h", "g", "f"});
}
