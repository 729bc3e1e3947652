#include "core/search/query.h"

#include <catch2/catch.hpp>

using namespace sixth::search;

TEST_CASE("what a query looks like") {
    const auto kind = [](const char* text) { return understand(text).kind; };
    for (const char* text : {"retry a task with exponential backoff", "retry", "e.g. this", "", "  ", "utf-8",
                             "how does get_user work"})
        CHECK(kind(text) == QueryKind::words);
    for (const char* text :
         {"get_user", "TaskQueue", "queue.retry", "_hidden", "__init__", "Queue", "parse()"})
        CHECK(kind(text) == QueryKind::symbol);
    for (const char* text : {"app/utils/time.py", "setup.py", "a/b"}) CHECK(kind(text) == QueryKind::path);
}

TEST_CASE("symbols stand in questions too") {
    using Words = std::vector<std::string>;
    CHECK(understand("how does get_user() work?").symbols == Words{"get_user"});
    CHECK(understand("Where is Queue.retryTask, and why").symbols == Words{"queue.retrytask"});
    CHECK(understand("retry").symbols == Words{"retry"});
    CHECK(understand("retry the task").symbols.empty());
    CHECK(understand("getUser get_user").tokens == Words{"get", "user"});
    CHECK(understand("the test of a queue").wants_tests);
    CHECK(understand("example of a queue").wants_examples);
    CHECK_FALSE(understand("latest attestation").wants_tests);
}

TEST_CASE("changed lines that are blank belong to nobody") {
    Filters filters;
    const std::string text = "a\n\n  \nb\nc\n\t\n";
    const auto shown = [&] {
        std::string all;
        for (const Filters::Lines& each : filters.lines)
            all += std::to_string(each.first) + "-" + std::to_string(each.last) + " ";
        filters.lines.clear();
        return all;
    };
    filters.allow_lines("x.py", text, 1, 6);
    CHECK(shown() == "1-1 4-5 ");
    filters.allow_lines("x.py", text, 2, 3);
    CHECK(shown().empty());
    filters.allow_lines("x.py", text, 5, ~std::uint32_t{0});
    CHECK(shown() == "5-5 ");
    filters.allow_lines("x.py", "", 1, 9);
    CHECK(shown().empty());
}
