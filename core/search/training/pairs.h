// What the model learns from: a text that asks and the code that answers, mined from one repository.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/fs.h"
#include "core/search/model.h"

namespace sixth::search::training {

enum class PairKind : std::uint8_t { docstring, name, test, comment, commit, count };
std::string_view pair_kind_name(PairKind kind);

// Sub-tokens by number, and back.
class Interner {
  public:
    std::uint32_t number(std::string_view token);
    const std::string& token(std::uint32_t number) const { return *tokens_[number]; }
    std::size_t size() const { return tokens_.size(); }

  private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<const std::string*> tokens_;  // keys of numbers_, which stay where they are
};

using search::TokenCount;
using TokenCounts = std::vector<TokenCount>;  // each token once, in order of token

struct Pair {
    PairKind kind;
    std::uint64_t code_id;   // equal for pairs whose code is the same function
    std::uint64_t whole_id;  // text_id() of the whole function without its docstring
    TokenCounts query, code;
};

struct RepositoryPairs {
    Interner tokens;
    std::vector<Pair> pairs;
    std::size_t files = 0, functions = 0;
};

struct MiningOptions {
    bool commits = true;               // also commit subject -> changed function
    std::size_t most_commits = 400;    // newest first
    std::vector<std::string> without;  // paths left out
};

// Mines a checkout: every .py file git tracks. Deterministic.
RepositoryPairs mine(const fs::Path& checkout, const MiningOptions& options);

// Of the set of a text's sub-tokens.
std::uint64_t text_id(std::string_view text);

// For the measures: every function with a docstring of at least three words (`query` filled), and every other
// function as a distractor; the docstring removed from the code.
struct Function {
    std::string path, symbol, query, name, context, code;
};
std::vector<Function> functions_of(const fs::Path& checkout, const std::vector<std::string>& without);

// The first paragraph of a docstring, quotes and prefix removed, on one line; empty if it has no three words.
std::string first_paragraph(std::string_view docstring);

}  // namespace sixth::search::training
