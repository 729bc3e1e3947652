#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/parallel.h"
#include "core/search/names.h"
#include "core/search/search.h"
#include "core/search/terms.h"
#include "core/state/error.h"
#include "core/state/full_text.h"

namespace sixth::search {
namespace {

constexpr std::size_t most_terms = 16;
constexpr std::size_t many_chunks = 8000;  // to read their vectors takes longer than to open the file again
constexpr double least_rarity = 1e-6;      // of a term that more than half of the chunks hold

const std::vector<double> column_weights = {4, 2, 1};  // symbol, path, text

}  // namespace

Index::Index(state::Db& db, IndexedFiles known) : db_(db), store_(db) {
    moment_.emplace(db);
    generation_ = store_.generation();
    const bool is_now = known.generation != 0 && known.generation == generation_;
    files_ = is_now ? std::move(known.files) : store_.files();
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

std::string Index::packed_row(std::int64_t chunk, const Embedder& model) {
    const IndexedFile* of = file(file_of_chunk(chunk));
    if (!of || of->model != model.number() || number_of_chunk(chunk) >= of->chunks) return {};
    const std::string bytes = store_.vectors(of->id);
    const std::size_t width = bytes.size() / of->chunks;
    return bytes.substr(number_of_chunk(chunk) * width, width);
}

Embedding Index::vector(std::int64_t chunk, const Embedder& model) {
    const std::string row = packed_row(chunk, model);
    return row.empty() ? Embedding() : model.unpack(row);
}

std::optional<double> Index::cosine_of(const Embedding& query, std::int64_t chunk, const Embedder& model) {
    const std::string row = packed_row(chunk, model);
    if (row.empty() || row.size() != model.packed_width(query.size())) return std::nullopt;
    std::int32_t product = 0;
    model.products(query, row, &product);
    return cosine(product);
}

// The rarest terms of a long text; a short one is taken as it is.
std::vector<std::string> Index::chosen_terms(std::string_view text, std::size_t most) {
    Terms stems;
    std::vector<std::string> terms;
    for (std::string& term : stems.of(text)) {
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(std::move(term));
    }
    if (terms.size() <= most) return terms;
    std::vector<std::pair<std::int64_t, std::string>> counted;  // by the number of chunks
    auto count = db_.prepare("SELECT doc FROM search_term WHERE term = ?");
    for (std::string& term : terms) {
        count.with(term);
        if (count.step()) counted.emplace_back(count.integer(0), std::move(term));
        count.reset();
    }
    std::sort(counted.begin(), counted.end());
    if (counted.size() > most) counted.resize(most);
    terms.clear();
    for (auto& [chunks, term] : counted) terms.push_back(std::move(term));
    return terms;
}

std::vector<Scored> Index::lexical(std::string_view text) {
    const std::vector<std::string> terms = chosen_terms(text, most_terms);
    if (terms.empty()) return {};
    std::vector<Scored> scored;
    std::vector<float> counts;  // of the terms, a chunk after the other
    std::vector<double> chunks(terms.size());
    const IndexedFile* of = nullptr;
    state::each_full_text_row(db_, "search_text", fmt::format("\"{}\"", fmt::join(terms, "\" OR \"")),
                              column_weights, [&](std::int64_t id, const std::vector<double>& row) {
                                  if (!of || of->id != file_of_chunk(id)) of = file(file_of_chunk(id));
                                  if (!of) return;
                                  scored.push_back({id, 0});
                                  for (std::size_t t = 0; t < terms.size(); ++t) {
                                      counts.push_back(static_cast<float>(row[t]));
                                      chunks[t] += row[t] > 0;
                                  }
                              });
    // BM25 (Robertson 1994), k1 and b as usual
    constexpr double k1 = 1.2, b = .75;
    double lengths = 0;
    for (const IndexedFile& one : files_) {
        for (std::uint32_t c = 0; c < one.chunks; ++c) lengths += one.length(c);
    }
    const auto all = static_cast<double>(chunk_count_);
    const double mean = std::max(lengths / all, 1.0);
    std::vector<double> rarity;
    for (const double count : chunks)
        rarity.push_back(std::max(std::log((all - count + .5) / (count + .5)), least_rarity));
    of = nullptr;
    for (std::size_t i = 0; i < scored.size(); ++i) {
        const std::int64_t id = scored[i].chunk;
        if (!of || of->id != file_of_chunk(id)) of = file(file_of_chunk(id));
        const double norm = k1 * (1 - b + b * of->length(number_of_chunk(id)) / mean);
        for (std::size_t t = 0; t < terms.size(); ++t) {
            const auto count = static_cast<double>(counts[i * terms.size() + t]);
            scored[i].score += rarity[t] * count * (k1 + 1) / (count + norm);
        }
    }
    return scored;
}

std::vector<Scored> Index::dense(const Embedding& query, const Embedder& model) {
    return dense(store_, query, model);
}

std::future<std::optional<std::vector<Scored>>> Index::dense_beside(const Embedding& query,
                                                                    const Embedder& model) {
    using Found = std::optional<std::vector<Scored>>;
    if (chunk_count_ < many_chunks || db_.is_in_memory() || default_jobs() < 2)
        return std::async(std::launch::deferred, [] { return Found(); });
    const auto look = [this, &query, &model, generation = generation_]() -> Found {
        try {
            state::OpenOptions options;
            options.create = false;
            state::Db db = state::Db::open(db_.path(), options);
            IndexStore store(db);
            state::ReadTransaction moment(db);
            // a newer index may lack what is looked for in this one
            if (store.generation() == generation) return dense(store, query, model);
        } catch (const state::StateError&) {  // what is wrong with the file shows in dense(), too
        }
        return std::nullopt;
    };
    return std::async(std::launch::async | std::launch::deferred, look);
}

std::vector<Scored> Index::dense(IndexStore& store, const Embedding& query, const Embedder& model) const {
    std::vector<Scored> scored;
    scored.reserve(chunk_count_);
    std::vector<std::int32_t> products;
    const std::size_t width = model.packed_width(query.size());
    std::int64_t sum = 0;  // whole numbers: the order of files does not matter
    store.each_vectors([&](std::int64_t id, std::string_view bytes) {
        const IndexedFile* of = file(id);
        if (!of || of->model != model.number() || bytes.size() != of->chunks * width) return;
        products.resize(of->chunks);
        model.products(query, bytes, products.data());
        for (std::uint32_t c = 0; c < of->chunks; ++c) {
            scored.push_back({chunk_id(id, c), cosine(products[c])});
            sum += products[c];
        }
    });
    if (model.is_centred() || scored.empty()) return scored;
    const double mean =
        static_cast<double>(sum) / static_cast<double>(scored.size()) / (vector_length * vector_length);
    for (Scored& each : scored) each.score = mean < 1 ? (each.score - mean) / (1 - mean) : 0;
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
    std::set<std::int64_t> models;
    sum.files = files_.size();
    store_.each_outline([&](std::int64_t id, std::string_view outline) {
        if (!file(id)) return;
        for (const Piece& piece : read_outline(outline)) ++sum.by_kind[static_cast<std::size_t>(piece.kind)];
    });
    store_.each_vectors([&](std::int64_t id, std::string_view bytes) {
        const IndexedFile* of = file(id);
        if (!of || bytes.empty()) return;
        sum.vectors += of->chunks;
        models.insert(of->model);
    });
    for (const std::int64_t model : models) sum.models.push_back(store_.model_title(model));
    std::sort(sum.models.begin(), sum.models.end());
    for (const IndexedFile& each : files_) sum.source_bytes += each.stamp.size;
    const auto bytes = [&](const char* sql) {
        auto row = db_.prepare(sql);
        return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
    };
    sum.chunk_bytes = bytes("SELECT coalesce(sum(length(bytes)), 0) FROM search_chunks") +
                      bytes("SELECT coalesce(sum(length(lengths) + length(path)), 0) FROM search_file");
    sum.vector_bytes = bytes("SELECT coalesce(sum(length(bytes)), 0) FROM search_vectors");
    sum.text_bytes = bytes("SELECT coalesce(sum(length(block)), 0) FROM search_text_data") +
                     bytes("SELECT coalesce(sum(length(sz)), 0) FROM search_text_docsize");
    return sum;
}

}  // namespace sixth::search
