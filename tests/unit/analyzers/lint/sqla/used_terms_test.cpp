#include "analyzers/lint/sqla/used_terms.h"

#include <catch2/catch.hpp>

using namespace sixth::lint::sqla;

TEST_CASE("terms nothing leads to are dropped, and the others found under their new numbers") {
    FileTerms file;
    file.terms = {
        {},
        {Op::literal, 0, 0, "unused", {}, 0, 0},
        {Op::global, 0, 0, "model", {}, 0, 0},
        {Op::attribute, 2, 0, "name", {}, 0, 0},
        {Op::own_class, 1, 0, {}, {}, 0, 0},  // 1: a definition, no term
        {Op::any_of, 0, 0, {}, {{{}, 6}, {{}, 4}}, 0, 0},
        {Op::item, 5, 1, {}, {}, 0, 0},  // in a circle with 5; 1: which part
        {Op::binary, 3, 6, "==", {}, 0, 0},
        {Op::attribute, 7, 0, "unused too", {}, 0, 0},
    };
    Site site{};
    site.terms = {7, 0};
    file.sites = {site};
    file.variables = {{"v", 3}};
    keep_used_terms(file);
    REQUIRE(file.terms.size() == 7);
    CHECK(file.sites[0].terms == std::vector<TermId>{6, 0});
    CHECK(file.variables[0].value == 2);
    CHECK(file.terms[1].text == "model");
    CHECK(file.terms[2].a == 1);
    CHECK(file.terms[3].a == 1);
    CHECK(file.terms[4].arguments[0].value == 5);
    CHECK(file.terms[4].arguments[1].value == 3);
    CHECK(file.terms[5].a == 4);
    CHECK(file.terms[5].b == 1);
    CHECK(file.terms[6].a == 2);
    CHECK(file.terms[6].b == 5);
}
