#include "core/base/test_files.h"

#include <catch2/catch.hpp>

using namespace sixth;

TEST_CASE("what is a test by its name") {
    for (const char* path : {"tests/a.py", "a/test/b.py", "test_a.py", "a/b_test.py", "conftest.py",
                             "a/conftest.py", "testing/x.py", "tests/fixtures/x.py", "test_a"})
        CHECK(is_test_path(path));
    for (const char* path : {"", "a.py", "t.py", "latest/a.py", "contest.py", "testing.py", "tests.py",
                             "test.py", "fixtures/a.py", "test_a/b.py"})
        CHECK_FALSE(is_test_path(path));
    for (const char* module : {"tests", "a.tests.b", "a.test_b", "test_a.b", "a_test", "a.conftest"})
        CHECK(is_test_module(module));
    for (const char* module : {"", "a", "a.latest", "a.contest", "testable.a"})
        CHECK_FALSE(is_test_module(module));
}
