#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "analyzers/graph/graph.h"

namespace sixth::graph {
namespace {

using program::Program;

bool is_stub(std::string_view path) {
    return path.ends_with(".pyi");
}

bool is_package(std::string_view path) {
    return path.ends_with("__init__.py") || path.ends_with("__init__.pyi");
}

std::string dotted_path(std::string_view path) {
    std::string name(path.substr(0, path.rfind('.')));
    std::replace(name.begin(), name.end(), '/', '.');
    if (name.ends_with(".__init__")) name.resize(name.size() - 9);
    return name;
}

class Builder {
  public:
    Builder(const Program& program, const std::vector<bool>& reported, const BuildOptions& options)
        : program_(program), reported_(reported), options_(options) {}

    Graph run() {
        choose_files();
        name_modules();
        add_imports();
        sort_modules();
        make_arcs();
        return std::move(graph_);
    }

  private:
    void choose_files() {
        const auto count = static_cast<std::uint32_t>(program_.size());
        module_of_.assign(count, none);
        for (std::uint32_t f = 0; f < count; ++f) {
            if (is_stub(program_.file(f).path) && program_.find(program_.module(f), f) != f) continue;
            module_of_[f] = static_cast<std::uint32_t>(files_.size());
            files_.push_back(f);
        }
    }

    void name_modules() {
        std::unordered_map<std::string, std::uint32_t> users;
        for (const std::uint32_t f : files_) {
            const program::File& file = program_.file(f);
            Module module;
            module.file = file.path;
            module.name = program_.module(f).empty() ? dotted_path(file.path) : program_.module(f);
            if (file.path.substr(0, 3) == "../") module.name.erase(0, module.name.find_first_not_of('.'));
            module.lines = file.facts->totals().lines;
            module.package = is_package(file.path);
            module.reported = reported_[f];
            ++users[module.name];
            graph_.modules.push_back(std::move(module));
        }
        // a package keeps its name before a module of the same name, which nobody can import
        const auto tell_apart = [&](const auto& other_name) {
            std::unordered_map<std::string, std::uint32_t> again;
            for (Module& module : graph_.modules) {
                if (users[module.name] > 1) module.name = other_name(module);
                ++again[module.name];
            }
            users = std::move(again);
        };
        tell_apart([](const Module& m) { return dotted_path(m.file); });
        tell_apart(
            [](const Module& m) { return m.package ? m.name : m.name + " (" + std::string(m.file) + ")"; });
        tell_apart([](const Module& m) { return m.name + " (" + std::string(m.file) + ")"; });
        graph_.own = graph_.modules.size();
    }

    void add_imports() {
        for (const std::uint32_t f : files_) {
            const bool stub = is_stub(program_.file(f).path);
            for (const program::Dependency& d : program_.dependencies(f)) {
                const ImportKind kind = stub ? ImportKind::typing : d.kind;
                if (!options_.kinds[static_cast<std::size_t>(kind)]) continue;
                const std::uint32_t to = d.file == none ? outside(d.module) : module_of_[d.file];
                if (to == none || to == module_of_[f]) continue;
                graph_.imports.push_back({module_of_[f], to, d.line, kind});
            }
        }
    }

    // Modules outside the tree are known by their first name, as one installs them. What begins like a
    // package of the tree is missing, not outside.
    std::uint32_t outside(std::string_view dotted) {
        const std::string_view top = dotted.substr(0, dotted.find('.'));
        if (top.empty()) return none;
        if (tops_.empty()) {
            for (const Module& m : graph_.modules) tops_.emplace(m.name.substr(0, m.name.find('.')), none);
        }
        const auto [at, added] = tops_.try_emplace(std::string(top), graph_.modules.size());
        if (added) {
            Module module;
            module.name = top;
            graph_.modules.push_back(std::move(module));
        }
        return at->second;
    }

    void sort_modules() {
        std::vector<std::uint32_t> order(graph_.modules.size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            const Module &x = graph_.modules[a], &y = graph_.modules[b];
            return x.external() != y.external() ? y.external() : x.name < y.name;
        });
        std::vector<std::uint32_t> place(order.size());
        std::vector<Module> sorted;
        sorted.reserve(order.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) {
            place[order[i]] = i;
            sorted.push_back(std::move(graph_.modules[order[i]]));
        }
        graph_.modules = std::move(sorted);
        for (Import& import : graph_.imports) {
            import.from = place[import.from];
            import.to = place[import.to];
        }
        const auto key = [](const Import& i) { return std::make_tuple(i.from, i.to, i.line, i.kind); };
        std::sort(graph_.imports.begin(), graph_.imports.end(),
                  [&](const Import& a, const Import& b) { return key(a) < key(b); });
        // `from pkg import a, b` names pkg once
        graph_.imports.erase(std::unique(graph_.imports.begin(), graph_.imports.end(),
                                         [&](const Import& a, const Import& b) { return key(a) == key(b); }),
                             graph_.imports.end());
    }

    void make_arcs() {
        Graph& g = graph_;
        g.imported_by.assign(g.modules.size(), 0);
        g.arc_begin.assign(g.modules.size() + 1, 0);
        for (std::uint32_t i = 0; i < g.imports.size(); ++i) {
            const Import& import = g.imports[i];
            if (g.arcs.empty() || g.arcs.back().from != import.from || g.arcs.back().to != import.to) {
                g.arcs.push_back({import.from, import.to, i, i, {}});
                ++g.imported_by[import.to];
                ++g.arc_begin[import.from + 1];
            }
            Arc& arc = g.arcs.back();
            arc.last = i + 1;
            for (auto t = static_cast<std::size_t>(tier_of(import.kind)); t < tier_count; ++t)
                ++arc.weight[t];
        }
        std::partial_sum(g.arc_begin.begin(), g.arc_begin.end(), g.arc_begin.begin());
    }

    const Program& program_;
    const std::vector<bool>& reported_;
    const BuildOptions& options_;
    std::vector<std::uint32_t> files_;      // of the module, while modules stand in the order of files
    std::vector<std::uint32_t> module_of_;  // of the file, or none
    std::unordered_map<std::string, std::uint32_t> tops_;
    Graph graph_;
};

}  // namespace

Graph build(const Program& program, const std::vector<bool>& reported, const BuildOptions& options) {
    return Builder(program, reported, options).run();
}

}  // namespace sixth::graph
