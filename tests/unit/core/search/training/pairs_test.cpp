// Pairs mined from a repository made here.
#include "core/search/training/pairs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/git_folder.h"

using namespace sixth::search::training;
using sixth::test::GitFolder;

namespace {

std::set<std::string> words(const TokenCounts& counts, const Interner& tokens) {
    std::set<std::string> all;
    for (const TokenCount& count : counts) all.insert(tokens.token(count.token));
    return all;
}

std::vector<const Pair*> of_kind(const RepositoryPairs& mined, PairKind kind) {
    std::vector<const Pair*> found;
    for (const Pair& pair : mined.pairs) {
        if (pair.kind == kind) found.push_back(&pair);
    }
    return found;
}

}  // namespace

TEST_CASE("a docstring asks for its function, which has it no more") {
    GitFolder checkout;
    checkout.write(
        "store.py",
        "class Store:\n"
        "    def claim_task(self, worker):\n"
        "        \"\"\"Hand the oldest waiting job to somebody.\n\n        Locks nothing.\n        \"\"\"\n"
        "        row = self.first()\n"
        "        row.owner = worker\n"
        "        return row\n");
    checkout.commit("one");
    const RepositoryPairs mined = mine(checkout.path(), {});
    const auto docs = of_kind(mined, PairKind::docstring);
    REQUIRE(docs.size() == 1);
    CHECK(words(docs[0]->query, mined.tokens) ==
          std::set<std::string>{"hand", "the", "oldest", "waiting", "job", "to", "somebody"});
    const auto code = words(docs[0]->code, mined.tokens);
    CHECK(code.count("owner") == 1);
    CHECK(code.count("store") == 1);  // the class around it
    CHECK(!code.contains("oldest"));
    CHECK(!code.contains("nothing"));

    const auto names = of_kind(mined, PairKind::name);
    REQUIRE(names.size() == 1);
    CHECK(words(names[0]->query, mined.tokens) == std::set<std::string>{"claim", "task"});
    CHECK(!words(names[0]->code, mined.tokens).contains("claim"));
    CHECK(names[0]->code_id == docs[0]->code_id);
}

TEST_CASE("a test asks for the function that its name names and its body calls") {
    GitFolder checkout;
    checkout.write("box.py",
                   "def open_box(box):\n    lid = box.lid\n    lid.lift()\n    return box.inside\n");
    checkout.write("tests/test_box.py",
                   "def test_open_box_twice():\n    setup()\n    open_box(box)\n\n"
                   "def test_nothing_of_it():\n    other(box)\n");
    checkout.commit("one");
    const RepositoryPairs mined = mine(checkout.path(), {});
    const auto tests = of_kind(mined, PairKind::test);
    REQUIRE(tests.size() == 1);
    CHECK(words(tests[0]->query, mined.tokens) == std::set<std::string>{"open", "box", "twice"});
    CHECK(words(tests[0]->code, mined.tokens).count("inside") == 1);
}

TEST_CASE("a comment asks for the statements below it") {
    GitFolder checkout;
    checkout.write("a.py",
                   "def f(items):\n"
                   "    # keep those that somebody\n"
                   "    # looked at this week\n"
                   "    recent = [item for item in items if item.week == now]\n"
                   "    recent.sort(key=age)\n"
                   "\n"
                   "    other(recent)\n"
                   "    x = 1  # a remark behind the code says little\n"
                   "    return x\n");
    checkout.commit("one");
    const RepositoryPairs mined = mine(checkout.path(), {});
    const auto comments = of_kind(mined, PairKind::comment);
    REQUIRE(comments.size() == 1);
    CHECK(words(comments[0]->query, mined.tokens).count("week") == 1);
    CHECK(words(comments[0]->query, mined.tokens).count("somebody") == 1);
    CHECK(words(comments[0]->code, mined.tokens).count("sort") == 1);
    CHECK(!words(comments[0]->code, mined.tokens).contains("other"));
}

TEST_CASE("the subject of a commit asks for the functions it changed, as they were after it") {
    GitFolder checkout;
    const std::string rest = "\n\ndef untouched(a):\n    b = a\n    return b\n";
    checkout.write("a.py", "def wait(n):\n    sleep(n)\n    return n\n" + rest);
    checkout.commit("first version of it all");
    checkout.write(
        "a.py",
        "def wait(n):\n    for attempt in range(n):\n        sleep(2 ** attempt)\n    return n\n" + rest);
    checkout.commit("back off between attempts to connect (#12)");
    checkout.write("a.py", "def wait(n):\n    return gone\n" + rest);
    checkout.commit("shorter");
    const RepositoryPairs mined = mine(checkout.path(), {});
    const auto commits = of_kind(mined, PairKind::commit);
    REQUIRE(commits.size() == 1);
    CHECK(words(commits[0]->query, mined.tokens) ==
          std::set<std::string>{"back", "off", "between", "attempts", "to", "connect"});
    const auto code = words(commits[0]->code, mined.tokens);
    CHECK(code.count("range") == 1);
    CHECK(!code.contains("untouched"));

    MiningOptions none;
    none.commits = false;
    CHECK(of_kind(mine(checkout.path(), none), PairKind::commit).empty());
    MiningOptions without;
    without.without = {"a.py"};
    CHECK(mine(checkout.path(), without).pairs.empty());
}

TEST_CASE("the first paragraph of a docstring") {
    CHECK(first_paragraph("\"\"\"Return the size of it.\"\"\"") == "Return the size of it.");
    CHECK(first_paragraph("r'''\n    Two lines\n    of words.\n\n    More.\n'''") == "Two lines of words.");
    CHECK(first_paragraph("\"\"\"Sum of all parts.\n:param x: no\n\"\"\"") == "Sum of all parts.");
    CHECK(first_paragraph("\"\"\"Too short.\"\"\"").empty());
    CHECK(first_paragraph("\"\"\"\"\"\"").empty());
    CHECK(first_paragraph("").empty());
}
