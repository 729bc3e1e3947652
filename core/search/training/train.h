// Contrastive training of the token vectors: symmetric InfoNCE (van den Oord 2018) over batches whose pairs
// come from a few repositories, so that the other functions of the same repository are the hard negatives.
// Sparse Adam; nothing depends on the number of threads.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/search/training/corpus.h"

namespace sixth::search::training {

struct TrainOptions {
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    int epochs = 10;
    std::size_t batch = 1024;
    std::size_t group = 128;  // pairs of one repository that stand together in a batch
    float rate = 0.002F;      // of Adam; falls to 0 in a straight line
    float scale = 16;         // inverse temperature
    float dropout = 0.3F;     // share of tokens left out of each text
    // Called after every epoch.
    std::function<void(int epoch, double loss)> report;
};

// Parameters while they are floating point.
struct Weights {
    std::size_t tokens = 0;
    std::vector<float> rows;         // tokens x dimension
    std::vector<float> query, code;  // log of the weight of a token in either kind of text
};

void train(const Corpus& corpus, const TrainOptions& options, Weights& weights);

// The model file (model_format.h).
std::string quantise(const Weights& weights, const Vocabulary& vocabulary, const std::string& version);

}  // namespace sixth::search::training
