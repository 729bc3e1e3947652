#include "tests/support/graph_case.h"

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "core/facts/extractor.h"

namespace sixth::test {

GraphCase::GraphCase(std::initializer_list<std::pair<std::string, std::string>> files,
                     const graph::BuildOptions& options)
    : files_(files) {
    std::sort(files_.begin(), files_.end());
    std::deque<std::string> blobs;
    std::deque<facts::Facts> unpacked;
    std::vector<program::File> inputs;
    for (const auto& [path, text] : files_) {
        blobs.push_back(facts::extract(text, {}));
        unpacked.emplace_back(blobs.back());
        inputs.push_back({path, &unpacked.back()});
    }
    whole =
        graph::build(program::Program(std::move(inputs)), std::vector<bool>(files_.size(), true), options);
}

std::vector<std::string> GraphCase::imports() const {
    static const char* const kinds[] = {"", " deferred", " typing", " conditional"};
    std::vector<std::string> all;
    for (const graph::Import& i : whole.imports) {
        if (i.to >= whole.own) continue;
        all.push_back(whole.modules[i.from].name + " -> " + whole.modules[i.to].name + ":" +
                      std::to_string(i.line) + kinds[static_cast<std::size_t>(i.kind)]);
    }
    return all;
}

std::vector<std::string> GraphCase::modules() const {
    std::vector<std::string> all;
    for (std::size_t m = 0; m < whole.own; ++m) all.push_back(whole.modules[m].name);
    return all;
}

std::uint32_t GraphCase::module(std::string_view name) const {
    for (std::uint32_t m = 0; m < whole.modules.size(); ++m) {
        if (whole.modules[m].name == name) return m;
    }
    throw std::logic_error("no module " + std::string(name));
}

}  // namespace sixth::test
