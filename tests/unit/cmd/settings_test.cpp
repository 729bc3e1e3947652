#include "cmd/settings.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "cmd/arguments.h"
#include "core/base/error.h"

using namespace sixth::cmd;

namespace {

std::pair<std::string, std::string> refused(const std::string& toml) {
    Settings settings;
    try {
        settings.apply_file(sixth::repo::parse_config(toml, "sixth.toml", ""));
    } catch (const sixth::Error& error) {
        return {error.what(), error.hint()};
    }
    return {};
}

struct Variable {
    const char* name;
    Variable(const char* n, const char* value) : name(n) { ::setenv(n, value, 1); }
    ~Variable() { ::unsetenv(name); }
};

}  // namespace

TEST_CASE("command line beats environment beats file") {
    const auto config =
        sixth::repo::parse_config("jobs = 2\n[lint]\nmax-cyclomatic = 12\n", "sixth.toml", "");
    Settings settings;
    Options& lint = settings.of(*find_command("lint"));
    const Option& option = *lint.find("max-cyclomatic");
    const auto resolve = [&] {
        settings.apply_file(config);
        settings.apply_environment();
        apply_given(lint);
    };
    resolve();
    CHECK(option.origin == "sixth.toml:3");
    CHECK(settings.values.jobs == 2);
    const Variable variable("SIXTH_LINT_MAX_CYCLOMATIC", "13");
    resolve();
    CHECK(option.origin == "SIXTH_LINT_MAX_CYCLOMATIC");
    parse_arguments(settings.globals(), lint, {"--max-cyclomatic=14"});
    resolve();
    CHECK(option.origin == "command line");
}

TEST_CASE("a variable that is not allowed is an error that names it") {
    const Variable variable("SIXTH_JOBS", "many");
    Settings settings;
    CHECK_THROWS_WITH(settings.apply_environment(),
                      "SIXTH_JOBS must be a whole number from 0 to 1024, not 'many'");
}

TEST_CASE("an unknown key names file, line and the nearest key") {
    using Pair = std::pair<std::string, std::string>;
    CHECK(refused("[lint]\nmax_cyclomatic = 3\nmax-cognitve = 4\n") ==
          Pair{"sixth.toml:3: unknown key 'lint.max-cognitve'", "did you mean 'lint.max-cognitive'?"});
    CHECK(refused("\n[lnt]\n") == Pair{"sixth.toml:2: unknown key 'lnt'", "did you mean 'lint'?"});
    CHECK(refused("max-cognitive = 3\n") ==
          Pair{"sixth.toml:1: unknown key 'max-cognitive'", "did you mean 'lint.max-cognitive'?"});
    CHECK(refused("[lint.max-cognitive]\nx = 1\n").first.find("sixth.toml:1: ") == 0);
    CHECK(refused("[lint.per-file-ignores.deep]\nx = 1\n").first ==
          "sixth.toml:1: lint.per-file-ignores.deep must be a list of texts for each pattern, not a table");
    CHECK(refused("[lint]\nfix = true\n").first == "sixth.toml:2: unknown key 'lint.fix'");
    CHECK(refused("lint = 3\n") == Pair{"sixth.toml:1: 'lint' is a table of settings, not one setting",
                                        "write [lint], and the settings below it"});
    CHECK(refused("color = 'never'\n") ==
          Pair{"sixth.toml:1: 'color' cannot be set in a file", "give --color, or set SIXTH_COLOR"});
    CHECK(refused("[tool.sixth.lint]\nmax-nesting = 3\n").second ==
          "[tool.sixth] is for pyproject.toml: here [tool.sixth.lint] is [lint]");
    CHECK(refused("zzzzzz.yyyyyy = 3\n").second == "'sixth config' lists every key");
}
