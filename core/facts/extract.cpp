#include <fmt/format.h>

#include "core/base/hash.h"
#include "core/facts/clone_tokens/clone_tokens.h"
#include "core/facts/extractor.h"
#include "core/facts/gather.h"
#include "core/facts/metrics/metrics.h"

namespace sixth::facts {
namespace {

constexpr std::uint64_t facts_version = 5;  // raise when what is gathered, or its packing, changes

void copy(const Halstead& from, std::uint32_t (&to)[4]) {
    to[0] = from.h1;
    to[1] = from.h2;
    to[2] = from.N1;
    to[3] = from.N2;
}

// Both lists are in document order; a def the gatherer could not name has metrics but no definition.
template <typename Metrics, typename Add>
void match(const std::vector<Metrics>& metrics, const std::vector<python::NodeId>& nodes, const Add& add) {
    std::uint32_t definition = 0;
    for (const Metrics& m : metrics) {
        while (definition < nodes.size() && nodes[definition] < m.node) ++definition;
        if (definition < nodes.size() && nodes[definition] == m.node) add(definition, m);
    }
}

void add_metrics(const python::ParsedFile& file, const std::vector<python::NodeId>& nodes, Gathered& out) {
    const FileMetrics metrics = measure(file);
    match(metrics.functions, nodes, [&](std::uint32_t definition, const FunctionMetrics& m) {
        FunctionFacts f{definition,   m.cyclomatic, m.mccabe,     m.cognitive, m.nesting,
                        m.parameters, m.returns,    m.statements, {}};
        copy(m.halstead, f.halstead);
        out.functions.push_back(f);
    });
    match(metrics.classes, nodes, [&](std::uint32_t definition, const ClassMetrics& m) {
        out.classes.push_back({definition, m.methods, m.real_complexity, m.complexity});
    });
    FileTotals& t = out.totals;
    t.loc = metrics.raw.loc;
    t.lloc = metrics.raw.lloc;
    t.sloc = metrics.raw.sloc;
    t.comments = metrics.raw.comments;
    t.multi = metrics.raw.multi;
    t.blank = metrics.raw.blank;
    t.single_comments = metrics.raw.single_comments;
    t.total_complexity = metrics.total_complexity;
    t.maintainability_index = metrics.maintainability_index();
    copy(metrics.halstead, t.halstead);
}

}  // namespace

std::uint64_t blob_version(const std::vector<Extractor>& extractors) {
    std::string key = fmt::format("facts {} grammar {} clones {}", facts_version, python::grammar_version,
                                  clone_tokens_version);
    for (const Extractor& extractor : extractors)
        key += fmt::format(" {} {}", extractor.name, extractor.version);
    return hash64(key);
}

std::string extract(std::string text, const std::vector<Extractor>& extractors) {
    const python::ParsedFile file(std::move(text));
    std::vector<python::NodeId> nodes;
    Gathered gathered = gather(file, nodes);
    add_metrics(file, nodes, gathered);
    gathered.clone_tokens = encode_clone_tokens(file);
    for (const Extractor& extractor : extractors)
        gathered.extras.push_back(extractor.extract(file, gathered.definitions));
    return pack(gathered, blob_version(extractors));
}

}  // namespace sixth::facts
