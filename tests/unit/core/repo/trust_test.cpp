#include "core/repo/trust.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/children.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::repo;

namespace {

class Variable {  // of the environment, for a while
  public:
    Variable(const char* name, const char* value) : name_(name) {
        const char* before = ::getenv(name);
        had_ = before != nullptr;
        if (before) before_ = before;
        value ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { had_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_); }

  private:
    const char* name_;
    std::string before_;
    bool had_ = false;
};

}  // namespace

TEST_CASE("SHA-256") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a file is trusted at its path with its content") {
    const test::TempFolder home, repo;
    const Variable config("XDG_CONFIG_HOME", home.path().c_str()), all("SIXTH_TRUST", nullptr);
    CHECK(trust_record() == home / "sixth/trust");
    const auto file = repo.write("sixth.toml", "run = 'x'");
    const auto odd = repo.write("a\nb\\n/sixth.toml", "run = 'x'");
    CHECK_FALSE(is_trusted(file));
    trust(file);
    CHECK(is_trusted(file));
    CHECK(is_trusted(repo / "a\nb\\n/../sixth.toml"));
    CHECK_FALSE(is_trusted(file, "run = 'y'"));
    CHECK_FALSE(is_trusted(odd));  // the same text elsewhere names other programs
    trust(odd);
    CHECK(is_trusted(odd));
    repo.write("sixth.toml", "run = 'y'");
    CHECK_FALSE(is_trusted(file));
    trust(file);
    CHECK(is_trusted(file));
    CHECK_FALSE(is_trusted(file, "run = 'x'"));
    struct stat info {};
    REQUIRE(::stat(trust_record().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    distrust(file);
    CHECK_FALSE(is_trusted(file));
    CHECK(is_trusted(odd));
    CHECK_THROWS_AS(trust(repo / "none"), Error);
}

TEST_CASE("the environment may trust everything; a record open to others counts for nothing") {
    const test::TempFolder home, repo;
    const auto file = repo.write("sixth.toml", "");
    const Variable config("XDG_CONFIG_HOME", nullptr), user("HOME", home.path().c_str()),
        none("SIXTH_TRUST", "ALL");
    CHECK(trust_record() == home / ".config/sixth/trust");
    CHECK_FALSE(is_trusted(file));
    {
        const Variable all("SIXTH_TRUST", "all");
        CHECK(is_trusted(file));
    }
    trust(file);
    CHECK(is_trusted(file));
    std::filesystem::permissions(trust_record(), std::filesystem::perms(0622));
    CHECK_FALSE(is_trusted(file));
    CHECK_THROWS_AS(trust(file), Error);
    const Variable relative("XDG_CONFIG_HOME", "config"), homeless("HOME", nullptr);
    CHECK_THROWS_AS(trust_record(), Error);
}

TEST_CASE("many processes trust at once") {
    const test::TempFolder home, repo;
    const Variable config("XDG_CONFIG_HOME", home.path().c_str()), all("SIXTH_TRUST", nullptr);
    for (int i = 0; i < 8; ++i) repo.write("f" + std::to_string(i), "");
    CHECK(test::all_succeed(8, [&](int i) {
        trust(repo / ("f" + std::to_string(i)));
        return 0;
    }));
    for (int i = 0; i < 8; ++i) CHECK(is_trusted(repo / ("f" + std::to_string(i))));
}

TEST_CASE("a state file that git tracks") {
    const test::GitFolder repo;
    const auto state = repo.write(".sixth/state.db", "");
    CHECK_FALSE(state_is_tracked(state));
    repo.git({"add", "-f", ".sixth/state.db"});
    CHECK(state_is_tracked(state));
    CHECK_FALSE(state_is_tracked(repo / ".sixth/other.db"));
    CHECK_FALSE(state_is_tracked(repo / "none/state.db"));
    const test::TempFolder outside;
    CHECK_FALSE(state_is_tracked(outside.write("state.db", "")));
}
