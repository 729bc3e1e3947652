// Modules that are gone, made again: who imports what of them, and where their files lie.
#include <algorithm>

#include "analyzers/fix_imports/engine_parts.h"
#include "analyzers/fix_imports/stub.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

// What a file calls something of the module.
struct Meaning {
    std::uint32_t file;
    std::string bound;  // dotted for `import a.b`; "*": every name that is bound nowhere else
    StubNeed* need;
    bool shared;  // bound at module level: other files may import it from here
};

class Needs {
  public:
    Needs(const program::Program& program, std::string module)
        : program_(program), module_(std::move(module)) {}

    // The files that import it, ascending.
    std::set<std::uint32_t> run(const std::function<std::string(std::uint32_t)>& text_of, StubNeed& root) {
        std::set<std::uint32_t> importers;
        for (std::uint32_t f = 0; f < program_.size(); ++f) {
            for (const facts::Import& import : program_.imports(f)) {
                if (named_by(f, import, root)) importers.insert(f);
            }
        }
        for (std::size_t i = 0; i < meanings_.size(); ++i) hand_on(i);
        std::stable_sort(meanings_.begin(), meanings_.end(),
                         [](const Meaning& a, const Meaning& b) { return a.file < b.file; });
        for (std::size_t i = 0; i < meanings_.size();) {
            const std::uint32_t file = meanings_[i].file;
            const FileView view(program_, file, text_of(file));
            for (; i < meanings_.size() && meanings_[i].file == file; ++i) read(view, meanings_[i]);
        }
        return importers;
    }

  private:
    bool named_by(std::uint32_t f, const facts::Import& import, StubNeed& root) {
        const bool shared = import.scope == facts::none;
        const std::string module = program_.absolute(f, import.level, import.module);
        if (module == module_) {
            if (import.name.empty()) {
                add({f, import.alias.empty() ? module_ : std::string(import.alias), &root, false});
            } else if (import.name == "*") {
                add({f, "*", &root, false});
            } else {
                add({f, std::string(import.bound()), &root.members[std::string(import.name)], shared});
            }
            return true;
        }
        if (import.name.empty() || module != parent_module(module_) ||
            import.name != text::last_part(module_))
            return false;
        add({f, std::string(import.bound()), &root, shared});
        return true;
    }

    void add(Meaning meaning) {
        if (seen_.insert({meaning.file, meaning.bound}).second) meanings_.push_back(std::move(meaning));
    }

    // What a package hands on is used elsewhere.
    void hand_on(std::size_t number) {
        const Meaning from = meanings_[number];
        if (!from.shared) return;
        for (std::uint32_t f = 0; f < program_.size(); ++f) {
            for (const facts::Import& import : program_.imports(f)) {
                if (import.name != from.bound) continue;
                const std::string module = program_.absolute(f, import.level, import.module);
                if (program_.find(module, f) != from.file) continue;
                add({f, std::string(import.bound()), from.need, import.scope == facts::none});
            }
        }
    }

    static void read(const FileView& view, const Meaning& meaning) {
        if (meaning.bound != "*") return read_uses(view, meaning.bound, *meaning.need);
        for (const FreeName& name : view.names.free()) {
            if (name.name[0] != '_')
                read_uses(view, name.name, meaning.need->members[std::string(name.name)]);
        }
    }

    const program::Program& program_;
    const std::string module_;
    std::vector<Meaning> meanings_;
    std::set<std::pair<std::uint32_t, std::string>> seen_;
};

}  // namespace

std::string Engine::place_of(const std::string& module, std::uint32_t importer) const {
    std::string path = parts_->detector.path_of(importer, module);
    if (!path.empty()) return path;
    std::string gone = parts_->detector.place_below_gone(module);
    if (!gone.empty()) return gone;
    // beside what a namespace package holds
    const program::Program& program = parts_->index.program();
    for (std::string_view at = parent_module(module); !at.empty(); at = parent_module(at)) {
        for (std::uint32_t f = 0; f < program.size(); ++f) {
            const std::string_view inner = program.module(f);
            if (inner == at || !is_inside(inner, at)) continue;
            std::string tail(inner.substr(at.size()));
            std::replace(tail.begin(), tail.end(), '.', '/');
            const std::string_view whole = program.file(f).path;
            const std::size_t end = whole.rfind(tail);
            if (end == std::string_view::npos) continue;
            std::string rest = module.substr(at.size());
            std::replace(rest.begin(), rest.end(), '.', '/');
            return std::string(whole.substr(0, end)) + rest;
        }
    }
    return {};
}

std::vector<Stub> Engine::stubs(const std::map<std::string, std::uint32_t>& gone,
                                const std::function<std::string(std::uint32_t)>& text_of) const {
    const program::Program& program = parts_->index.program();
    std::map<std::string, std::uint32_t> all = gone;
    std::set<std::string> packages;  // of which a module is made too
    for (const auto& [module, importer] : gone) {
        for (std::string_view up = parent_module(module); !up.empty(); up = parent_module(up)) {
            if (parts_->index.find(up, importer) != none || parts_->index.has_below(up, importer)) break;
            all.emplace(up, importer);
            packages.emplace(up);
        }
    }
    std::vector<Stub> made;
    for (const auto& [module, importer] : all) {
        const std::string place = place_of(module, importer);
        if (place.empty()) continue;
        std::set<std::string> modules;
        for (const auto& [other, by] : all) {
            if (parent_module(other) == module) modules.emplace(text::last_part(other));
        }
        StubNeed need;
        const std::set<std::uint32_t> importers = Needs(program, module).run(text_of, need);
        std::vector<std::string> paths;
        for (const std::uint32_t f : importers) paths.emplace_back(program.file(f).path);
        Stub stub;
        stub.module = module;
        stub.path = place + (packages.contains(module) ? "/__init__.py" : ".py");
        stub.text = stub_text(module, need, modules, paths);
        stub.importers = std::move(paths);
        for (const auto& [name, member] : need.members) {
            if (!modules.contains(name)) stub.names.push_back(name);
        }
        made.push_back(std::move(stub));
    }
    return made;
}

}  // namespace sixth::fix_imports
