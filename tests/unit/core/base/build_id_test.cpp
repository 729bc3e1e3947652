#include "core/base/build_id.h"

#include <catch2/catch.hpp>

TEST_CASE("the linker leaves a build id") {
    CHECK(sixth::build_id().size() >= 8);
    CHECK(sixth::build_id().data() == sixth::build_id().data());
}
