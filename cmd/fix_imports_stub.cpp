// sixth fix-imports --stub: modules that are gone and have no successor are made again.
#include <algorithm>
#include <filesystem>
#include <set>

#include "cmd/fix_imports_report.h"
#include "core/python/parsed_file.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

using fix_imports::Engine;
using fix_imports::Repair;
using fix_imports::Stub;
using fix_imports::Trouble;
using fix_imports::TroubleKind;

constexpr double likely = 0.4;  // a candidate this sure may be the successor: no stub hides it

class StubMaker {
  public:
    StubMaker(ProgramSources& sources, Engine::Sources known, std::map<std::string, FixImportsFile>& files)
        : sources_(sources), known_(std::move(known)), files_(files) {}

    std::vector<FixImportsStub> run() {
        const program::Program program(inputs({}));
        const Engine engine(program, known_);
        std::vector<Stub> stubs = engine.stubs(
            gone(program, engine), [this](std::uint32_t f) { return sources_.text_of(sources_.files[f]); });
        std::vector<FixImportsStub> made;
        for (Stub& stub : stubs) {
            std::error_code failed;
            const bool there = std::filesystem::symlink_status(sources_.root / stub.path, failed).type() !=
                               std::filesystem::file_type::not_found;
            if (there || !python::ParsedFile(stub.text).errors().empty()) continue;
            made.push_back({std::move(stub), {}});
        }
        if (!made.empty()) take_what_holds(made);
        for (const FixImportsStub& one : made) sources_.add(one.stub.path, one.stub.text);
        return made;
    }

  private:
    std::vector<program::File> inputs(const std::vector<facts::LoadedFile>& more) const {
        std::vector<program::File> all;
        all.reserve(sources_.files.size() + more.size());
        for (const facts::LoadedFile& file : sources_.files) all.push_back({file.path, &file.facts});
        for (const facts::LoadedFile& file : more) all.push_back({file.path, &file.facts});
        std::sort(all.begin(), all.end(),
                  [](const program::File& a, const program::File& b) { return a.path < b.path; });
        return all;
    }

    static bool is_of_import(const Trouble& t) {
        return t.kind == TroubleKind::missing_module || t.kind == TroubleKind::missing_name;
    }

    // The module that is gone, when that is what is wrong.
    std::string module_of(const program::Program& program, const Engine& engine, std::uint32_t f,
                          const Trouble& trouble) {
        if (!is_of_import(trouble)) return {};
        if (trouble.kind == TroubleKind::missing_module || program.find(trouble.module, f) == program::none)
            return trouble.module;
        const std::string inner = trouble.module + "." + trouble.name;
        return was_there(engine.place_of(inner, f)) ? inner : std::string();
    }

    // `from package import module`: git knows whether that name was a module.
    bool was_there(const std::string& path) {
        if (path.empty() || !repo::has_git() || !repo::find_repository(sources_.root)) return false;
        const auto [at, added] = was_there_.try_emplace(path, false);
        if (added) {
            const ProcessResult log = repo::run_git(
                sources_.root, {"log", "-1", "--format=%h", "--", path + ".py", path + "/__init__.py"});
            at->second = log.exit_code == 0 && !log.out.empty();
        }
        return at->second;
    }

    std::map<std::string, std::uint32_t> gone(const program::Program& program, const Engine& engine) {
        std::map<std::string, std::uint32_t> all;
        std::set<std::string> succeeded;
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            const auto file = files_.find(sources_.files[f].path);
            if (file == files_.end()) continue;
            for (Repair& repair : file->second.repairs) {
                if (repair.mended()) continue;
                const std::string module = module_of(program, engine, f, repair.trouble);
                if (module.empty()) continue;
                all.emplace(module, f);
                if (repair.candidates.empty() || repair.candidates.front().confidence < likely) continue;
                succeeded.insert(module);
                repair.left += "; no stub, for it may have gone there";
            }
        }
        for (const std::string& module : succeeded) all.erase(module);
        return all;
    }

    static bool is_over(const Stub& stub, const Trouble& t) {
        return is_of_import(t) && (t.module == stub.module || t.module + "." + t.name == stub.module);
    }

    // With them in the tree the troubles must be over; what does not hold is left out.
    void take_what_holds(std::vector<FixImportsStub>& made) {
        std::vector<facts::LoadedFile> more;
        for (const FixImportsStub& one : made)
            more.push_back(ProgramSources::loaded(one.stub.path, one.stub.text));
        const program::Program program(inputs(more));
        const Engine engine(program, known_);
        std::map<std::string_view, std::uint32_t> numbers;
        for (std::uint32_t f = 0; f < program.size(); ++f) numbers.emplace(program.file(f).path, f);
        for (auto& [path, file] : files_) {
            const std::vector<Trouble> now = engine.find(numbers.at(path), file.after);
            for (FixImportsStub& one : made) {
                one.fails |= std::any_of(now.begin(), now.end(),
                                         [&](const Trouble& t) { return is_over(one.stub, t); });
            }
        }
        made.erase(std::remove_if(made.begin(), made.end(), [](const auto& one) { return one.fails; }),
                   made.end());
        for (auto& [path, file] : files_) {
            for (FixImportsStub& one : made) take_over(file, one);
        }
    }

    static void take_over(FixImportsFile& file, FixImportsStub& one) {
        const auto over = std::stable_partition(
            file.repairs.begin(), file.repairs.end(),
            [&](const Repair& r) { return r.mended() || !is_over(one.stub, r.trouble); });
        for (auto at = over; at != file.repairs.end(); ++at) {
            const bool told = std::any_of(one.troubles.begin(), one.troubles.end(), [&](const Trouble& t) {
                return t.path == at->trouble.path && t.line == at->trouble.line;
            });
            if (!told) one.troubles.push_back(at->trouble);
        }
        file.repairs.erase(over, file.repairs.end());
    }

    ProgramSources& sources_;
    const Engine::Sources known_;
    std::map<std::string, FixImportsFile>& files_;
    std::map<std::string, bool> was_there_;
};

}  // namespace

std::vector<FixImportsStub> make_stubs(ProgramSources& sources, fix_imports::Engine::Sources known,
                                       std::map<std::string, FixImportsFile>& files) {
    return StubMaker(sources, std::move(known), files).run();
}

}  // namespace sixth::cmd
