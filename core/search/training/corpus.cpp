#include "core/search/training/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/search/model.h"

namespace sixth::search::training {
namespace {

std::uint64_t id_of(const TokenCounts& counts, const Interner& tokens) {
    std::string text;
    for (const TokenCount& count : counts) (text += tokens.token(count.token)) += ' ';
    return text_id(text);
}

struct Seen {
    std::uint32_t texts = 0, repositories = 0;
};

Vocabulary choose(const std::vector<RepositoryPairs>& mined, const CorpusOptions& options) {
    std::unordered_map<std::string_view, Seen> seen;
    double texts = 0;
    for (const RepositoryPairs& one : mined) {
        std::vector<std::uint32_t> counted(one.tokens.size());
        for (const Pair& pair : one.pairs) {
            for (const TokenCount& count : pair.query) ++counted[count.token];
            for (const TokenCount& count : pair.code) ++counted[count.token];
            texts += 2;
        }
        for (std::uint32_t token = 0; token < counted.size(); ++token) {
            if (counted[token] == 0) continue;
            Seen& known = seen[one.tokens.token(token)];
            known.texts += counted[token];
            ++known.repositories;
        }
    }
    std::vector<std::pair<std::uint32_t, std::string_view>> ranked;
    for (const auto& [token, known] : seen) {
        if (known.texts >= options.fewest_texts && known.repositories >= options.fewest_repositories)
            ranked.emplace_back(known.texts, token);
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (ranked.size() > options.most_tokens) ranked.resize(options.most_tokens);
    Vocabulary vocabulary;
    for (const auto& [count, token] : ranked) {
        vocabulary.tokens.emplace_back(token);
        vocabulary.frequency.push_back(count / texts);
    }
    return vocabulary;
}

}  // namespace

std::vector<Repository> read_list(const fs::Path& list, const fs::Path& checkouts) {
    std::vector<Repository> all;
    std::size_t number = 0;
    const std::string content = fs::read(list);
    for (const std::string_view line : text::split(content, '\n')) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const auto fields = text::split(line, '\t');
        if (fields.size() < 3 || fields[0].find('/') == std::string_view::npos)
            throw Error(fmt::format("{}:{}: expected owner/name, commit and licence, separated by tabs",
                                    list.string(), number));
        Repository one{
            std::string(fields[0]), std::string(fields[1]), std::string(fields[2]), true, false, {}, {}};
        for (std::size_t i = 3; i < fields.size(); ++i) {
            if (fields[i] == "nocommits") one.commits = false;
            if (fields[i] == "validation") one.validation = true;
            if (fields[i].substr(0, 8) == "without=") one.without.emplace_back(fields[i].substr(8));
        }
        std::string folder = one.name;
        folder[folder.find('/')] = '+';
        one.checkout = checkouts / folder;
        all.push_back(std::move(one));
    }
    return all;
}

Corpus gather_corpus(const std::vector<Repository>& repositories, const CorpusOptions& options) {
    std::vector<RepositoryPairs> mined(repositories.size());
    parallel_for(repositories.size(), options.jobs, [&](std::size_t i, unsigned) {
        MiningOptions mining;
        mining.commits = repositories[i].commits;
        mining.without = repositories[i].without;
        mined[i] = mine(repositories[i].checkout, mining);
        std::size_t kinds[static_cast<std::size_t>(PairKind::count)] = {};
        for (const Pair& pair : mined[i].pairs) ++kinds[static_cast<std::size_t>(pair.kind)];
        if (options.say)
            options.say(fmt::format("{}: {} files, {} functions; pairs: {}", repositories[i].name,
                                    mined[i].files, mined[i].functions, fmt::join(kinds, " ")));
    });

    const std::unordered_set<std::uint64_t> excluded(options.excluded.begin(), options.excluded.end());
    std::unordered_map<std::uint64_t, std::uint32_t> asked;
    std::unordered_set<std::uint64_t> known;
    for (RepositoryPairs& one : mined) {
        auto& pairs = one.pairs;
        pairs.erase(std::remove_if(pairs.begin(), pairs.end(),
                                   [&](const Pair& pair) {
                                       const std::uint64_t query = id_of(pair.query, one.tokens);
                                       const std::uint64_t code = id_of(pair.code, one.tokens);
                                       return excluded.contains(query) || excluded.contains(pair.whole_id) ||
                                              !known.insert(query ^ (code * 31)).second ||
                                              ++asked[query] > options.most_same_queries;
                                   }),
                    pairs.end());
    }

    Corpus corpus;
    corpus.repositories = repositories;
    corpus.vocabulary = choose(mined, options);
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < corpus.vocabulary.tokens.size(); ++i)
        numbers[corpus.vocabulary.tokens[i]] = i;
    for (std::uint32_t repository = 0; repository < mined.size(); ++repository) {
        const RepositoryPairs& one = mined[repository];
        std::vector<std::uint32_t> renumbered(one.tokens.size(), Model::unknown);
        for (std::uint32_t token = 0; token < renumbered.size(); ++token) {
            const auto found = numbers.find(one.tokens.token(token));
            if (found != numbers.end()) renumbered[token] = found->second;
        }
        const auto take = [&](const TokenCounts& counts) {
            for (const TokenCount& count : counts) {
                if (renumbered[count.token] != Model::unknown)
                    corpus.counts.push_back({renumbered[count.token], count.times});
            }
            return static_cast<std::uint32_t>(corpus.counts.size());
        };
        for (const Pair& pair : one.pairs) {
            CorpusPair kept{};
            kept.kind = pair.kind;
            kept.repository = repository;
            kept.code_id = pair.code_id + repository * 0x9E3779B97F4A7C15u;
            kept.query_id = id_of(pair.query, one.tokens);
            kept.query_begin = static_cast<std::uint32_t>(corpus.counts.size());
            kept.query_end = kept.code_begin = take(pair.query);
            kept.code_end = take(pair.code);
            if (kept.query_end - kept.query_begin >= 2 && kept.code_end - kept.code_begin >= 5)
                corpus.pairs.push_back(kept);
        }
        mined[repository] = {};
    }
    return corpus;
}

}  // namespace sixth::search::training
