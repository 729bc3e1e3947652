// The static embedding model: one int8 vector a sub-token, summed with weights, normalised, rounded to int8.
// The arithmetic is in whole numbers, so one text has one vector on every machine.
// File format: model_format.h. Trained by core/search/training on the repositories of model/corpus.tsv.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/search/embedder.h"
#include "core/search/tokens.h"

namespace sixth::search {

inline constexpr std::size_t dimension = 256;
using Vector = std::array<std::int8_t, dimension>;  // see Embedding

struct TokenCount {
    std::uint32_t token, times;
};
void merge(std::vector<TokenCount>& counts);  // each token once, in order of token

// How often each token the model knows occurs in a text.
class Bag {
  public:
    static constexpr std::size_t most = 512;  // tokens: of a longer text the commonest are left out
    void add(std::uint32_t token, std::uint32_t times = 1) { counts_.push_back({token, times}); }
    const std::vector<TokenCount>& merged();  // each token once, in order of token
    bool empty() const { return counts_.empty(); }
    void clear() { counts_.clear(); }

  private:
    std::vector<TokenCount> counts_;
};

class Model : public Embedder {
  public:
    static const Model& built_in();  // the one inside the binary
    // `bytes` must outlive the model. An Error for what is no model, or one of another format.
    explicit Model(std::string_view bytes);

    static constexpr std::uint32_t unknown = ~std::uint32_t{0};
    std::uint32_t find(std::string_view token) const;  // or unknown
    std::size_t size() const { return size_; }
    std::string_view token(std::uint32_t id) const;
    const ContentHash& hash() const { return hash_; }      // of its sections: part of every index
    std::string_view version() const { return version_; }  // "2026-11-25"

    // Adds the sub-tokens of a text.
    void add(std::string_view text, Bag& bag, std::uint32_t times = 1) const;

    // Queries and code weigh the same token differently. False, and all zero: no token is known.
    bool embed_query(Bag& bag, Vector& out) const;
    bool embed_code(Bag& bag, Vector& out) const;

    std::int64_t number() const override;
    std::string title() const override;
    bool is_centred() const override { return true; }
    bool is_slow() const override { return false; }
    void embed_code(const std::vector<CodeText>& texts, std::string& rows) const override;
    Embedding embed_query(std::string_view text) const override;
    std::string pack(std::string rows) const override;
    std::size_t packed_width(std::size_t width) const override { return width / 2; }
    Embedding unpack(std::string_view row) const override;
    void products(const Embedding& query, std::string_view rows, std::int32_t* out) const override;

    // In a query: how much the token counts, from 0 to 65535. Words that say little get little.
    std::uint16_t query_weight(std::uint32_t id) const { return query_weights_[id]; }

  private:
    bool embed(Bag& bag, const std::uint16_t* weights, Vector& out) const;

    std::string_view version_, pool_;
    ContentHash hash_;
    std::size_t size_ = 0;
    std::size_t slot_mask_ = 0;
    const std::uint32_t* slots_ = nullptr;   // hash table of ids + 1, open addressing
    const std::uint32_t* starts_ = nullptr;  // in pool_, size_ + 1
    const std::uint16_t* query_weights_ = nullptr;
    const std::uint16_t* code_weights_ = nullptr;
    const std::int8_t* rows_ = nullptr;
};

// A function, class or block: take(token, times) for every sub-token. Its name counts three times, `context`
// (the class around it) once.
template <class Take>
void each_code_token(std::string_view name, std::string_view context, std::string_view text, Take&& take) {
    each_token(name, [&](std::string_view token) { take(token, 3u); });
    each_token(context, [&](std::string_view token) { take(token, 1u); });
    each_token(text, [&](std::string_view token) { take(token, 1u); });
}

void add_code(const Model& model, std::string_view name, std::string_view context, std::string_view text,
              Bag& bag);

// What a token counts for that occurs so often: 64 · (1 + ln times), rounded.
std::uint32_t frequency_weight(std::uint32_t times);

}  // namespace sixth::search
