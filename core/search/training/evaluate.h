// How well questions find their answers.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/fs.h"
#include "core/search/model.h"
#include "core/search/training/corpus.h"

namespace sixth::search::training {

struct Document {
    std::string path, name, context, text;
};

struct Task {
    std::string name;
    std::vector<Document> documents;
    std::vector<std::pair<std::string, std::vector<std::uint32_t>>>
        queries;  // text, numbers of the right documents
};

// Docstring -> function, docstring removed, among all functions of the checkout.
Task docstring_task(const Repository& repository);

// CoSQA (Huang 2021) as CoCLR's data/search folder holds it: 500 questions over 6,267 functions.
enum class Docstrings { kept, removed };
Task cosqa_task(const fs::Path& folder, Docstrings docstrings);
// text_id() of every CoSQA function without its docstring, and of its docstring's first paragraph.
std::vector<std::uint64_t> cosqa_texts(const fs::Path& folder);

struct Measures {
    double mrr = 0, ndcg10 = 0, recall10 = 0;
    std::vector<double> reciprocal_ranks;  // a query each, for intervals
};

// `ranked(query)`: documents from best to worst, as many as wanted; what is not among them counts 0.
Measures measure(const Task& task,
                 const std::function<std::vector<std::uint32_t>(const std::string& query)>& ranked);

Measures measure_dense(const Task& task, const Model& model, unsigned jobs);

}  // namespace sixth::search::training
