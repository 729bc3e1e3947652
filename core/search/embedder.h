// What makes vectors of texts: the model inside the binary (Model), or one that cmd brings along.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::search {

inline constexpr int vector_length = 384;  // of every vector, before its components are rounded
constexpr double cosine(std::int32_t dot) {
    return static_cast<double>(dot) / (vector_length * vector_length);
}

// A vector of any model: as many components as it gives, then zeros up to a multiple of vector_step.
using Embedding = std::vector<std::int8_t>;
inline constexpr std::size_t vector_step = 32;
constexpr std::size_t padded_width(std::size_t components) {
    return (components + vector_step - 1) / vector_step * vector_step;
}

// Scaled and rounded; components are cut at ±127, which few reach. Empty: all are zero.
Embedding quantised(const std::vector<float>& vector);

// A function, class, block or section.
struct CodeText {
    std::string_view symbol;         // "Task.retry"; a heading
    std::string_view name, context;  // "retry", "Task"
    std::string_view text;
};

class Embedder {
  public:
    virtual ~Embedder() = default;
    virtual std::int64_t number() const = 0;  // what an index notes of this very model; never 0
    virtual std::string title() const = 0;    // for people: name and version
    // Texts that have nothing in common have a cosine of about 0; else of whatever the model gives to all.
    virtual bool is_centred() const = 0;
    // A vector takes milliseconds and more.
    virtual bool is_slow() const = 0;
    // Appends one row a text, all of one length; a text of which nothing is known is all zeros. From several
    // threads at once.
    virtual void embed_code(const std::vector<CodeText>& texts, std::string& rows) const = 0;
    // Empty: it says nothing to the model.
    virtual Embedding embed_query(std::string_view text) const = 0;

    // How an index keeps rows, and what is done with them then.
    virtual std::string pack(std::string rows) const { return rows; }
    virtual std::size_t packed_width(std::size_t width) const { return width; }  // bytes of a row
    virtual Embedding unpack(std::string_view row) const { return {row.begin(), row.end()}; }
    // Dot products of the query with each row.
    virtual void products(const Embedding& query, std::string_view rows, std::int32_t* out) const;
};

// What an index notes of the model that made a file's vectors; 0: none.
inline std::int64_t model_number(const Embedder* model) {
    return model ? model->number() : 0;
}

}  // namespace sixth::search
