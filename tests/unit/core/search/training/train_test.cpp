// A corpus small enough to see through: the model must learn that questions and code with no word in common
// belong together, and the same model must come out whatever the number of threads.
#include "core/search/training/train.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/search/model.h"
#include "core/search/training/evaluate.h"

using namespace sixth::search;
using namespace sixth::search::training;

namespace {

// Topic i: its question says ask<i>, its code says answer<i>; both are among words that every text has.
std::string letters(std::size_t number) {
    std::string word;
    for (int i = 0; i < 3; ++i, number /= 26) word += static_cast<char>('a' + number % 26);
    return word;
}

constexpr std::size_t topics = 40;

Corpus small_corpus() {
    Corpus corpus;
    corpus.repositories.resize(2);
    corpus.vocabulary.tokens = {"return", "self"};
    for (std::size_t i = 0; i < topics; ++i) corpus.vocabulary.tokens.push_back("ask" + letters(i));
    for (std::size_t i = 0; i < topics; ++i) corpus.vocabulary.tokens.push_back("answer" + letters(i));
    corpus.vocabulary.frequency.assign(corpus.vocabulary.tokens.size(), 0.01);
    corpus.vocabulary.frequency[0] = corpus.vocabulary.frequency[1] = 0.9;
    for (std::uint32_t round = 0; round < 10; ++round) {
        for (std::uint32_t i = 0; i < topics; ++i) {
            CorpusPair pair{};
            pair.repository = round < 5 ? 0 : 1;
            pair.code_id = pair.query_id = i;
            pair.query_begin = static_cast<std::uint32_t>(corpus.counts.size());
            corpus.counts.push_back({0, 1});
            corpus.counts.push_back({2 + i, 1});
            pair.query_end = pair.code_begin = static_cast<std::uint32_t>(corpus.counts.size());
            corpus.counts.push_back({0, 2 + round});
            corpus.counts.push_back({1, 3});
            corpus.counts.push_back({2 + static_cast<std::uint32_t>(topics) + i, 1 + round % 3});
            pair.code_end = static_cast<std::uint32_t>(corpus.counts.size());
            corpus.pairs.push_back(pair);
        }
    }
    return corpus;
}

std::string trained(const Corpus& corpus, unsigned jobs, std::uint64_t seed) {
    TrainOptions options;
    options.seed = seed;
    options.jobs = jobs;
    options.epochs = 30;
    options.batch = 64;
    options.group = 16;
    options.rate = 0.02F;
    options.dropout = 0;
    Weights weights;
    train(corpus, options, weights);
    return quantise(weights, corpus.vocabulary, "test");
}

Task task_of_topics() {
    Task task;
    for (std::uint32_t i = 0; i < topics; ++i) {
        task.documents.push_back({"", "", "", "return self return answer" + letters(i)});
        task.queries.push_back({"return ask" + letters(i), {i}});
    }
    return task;
}

}  // namespace

TEST_CASE("what belongs together is found though it shares no rare word") {
    const std::string file = trained(small_corpus(), 2, 1);
    const Model model(file);
    CHECK(model.version() == "test");
    CHECK(model.size() == 2 + 2 * topics);
    CHECK(measure_dense(task_of_topics(), model, 1).mrr > 0.95);
}

TEST_CASE("the number of threads changes nothing, the seed does") {
    const Corpus corpus = small_corpus();
    const std::string once = trained(corpus, 1, 7);
    CHECK(once == trained(corpus, 3, 7));
    CHECK(once != trained(corpus, 1, 8));
}

TEST_CASE("a model is read in place, and nothing else is taken for one") {
    const std::string file = trained(small_corpus(), 1, 1);
    const Model model(file);
    for (std::uint32_t id = 0; id < model.size(); ++id) REQUIRE(model.find(model.token(id)) == id);
    CHECK(model.find("missing") == Model::unknown);
    CHECK(model.hash() != sixth::ContentHash{});

    Bag bag;
    model.add("nothing known here", bag);
    Vector vector;
    CHECK_FALSE(model.embed_query(bag, vector));
    CHECK(vector == Vector{});
    model.add("askaaa", bag);
    CHECK(model.embed_query(bag, vector));

    CHECK_THROWS_AS(Model(""), sixth::Error);
    CHECK_THROWS_AS(Model(std::string_view(file).substr(0, 100)), sixth::Error);
    CHECK_THROWS_AS(Model(std::string_view(file).substr(0, file.size() - 1)), sixth::Error);
    std::string other = file;
    other[8] = 99;
    CHECK_THROWS_AS(Model(other), sixth::Error);
}

TEST_CASE("measures are those of the books") {
    Task task;
    task.documents.resize(4);
    task.queries = {{"first", {2}}, {"third", {0, 1}}, {"never", {3}}};
    const Measures measures = measure(task, [](const std::string& query) -> std::vector<std::uint32_t> {
        if (query == "first") return {2, 0, 1};
        if (query == "third") return {3, 2, 0};
        return {0, 1};
    });
    CHECK(measures.mrr == Approx((1.0 + 1.0 / 3 + 0) / 3));
    CHECK(measures.recall10 == Approx((1.0 + 0.5 + 0) / 3));
    CHECK(measures.ndcg10 == Approx((1.0 + 0.5 / (1 + 1 / std::log2(3.0)) + 0) / 3));
}
