// How often a question finds its function, part by part of the ranking: words alone, vectors alone, both, and
// with what names, paths and kinds of files add. Docstring -> function over repositories the model never saw,
// and CoSQA's dev questions with docstrings kept and removed.
//   search_quality --held LIST --cosqa FOLDER [--model FILE]
// LIST: as core/search/model/corpus.tsv, the checkouts (owner+name) beside it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/search/search.h"
#include "core/search/training/evaluate.h"
#include "core/search/update.h"

namespace {

using namespace sixth;
using namespace sixth::search;
using namespace sixth::search::training;

struct Variant {
    const char* name;
    Switches switches;
};

std::vector<Variant> variants() {
    Switches off;
    off.bm25 = off.dense = off.definitions = off.paths = off.penalties = off.decay = false;
    Switches words = off, vectors = off, both = off, all;
    words.bm25 = vectors.dense = both.bm25 = both.dense = true;
    Switches lexical = all;
    lexical.dense = false;
    return {{"BM25", words},
            {"vectors", vectors},
            {"both", both},
            {"both + ranking", all},
            {"BM25 + ranking", lexical}};
}

// 95 % of the resampled means of a - b.
std::pair<double, double> interval(const std::vector<double>& a, const std::vector<double>& b) {
    std::mt19937_64 random(1);
    std::vector<double> means;
    for (int round = 0; round < 2000; ++round) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::size_t k = random() % a.size();
            sum += a[k] - (b.empty() ? 0 : b[k]);
        }
        means.push_back(sum / static_cast<double>(a.size()));
    }
    std::sort(means.begin(), means.end());
    return {means[50], means[1949]};
}

struct Sum {
    std::vector<double> ranks;
    double ndcg = 0, recall = 0;
};
using Sums = std::map<std::string, Sum>;

void measure_all(const Task& task, const Model& model, Sums& sums) {
    state::Db db = state::Db::in_memory();
    std::vector<Record> records;
    std::map<std::string, std::uint32_t> numbers;
    for (const Document& document : task.documents) {
        // one record a function: its number is a folder, so that file and folders keep their names
        const auto number = static_cast<std::uint32_t>(records.size());
        const std::size_t slash = document.path.rfind('/');
        const std::size_t cut = slash == std::string::npos ? 0 : slash + 1;
        std::string id =
            fmt::format("{}{}/{}", document.path.substr(0, cut), number, document.path.substr(cut));
        numbers[id] = number;
        const std::string name =
            document.context.empty() ? document.name : document.context + "." + document.name;
        records.push_back({std::move(id), name, document.text});
    }
    index_records(db, records, &model);
    Index index(db);
    for (const Variant& variant : variants()) {
        const Measures measures = measure(task, [&](const std::string& text) {
            Query query;
            query.text = text;
            query.limit = 200;
            query.switches = variant.switches;
            std::vector<std::uint32_t> order;
            for (const Hit& hit : search::search(index, &model, query)) order.push_back(numbers.at(hit.path));
            return order;
        });
        Sum& sum = sums[variant.name];
        sum.ranks.insert(sum.ranks.end(), measures.reciprocal_ranks.begin(), measures.reciprocal_ranks.end());
        const auto count = static_cast<double>(task.queries.size());
        sum.ndcg += measures.ndcg10 * count;
        sum.recall += measures.recall10 * count;
    }
}

void print(const std::string& title, const Sums& sums) {
    fmt::print("{}: {} questions\n", title, sums.at("BM25").ranks.size());
    const std::vector<double>& words = sums.at("BM25").ranks;
    for (const Variant& variant : variants()) {
        const Sum& sum = sums.at(variant.name);
        const auto count = static_cast<double>(sum.ranks.size());
        double mrr = 0;
        for (const double rank : sum.ranks) mrr += rank;
        const auto own = interval(sum.ranks, {});
        const auto gain = interval(sum.ranks, words);
        fmt::print(
            "  {:15} MRR {:.3f} [{:.3f}, {:.3f}]  NDCG@10 {:.3f}  recall@10 {:.3f}  MRR above BM25 [{:+.3f}, "
            "{:+.3f}]\n",
            variant.name, mrr / count, own.first, own.second, sum.ndcg / count, sum.recall / count,
            gain.first, gain.second);
    }
    std::fflush(stdout);
}

int run(const std::map<std::string, std::string>& options) {
    std::string bytes;
    std::optional<Model> given;
    if (options.contains("--model")) {
        bytes = fs::read(options.at("--model"));
        given.emplace(bytes);
    }
    const Model& model = given ? *given : Model::built_in();
    if (options.contains("--held")) {
        const fs::Path list = options.at("--held");
        Sums all;
        for (const Repository& one : read_list(list, list.parent_path())) {
            Sums sums;
            const Task task = docstring_task(one);
            measure_all(task, model, sums);
            print(fmt::format("{} ({} functions)", one.name, task.documents.size()), sums);
            for (auto& [name, sum] : sums) {
                Sum& total = all[name];
                total.ranks.insert(total.ranks.end(), sum.ranks.begin(), sum.ranks.end());
                total.ndcg += sum.ndcg;
                total.recall += sum.recall;
            }
        }
        print("all repositories", all);
    }
    if (options.contains("--cosqa")) {
        for (const Docstrings docstrings : {Docstrings::kept, Docstrings::removed}) {
            Sums sums;
            const Task task = cosqa_task(options.at("--cosqa"), docstrings);
            measure_all(task, model, sums);
            print(fmt::format("{} ({} functions)", task.name, task.documents.size()), sums);
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> options;
    for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    if (!options.contains("--held") && !options.contains("--cosqa")) {
        fmt::print(stderr, "usage: search_quality [--held LIST] [--cosqa FOLDER] [--model FILE]\n");
        return 2;
    }
    try {
        return run(options);
    } catch (const Error& error) {
        fmt::print(stderr, "search_quality: error: {}\n", error.what());
        return 2;
    }
}
