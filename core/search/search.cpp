#include "core/search/search.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "core/search/terms.h"
#include "core/search/update.h"

namespace sixth::search {
namespace {

constexpr std::size_t most_terms = 12;
constexpr double common_share = .2;  // a term in more of the chunks is left out where there is a rarer one

// Weights of the columns symbol, path, text.
constexpr double symbol_weight = 4, path_weight = 2, text_weight = 1;

bool by_chunk(const Index::Scored& a, const Index::Scored& b) {
    return a.chunk < b.chunk;
}

double score_of(const std::vector<Index::Scored>& scored, std::int64_t chunk) {
    const auto at = std::lower_bound(scored.begin(), scored.end(), Index::Scored{chunk, 0}, by_chunk);
    return at != scored.end() && at->chunk == chunk ? at->score : 0;
}

// The best `count` and whoever ties with the last of them: what is cut off depends on no order of rows.
void add_best(std::vector<Index::Scored> scored, std::size_t count, std::vector<std::int64_t>& out) {
    const auto better = [](const Index::Scored& a, const Index::Scored& b) { return a.score > b.score; };
    if (scored.size() > count && count > 0) {
        std::nth_element(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(count - 1),
                         scored.end(), better);
        const double last = scored[count - 1].score;
        scored.erase(std::remove_if(scored.begin(), scored.end(),
                                    [&](const Index::Scored& s) { return s.score < last; }),
                     scored.end());
    }
    for (const Index::Scored& s : scored) out.push_back(s.chunk);
}

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

std::vector<Index::Scored> Index::lexical(std::string_view text) {
    Terms stems;
    std::vector<std::pair<std::int64_t, std::string>> terms;  // by the number of chunks
    auto count = db_.prepare("SELECT doc FROM search_term WHERE term = ?");
    for (std::string& term : stems.of(text)) {
        const auto same = [&](const auto& known) { return known.second == term; };
        if (std::any_of(terms.begin(), terms.end(), same)) continue;
        count.with(term);
        if (count.step()) terms.emplace_back(count.integer(0), std::move(term));
    }
    count.reset();
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
    std::sort(scored.begin(), scored.end(), by_chunk);
    return scored;
}

std::vector<Index::Scored> Index::dense(const Vector& query, std::int64_t model) {
    std::vector<Scored> scored;
    scored.reserve(chunk_count_);
    store_.each_vectors([&](std::int64_t id, std::string_view bytes) {
        const IndexedFile* of = file(id);
        if (!of || of->model != model || bytes.size() != of->chunks * dimension) return;
        for (std::uint32_t c = 0; c < of->chunks; ++c) {
            const auto* row = reinterpret_cast<const std::int8_t*>(bytes.data()) + c * dimension;
            std::int32_t sum = 0;
            for (std::size_t d = 0; d < dimension; ++d) sum += std::int32_t{row[d]} * query[d];
            scored.push_back({chunk_id(id, c), static_cast<double>(sum)});
        }
    });
    return scored;
}

std::vector<std::int64_t> Index::named(const std::vector<std::string>&) {
    return {};
}

std::vector<Hit> search(Index& index, const Model*, const Query& query) {
    const Question question = understand(query.text);
    std::vector<Index::Scored> words;
    if (query.switches.bm25) words = index.lexical(query.text);
    if (!query.filters.none()) {
        const auto left_out = [&](const Index::Scored& s) {
            const IndexedFile* file = index.file(file_of_chunk(s.chunk));
            if (!query.filters.allows(file->path)) return true;
            const std::vector<Chunk>& chunks = index.chunks(file->id);
            const std::uint32_t number = number_of_chunk(s.chunk);
            return number >= chunks.size() || !query.filters.allows(file->path, chunks[number]);
        };
        words.erase(std::remove_if(words.begin(), words.end(), left_out), words.end());
    }
    const std::size_t wide = std::max<std::size_t>(50, 3 * query.limit);
    std::vector<std::int64_t> chosen;
    add_best(words, wide, chosen);
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());

    std::vector<Candidate> candidates;
    for (const std::int64_t id : chosen) {
        const IndexedFile* file = index.file(file_of_chunk(id));
        const std::vector<Chunk>& chunks = index.chunks(file->id);
        if (number_of_chunk(id) >= chunks.size()) continue;
        candidates.push_back({file->path, &chunks[number_of_chunk(id)], score_of(words, id), 0});
    }
    std::vector<Hit> hits;
    for (const Ranked& ranked : rank(question, candidates, query.switches, query.limit)) {
        const Candidate& candidate = candidates[ranked.candidate];
        hits.push_back({std::string(candidate.path), *candidate.chunk, ranked.scores});
    }
    return hits;
}

}  // namespace sixth::search
