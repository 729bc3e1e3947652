// The repositories a model is trained on, and all their pairs under one numbering of tokens.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/search/training/pairs.h"

namespace sixth::search::training {

// One line of list.tsv: owner/name, commit, SPDX licence, remarks. The checkout is the folder owner+name in
// `checkouts`. Remarks: "nocommits" (no commit pairs), "validation" (measured, never trained on),
// "without=PATH".
struct Repository {
    std::string name, commit, licence;
    bool commits = true, validation = false;
    std::vector<std::string> without;
    fs::Path checkout;
};
std::vector<Repository> read_list(const fs::Path& list,
                                  const fs::Path& checkouts);  // an Error names the line that is wrong

// Token numbers in order of falling frequency.
struct Vocabulary {
    std::vector<std::string> tokens;
    std::vector<double> frequency;  // share of all pairs' texts that hold the token
};

struct CorpusPair {
    PairKind kind;
    std::uint32_t repository;
    std::uint64_t code_id, query_id;  // equal: the same function, the same question
    std::uint32_t query_begin, query_end, code_begin, code_end;  // in Corpus::counts
};

struct Corpus {
    std::vector<Repository> repositories;
    Vocabulary vocabulary;
    std::vector<TokenCount> counts;
    std::vector<CorpusPair> pairs;  // in order of repository
};

struct CorpusOptions {
    unsigned jobs = 1;
    std::size_t most_tokens = 40'000;     // of the vocabulary
    std::size_t fewest_repositories = 2;  // that hold a token
    std::size_t fewest_texts = 6;         // that hold it
    std::size_t most_same_queries = 3;    // pairs that ask exactly the same
    // text_id() of questions and code that must not be trained on.
    std::vector<std::uint64_t> excluded;
    std::function<void(const std::string&)> say;
};

// Mining is the slow half: its result can be kept. An Error for a file that is none, or cut short.
void write_corpus(const Corpus& corpus, const fs::Path& file);
Corpus read_corpus(const fs::Path& file);

Corpus gather_corpus(const std::vector<Repository>& repositories, const CorpusOptions& options);

}  // namespace sixth::search::training
