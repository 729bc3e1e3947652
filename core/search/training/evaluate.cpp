#include "core/search/training/evaluate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/search/training/source.h"

namespace sixth::search::training {
namespace {

using nlohmann::json;
constexpr std::size_t deepest = 1000;  // ranks looked at

json parsed(const fs::Path& path) {
    try {
        return json::parse(fs::read(path));
    } catch (const json::exception& error) {
        throw Error("'" + path.string() + "' is not JSON: " + error.what());
    }
}

// The function that a record of CoSQA is; its code does not always parse.
struct Record {
    std::string name, docstring, with, without;
};
Record record_of(const std::string& code) {
    Record record;
    record.with = code;
    record.without = code;
    const Source source{std::string(code)};
    for (const facts::Definition& definition : source.definitions()) {
        if (!definition.is_function()) continue;
        record.name = definition.name;
        record.docstring = source.docstring(definition);
        record.without = source.code(definition);
        break;
    }
    return record;
}

}  // namespace

Task docstring_task(const Repository& repository) {
    Task task;
    task.name = repository.name;
    for (Function& function : functions_of(repository.checkout, repository.without)) {
        const auto number = static_cast<std::uint32_t>(task.documents.size());
        if (!function.query.empty())
            task.queries.emplace_back(std::move(function.query), std::vector{number});
        task.documents.push_back({std::move(function.path), std::move(function.name),
                                  std::move(function.context), std::move(function.code)});
    }
    return task;
}

Task cosqa_task(const fs::Path& folder, Docstrings docstrings) {
    Task task;
    task.name =
        docstrings == Docstrings::kept ? "CoSQA dev, docstrings kept" : "CoSQA dev, docstrings removed";
    const json codes = parsed(folder / "code_idx_map.txt");
    task.documents.resize(codes.size());
    for (const auto& [code, number] : codes.items()) {
        const Record record = record_of(code);
        const auto place = number.get<std::size_t>();
        task.documents.at(place) = {std::to_string(place) + ".py",
                                    record.name,
                                    {},
                                    docstrings == Docstrings::kept ? record.with : record.without};
    }
    for (const json& entry : parsed(folder / "cosqa-retrieval-dev-500.json")) {
        const json& right = entry.at("retrieval_idx");  // a number, sometimes in quotes
        const auto number =
            right.is_string() ? std::stoul(right.get<std::string>()) : right.get<std::size_t>();
        task.queries.emplace_back(entry.at("doc").get<std::string>(),
                                  std::vector{static_cast<std::uint32_t>(number)});
    }
    return task;
}

std::vector<std::uint64_t> cosqa_texts(const fs::Path& folder) {
    std::vector<std::uint64_t> ids;
    const json codes = parsed(folder / "code_idx_map.txt");
    for (const auto& [code, number] : codes.items()) {
        const Record record = record_of(code);
        ids.push_back(text_id(record.without));
        const std::string paragraph = first_paragraph(record.docstring);
        if (!paragraph.empty()) ids.push_back(text_id(paragraph));
    }
    return ids;
}

Measures measure(const Task& task,
                 const std::function<std::vector<std::uint32_t>(const std::string&)>& ranked) {
    Measures sum;
    for (const auto& [query, right] : task.queries) {
        const std::vector<std::uint32_t> order = ranked(query);
        double reciprocal = 0, gain = 0, ideal = 0;
        std::size_t found = 0;
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            if (std::find(right.begin(), right.end(), order[rank]) == right.end()) continue;
            if (reciprocal == 0) reciprocal = 1.0 / static_cast<double>(rank + 1);
            if (rank < 10) {
                gain += 1 / std::log2(static_cast<double>(rank) + 2);
                ++found;
            }
        }
        for (std::size_t rank = 0; rank < std::min<std::size_t>(right.size(), 10); ++rank)
            ideal += 1 / std::log2(static_cast<double>(rank) + 2);
        sum.reciprocal_ranks.push_back(reciprocal);
        sum.mrr += reciprocal;
        sum.ndcg10 += gain / ideal;
        sum.recall10 += static_cast<double>(found) / static_cast<double>(right.size());
    }
    const double count = static_cast<double>(std::max<std::size_t>(task.queries.size(), 1));
    sum.mrr /= count;
    sum.ndcg10 /= count;
    sum.recall10 /= count;
    return sum;
}

Measures measure_dense(const Task& task, const Model& model, unsigned jobs) {
    std::vector<Vector> vectors(task.documents.size());
    parallel_for(vectors.size(), jobs, [&](std::size_t i, unsigned) {
        Bag bag;
        const Document& document = task.documents[i];
        add_code(model, document.name, document.context, document.text, bag);
        model.embed_code(bag, vectors[i]);
    });
    return measure(task, [&](const std::string& query) {
        Bag bag;
        model.add(query, bag);
        Vector asked;
        model.embed_query(bag, asked);
        std::vector<std::pair<std::int32_t, std::uint32_t>> scored;
        for (std::uint32_t i = 0; i < vectors.size(); ++i) {
            std::int32_t dot = 0;
            for (std::size_t k = 0; k < dimension; ++k) dot += asked[k] * vectors[i][k];
            scored.emplace_back(-dot, i);
        }
        const std::size_t kept = std::min(deepest, scored.size());
        std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(kept), scored.end());
        std::vector<std::uint32_t> order;
        for (std::size_t i = 0; i < kept; ++i) order.push_back(scored[i].second);
        return order;
    });
}

}  // namespace sixth::search::training
