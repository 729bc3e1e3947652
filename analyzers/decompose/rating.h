// What speaks for each file of the index, sign by sign.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/decompose/ground.h"
#include "analyzers/decompose/past.h"

namespace sixth::decompose {

struct Row {
    double score = 0;
    Signs signs{};
    std::int64_t chunk = -1;  // the file's best one; -1: none speaks for it
    double& of(Sign sign) { return signs[static_cast<std::size_t>(sign)]; }
};

// Chosen by tests/bench/decompose_weights.py on some repositories, reported on others; `defines` counts for
// more than commit messages say, since issues name what they mean in backquotes.
inline constexpr Signs weights = {5.0, 1.2, 1.0, .57, .84, .7, .9, .25, .5};

bool is_python(std::string_view path);
// How likely a file is where this kind of work is done, before anything is known of the words.
double fitness(std::string_view path, Kind kind);

class Rating {
  public:
    explicit Rating(const Material& m);

    std::vector<Row> rate(const Need& need);  // by file, in the index's order
    static double sum(const Signs& all);
    const std::vector<search::IndexedFile>& files() const { return material.index->files(); }

    Material material;
    Past past;
    std::unordered_map<std::string_view, std::size_t> by_path;

  private:
    std::size_t index_of(std::int64_t id) const;
    static void scale(std::vector<Row>& rows, Sign sign);
    void rate_words(const Need& need, std::vector<Row>& rows);
    void rate_meaning(const Need& need, std::vector<Row>& rows);
    void rate_paths(const Need& need, std::vector<Row>& rows);
    void rate_past(const Need& need, std::vector<Row>& rows);
    void rate_definitions(const Need& need, std::vector<Row>& rows);
    void rate_named(const Need& need, std::vector<Row>& rows);

    std::vector<std::vector<std::string>> path_tokens_;  // by file, sorted
    std::unordered_map<std::string, std::size_t> paths_with_;
    std::vector<double> fits_;  // fitness() of each file for what is being rated
};

}  // namespace sixth::decompose
