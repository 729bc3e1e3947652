#include <fmt/format.h>

#include "core/base/hash.h"
#include "core/facts/clone_tokens/clone_tokens.h"
#include "core/facts/extractor.h"
#include "core/facts/gather.h"

namespace sixth::facts {
namespace {

constexpr std::uint64_t facts_version = 1;  // raise when what is gathered, or its packing, changes

}  // namespace

std::uint64_t blob_version(const std::vector<Extractor>& extractors) {
    std::string key = fmt::format("facts {} grammar {} clones {}", facts_version, python::grammar_version, clone_tokens_version);
    for (const Extractor& extractor : extractors)
        key += fmt::format(" {} {}", extractor.name, extractor.version);
    return hash64(key);
}

std::string extract(std::string text, const std::vector<Extractor>& extractors) {
    const python::ParsedFile file(std::move(text));
    std::vector<python::NodeId> nodes;
    Gathered gathered = gather(file, nodes);
    gathered.clone_tokens = encode_clone_tokens(file);
    for (const Extractor& extractor : extractors)
        gathered.extras.push_back(extractor.extract(file, gathered.definitions));
    return pack(gathered, blob_version(extractors));
}

}  // namespace sixth::facts
