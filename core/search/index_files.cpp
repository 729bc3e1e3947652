#include <algorithm>
#include <cmath>

#include "core/search/search.h"
#include "core/state/full_text.h"

namespace sixth::search {
namespace {

constexpr double k1 = 1.2, b = .75;                    // BM25 (Robertson 1994) as usual
const std::vector<double> column_weights = {3, 0, 1};  // symbol, path, text

double rarity(double with, double all) {
    return std::log(1 + (all - with + .5) / (with + .5));
}

}  // namespace

std::vector<Index::FileScore> Index::lexical_files(std::string_view text, std::size_t most) {
    const std::vector<std::string> terms = chosen_terms(text, most);
    if (terms.empty()) return {};
    struct Row {
        std::int64_t chunk;
        std::size_t file;  // among `scores`
    };
    std::vector<Row> rows;
    std::vector<float> counts, in_file;  // of the terms: a row after the other, a file after the other
    std::vector<double> chunks_with(terms.size()), files_with(terms.size());
    std::vector<FileScore> scores;
    std::vector<double> file_lengths;
    const IndexedFile* of = nullptr;
    state::each_full_text_row(db_, "search_text", fmt::format("\"{}\"", fmt::join(terms, "\" OR \"")),
                              column_weights, [&](std::int64_t id, const std::vector<double>& row) {
                                  if (!of || of->id != file_of_chunk(id)) {
                                      of = file(file_of_chunk(id));
                                      if (!of) return;
                                      scores.push_back({of->id, 0, id, 0});
                                      double length = 0;
                                      for (std::uint32_t c = 0; c < of->chunks; ++c) length += of->length(c);
                                      file_lengths.push_back(length);
                                      in_file.resize(in_file.size() + terms.size());
                                  }
                                  rows.push_back({id, scores.size() - 1});
                                  float* const sums = in_file.data() + (scores.size() - 1) * terms.size();
                                  for (std::size_t t = 0; t < terms.size(); ++t) {
                                      counts.push_back(static_cast<float>(row[t]));
                                      chunks_with[t] += row[t] > 0;
                                      sums[t] += static_cast<float>(row[t]);
                                  }
                              });
    double all_lengths = 0;
    for (const IndexedFile& one : files_) {
        for (std::uint32_t c = 0; c < one.chunks; ++c) all_lengths += one.length(c);
    }
    const double mean_file = std::max(1.0, all_lengths / static_cast<double>(files_.size()));
    const double mean_chunk = std::max(1.0, all_lengths / static_cast<double>(chunk_count_));
    for (std::size_t f = 0; f < scores.size(); ++f) {
        for (std::size_t t = 0; t < terms.size(); ++t) files_with[t] += in_file[f * terms.size() + t] > 0;
    }
    std::vector<double> file_rarity, chunk_rarity;
    for (std::size_t t = 0; t < terms.size(); ++t) {
        file_rarity.push_back(rarity(files_with[t], static_cast<double>(files_.size())));
        chunk_rarity.push_back(rarity(chunks_with[t], static_cast<double>(chunk_count_)));
    }
    // BM25 of one text: its counts of the terms, how rare those are, how long it is
    const auto score_of = [&](const float* times, const std::vector<double>& rare, double length) {
        const double norm = k1 * (1 - b + b * length);
        double sum = 0;
        for (std::size_t t = 0; t < terms.size(); ++t) {
            if (times[t] > 0)
                sum += rare[t] * static_cast<double>(times[t]) * (k1 + 1) /
                       (static_cast<double>(times[t]) + norm);
        }
        return sum;
    };
    for (std::size_t f = 0; f < scores.size(); ++f)
        scores[f].score =
            score_of(in_file.data() + f * terms.size(), file_rarity, file_lengths[f] / mean_file);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        FileScore& score = scores[rows[r].file];
        const double length = file(score.file)->length(number_of_chunk(rows[r].chunk));
        const double sum = score_of(counts.data() + r * terms.size(), chunk_rarity, length / mean_chunk);
        if (sum > score.best_chunk) score.chunk = rows[r].chunk, score.best_chunk = sum;
    }
    return scores;
}

}  // namespace sixth::search
