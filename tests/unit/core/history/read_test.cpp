#include "core/history/read.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/history/changes.h"
#include "tests/support/children.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::history;

namespace {

// "subject <parents' subjects>", by id's own order in the History
std::vector<std::string> told(const Repository& repository) {
    std::vector<std::string> all;
    for (Number n = 0; n < repository.commits.size(); ++n) {
        std::string line(repository.commits.words_of(n).message);
        for (const Number parent : repository.commits.parents_of(n)) {
            CHECK(parent < n);
            line += " < " + std::string(repository.commits.words_of(parent).message);
        }
        all.push_back(line);
    }
    std::sort(all.begin(), all.end());
    return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("history is read once, and extended") {
    const test::GitFolder repo;
    repo.commit("one");
    repo.commit("two");
    state::Db db = state::Db::open(repo / ".git/state.db");
    CHECK(read(repo.path(), &db).newly_read == 2);
    CHECK(read(repo.path(), &db).newly_read == 0);
    repo.git({"checkout", "-q", "-b", "side", "HEAD^"});
    repo.commit("three");
    repo.git({"checkout", "-q", "main"});
    repo.git({"merge", "-q", "--no-ff", "-m", "merged", "side"});
    const Repository now = read(repo.path(), &db);
    CHECK(now.newly_read == 2);
    CHECK(told(now) == Lines{"merged < two < three", "one", "three < one", "two < one"});
    CHECK(told(now) == told(read(repo.path(), nullptr)));
    CHECK(now.commits.find(now.refs.head));
    CHECK(now.commits.find_abbreviated(now.refs.head.substr(0, 10)));
    CHECK_FALSE(now.commits.find("0000000000000000000000000000000000000000"));
    CHECK(now.commits.tips() == Lines{now.refs.head});
}

TEST_CASE("a rewritten history, and one that git has thrown away") {
    const test::GitFolder repo;
    repo.commit("one");
    repo.commit("two");
    state::Db db = state::Db::open(repo / ".git/state.db");
    read(repo.path(), &db);
    repo.git({"commit", "-q", "--amend", "--allow-empty", "-m", "other"});
    repo.git({"reflog", "expire", "--expire=now", "--all"});
    repo.git({"gc", "-q", "--prune=now"});
    const Repository now = read(repo.path(), &db);
    CHECK(now.newly_read == 1);
    const auto alive = reached_from(now.commits, {*now.commits.find(now.refs.head)});
    CHECK(std::count(alive.begin(), alive.end(), true) == 2);
}

TEST_CASE("replaced commits and shallow boundaries are another view") {
    const test::GitFolder repo;
    for (const char* message : {"one", "two", "three"}) repo.commit(message);
    state::Db db = state::Db::open(repo / ".git/state.db");
    read(repo.path(), &db);
    repo.git({"replace", "--graft", "HEAD", "HEAD^^"});
    CHECK(told(read(repo.path(), &db)) == Lines{"one", "three < one"});
    repo.git({"replace", "-d", "HEAD"});
    CHECK(told(read(repo.path(), &db)).size() == 3);

    const test::TempFolder copy;
    repo.git({"clone", "-q", "--depth", "2", "file://" + repo.path().string(), (copy / "c").string()});
    const Repository shallow = read(copy / "c", nullptr);
    REQUIRE(shallow.commits.size() == 2);
    CHECK(shallow.commits[0].cut);
    CHECK_FALSE(shallow.commits[1].cut);
}

TEST_CASE("tags: annotated, lightweight, of tags, of trees; an unborn branch; no repository") {
    const test::GitFolder repo;
    CHECK(read(repo.path(), nullptr).refs.head.empty());
    repo.commit("one");
    repo.git({"tag", "light"});
    repo.git({"tag", "-a", "-m", "said", "heavy"});
    repo.git({"tag", "-a", "-m", "again", "nested", "heavy"});
    repo.git({"tag", "tree", "HEAD^{tree}"});
    const Refs refs = read_refs(repo.path());
    REQUIRE(refs.tags.size() == 3);
    for (const Tag& tag : refs.tags) CHECK(tag.commit == refs.head);
    CHECK(refs.tags[0].name == "heavy");
    CHECK(refs.tags[0].annotated);
    CHECK_FALSE(refs.tags[1].annotated);
    const test::TempFolder none;
    CHECK_THROWS_AS(read(none.path(), nullptr), Error);
}

TEST_CASE("odd commits: encodings, NUL bytes, no message, dates that are none, ten megabytes") {
    const test::GitFolder repo;
    repo.commit("start");
    const std::string tree = repo.git({"rev-parse", "HEAD^{tree}"}).substr(0, 40);
    const auto make = [&](const std::string& headers, const std::string& message) {
        repo.write("raw", "tree " + tree + "\n" + headers + "\n\n" + message);
        std::string id = repo.git({"hash-object", "-t", "commit", "-w", "--literally", "raw"}).substr(0, 40);
        repo.git({"tag", "t" + id.substr(0, 8), id});
        return id;
    };
    const std::string who = "author A <a@x> 1 +0000\ncommitter A <a@x> 2 +0000";
    const std::string latin = make(who + "\nencoding ISO-8859-1", "gr\xFC\xDF\n");
    const std::string nul = make(who, std::string("fix: a\0b\n", 9));
    const std::string empty = make(who, "");
    const std::string broken = make("author A <a@x> never\ncommitter A", "fix: \xFF\xFE\n");
    // NOLINTNEXTLINE(bugprone-string-constructor): it is to be huge
    const std::string huge = make(who, "feat: " + std::string(10'000'000, 'x') + "\n");
    state::Db db = state::Db::open(repo / ".git/state.db");
    for (int round = 0; round < 2; ++round) {
        const Repository now = read(repo.path(), &db);
        const auto message = [&](const std::string& id) {
            return now.commits.words_of(*now.commits.find(id)).message;
        };
        CHECK(message(latin) == "grüß");
        CHECK(message(nul).substr(0, 6) == "fix: a");
        CHECK(message(empty).empty());
        CHECK(message(broken) == "fix: \xFF\xFE");
        CHECK(message(huge).size() == 10'000'006);
        CHECK(now.commits[*now.commits.find(latin)].commit_time == 2);
    }
}

TEST_CASE("a damaged part is read again; processes at once leave one whole history") {
    const test::GitFolder repo;
    for (int i = 0; i < 30; ++i) repo.commit("c" + std::to_string(i));
    const fs::Path file = repo / ".git/state.db";
    CHECK(test::all_succeed(6, [&](int) {
        state::Db db = state::Db::open(file);
        return read(repo.path(), &db).commits.size() == 30 ? 0 : 1;
    }));
    state::Db db = state::Db::open(file);
    CHECK(read(repo.path(), &db).newly_read == 0);
    db.run("UPDATE history_part SET words = zeroblob(10)");
    CHECK(read(repo.path(), &db).newly_read == 30);
    CHECK(read(repo.path(), &db).newly_read == 0);
    auto left = db.prepare("SELECT count(*) FROM history_batch");
    REQUIRE(left.step());
    CHECK(left.integer(0) == 1);
}

TEST_CASE("which files commits changed is asked once") {
    const test::GitFolder repo;
    const auto change = [&](const std::vector<std::string>& files, const std::string& message) {
        for (const std::string& file : files) {
            std::filesystem::create_directories((repo / file).parent_path());
            fs::write_atomically(repo / file, message);
        }
        repo.git({"add", "-A"});
        repo.git({"commit", "-q", "-m", message});
    };
    change({"a.py", "dir/b c.py"}, "one");
    change({"a.py"}, "two");
    state::Db db = state::Db::in_memory();
    const auto told_changes = [&](const fs::Path& root, state::Db* from, const ChangeLimits& limits = {}) {
        const Repository repository = read(root, from);
        const Changes changes = read_changes(root, repository, from, limits);
        Lines lines;
        for (const Change& one : changes.commits) {
            std::string line(repository.commits.words_of(one.commit).message);
            for (const std::uint32_t file : one.files) line += " " + changes.paths[file];
            lines.push_back(line);
        }
        std::sort(lines.begin(), lines.end());
        return lines;
    };
    CHECK(told_changes(repo.path(), &db) == Lines{"one a.py dir/b c.py", "two a.py"});
    change({"dir/b c.py"}, "three");
    CHECK(told_changes(repo.path(), &db) == Lines{"one a.py dir/b c.py", "three dir/b c.py", "two a.py"});
    CHECK(told_changes(repo / "dir", &db) == Lines{"one b c.py", "three b c.py", "two"});
    CHECK(told_changes(repo.path(), &db, {4000, 1}) == told_changes(repo.path(), nullptr));
    CHECK(told_changes(repo.path(), nullptr, {4000, 1}) == Lines{"one", "three dir/b c.py", "two a.py"});
    repo.git({"checkout", "-q", "HEAD~2"});
    CHECK(told_changes(repo.path(), &db) == Lines{"one a.py dir/b c.py"});
    db.run("UPDATE changes_part SET bytes = x'00'");
    CHECK(told_changes(repo.path(), &db) == Lines{"one a.py dir/b c.py"});
}
