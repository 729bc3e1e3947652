#include "analyzers/lint/extractors.h"

#include "analyzers/lint/sites.h"
#include "analyzers/lint/sqla/extract.h"

namespace sixth::lint {

std::vector<facts::Extractor> extractors() {
    return {syntax_findings(), sqla::extractor()};
}

}  // namespace sixth::lint
