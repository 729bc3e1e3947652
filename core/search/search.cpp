#include "core/search/search.h"

#include <algorithm>
#include <iterator>

#include "core/base/error.h"
#include "core/search/names.h"

namespace sixth::search {
namespace {

constexpr std::size_t least_candidates = 50;
constexpr double least_cosine =
    .25;  // what has no word in common and is less alike has nothing to do with it
constexpr std::size_t most_code = std::size_t{4} << 10;  // bytes of a chunk that is itself the query

bool by_chunk(const Scored& a, const Scored& b) {
    return a.chunk < b.chunk;
}

double score_of(const std::vector<Scored>& scored, std::int64_t chunk) {
    const auto at = std::lower_bound(scored.begin(), scored.end(), Scored{chunk, 0}, by_chunk);
    return at != scored.end() && at->chunk == chunk ? at->score : 0;
}

// The best `count` and whoever ties with the last of them: what is cut off depends on no order of rows.
void add_best(std::vector<Scored> scored, std::size_t count, std::vector<std::int64_t>& out) {
    if (scored.size() > count) {
        std::nth_element(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(count - 1),
                         scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
        const double last = scored[count - 1].score;
        scored.erase(
            std::remove_if(scored.begin(), scored.end(), [&](const Scored& s) { return s.score < last; }),
            scored.end());
    }
    for (const Scored& s : scored) out.push_back(s.chunk);
}

// Filters, a file's part of them once a file.
class Sieve {
  public:
    Sieve(Index& index, const Filters& filters) : index_(index), filters_(filters) {}

    bool allows(std::int64_t chunk) {
        if (filters_.none()) return true;
        const IndexedFile* file = index_.file(file_of_chunk(chunk));
        const auto known = files_.find(file->id);
        const bool allowed = known != files_.end()
                                 ? known->second
                                 : files_.emplace(file->id, filters_.allows(file->path)).first->second;
        if (!allowed || (filters_.kinds.empty() && !filters_.only_lines)) return allowed;
        const Chunk* of = index_.chunk(chunk);
        return of && filters_.allows(file->path, *of);
    }
    void keep(std::vector<Scored>& scored) {
        if (filters_.none()) return;
        scored.erase(std::remove_if(scored.begin(), scored.end(),
                                    [this](const Scored& s) { return !allows(s.chunk); }),
                     scored.end());
    }

  private:
    Index& index_;
    const Filters& filters_;
    std::map<std::int64_t, bool> files_;
};

struct Lists {
    std::vector<Scored> words, meaning;
    std::vector<std::int64_t> others;  // candidates whatever their scores
};

std::size_t wide_of(const Query& query) {
    return std::max(least_candidates, 3 * query.limit);
}

// Of the nearest by the graph, and of those that words have found.
std::vector<Scored> by_graph(Index& index, Graph& graph, const Embedding& query, const Embedder& model,
                             const std::vector<Scored>& words, const Query& asked) {
    Vector vector;
    std::copy(query.begin(), query.end(), vector.begin());
    std::vector<std::int64_t> found;
    for (const Graph::Near& near : graph.nearest(vector, wide_of(asked))) found.push_back(near.chunk);
    add_best(words, wide_of(asked), found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<Scored> scored;
    for (const std::int64_t chunk : found) {
        if (const auto score = index.cosine_of(query, chunk, model)) scored.push_back({chunk, *score});
    }
    return scored;
}

std::vector<Hit> blend(Index& index, const Question& question, Lists lists, const Query& query) {
    Sieve sieve(index, query.filters);
    sieve.keep(lists.words);
    sieve.keep(lists.meaning);
    const std::size_t wide = wide_of(query);
    std::vector<std::int64_t> chosen;
    add_best(lists.words, wide, chosen);
    std::vector<Scored> alike;
    std::copy_if(lists.meaning.begin(), lists.meaning.end(), std::back_inserter(alike),
                 [](const Scored& s) { return s.score >= least_cosine; });
    add_best(std::move(alike), wide, chosen);
    for (const std::int64_t id : lists.others) {
        if (sieve.allows(id)) chosen.push_back(id);
    }
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());

    std::vector<Candidate> candidates;
    for (const std::int64_t id : chosen) {
        if (const Chunk* chunk = index.chunk(id))
            candidates.push_back({index.file(file_of_chunk(id))->path, chunk, score_of(lists.words, id),
                                  score_of(lists.meaning, id)});
    }
    std::vector<Hit> hits;
    for (const Ranked& ranked : rank(question, candidates, query.switches, query.limit)) {
        const Candidate& candidate = candidates[ranked.candidate];
        hits.push_back({std::string(candidate.path), *candidate.chunk, ranked.scores});
    }
    return hits;
}

}  // namespace

std::vector<Hit> search(Index& index, const Embedder* model, const Query& query, Graph* graph) {
    const Question question = understand(query.text);
    Lists lists;
    Embedding vector;
    if (model && query.switches.dense) vector = model->embed_query(query.text);
    const bool has_graph = graph && query.filters.none() && vector.size() == dimension && model->is_centred();
    std::future<std::optional<std::vector<Scored>>> beside;
    if (!vector.empty() && !has_graph) beside = index.dense_beside(vector, *model);
    if (query.switches.bm25) lists.words = index.lexical(query.text);
    if (beside.valid()) {
        auto meaning = beside.get();
        lists.meaning = meaning ? std::move(*meaning) : index.dense(vector, *model);
    }
    if (has_graph) lists.meaning = by_graph(index, *graph, vector, *model, lists.words, query);
    if (query.switches.definitions && !question.symbols.empty()) lists.others = index.named(question.symbols);
    return blend(index, question, std::move(lists), query);
}

std::int64_t chunk_at(Index& index, std::string_view path, std::uint32_t line) {
    const IndexedFile* file = index.find(path);
    if (!file) throw Error(fmt::format("'{}' is not in the index", path), "name a file of the repository");
    const std::vector<Chunk>& chunks = index.chunks(file->id);
    for (std::uint32_t c = 0; c < chunks.size(); ++c) {
        if (line >= chunks[c].first_line && line <= chunks[c].last_line) return chunk_id(file->id, c);
    }
    throw Error(fmt::format("'{}' has no line {}", path, line),
                fmt::format("its last one is {}", chunks.empty() ? 0 : chunks.back().last_line));
}

std::vector<Hit> similar(Index& index, const Embedder* model, std::string_view path, std::uint32_t line,
                         std::string_view text, const Query& query) {
    const std::int64_t self = chunk_at(index, path, line);
    const Chunk& chunk = *index.chunk(self);
    Lists lists;
    // its own words are many; the rarest of them are looked for
    if (query.switches.bm25) {
        lists.words = index.lexical(std::string(chunk.symbol) + " " + std::string(text.substr(0, most_code)));
    }
    if (model && query.switches.dense) {
        const Embedding vector = index.vector(self, *model);
        if (!vector.empty()) lists.meaning = index.dense(vector, *model);
    }
    const auto is_self = [&](const Scored& s) { return s.chunk == self; };
    lists.words.erase(std::remove_if(lists.words.begin(), lists.words.end(), is_self), lists.words.end());
    lists.meaning.erase(std::remove_if(lists.meaning.begin(), lists.meaning.end(), is_self),
                        lists.meaning.end());
    Question question;
    question.wants_tests = question.wants_examples = true;  // like is like, wherever it stands
    Query like = query;
    like.switches.definitions = like.switches.paths = like.switches.decay = false;
    return blend(index, question, std::move(lists), like);
}

std::vector<Hit> definitions(Index& index, std::string_view symbol, const Query& query) {
    std::string_view path;
    if (const std::size_t colons = symbol.rfind("::"); colons != std::string_view::npos) {
        path = symbol.substr(0, colons);
        symbol.remove_prefix(colons + 2);
    }
    Question question;
    question.kind = QueryKind::symbol;
    question.symbols = {text::lower(symbol)};
    question.wants_tests = true;
    Query all = query;
    all.limit = static_cast<std::size_t>(index.chunk_count());
    all.switches.paths = all.switches.decay = false;
    std::vector<Hit> hits = blend(index, question, {{}, {}, index.named(question.symbols)}, all);
    const auto elsewhere = [&](const Hit& hit) { return !path.empty() && hit.path != path; };
    hits.erase(std::remove_if(hits.begin(), hits.end(), elsewhere), hits.end());
    const auto exact = [&](const Hit& hit) { return hit.chunk.symbol.ends_with(symbol); };
    std::stable_partition(hits.begin(), hits.end(), exact);
    if (hits.size() > query.limit) hits.resize(query.limit);
    return hits;
}

}  // namespace sixth::search
