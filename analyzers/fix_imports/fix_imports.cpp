#include "analyzers/fix_imports/fix_imports.h"

#include <algorithm>
#include <set>

#include "analyzers/fix_imports/engine_parts.h"
#include "analyzers/fix_imports/repairer.h"
#include "core/base/interrupt.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

namespace sixth::fix_imports {

Engine::Engine(const program::Program& program, Sources sources, Settings settings)
    : parts_(std::make_unique<Parts>(program, std::move(sources), std::move(settings))) {}

Engine::~Engine() = default;

std::vector<std::uint32_t> Engine::suspects() const {
    const auto count = static_cast<std::uint32_t>(parts_->index.program().size());
    std::vector<char> suspect(count, 1);
    if (parts_->sources.extractor != program::none) {
        parts_->index.read_modules(parts_->settings.jobs);
        parallel_for(count, parts_->settings.jobs, [&](std::size_t f, unsigned) {
            suspect[f] = parts_->detector.is_suspect(static_cast<std::uint32_t>(f));
        });
    }
    std::vector<std::uint32_t> found;
    for (std::uint32_t f = 0; f < count; ++f) {
        if (suspect[f]) found.push_back(f);
    }
    return found;
}

Engine::MissingPaths Engine::missing_paths() const {
    const program::Program& program = parts_->index.program();
    const Detector& detector = parts_->detector;
    std::set<std::string> places;
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        for (const facts::Import& import : program.imports(f)) {
            Trouble trouble;
            if (!detector.is_broken(f, import, trouble)) {
                if (detector.asks_folder(f, import)) places.insert(detector.path_of(f, trouble.module));
                continue;
            }
            if (trouble.kind == TroubleKind::missing_name) {
                // a package may stand where the module was that had the name
                const std::uint32_t from = parts_->index.find(trouble.module, f);
                if (from != none && is_init(program.file(from).path) &&
                    !parts_->renames.find(trouble.module, f))
                    places.insert(detector.path_of(f, trouble.module));
                if (!detector.may_be_module(trouble.module, trouble.name, f)) continue;
                trouble.module += "." + trouble.name;
            }
            if (!parts_->renames.find(trouble.module, f)) places.insert(detector.path_of(f, trouble.module));
        }
        for (const std::string& module : detector.looked_up_in_vain(f))
            places.insert(detector.path_of(f, module));
    }
    places.erase("");
    MissingPaths missing{{}, {}, {}};
    detector.gone_from_top(missing);
    missing.of_packages.assign(places.begin(), places.end());
    for (std::vector<std::string>* paths :
         {&missing.of_packages, &missing.of_top_level, &missing.of_unknown}) {
        const std::size_t count = paths->size();
        for (std::size_t i = 0; i < count; ++i) {
            paths->push_back((*paths)[i] + "/__init__.py");
            (*paths)[i] += ".py";
        }
    }
    return missing;
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
    return Repairer(parts_->index, parts_->renames, parts_->detector, parts_->sources, parts_->settings, file)
        .run(std::move(view), troubles);
}

std::vector<FileRepairs> Engine::repair_all(const std::vector<Work>& works) {
    const program::Program& program = parts_->index.program();
    const bool asks = static_cast<bool>(parts_->settings.choose);
    const unsigned jobs = asks ? 1 : parts_->settings.jobs;
    if (!works.empty()) parts_->index.read_all(jobs);
    std::vector<FileRepairs> all(works.size());
    const auto mend = [&](std::size_t i) {
        const Work& work = works[i];
        if (!work.told && !parts_->detector.may_be_broken(work.file, work.text)) {
            all[i].text = work.text;
            return;
        }
        auto view = std::make_unique<FileView>(program, work.file, work.text);
        const std::vector<Trouble> troubles = work.told ? *work.told : parts_->detector.find(*view);
        all[i] = Repairer(parts_->index, parts_->renames, parts_->detector, parts_->sources, parts_->settings,
                          work.file)
                     .run(std::move(view), troubles);
    };
    if (!asks) parallel_for(works.size(), jobs, [&](std::size_t i, unsigned) { mend(i); });
    bool more_runs = false;
    for (std::size_t i = 0; i < works.size(); ++i) {
        throw_if_interrupted();
        const std::uint32_t file = works[i].file;
        // what was mended before it may have closed the way that was free when it was looked at
        const bool closed =
            more_runs && std::any_of(all[i].unreached.begin(), all[i].unreached.end(),
                                     [&](std::uint32_t from) { return parts_->index.reaches(from, file); });
        if (asks || closed) mend(i);
        for (const Repair& repair : all[i].repairs) {
            if (!repair.mended() || repair.runs == program::none) continue;
            parts_->index.add_runtime(file, repair.runs);
            more_runs = true;
        }
    }
    return all;
}

std::vector<Trouble> Engine::still_wrong(std::uint32_t file, const std::vector<Trouble>& troubles) const {
    const std::vector<Trouble> now = parts_->detector.find_in_facts(file);
    std::vector<Trouble> still;
    for (const Trouble& t : troubles) {
        const bool wrong = std::any_of(now.begin(), now.end(), [&](const Trouble& other) {
            return other.kind == t.kind && other.name == t.name && other.module == t.module;
        });
        if (wrong) still.push_back(t);
    }
    return still;
}

std::vector<Candidate> Engine::candidates(std::uint32_t file, const std::string& text,
                                          const Trouble& trouble) const {
    Settings settings = parts_->settings;
    settings.verify = false;
    FileRepairs repairs =
        Repairer(parts_->index, parts_->renames, parts_->detector, parts_->sources, settings, file)
            .run(std::make_unique<FileView>(parts_->index.program(), file, text), {trouble});
    return repairs.repairs.empty() ? std::vector<Candidate>() : std::move(repairs.repairs.front().candidates);
}

}  // namespace sixth::fix_imports
