#include "core/base/interrupt.h"

#include <atomic>
#include <catch2/catch.hpp>

#include "core/base/parallel.h"

using namespace sixth;

// One case in a process of its own: the flag, once raised, stays.
TEST_CASE("an interrupt stops a parallel loop between two items", "[.][interrupt]") {
    CHECK_FALSE(interrupted());
    CHECK_NOTHROW(throw_if_interrupted());
    std::atomic<int> done{0};
    const auto work = [&](std::size_t i, unsigned) {
        if (i == 10) interrupt();
        ++done;
    };
    CHECK_THROWS_AS(parallel_for(1'000'000, 4, work), Interrupted);
    CHECK(done >= 11);  // what had begun was finished
    CHECK(done < 1'000'000);
    CHECK(interrupted());
    done = 0;
    CHECK_THROWS_AS(parallel_for(5, 1, work), Interrupted);
    CHECK(done == 0);
}
