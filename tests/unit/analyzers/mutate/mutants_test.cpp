#include "analyzers/mutate/mutants.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace sixth;

namespace {

python::NodeId function_in(const python::ParsedFile& file) {
    for (python::NodeId id = 0; id < file.tree().size(); ++id) {
        if (file.tree().kind(id) == python::Kind::function_definition) return id;
    }
    return python::no_node;
}

// "operator: the changed line", for each mutant of a function with this body.
std::vector<std::string> mutants_of(const std::string& body) {
    const python::ParsedFile file("def f(a, b=1):\n" + body);
    std::vector<std::string> all;
    for (const mutate::Mutant& m : mutate::mutants(file, function_in(file))) {
        const std::string text = mutate::applied(file, m, 0, static_cast<std::uint32_t>(file.text().size()));
        const python::ParsedFile changed(text);
        CHECK(changed.errors().empty());
        const std::string_view line = changed.line_text(m.line);
        all.push_back(std::string(mutate::name_of(m.op)) + ": " +
                      std::string(line.substr(line.find_first_not_of(' '))));
    }
    return all;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("comparisons move by one or turn round; what is asked is turned round once") {
    CHECK(mutants_of("    return a < b\n") ==
          Strings{"returned: return None", "comparison: return a <= b", "comparison: return a > b"});
    CHECK(mutants_of("    if a is not None:\n        b()\n") ==
          Strings{"comparison: if a is None:", "statement: pass"});
    CHECK(mutants_of("    if a:\n        return\n") == Strings{"condition: if (not (a)):"});
    CHECK(mutants_of("    while not a and b:\n        break\n") ==
          Strings{"condition: while (not (not a and b)):", "connective: while not a or b:",
                  "condition: while a and b:", "loop: continue"});
}

TEST_CASE("arithmetic, but not of texts") {
    CHECK(mutants_of("    a += 'x'\n") == Strings{"statement: pass", "constant: a += 'XXx'"});
    CHECK(mutants_of("    return a + b * 2\n") ==
          Strings{"returned: return None", "arithmetic: return a - b * 2", "arithmetic: return a + b / 2",
                  "constant: return a + b * 3"});
}

TEST_CASE("what nobody can observe stays: docstrings, logging, messages, annotations") {
    CHECK(mutants_of("    \"\"\"Says 1.\"\"\"\n    logger.info('x %s', a)\n    x: int\n").empty());
    CHECK(mutants_of("    raise ValueError('bad %d' % 3)\n") == Strings{"statement: pass"});
}

TEST_CASE("a sample is spread over the whole") {
    const python::ParsedFile file("def f(a):\n    return [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
    const auto some = mutate::sampled(mutate::mutants(file, function_in(file)), 3);
    REQUIRE(some.size() == 3);
    CHECK(some[0].text == "None");
    CHECK(some[2].begin > some[1].begin);
}
