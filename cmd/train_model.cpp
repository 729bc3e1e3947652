// Makes the embedding model: mines pairs from checkouts, trains, rounds, measures. Not part of the binary.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <mutex>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/search/training/corpus.h"
#include "core/search/training/evaluate.h"
#include "core/search/training/train.h"

namespace {

using namespace sixth;
using namespace sixth::search;
using namespace sixth::search::training;

struct Arguments {
    std::string list, checkouts, cosqa, held, keep, out = "weights.bin", version = "unversioned";
    TrainOptions train;
    std::size_t tokens = 40'000;
    bool only_measure = false;
};

class Clock {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

const Clock started;

void say(const std::string& line) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    fmt::print("{:7.1f} s  {}\n", started.seconds(), line);
    std::fflush(stdout);
}

std::vector<Task> docstring_tasks(const std::vector<Repository>& repositories) {
    std::vector<Task> tasks;
    for (const Repository& one : repositories) tasks.push_back(docstring_task(one));
    return tasks;
}

void report(const std::vector<Task>& tasks, const Model& model, unsigned jobs, bool each) {
    double mrr = 0, ndcg = 0, queries = 0;
    for (const Task& task : tasks) {
        const Measures measures = measure_dense(task, model, jobs);
        if (each)
            say(fmt::format("{}: {} questions, {} functions: MRR {:.3f}, NDCG@10 {:.3f}, recall@10 {:.3f}",
                            task.name, task.queries.size(), task.documents.size(), measures.mrr,
                            measures.ndcg10, measures.recall10));
        const auto count = static_cast<double>(task.queries.size());
        mrr += measures.mrr * count;
        ndcg += measures.ndcg10 * count;
        queries += count;
    }
    say(fmt::format("all {} questions: MRR {:.4f}, NDCG@10 {:.4f}", queries, mrr / queries, ndcg / queries));
}

Corpus corpus_for(const Arguments& arguments, const std::vector<Repository>& repositories) {
    if (!arguments.keep.empty() && std::filesystem::exists(arguments.keep))
        return read_corpus(arguments.keep);
    std::vector<Repository> trained;
    for (const Repository& one : repositories) {
        if (!one.validation) trained.push_back(one);
    }
    CorpusOptions options;
    options.jobs = arguments.train.jobs;
    options.most_tokens = arguments.tokens;
    options.say = say;
    if (!arguments.cosqa.empty()) options.excluded = cosqa_texts(arguments.cosqa);
    Corpus corpus = gather_corpus(trained, options);
    if (!arguments.keep.empty()) write_corpus(corpus, arguments.keep);
    return corpus;
}

int run(const Arguments& arguments) {
    const std::vector<Repository> repositories = read_list(arguments.list, arguments.checkouts);
    std::vector<Repository> validation;
    for (const Repository& one : repositories) {
        if (one.validation) validation.push_back(one);
    }
    if (!arguments.only_measure) {
        const std::vector<Task> tasks = docstring_tasks(validation);
        const Corpus corpus = corpus_for(arguments, repositories);
        say(fmt::format("{} pairs of {} repositories, {} tokens, {} counts", corpus.pairs.size(),
                        corpus.repositories.size(), corpus.vocabulary.tokens.size(), corpus.counts.size()));
        std::size_t kinds[static_cast<std::size_t>(PairKind::count)] = {};
        for (const CorpusPair& pair : corpus.pairs) ++kinds[static_cast<std::size_t>(pair.kind)];
        for (std::size_t kind = 0; kind < std::size(kinds); ++kind)
            say(fmt::format("  {}: {}", pair_kind_name(static_cast<PairKind>(kind)), kinds[kind]));
        Weights weights;
        TrainOptions options = arguments.train;
        options.report = [&](int epoch, double loss) {
            say(fmt::format("epoch {}: loss {:.4f}", epoch, loss));
            if (epoch % 3 != 0 && epoch != options.epochs) return;
            const std::string file = quantise(weights, corpus.vocabulary, arguments.version);
            report(tasks, Model(file), options.jobs, false);
        };
        train(corpus, options, weights);
        const std::string file = quantise(weights, corpus.vocabulary, arguments.version);
        fs::write_atomically(arguments.out, file);
        say(fmt::format("{}: {} bytes", arguments.out, file.size()));
    }
    const std::string file = fs::read(arguments.out);
    const Model model(file);
    if (!arguments.held.empty())
        report(
            docstring_tasks(read_list(arguments.held, std::filesystem::path(arguments.held).parent_path())),
            model, arguments.train.jobs, true);
    if (!arguments.cosqa.empty())
        report(
            {cosqa_task(arguments.cosqa, Docstrings::kept), cosqa_task(arguments.cosqa, Docstrings::removed)},
            model, arguments.train.jobs, true);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape): CLI11 tells of faults in what follows
    CLI::App app("Makes the embedding model of sixth search from a folder of checkouts.", "train_model");
    Arguments arguments;
    arguments.train.jobs = default_jobs();
    app.add_option("LIST", arguments.list, "the repositories: core/search/model/corpus.tsv")->required();
    app.add_option("CHECKOUTS", arguments.checkouts, "folder that holds owner+name of each")->required();
    app.add_option("--out", arguments.out, "the model file")->capture_default_str();
    app.add_option("--version-name", arguments.version,
                   "recorded in the model and in every index made with it");
    app.add_option("--cosqa", arguments.cosqa,
                   "CoCLR's data/search: kept out of training, measured at the end");
    app.add_option("--held", arguments.held,
                   "a list of repositories never trained on, their checkouts beside it; measured at the end");
    app.add_option("--keep", arguments.keep, "keep what was mined in this file, or take it from there");
    app.add_option("--tokens", arguments.tokens, "at most so many tokens")->capture_default_str();
    app.add_option("--epochs", arguments.train.epochs, "times every pair is seen")->capture_default_str();
    app.add_option("--batch", arguments.train.batch, "pairs a step")->capture_default_str();
    app.add_option("--group", arguments.train.group, "pairs of one repository that stand together")
        ->capture_default_str();
    app.add_option("--rate", arguments.train.rate, "learning rate of Adam")->capture_default_str();
    app.add_option("--scale", arguments.train.scale, "inverse temperature")->capture_default_str();
    app.add_option("--dropout", arguments.train.dropout, "share of tokens left out")->capture_default_str();
    app.add_option("--seed", arguments.train.seed, "of everything random")->capture_default_str();
    app.add_option("--jobs", arguments.train.jobs, "threads; changes nothing but the time")
        ->capture_default_str();
    app.add_flag("--only-measure", arguments.only_measure, "measure --out as it is");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(arguments);
    } catch (const sixth::Error& error) {
        fmt::print(stderr, "train_model: error: {}\n", error.what());
        return 2;
    }
}
