#include "core/search/tests_for.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/base/text.h"
#include "core/search/names.h"
#include "core/search/tokens.h"

namespace sixth::search {
namespace {

constexpr double call_score = 1, import_score = .3, name_score = .5, file_score = .3, words_share = .3,
                 meaning_share = .3;
constexpr double least_score = .3;  // one weak sign is none

struct Target {
    std::string_view path;
    std::string name, around;  // "retry" and "Task" of Task.retry
    bool is_method;
};

Target target_of(Index& index, std::int64_t id) {
    const Chunk& chunk = *index.chunk(id);
    Target target{index.file(file_of_chunk(id))->path, std::string(name_of(chunk.symbol)),
                  std::string(name_of(context_of(chunk.symbol))), chunk.kind == ChunkKind::method};
    if (target.name == "__init__" || target.name == "__new__" || target.name == "__call__") {
        target.name = target.around;  // it is called by its class's name
        target.is_method = false;
    }
    if (target.name.empty()) target.name = stem_of_path(target.path);
    return target;
}

class TestFinder {
  public:
    TestFinder(Index& index, Target target) : index_(index), target_(std::move(target)) {
        for (const std::string& token : tokens(target_.name)) name_tokens_.insert(token);
    }

    // Lists are of chunks in tests only.
    void add(const std::vector<Scored>& list, double Scores::*raw) {
        for (const Scored& s : list) found_[s.chunk].*raw = s.score;
    }

    void look_at_facts(const FactsOf& facts_of) {
        std::set<std::int64_t> files;
        for (const auto& [chunk, scores] : found_) files.insert(file_of_chunk(chunk));
        for (const std::int64_t id : files) {
            const IndexedFile* file = index_.file(id);
            if (const facts::Facts* facts = facts_of(file->path)) look_at(*file, *facts);
        }
    }

    std::vector<Hit> best(std::size_t limit) {
        double words = 0;
        for (const auto& [chunk, scores] : found_) words = std::max(words, scores.bm25);
        std::vector<Hit> hits;
        for (auto& [id, scores] : found_) {
            const Chunk* chunk = index_.chunk(id);
            if (!chunk || chunk->symbol.empty()) continue;
            const IndexedFile* file = index_.file(file_of_chunk(id));
            if (words > 0) scores.words = scores.bm25 / words;
            scores.meaning = std::max(0.0, scores.cosine);
            scores.blend = words_share * scores.words + meaning_share * scores.meaning;
            scores.definition = named_after(chunk->symbol) ? name_score : 0;
            if (is_mirror(file->path)) scores.path += file_score;
            scores.total = scores.blend + scores.call + scores.definition + scores.path;
            if (scores.total > least_score) hits.push_back({file->path, *chunk, scores});
        }
        std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
            if (a.scores.total != b.scores.total) return a.scores.total > b.scores.total;
            return a.path != b.path ? a.path < b.path : a.chunk.first_line < b.chunk.first_line;
        });
        if (hits.size() > limit) hits.resize(limit);
        return hits;
    }

  private:
    void look_at(const IndexedFile& file, const facts::Facts& facts) {
        const std::string_view stem = stem_of_path(target_.path);
        bool imports = false;
        for (const facts::Import& import : facts.imports()) {
            imports |= import.name == target_.name || import.name == target_.around ||
                       text::last_part(import.module) == stem || import.name == stem;
        }
        const std::vector<Chunk>& chunks = index_.chunks(file.id);
        std::set<std::int64_t> callers;
        for (const facts::Call& call : facts.calls()) {
            if (text::last_part(call.callee) != target_.name) continue;
            if (!target_.is_method && !imports && call.callee.find('.') == std::string_view::npos) continue;
            for (std::uint32_t c = 0; c < chunks.size(); ++c) {
                if (call.line >= chunks[c].first_line && call.line <= chunks[c].last_line)
                    callers.insert(chunk_id(file.id, c));
            }
        }
        for (const std::int64_t caller : callers) found_[caller].call = call_score;
        if (!imports) return;
        for (auto at = found_.lower_bound(chunk_id(file.id, 0));
             at != found_.end() && file_of_chunk(at->first) == file.id; ++at)
            at->second.path += import_score;
    }

    // test_retry_task of retry_task, also with words behind
    bool named_after(std::string_view symbol) const {
        std::set<std::string> met;
        for (std::string& token : tokens(symbol)) met.insert(std::move(token));
        return !name_tokens_.empty() && std::all_of(name_tokens_.begin(), name_tokens_.end(),
                                                    [&](const auto& t) { return met.find(t) != met.end(); });
    }

    bool is_mirror(std::string_view path) const {
        const std::string_view stem = stem_of_path(path), own = stem_of_path(target_.path);
        return stem == "test_" + std::string(own) || stem == std::string(own) + "_test";
    }

    Index& index_;
    Target target_;
    std::set<std::string> name_tokens_;
    std::map<std::int64_t, Scores> found_;  // by chunk
};

constexpr std::size_t most_candidates = 300;

void keep_best(std::vector<Scored>& list) {
    if (list.size() <= most_candidates) return;
    std::sort(list.begin(), list.end(), [](const Scored& a, const Scored& b) {
        return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
    });
    list.resize(most_candidates);
}

}  // namespace

std::vector<Hit> tests_for(Index& index, const Embedder* model, std::int64_t target, const FactsOf& facts_of,
                           const Query& query) {
    const Target of = target_of(index, target);
    std::map<std::int64_t, bool> tests;
    for (const IndexedFile& file : index.files())
        tests[file.id] = is_test_path(file.path) && file.path != of.path && query.filters.allows(file.path);
    const auto no_test = [&](const Scored& s) { return !tests[file_of_chunk(s.chunk)]; };
    TestFinder finder(index, of);
    if (query.switches.bm25) {
        std::vector<Scored> words = index.lexical(of.name + " " + of.around);
        words.erase(std::remove_if(words.begin(), words.end(), no_test), words.end());
        keep_best(words);
        finder.add(words, &Scores::bm25);
    }
    if (model && query.switches.dense) {
        if (const Embedding vector = index.vector(target, *model); !vector.empty()) {
            std::vector<Scored> meaning = index.dense(vector, *model);
            meaning.erase(std::remove_if(meaning.begin(), meaning.end(), no_test), meaning.end());
            keep_best(meaning);
            finder.add(meaning, &Scores::cosine);
        }
    }
    finder.look_at_facts(facts_of);
    return finder.best(query.limit);
}

}  // namespace sixth::search
