// What a person reads: what is broken, the cycles and what to cut, the modules that much leans on; the worst
// first.
#include <algorithm>

#include "analyzers/graph/chains.h"
#include "cmd/graph_report.h"
#include "cmd/output.h"
#include "cmd/shown_path.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

using graph::Import;
using graph::Tier;

constexpr std::size_t shown_cycles = 5, shown_cuts = 5, shown_gods = 10, shown_violations = 20,
                      shown_names = 6;
constexpr std::size_t looked_into = 3;  // as many chosen modules are told import by import

class TextPrinter {
  public:
    TextPrinter(const GraphReport& report, const GraphStyle& look)
        : report_(report), graph_(report.whole), look_(look) {}

    void print() {
        if (report_.reported_modules() == 0) {
            if (report_.sources.problems.empty()) out_ << "No Python files here.\n";
            return out_.flush();
        }
        look_into();
        violations();
        for (const Tier tier : {Tier::runtime, Tier::deferred, Tier::typing}) cycles(tier);
        god_modules();
        summarise();
        out_.flush();
    }

    void imports(const std::vector<std::uint32_t>& list, const char* indent, Output& out) const {
        std::size_t width = 0;
        for (const std::uint32_t i : list) width = std::max(width, place(graph_.imports[i]).size());
        for (const std::uint32_t i : list) {
            const Import& import = graph_.imports[i];
            out << indent << padded(place(import), width) << "  " << name(import.from) << " -> "
                << name(import.to) << kind_note(import) << "\n";
        }
    }

  private:
    std::string name(std::uint32_t module) const { return utf8::printable(graph_.modules[module].name); }

    std::string place(const Import& import) const {
        return fmt::format("{}:{}",
                           shown_path(report_.sources.root, look_.folder, graph_.modules[import.from].file),
                           import.line);
    }

    static std::string padded(const std::string& text, std::size_t width) {
        return text.size() < width ? text + std::string(width - text.size(), ' ') : text;
    }

    std::string kind_note(const Import& import) const {
        if (import.kind == graph::ImportKind::runtime) return "";
        return look_.style(Tone::dim, fmt::format("  ({})", kind_name(import.kind)));
    }

    std::size_t limit(std::size_t shown) const { return report_.options.all ? ~std::size_t{0} : shown; }

    void heading(Tone tone, const std::string& text) { out_ << look_.style(tone, text) << "\n"; }

    void more(std::size_t all, std::size_t shown, const char* what, const char* indent) {
        if (all > shown)
            out_ << indent << look_.style(Tone::dim, fmt::format("{} more {}", all - shown, what)) << "\n";
    }

    // Few modules are asked about by name: who imports each, and what it imports.
    void look_into() {
        if (report_.options.paths.empty() || report_.reported_modules() > looked_into) return;
        for (std::uint32_t m = 0; m < graph_.own; ++m) {
            if (!graph_.modules[m].reported) continue;
            std::vector<std::uint32_t> out, in;
            for (std::uint32_t i = 0; i < graph_.imports.size(); ++i) {
                if (!report_.shows(graph_.imports[i])) continue;
                if (graph_.imports[i].from == m) out.push_back(i);
                if (graph_.imports[i].to == m) in.push_back(i);
            }
            heading(Tone::bold,
                    fmt::format("{} imports {}", name(m), text::counted(imported(m), "module", "modules")));
            imports(out, "  ", out_);
            heading(Tone::bold, fmt::format("{} is imported by {}", name(m),
                                            text::counted(graph_.imported_by[m], "module", "modules")));
            imports(in, "  ", out_);
            out_ << "\n";
        }
    }

    std::size_t imported(std::uint32_t m) const {
        std::size_t n = 0;
        for (std::uint32_t a = graph_.arc_begin[m]; a < graph_.arc_begin[m + 1]; ++a)
            n += report_.options.external || graph_.arcs[a].to < graph_.own;
        return n;
    }

    void violations() {
        const auto& all = report_.broken.violations;
        if (!all.empty()) heading(Tone::red, fmt::format("Forbidden imports: {}", all.size()));
        std::size_t last = ~std::size_t{0}, shown = 0;
        for (const graph::Violation& v : all) {
            if (shown == limit(shown_violations)) break;
            ++shown;
            if (v.rule != last)
                out_ << "  " << look_.style(Tone::yellow, utf8::printable(report_.rules[v.rule].text))
                     << "\n";
            last = v.rule;
            if (v.imports.size() > 1) {
                out_ << fmt::format("    {} reaches {} in {} steps\n",
                                    name(graph_.imports[v.imports.front()].from),
                                    name(graph_.imports[v.imports.back()].to), v.imports.size());
            }
            imports(v.imports, v.imports.size() > 1 ? "      " : "    ", out_);
        }
        more(all.size(), shown, "(--all shows them)", "  ");
        for (const graph::Violation& c : report_.broken.chains) {
            const graph::Rule& rule = report_.rules[c.rule];
            heading(Tone::dim,
                    fmt::format("Rule {} holds, yet {} reaches {} through others ('{}->...->{}' forbids it):",
                                utf8::printable(rule.text), name(graph_.imports[c.imports.front()].from),
                                name(graph_.imports[c.imports.back()].to), utf8::printable(rule.from),
                                utf8::printable(rule.to)));
            imports(c.imports, "    ", out_);
        }
        if (!all.empty() || !report_.broken.chains.empty()) out_ << "\n";
    }

    static const char* heading_of(Tier tier) {
        return tier == Tier::runtime    ? "Cycles when modules are imported"
               : tier == Tier::deferred ? "Cycles closed only by imports inside functions"
                                        : "Cycles closed only by imports for type checkers";
    }

    void cycles(Tier tier) {
        const std::size_t all = report_.cycles_of(tier);
        if (all == 0) return;
        heading(tier == Tier::runtime ? Tone::yellow : Tone::dim,
                fmt::format("{}: {}", heading_of(tier), all));
        // the harmless ones in one line each
        std::size_t shown = 0;
        for (const graph::Cycle& cycle : report_.cycles) {
            if (cycle.tier != tier) continue;
            if (shown == limit(tier == Tier::runtime ? shown_cycles : 2)) break;
            ++shown;
            this->cycle(cycle, tier == Tier::runtime ? limit(shown_cuts) : limit(2));
        }
        more(all, shown, "(--all shows them)", "  ");
        out_ << "\n";
    }

    void cycle(const graph::Cycle& cycle, std::size_t cuts) {
        out_ << "  " << look_.style(Tone::bold, text::counted(cycle.modules.size(), "module", "modules"))
             << fmt::format(", {} among them: ", text::counted(cycle.imports, "import", "imports"))
             << names(cycle.modules) << "\n";
        out_ << fmt::format("    taking out {} ends it{}\n",
                            text::counted(cycle.cuts.size(), "import", "imports"),
                            cycle.cuts.size() == 1 ? ""
                            : cycle.exact          ? "; fewer would not"
                                                   : "; fewer may do");
        std::size_t width = 0, shown = 0;
        for (const graph::Cut& cut : cycle.cuts) {
            if (shown++ < cuts) width = std::max(width, place(graph_.imports[cut.import]).size());
        }
        shown = 0;
        for (const graph::Cut& cut : cycle.cuts) {
            if (shown == cuts) break;
            ++shown;
            const Import& import = graph_.imports[cut.import];
            out_ << "    " << look_.style(Tone::green, "cut:") << " " << padded(place(import), width) << "  "
                 << name(import.from) << " -> " << way(import, cut) << kind_note(import) << "\n";
        }
        more(cycle.cuts.size(), shown, "to cut", "         ");
    }

    std::string names(const std::vector<std::uint32_t>& modules) const {
        std::string list;
        const std::size_t shown = modules.size() <= limit(shown_names) ? modules.size() : shown_names - 1;
        for (std::size_t i = 0; i < shown; ++i) list += (i ? ", " : "") + name(modules[i]);
        if (shown < modules.size()) list += fmt::format(" and {} more", modules.size() - shown);
        return list;
    }

    std::string way(const Import& import, const graph::Cut& cut) const {
        if (cut.way.empty()) return name(import.to);
        std::string text;
        for (std::size_t i = 0; i < cut.way.size(); ++i) text += (i ? " -> " : "") + name(cut.way[i]);
        return text;
    }

    void god_modules() {
        const auto& all = report_.god_modules;
        if (all.empty()) return;
        heading(Tone::yellow, fmt::format("Modules imported by more than {}: {}, the heaviest first",
                                          report_.options.max_imported_by, all.size()));
        out_ << look_.style(Tone::dim, "  imported by  imports   lines  heavier than") << "\n";
        std::size_t shown = 0;
        for (const graph::GodModule& god : all) {
            if (shown == limit(shown_gods)) break;
            ++shown;
            out_ << fmt::format("  {:>11}  {:>7}  {:>6}  {:>9.1f} %    {}\n", graph_.imported_by[god.module],
                                graph_.imports_count(god.module), graph_.modules[god.module].lines,
                                std::min(god.percentile, 99.9), name(god.module));
        }
        more(all.size(), shown, "(--all shows them)", "  ");
        out_ << "\n";
    }

    void summarise() {
        std::size_t shown = 0;
        for (const Import& i : graph_.imports) shown += report_.shows(i);
        const std::size_t runtime = report_.cycles_of(Tier::runtime);
        out_ << look_.style(Tone::bold, text::counted(report_.reported_modules(), "module", "modules"))
             << fmt::format(", {}; {} when modules are imported, {} closed only later\n",
                            text::counted(shown, "import", "imports"),
                            text::counted(runtime, "cycle", "cycles"), report_.cycles.size() - runtime);
        if (look_.quiet) return;
        out_ << look_.style(Tone::dim, "next: ")
             << look_.style(Tone::cyan, "sixth graph --format html > graph.html") << "  look around in it\n";
    }

    const GraphReport& report_;
    const graph::Graph& graph_;
    const GraphStyle& look_;
    Output out_;
};

}  // namespace

void print_graph_text(const GraphReport& report, const GraphStyle& style) {
    TextPrinter(report, style).print();
}

void print_graph_imports(const GraphReport& report, const GraphStyle& style,
                         const std::vector<std::uint32_t>& imports, const char* indent, Output& out) {
    TextPrinter(report, style).imports(imports, indent, out);
}

}  // namespace sixth::cmd
