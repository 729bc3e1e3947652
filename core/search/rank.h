// From two lists of candidates to one order. Pure: the same candidates give the same order.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/search/query.h"

namespace sixth::search {

struct Scores {
    double bm25 = 0;        // as the full-text index gives it; 0: no word in common
    double cosine = 0;      // of query and chunk
    double words = 0;       // bm25 as a share of the best candidate's
    double meaning = 0;     // cosine as a share of the best candidate's, at least 0
    double blend = 0;       // of the two
    double call = 0;        // added, for a test: it calls what is tested
    double definition = 0;  // added: the query names the symbol
    double path = 0;        // added: the query names file or folder
    double penalty = 1;     // times: tests and the like
    double decay = 1;       // times: better chunks of the same file stand before
    double total = 0;
};

struct Candidate {
    std::string_view path;
    const Chunk* chunk;
    double bm25 = 0, cosine = 0;
};

struct Ranked {
    std::size_t candidate;
    Scores scores;
};

// The best first; ties by path and line. At most `limit`.
std::vector<Ranked> rank(const Question& question, const std::vector<Candidate>& candidates,
                         const Switches& switches, std::size_t limit);

}  // namespace sixth::search
