#include "cmd/extractors.h"

#include "analyzers/fix_imports/extract.h"
#include "analyzers/lint/extractors.h"
#include "core/search/outline.h"

namespace sixth::cmd {

std::vector<facts::Extractor> extractors() {
    std::vector<facts::Extractor> all = lint::extractors();
    all.push_back(search::outline_extractor());
    all.push_back(fix_imports::names_extractor());
    return all;
}

}  // namespace sixth::cmd
