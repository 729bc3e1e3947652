#include "analyzers/lint/lint.h"

#include <catch2/catch.hpp>
#include <deque>
#include <map>

#include "analyzers/lint/extractors.h"
#include "core/facts/extractor.h"

using namespace sixth;

namespace {

using Files = std::map<std::string, std::string>;

// One run over files, and how many of them were looked at.
struct Looked {
    std::string said;
    std::size_t files = 0;
};

Looked look(const Files& files, state::Db* db, bool keep = true, const std::string& only = {}) {
    Looked out;
    std::deque<facts::Facts> facts;
    std::vector<lint::Input> inputs;
    for (const auto& [path, text] : files) {
        facts.emplace_back([&out, text = text] {
            ++out.files;
            return std::make_shared<const std::string>(facts::extract(text, lint::extractors()));
        });
        inputs.push_back({path, &facts.back(), only.empty() || path == only, content_hash(text)});
    }
    lint::Result result = lint::run(inputs, {}, {1, db, keep});
    lint::word(result.diagnostics);
    for (const Diagnostic& d : result.diagnostics)
        out.said += std::string(d.file) + ":" + std::to_string(d.where.line) + " " + d.message + "\n";
    return out;
}

Files some() {
    std::string copied = "def f(a, b):\n";
    for (int i = 0; i < 12; ++i)
        copied += "    a.x" + std::to_string(i) + " = b.compute(a, " + std::to_string(i) + ")\n";
    return {{"a.py", "def _one(x=[]):\n    return x\n\n\ndef _two():\n    return 1\n"},
            {"b.py", "import a\nprint(a._one())\n"},
            {"c.py", copied},
            {"d.py", copied},
            {"e.py", "print(1)\n"}};
}

}  // namespace

TEST_CASE("a tree that did not change is not looked at") {
    state::Db db = state::Db::in_memory();
    const Files files = some();
    const Looked first = look(files, &db);
    CHECK(first.said.find("_two is used nowhere") != std::string::npos);
    CHECK(first.said.find("_one is used nowhere") == std::string::npos);
    CHECK(first.files == files.size());
    const Looked second = look(files, &db);
    CHECK(second.said == first.said);
    CHECK(second.files == 0);
}

TEST_CASE("one changed file is looked at alone, and what it means for others is said") {
    state::Db db = state::Db::in_memory();
    Files files = some();
    look(files, &db);
    files["b.py"] = "import a\nprint(a._two())\n";
    const Looked changed = look(files, &db);
    CHECK(changed.said == look(files, nullptr).said);
    CHECK(changed.said.find("_one is used nowhere") != std::string::npos);
    CHECK(changed.files <= 2);  // itself, and a.py to say where _one stands
    files.erase("d.py");
    CHECK(look(files, &db).said == look(files, nullptr).said);
    files["d2.py"] = files["c.py"];
    CHECK(look(files, &db).said == look(files, nullptr).said);
}

TEST_CASE("a run that is not to be kept leaves what is known as it is") {
    state::Db db = state::Db::in_memory();
    const Files files = some();
    look(files, &db);
    Files other = files;
    other["e.py"] = "import a\nprint(a._two())\n";
    CHECK(look(other, &db, false).said == look(other, nullptr).said);
    CHECK(look(files, &db).files == 0);
}

TEST_CASE("a part of the tree is reported on, then the whole") {
    state::Db db = state::Db::in_memory();
    const Files files = some();
    CHECK(look(files, &db, true, "a.py").said == look(files, nullptr, true, "a.py").said);
    CHECK(look(files, &db).said == look(files, nullptr).said);
    CHECK(look(files, &db, true, "c.py").said == look(files, nullptr, true, "c.py").said);
}
