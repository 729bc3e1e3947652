#include "analyzers/fix_imports/fix_imports.h"

#include <algorithm>
#include <set>

#include "analyzers/fix_imports/engine_parts.h"
#include "analyzers/fix_imports/repairer.h"
#include "core/base/text.h"

namespace sixth::fix_imports {

Engine::Engine(const program::Program& program, Sources sources, Settings settings)
    : parts_(std::make_unique<Parts>(program, std::move(sources), std::move(settings))) {}

Engine::~Engine() = default;

void Engine::learn(const std::map<std::string, std::string>& renames) {
    parts_->sources.renames.insert(renames.begin(), renames.end());
    parts_->renames = Renames(parts_->index.program(), parts_->sources.renames);
}

void Engine::accept(std::uint32_t file, const FileRepairs& repairs) {
    for (const Repair& repair : repairs.repairs) {
        if (repair.mended() && repair.runs != program::none) parts_->index.add_runtime(file, repair.runs);
    }
}

std::vector<std::uint32_t> Engine::suspects() const {
    std::vector<std::uint32_t> found;
    const auto count = static_cast<std::uint32_t>(parts_->index.program().size());
    for (std::uint32_t f = 0; f < count; ++f) {
        if (parts_->sources.extractor == program::none ||
            parts_->detector.is_suspect(f, parts_->sources.extractor))
            found.push_back(f);
    }
    return found;
}

std::vector<std::string> Engine::missing_paths() const {
    const program::Program& program = parts_->index.program();
    std::set<std::string> paths;
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        for (const facts::Import& import : program.imports(f)) {
            Trouble trouble;
            if (!parts_->detector.is_broken(f, import, trouble)) continue;
            if (trouble.kind == TroubleKind::missing_name) trouble.module += "." + trouble.name;
            if (parts_->renames.find(trouble.module)) continue;
            const std::string path = parts_->detector.path_of(f, trouble.module);
            if (path.empty()) continue;
            paths.insert(path + ".py");
            paths.insert(path + "/__init__.py");
        }
    }
    return {paths.begin(), paths.end()};
}

std::vector<Trouble> Engine::find(std::uint32_t file, const std::string& text) const {
    parts_->seen = std::make_unique<FileView>(parts_->index.program(), file, text);
    return parts_->detector.find(*parts_->seen);
}

FileRepairs Engine::repair(std::uint32_t file, const std::string& text,
                           const std::vector<Trouble>& troubles) const {
    std::unique_ptr<FileView> view = std::move(parts_->seen);
    if (!view || view->file != file || view->parsed.text() != text)
        view = std::make_unique<FileView>(parts_->index.program(), file, text);
    return Repairer(parts_->index, parts_->renames, parts_->sources, parts_->settings, file)
        .run(std::move(view), troubles);
}

std::vector<Candidate> Engine::candidates(std::uint32_t file, const std::string& text,
                                          const Trouble& trouble) const {
    Settings settings = parts_->settings;
    settings.verify = false;
    FileRepairs repairs =
        Repairer(parts_->index, parts_->renames, parts_->sources, settings, file)
            .run(std::make_unique<FileView>(parts_->index.program(), file, text), {trouble});
    return repairs.repairs.empty() ? std::vector<Candidate>() : std::move(repairs.repairs.front().candidates);
}

}  // namespace sixth::fix_imports
