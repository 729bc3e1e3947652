// Analyzers that look at syntax hand their findings over as bytes, kept with the facts of the file:
// so a second command on an unchanged tree parses nothing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/facts/codec.h"
#include "core/python/parsed_file.h"

namespace sixth::facts {

struct Extractor {
    std::string_view name;
    std::uint64_t version;  // of its findings: another version means parsing again
    // Must depend on nothing but its arguments.
    std::string (*extract)(const python::ParsedFile&, const std::vector<Definition>&);
};

// The version of a blob made with these extractors: facts, grammar and every extractor go into it.
std::uint64_t blob_version(const std::vector<Extractor>& extractors);

// Text in, packed facts out.
std::string extract(std::string text, const std::vector<Extractor>& extractors);

}  // namespace sixth::facts
