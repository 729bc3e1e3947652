#include "analyzers/fix_imports/options.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "analyzers/fix_imports/option_scores.h"
#include "analyzers/fix_imports/standard_library.h"

namespace sixth::fix_imports {
namespace {

class Maker {
  public:
    Maker(const Index& index, const Environment& environment, const Question& question)
        : index_(index), program_(index.program()), environment_(environment), q_(question) {}

    std::vector<Option> run() {
        read_chains();
        add_voted();
        add_binders();
        add_outside();
        add_chains();
        score(index_, q_, ballots_, definers_, options_);
        return std::move(options_);
    }

  private:
    std::size_t option(Target target, std::uint32_t file, std::uint32_t reaches, BindingKind kind) {
        std::string key = target.module + '\n' + target.name + '\n' + target.alias;
        const auto [at, added] = known_.try_emplace(std::move(key), options_.size());
        if (added) {
            Option one;
            one.target = std::move(target);
            one.file = file;
            one.reaches = reaches;
            one.kind = kind;
            one.origin = file != none || index_.is_first_party(one.target.module) ? Origin::first_party
                         : is_standard(one.target.module)                         ? Origin::standard
                                                                                  : Origin::installed;
            options_.push_back(std::move(one));
        }
        return at->second;
    }

    void add_voted() {
        constexpr std::size_t refused = ~std::size_t{0};
        std::unordered_map<std::uint32_t, std::size_t> asked;  // by target: hundreds of files say the same
        for (const Vote& vote : index_.votes(q_.name)) {
            if (vote.importer == q_.view.file) continue;
            const auto [at, added] = asked.try_emplace(vote.target, refused);
            if (added) at->second = voted_option(vote, refused);
            if (at->second == refused) continue;
            ballots_.push_back({vote.importer, at->second});
        }
    }

    std::size_t voted_option(const Vote& vote, std::size_t refused) {
        const Target& said = index_.target(vote.target);
        const std::uint32_t file = index_.target_file(vote.target);
        if (file == q_.view.file || !fits_chain(said)) return refused;
        if (file != none && !index_.projects().sees(q_.view.file, said.module, program_.file(file).path))
            return refused;
        if (said.name.empty()) return option(said, file, file, BindingKind::submodule);
        if (!is_whole(file, said.name)) return refused;
        const std::uint32_t inner = index_.find(joined(said.module, said.name), vote.importer);
        if (inner == none || inner == file) return option(said, file, file, BindingKind::reexport);
        return inner == q_.view.file ? refused : option(said, file, inner, BindingKind::submodule);
    }

    // What is imported there comes from somewhere, and not through the file that asks.
    bool is_whole(std::uint32_t module, std::string_view name) const {
        return module == none || index_.find(joined(program_.module(module), name), q_.view.file) != none ||
               index_.source_of(module, name, q_.view.file).kind != Source::broken;
    }

    // The modules that the file's dotted names lead to: of a.b.c.D the longest that is one. Several: none of
    // them alone is enough.
    void read_chains() {
        const python::ParsedFile& file = q_.view.parsed;
        const python::Tree& tree = file.tree();
        for (python::NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) != python::Kind::identifier || file.text(id) != q_.name) continue;
            std::string longest;
            python::NodeId at = id;
            for (python::NodeId up = tree.parent(at);
                 up != python::no_node && tree.kind(up) == python::Kind::attribute && at == up + 1;
                 at = up, up = tree.parent(up)) {
                const std::string_view dotted = file.text(up);
                const bool standard = is_standard_module(dotted) && !comes_with_package(dotted);
                if (standard || index_.find(dotted, q_.view.file) != none) longest = dotted;
            }
            if (!longest.empty()) chains_.insert(std::move(longest));
        }
        // a.b comes with a.b.c
        for (auto at = chains_.begin(); at != chains_.end();) {
            const bool inside = std::any_of(chains_.begin(), chains_.end(), [&](const std::string& other) {
                return other != *at && is_inside(other, *at);
            });
            at = inside ? chains_.erase(at) : std::next(at);
        }
    }

    void add_chains() {
        for (const std::string& module : chains_) {
            const std::uint32_t file = index_.find(module, q_.view.file);
            if (file != q_.view.file) option({module, {}, {}}, file, file, BindingKind::submodule);
        }
        for (Option& o : options_) {
            const bool plain = o.target.name.empty() && o.target.alias.empty();
            o.too_short =
                plain && std::any_of(chains_.begin(), chains_.end(), [&](const std::string& module) {
                    return module != o.target.module && !runs(o.file, module);
                });
        }
    }

    // Does the import of that file run the module too?
    bool runs(std::uint32_t file, const std::string& module) const {
        if (file == none) return false;
        const std::uint32_t wanted = index_.find(module, q_.view.file);
        const std::vector<program::Dependency>& all = program_.dependencies(file);
        return std::any_of(all.begin(), all.end(), [&](const program::Dependency& d) {
            return d.file == wanted && d.kind == facts::ImportKind::runtime;
        });
    }

    // `import a.b` binds a, and is of use to who says a.b.
    bool fits_chain(const Target& said) const {
        if (!said.name.empty() || !said.alias.empty() || said.module.find('.') == std::string::npos)
            return true;
        const std::string_view text = q_.view.parsed.text();
        return text.find(said.module + ".") != std::string_view::npos;
    }

    void add_binders() {
        const std::vector<Binder> binders = index_.binders(q_.name);
        for (const Binder& b : binders) {
            if (b.kind == BindingKind::definition) definers_.push_back(program_.module(b.file));
        }
        for (const Binder& b : binders) {
            if (b.file == q_.view.file) continue;
            const std::string& module = program_.module(b.file);
            if (!is_importable(module)) continue;
            // a name from outside the tree is imported from there, unless somebody does otherwise
            if (b.kind == BindingKind::reexport &&
                index_.source_of(b.file, q_.name, q_.view.file).kind != Source::tree)
                continue;
            Target target{module, std::string(q_.name), {}};
            std::uint32_t file = b.file;
            if (b.kind == BindingKind::submodule) {
                if (index_.projects().find(module, q_.view.file) == none) continue;
                target.module = std::string(parent_module(module));
                file = index_.find(target.module, q_.view.file);
            } else if (index_.find(module, q_.view.file) != b.file) {
                continue;  // from here that name means another file
            }
            // it has been voted for under another spelling of the module's name
            bool spelled = false;
            for (Option& o : options_) {
                const bool same = b.kind == BindingKind::submodule ? o.reaches == b.file : o.file == b.file;
                if (!same || o.target.name != q_.name || o.target.module == target.module) continue;
                o.kind = b.kind;
                spelled = true;
            }
            if (spelled) continue;
            Option& one = options_[option(std::move(target), file, b.file, b.kind)];
            one.kind = b.kind;
            if (b.kind != BindingKind::definition) continue;
            const std::uint32_t weak =
                facts::Definition::conditional | facts::Definition::typing_only | facts::Definition::indirect;
            const bool variable = b.definition == facts::DefinitionKind::variable;
            const bool constant =
                std::none_of(q_.name.begin(), q_.name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
            one[Feature::weak_definition] =
                (b.flags & weak) != 0 || (variable && !constant) || q_.name[0] == '_' ? 1 : 0;
        }
        const std::uint32_t top = index_.find(q_.name, q_.view.file);
        if (top != none && top != q_.view.file)
            option({std::string(q_.name), {}, {}}, top, top, BindingKind::submodule);
    }

    void add_outside() {
        if (is_standard_module(q_.name))
            option({std::string(q_.name), {}, {}}, none, none, BindingKind::submodule);
        for (const std::string_view module : standard_modules_of(q_.name))
            option({std::string(module), std::string(q_.name), {}}, none, none, BindingKind::definition);
        if (std::binary_search(environment_.modules.begin(), environment_.modules.end(), q_.name,
                               [](std::string_view a, std::string_view b) { return a < b; }) ||
            (environment_.declares && environment_.declares(q_.name)))
            option({std::string(q_.name), {}, {}}, none, none, BindingKind::submodule);
        // what no other file imports may be in a package all the same
        if (!environment_.offering || !ballots_.empty()) return;
        for (InstalledName& name : environment_.offering(q_.name)) {
            if (index_.is_first_party(name.module)) continue;
            Option& one = options_[option({name.module, std::string(q_.name), {}}, none, none,
                                          BindingKind::definition)];
            one.found_installed = true;
            one.installed = std::move(name);
        }
    }

    const Index& index_;
    const program::Program& program_;
    const Environment& environment_;
    const Question& q_;
    std::vector<Option> options_;
    std::unordered_map<std::string, std::size_t> known_;
    std::vector<Ballot> ballots_;
    std::vector<std::string> definers_;
    std::set<std::string> chains_;
};

}  // namespace

std::vector<Option> options_for(const Index& index, const Environment& environment,
                                const Question& question) {
    return Maker(index, environment, question).run();
}

}  // namespace sixth::fix_imports
