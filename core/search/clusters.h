// Functions that say the same in different places: what could be one.
#pragma once
#include <string>
#include <vector>

#include "core/search/search.h"

namespace sixth::search {

struct Cluster {
    double cosine;          // of the least alike pair that joined it
    bool scattered;         // over three folders or more
    std::vector<Hit> hits;  // by path and line
};

struct ClusterOptions {
    double least = .9;        // cosine
    std::uint32_t lines = 6;  // shorter functions are alike by nature
    std::size_t limit = 20;   // clusters
    unsigned jobs = 1;
    Filters filters;
};

// The largest first. Functions and methods outside tests.
std::vector<Cluster> clusters(Index& index, const Embedder& model, const ClusterOptions& options);

}  // namespace sixth::search
