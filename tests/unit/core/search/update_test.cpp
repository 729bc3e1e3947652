#include "core/search/update.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <random>

#include "core/base/error.h"
#include "core/facts/extractor.h"
#include "core/search/search.h"
#include "core/search/sections.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::search;

namespace {

// A tree on the disk and its index.
class Tree {
  public:
    void write(const std::string& path, const std::string& text) {
        folder_.write(path, text);
        texts_[path] = text;
    }
    void remove(const std::string& path) {
        std::filesystem::remove(folder_ / path);
        texts_.erase(path);
    }
    UpdateReport update(state::Db& db, const Embedder* model = nullptr) const {
        std::vector<facts::Facts> facts;
        const std::vector<Source> sources = sources_of(facts);
        UpdateOptions options;
        options.root = folder_.path();
        options.stamped_ns = stamped_ns;
        options.jobs = 2;
        options.model = model;
        options.keep_vectors = !model;
        return search::update(db, sources, options);
    }
    bool is_current(state::Db& db, const Embedder* model = nullptr) const {
        IndexStore store(db);
        IndexedFiles index{store.generation(), store.files()};
        sort_by_path(index.files);
        std::vector<facts::Facts> facts;
        return search::is_current(index, sources_of(facts), model);
    }
    const std::map<std::string, std::string>& texts() const { return texts_; }
    fs::Path operator/(const char* name) const { return folder_ / name; }

    std::int64_t stamped_ns = std::int64_t{1} << 62;  // long after every file: stamps are trusted

  private:
    std::vector<Source> sources_of(std::vector<facts::Facts>& facts) const {
        facts.resize(texts_.size());
        std::vector<Source> sources;
        std::size_t i = 0;
        for (const auto& [path, text] : texts_) {
            const bool python = path.size() > 3 && path.substr(path.size() - 3) == ".py";
            Source source{path, fs::stamp(folder_ / path), {}, nullptr};
            if (python) {
                facts[i] = facts::Facts(
                    std::make_shared<const std::string>(facts::extract(text, {outline_extractor()})));
                source.hash = content_hash(text);
                source.facts = &facts[i++];
            }
            sources.push_back(source);
        }
        return sources;
    }

    test::TempFolder folder_;
    std::map<std::string, std::string> texts_;
};

// Vectors of a width of its own: how often each small letter occurs, around a constant.
class Letters : public Embedder {
  public:
    explicit Letters(std::int64_t number, std::size_t width = 208) : number_(number), width_(width) {}
    std::int64_t number() const override { return number_; }
    std::string title() const override { return "letters " + std::to_string(number_); }
    bool is_centred() const override { return false; }
    bool is_slow() const override { return true; }
    void embed_code(const std::vector<CodeText>& texts, std::string& rows) const override {
        for (const CodeText& each : texts) {
            if (fails) throw Error("gone");
            const Embedding row = of(each.text);
            rows.append(row.begin(), row.end());
        }
    }
    Embedding embed_query(std::string_view text) const override { return of(text); }
    bool fails = false;

  private:
    Embedding of(std::string_view text) const {
        std::vector<float> counts(width_, 1);
        for (const char c : text) {
            for (std::size_t i = 0; i < 8 && c >= 'a' && c <= 'z';
                 ++i)  // no component is a third of the whole
                counts[static_cast<std::size_t>(c - 'a') * 8 + i] += 1;
        }
        return quantised(counts);
    }
    std::int64_t number_;
    std::size_t width_;
};

// "a.py f 3 0.71"
std::vector<std::string> found(state::Db& db, const std::string& text, const Embedder* model = nullptr) {
    Index index(db);
    Query query;
    query.text = text;
    std::vector<std::string> all;
    for (const Hit& hit : search::search(index, model, query))
        all.push_back(hit.path + " " + hit.chunk.symbol + " " + std::to_string(hit.chunk.line) + " " +
                      std::to_string(hit.scores.total));
    return all;
}

std::vector<std::string> symbols(state::Db& db, const std::string& text) {
    Index index(db);
    Query query;
    query.text = text;
    std::vector<std::string> all;
    for (const Hit& hit : search::search(index, nullptr, query))
        all.push_back(hit.path + ":" + hit.chunk.symbol);
    return all;
}
using Names = std::vector<std::string>;

std::int64_t count(state::Db& db, const char* table) {
    auto row = db.prepare(std::string("SELECT count(*) FROM ") + table);
    row.step();
    return row.integer(0);
}

}  // namespace

TEST_CASE("names and stamps tell that there is nothing to do") {
    state::Db db = state::Db::in_memory();
    Tree tree;
    tree.write("a.py", "def f():\n    return 1\n");
    tree.write("b.md", "# Notes\n");
    CHECK_FALSE(tree.is_current(db));
    tree.update(db);
    CHECK(tree.is_current(db));
    const Letters model(7);
    CHECK_FALSE(tree.is_current(db, &model));  // no vectors yet
    tree.update(db, &model);
    CHECK(tree.is_current(db, &model));

    // touched, not changed: what update() finds out is remembered
    std::filesystem::last_write_time(tree / "a.py",
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    CHECK_FALSE(tree.is_current(db));
    CHECK(tree.update(db).changed == 0);
    CHECK(tree.is_current(db));

    tree.write("c.py", "");
    CHECK_FALSE(tree.is_current(db));
    tree.update(db);
    CHECK(tree.is_current(db));
    tree.remove("a.py");
    CHECK_FALSE(tree.is_current(db));

    tree.stamped_ns = 1;  // before every file: stamps prove nothing
    tree.write("d.py", "");
    tree.update(db);
    CHECK_FALSE(tree.is_current(db));
}

TEST_CASE("what is written is found, what changed is found anew") {
    Tree tree;
    tree.write("a.py", "def retry_task(count):\n    '''Tries again.'''\n");
    tree.write("b.py", "def parse(text):\n    return tokens\n");
    tree.write("README.md", "# Backoff\nHow retries wait.\n");
    state::Db db = state::Db::in_memory();
    UpdateReport report = tree.update(db);
    CHECK(report.files == 3);
    CHECK(report.chunks == 3);
    CHECK(report.changed == 3);
    CHECK(symbols(db, "retries") == Names{"a.py:retry_task", "README.md:Backoff"});
    CHECK(symbols(db, "nowhere at all").empty());

    report = tree.update(db);
    CHECK(report.changed == 0);
    CHECK(report.files == 3);
    CHECK(report.chunks == 3);

    tree.write("b.py", "def parse(text):\n    return retry\n\ndef lex(): pass\n");
    tree.remove("README.md");
    report = tree.update(db);
    CHECK(report.changed == 1);
    CHECK(report.removed == 1);
    CHECK(report.files == 2);
    CHECK(report.chunks == 3);
    CHECK(symbols(db, "retry") == Names{"a.py:retry_task", "b.py:parse"});
    CHECK(symbols(db, "tokens").empty());
    // nothing of what is no more stays behind
    CHECK(count(db, "search_file") == 2);
    CHECK(count(db, "search_replaced") == 0);
    CHECK(count(db, "search_text_docsize") == 3);
}

TEST_CASE("texts that are none are left out and not looked at again") {
    Tree tree;
    tree.write("a.txt", std::string("needle\0hay", 10));
    tree.write("b.txt", std::string(longest_text, 'x') + " needle");
    tree.write("c.txt", "needle");
    state::Db db = state::Db::in_memory();
    CHECK(tree.update(db).chunks == 1);
    CHECK(symbols(db, "needle") == Names{"c.txt:"});
    CHECK(tree.update(db).changed == 0);
    // a stamp as young as the file proves nothing, but the bytes do
    tree.stamped_ns = 0;
    CHECK(tree.update(db).changed == 0);
}

TEST_CASE("an index after edits is the index of a fresh run") {
    Tree tree;
    std::mt19937 random(11);
    const std::vector<std::string> words = {"retry", "queue", "parse", "token", "user", "backoff", "store"};
    const auto word = [&] { return words[random() % words.size()]; };
    const auto source = [&] {
        std::string text;
        for (auto i = 1 + random() % 4; i > 0; --i)
            text += "def " + word() + "_" + word() + "(" + word() + "):\n    return " + word() + "\n\n";
        return text;
    };
    state::Db db = state::Db::in_memory();
    for (int step = 0; step < 25; ++step) {
        for (auto edits = 1 + random() % 3; edits > 0; --edits) {
            const std::string path =
                (random() % 3 ? "a/" : "b/") + std::to_string(random() % 8) + (random() % 4 ? ".py" : ".md");
            if (random() % 5 == 0 && tree.texts().contains(path)) {
                tree.remove(path);
            } else {
                tree.write(path, source());
            }
        }
        tree.stamped_ns = step % 2 ? 0 : std::int64_t{1} << 62;
        const Letters letters(1 + step / 10);  // another model now and then
        tree.update(db, &letters);
        state::Db fresh = state::Db::in_memory();
        tree.update(fresh, &letters);
        for (const char* query : {"retry queue", "parse the token", "store_user", "backoff"}) {
            REQUIRE(found(db, query) == found(fresh, query));
            REQUIRE(found(db, query, &letters) == found(fresh, query, &letters));
        }
    }
}

TEST_CASE("a run that stops half-way leaves the index that was there") {
    Tree tree;
    tree.write("a.py", "def first(): pass\n");
    test::TempFolder folder;
    state::Db db = state::Db::open(folder / "state.db");
    tree.update(db);
    const auto file = [](const char* path, const char* symbol) {
        NewFile one;
        one.path = path;
        one.hash = content_hash(symbol);
        one.chunks.push_back({ChunkKind::function, symbol, 1, 1, 1, 0, 1, 1, {}});
        one.terms.push_back({std::string(" ") + symbol, " body"});
        return one;
    };
    {
        IndexStore store(db);
        const auto files = store.files();
        REQUIRE(files.size() == 1);
        store.begin(store.generation());
        NewFile half = file("a.py", "second");
        half.replaces = files[0].id;
        store.write({half});
    }  // killed
    CHECK(symbols(db, "first") == Names{"a.py:first"});
    CHECK(symbols(db, "second").empty());

    // two writers: the second to commit notices, and nothing of it stays
    state::Db other = state::Db::open(folder / "state.db");
    IndexStore one(db), two(other);
    one.begin(one.generation());
    two.begin(two.generation());
    one.write({file("b.py", "one")});
    two.write({file("b.py", "two")});
    one.commit();
    CHECK_THROWS_AS(two.commit(), Superseded);
    CHECK_THROWS_AS(two.write({file("c.py", "two")}), Superseded);
    CHECK(symbols(other, "one") == Names{"b.py:one"});
    CHECK(symbols(other, "two").empty());
    one.sweep();
    CHECK(count(db, "search_file") == 2);
    CHECK(count(db, "search_text_docsize") == 2);

    // a reader keeps its moment while others write
    Index before(other);
    one.begin(one.generation());
    one.remove({one.files()[0].id});
    one.commit();
    one.sweep();
    Query query;
    query.text = "first";
    CHECK(search::search(before, nullptr, query).size() == 1);
    CHECK(symbols(db, "first").empty());
}

TEST_CASE("records are searched like files") {
    state::Db db = state::Db::in_memory();
    index_records(db, {{"1", "f", "def f(): parse the date"}, {"2", "g", "def g(): read a file"}}, nullptr);
    CHECK(symbols(db, "reading files") == Names{"2:g"});
}

TEST_CASE("another model's vectors have their own width, and are made anew when it changes") {
    Tree tree;
    tree.write("a.py", "def zigzag(): return 'zzzzzzzzzz'\n\n\ndef banana(): return 'bbbbbaaaaa'\n");
    tree.write("b.py", "def quux(): return 'qqqqqqqqqq'\n\n\ndef plum(): return 'pppppppppp'\n");
    state::Db db = state::Db::in_memory();
    const Letters one(1), two(2, 700);
    CHECK(tree.update(db, &one).embedded == 4);
    const auto best = [&](const Embedder& model, const std::string& text) {
        Index index(db);
        Query query;
        query.text = text;
        query.switches.bm25 = query.switches.definitions = query.switches.paths = false;
        const std::vector<Hit> hits = search::search(index, &model, query);
        return hits.empty() ? std::string() : hits[0].chunk.symbol;
    };
    CHECK(best(one, "zzzz") == "zigzag");
    CHECK(best(one, "qq") == "quux");
    CHECK(best(two, "qq").empty());  // it has made none
    CHECK(Index(db).statistics().models == Names{"letters 1"});

    tree.write("b.py", "def quux(): return 'qqqqqqqqqq'\n\n\ndef kiwi(): return 'kkkkkkkkk'\n");
    const UpdateReport changed = tree.update(db, &one);
    CHECK((changed.embedded == 1 && changed.reused == 1));
    CHECK(tree.update(db, &two).embedded == 4);
    CHECK(best(two, "kkk") == "kiwi");
    CHECK(best(one, "kkk").empty());
    CHECK(Index(db).statistics().models == Names{"letters 2"});
    CHECK(Index(db).statistics().vectors == 4);

    Letters gone(3);
    gone.fails = true;
    CHECK_THROWS_AS(tree.update(db, &gone), Error);
    CHECK(best(two, "kkk") == "kiwi");  // what was there is there

    // without any model words are brought up to date, and vectors of other files stay
    tree.write("a.py", "def cherry(): return 'cccccccc'\n");
    CHECK(tree.update(db).changed == 1);
    CHECK(tree.update(db).changed == 0);
    CHECK(symbols(db, "cherry") == Names{"a.py:cherry"});
    CHECK(best(two, "kkk") == "kiwi");
    CHECK(best(two, "ccc") != "cherry");
    CHECK(tree.update(db, &two).embedded == 1);
    CHECK(best(two, "ccc") == "cherry");
    CHECK(tree.update(db, &two).changed == 0);
}
