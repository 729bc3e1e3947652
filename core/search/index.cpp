#include <algorithm>

#include "core/search/names.h"
#include "core/search/scan.h"
#include "core/search/search.h"
#include "core/search/terms.h"

namespace sixth::search {
namespace {

constexpr std::size_t most_terms = 12;
constexpr double common_share = .1;  // a term in more of the chunks is left out where there is a rarer one

// Weights of the columns symbol, path, text.
constexpr double symbol_weight = 4, path_weight = 2, text_weight = 1;

}  // namespace

Index::Index(state::Db& db) : db_(db), store_(db) {
    moment_.emplace(db);
    files_ = store_.files();
    std::sort(files_.begin(), files_.end(),
              [](const IndexedFile& a, const IndexedFile& b) { return a.id < b.id; });
    for (const IndexedFile& file : files_) chunk_count_ += file.chunks;
}

const IndexedFile* Index::find(std::string_view path) const {
    const auto at =
        std::find_if(files_.begin(), files_.end(), [&](const IndexedFile& f) { return f.path == path; });
    return at == files_.end() ? nullptr : &*at;
}

const IndexedFile* Index::file(std::int64_t id) const {
    const auto at = std::lower_bound(files_.begin(), files_.end(), id,
                                     [](const IndexedFile& f, std::int64_t i) { return f.id < i; });
    return at == files_.end() || at->id != id ? nullptr : &*at;
}

const std::vector<Chunk>& Index::chunks(std::int64_t file) {
    const auto known = chunks_.find(file);
    return known != chunks_.end() ? known->second : chunks_.emplace(file, store_.chunks(file)).first->second;
}

const Chunk* Index::chunk(std::int64_t id) {
    if (!file(file_of_chunk(id))) return nullptr;
    const std::vector<Chunk>& all = chunks(file_of_chunk(id));
    return number_of_chunk(id) < all.size() ? &all[number_of_chunk(id)] : nullptr;
}

std::optional<Vector> Index::vector(std::int64_t chunk, std::int64_t model) {
    const IndexedFile* of = file(file_of_chunk(chunk));
    if (!of || of->model != model || model == 0) return std::nullopt;
    const std::string bytes = store_.vectors(of->id);
    const std::size_t at = number_of_chunk(chunk) * dimension;
    if (bytes.size() < at + dimension) return std::nullopt;
    Vector vector;
    std::memcpy(vector.data(), bytes.data() + at, dimension);
    return vector;
}

std::vector<Scored> Index::lexical(std::string_view text) {
    Terms stems;
    std::vector<std::pair<std::int64_t, std::string>> terms;  // by the number of chunks
    auto count = db_.prepare("SELECT doc FROM search_term WHERE term = ?");
    for (std::string& term : stems.of(text)) {
        const auto same = [&](const auto& known) { return known.second == term; };
        if (std::any_of(terms.begin(), terms.end(), same)) continue;
        count.with(term);
        if (count.step()) terms.emplace_back(count.integer(0), std::move(term));
        count.reset();
    }
    std::sort(terms.begin(), terms.end());
    std::string match;
    std::size_t used = 0;
    for (const auto& [chunks, term] : terms) {
        const bool common = static_cast<double>(chunks) > common_share * static_cast<double>(chunk_count_);
        if (used == most_terms || (used > 0 && common)) break;
        match += fmt::format("{}\"{}\"", used++ == 0 ? "" : " OR ", term);
    }
    std::vector<Scored> scored;
    if (match.empty()) return scored;
    auto rows = db_.prepare(
        fmt::format("SELECT rowid, bm25(search_text, {}, {}, {}) FROM search_text WHERE search_text MATCH ?",
                    symbol_weight, path_weight, text_weight));
    rows.with(match);
    while (rows.step()) {
        const std::int64_t id = rows.integer(0);
        if (file(file_of_chunk(id))) scored.push_back({id, -rows.real(1)});
    }
    std::sort(scored.begin(), scored.end(),
              [](const Scored& a, const Scored& b) { return a.chunk < b.chunk; });
    return scored;
}

std::vector<Scored> Index::dense(const Vector& query, std::int64_t model) {
    std::vector<Scored> scored;
    scored.reserve(chunk_count_);
    std::vector<std::int32_t> products;
    store_.each_vectors([&](std::int64_t id, std::string_view bytes) {
        const IndexedFile* of = file(id);
        if (!of || of->model != model || bytes.size() != of->chunks * dimension) return;
        products.resize(of->chunks);
        dot_products(query, reinterpret_cast<const std::int8_t*>(bytes.data()), of->chunks, products.data());
        for (std::uint32_t c = 0; c < of->chunks; ++c)
            scored.push_back({chunk_id(id, c), cosine(products[c])});
    });
    return scored;
}

std::vector<std::int64_t> Index::named(const std::vector<std::string>& lowered) {
    std::vector<std::int64_t> found;
    store_.each_outline([&](std::int64_t id, std::string_view outline) {
        if (!file(id)) return;
        const std::vector<Piece> pieces = read_outline(outline);
        for (std::uint32_t p = 0; p < pieces.size(); ++p) {
            const Piece& piece = pieces[p];
            if (piece.kind == ChunkKind::section) continue;
            const bool goes_on = p > 0 && piece.head == 0 && pieces[p - 1].kind == piece.kind &&
                                 pieces[p - 1].symbol == piece.symbol;  // a long function's further parts
            const bool found_it = std::any_of(lowered.begin(), lowered.end(), [&](const std::string& asked) {
                return (!goes_on && names_symbol(asked, piece.symbol)) ||
                       std::any_of(piece.names.begin(), piece.names.end(),
                                   [&](std::string_view name) { return names_symbol(asked, name); });
            });
            if (found_it) found.push_back(chunk_id(id, p));
        }
    });
    return found;
}

Statistics Index::statistics() {
    Statistics sum;
    sum.files = files_.size();
    store_.each_outline([&](std::int64_t id, std::string_view outline) {
        if (!file(id)) return;
        for (const Piece& piece : read_outline(outline)) ++sum.by_kind[static_cast<std::size_t>(piece.kind)];
    });
    store_.each_vectors([&](std::int64_t id, std::string_view bytes) {
        if (file(id)) sum.vectors += bytes.size() / dimension;
    });
    for (const IndexedFile& each : files_) sum.source_bytes += each.stamp.size;
    const auto bytes = [&](const char* sql) {
        auto row = db_.prepare(sql);
        return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
    };
    sum.chunk_bytes = bytes("SELECT coalesce(sum(length(chunks) + length(path)), 0) FROM search_file");
    sum.vector_bytes = bytes("SELECT coalesce(sum(length(bytes)), 0) FROM search_vectors");
    sum.text_bytes = bytes("SELECT coalesce(sum(length(block)), 0) FROM search_text_data") +
                     bytes("SELECT coalesce(sum(length(sz)), 0) FROM search_text_docsize");
    return sum;
}

}  // namespace sixth::search
