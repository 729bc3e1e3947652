#include "tests/support/import_case.h"

#include <algorithm>
#include <stdexcept>

#include "analyzers/fix_imports/extract.h"

namespace sixth::test {

ImportCase::ImportCase(Files files, fix_imports::Engine::Sources sources, fix_imports::Settings settings)
    : files_(std::move(files)) {
    std::sort(files_.begin(), files_.end());
    std::vector<program::File> inputs;
    for (const auto& [path, text] : files_) {
        facts_.emplace_back(
            std::make_shared<const std::string>(facts::extract(text, {fix_imports::names_extractor()})));
        inputs.push_back({path, &facts_.back()});
    }
    sources.extractor = 0;
    program_ = std::make_unique<program::Program>(std::move(inputs));
    engine_ = std::make_unique<fix_imports::Engine>(*program_, std::move(sources), std::move(settings));
}

std::uint32_t ImportCase::file(const std::string& path) const {
    for (std::uint32_t f = 0; f < files_.size(); ++f) {
        if (files_[f].first == path) return f;
    }
    throw std::logic_error("no file " + path);
}

fix_imports::FileRepairs ImportCase::mend(const std::string& path) const {
    return engine_->repair(file(path), text(path), engine_->find(file(path), text(path)));
}

std::vector<std::string> ImportCase::troubles(const std::string& path) const {
    static const char* const kinds[] = {"undefined_name", "missing_module", "missing_name", "moved_module",
                                        "replaced_module"};
    std::vector<std::string> all;
    for (const fix_imports::Trouble& t : engine_->find(file(path), text(path))) {
        all.push_back(std::string(kinds[static_cast<std::size_t>(t.kind)]) + " " + t.module +
                      (t.module.empty() || t.name.empty() ? "" : ".") + t.name);
    }
    return all;
}

std::vector<std::string> ImportCase::suspects() const {
    std::vector<std::string> paths;
    for (const std::uint32_t f : engine_->suspects()) paths.push_back(files_[f].first);
    return paths;
}

}  // namespace sixth::test
