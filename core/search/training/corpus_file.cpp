#include <cstring>

#include "core/base/error.h"
#include "core/base/packed.h"
#include "core/search/training/corpus.h"

namespace sixth::search::training {
namespace {

constexpr std::string_view mark = "sixth corpus 1\n";

}  // namespace

void write_corpus(const Corpus& corpus, const fs::Path& file) {
    PackedWriter out;
    out.raw(mark);
    out.number(corpus.repositories.size());
    for (const Repository& one : corpus.repositories) out.string(one.name);
    out.number(corpus.vocabulary.tokens.size());
    for (std::size_t i = 0; i < corpus.vocabulary.tokens.size(); ++i) {
        out.string(corpus.vocabulary.tokens[i]);
        out.real(corpus.vocabulary.frequency[i]);
    }
    out.number(corpus.counts.size());
    for (const TokenCount& count : corpus.counts) {
        out.number(count.token);
        out.number(count.times);
    }
    out.number(corpus.pairs.size());
    out.raw({reinterpret_cast<const char*>(corpus.pairs.data()), corpus.pairs.size() * sizeof(CorpusPair)});
    fs::write_atomically(file, out.take());
}

Corpus read_corpus(const fs::Path& file) {
    const std::string bytes = fs::read(file);
    const auto broken = [&] { return Error("'" + file.string() + "' is no corpus, or is cut short"); };
    if (bytes.rfind(mark, 0) != 0) throw broken();
    PackedReader in(std::string_view(bytes).substr(mark.size()));
    Corpus corpus;
    corpus.repositories.resize(in.number());
    for (Repository& one : corpus.repositories) one.name = in.string();
    const std::size_t tokens = in.number();
    for (std::size_t i = 0; i < tokens && !in.failed(); ++i) {
        corpus.vocabulary.tokens.emplace_back(in.string());
        corpus.vocabulary.frequency.push_back(in.real());
    }
    const std::size_t counts = in.number();
    for (std::size_t i = 0; i < counts && !in.failed(); ++i) {
        const auto token = static_cast<std::uint32_t>(in.number());
        corpus.counts.push_back({token, static_cast<std::uint32_t>(in.number())});
    }
    const std::size_t pairs = in.number();
    const std::string_view raw = in.raw(pairs * sizeof(CorpusPair));
    if (in.failed() || raw.size() != pairs * sizeof(CorpusPair)) throw broken();
    corpus.pairs.resize(pairs);
    std::memcpy(corpus.pairs.data(), raw.data(), raw.size());
    return corpus;
}

}  // namespace sixth::search::training
