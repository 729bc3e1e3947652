// {"schema":"sixth.graph/1","modules":[…],"imports":[…],…}, one element a line. Written by hand, every name
// turned into JSON once: a graph has ten times as many imports as modules.
#include <cmath>

#include "cmd/graph_report.h"
#include "cmd/output.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

namespace sixth::cmd {
namespace {

using graph::Import;

class JsonPrinter {
  public:
    explicit JsonPrinter(const GraphReport& report) : report_(report), graph_(report.whole) {
        for (const graph::Module& module : graph_.modules) {
            names_.push_back(dump_json(module.name));
            files_.push_back(module.external() ? "null" : dump_json(module.file));
        }
    }

    void print() {
        out_ << "{\"schema\":\"sixth.graph/1\"";
        modules();
        imports();
        cycles();
        god_modules();
        violations();
        problems();
        out_ << ",\n\"summary\":" << dump_json(summary()) << "}\n";
        out_.flush();
    }

  private:
    void begin(const char* list) {
        out_ << ",\n\"" << list << "\":[";
        first_ = true;
    }
    Output& element() {
        out_ << (first_ ? "\n" : ",\n");
        first_ = false;
        return out_;
    }
    void end() { out_ << (first_ ? "]" : "\n]"); }

    void modules() {
        begin("modules");
        for (std::uint32_t m = 0; m < graph_.modules.size(); ++m) {
            if (!report_.shows_module(m)) continue;
            const graph::Module& module = graph_.modules[m];
            element() << fmt::format(
                R"({{"name":{},"file":{},"external":{},"package":{},"lines":{},"imports":{},"imported_by":{}}})",
                names_[m], files_[m], module.external(), module.package, module.lines,
                graph_.imports_count(m), graph_.imported_by[m]);
        }
        end();
    }

    std::string import(const Import& i, std::string_view more = {}) const {
        return fmt::format(R"({{"from":{},"to":{},"file":{},"line":{},"kind":"{}"{}}})", names_[i.from],
                           names_[i.to], files_[i.from], i.line, kind_name(i.kind), more);
    }

    void imports() {
        begin("imports");
        for (const Import& i : graph_.imports) {
            if (report_.shows(i)) element() << import(i);
        }
        end();
    }

    std::string name_list(const std::vector<std::uint32_t>& modules) const {
        std::string list = "[";
        for (const std::uint32_t m : modules) list += (list.size() > 1 ? "," : "") + names_[m];
        return list + "]";
    }

    void cycles() {
        begin("cycles");
        for (const graph::Cycle& cycle : report_.cycles) {
            element() << fmt::format(R"({{"kind":"{}","modules":{},"imports":{},"cut_is_minimal":{},"cut":[)",
                                     tier_name(cycle.tier), name_list(cycle.modules), cycle.imports,
                                     cycle.exact);
            std::string_view comma;
            for (const graph::Cut& cut : cycle.cuts) {
                const Import& i = graph_.imports[cut.import];
                out_ << comma << "\n " << import(i, ",\"way_back\":" + name_list(cut.way));
                comma = ",";
            }
            out_ << "]}";
        }
        end();
    }

    void god_modules() {
        begin("god_modules");
        for (const graph::GodModule& god : report_.god_modules) {
            element() << fmt::format(
                R"({{"name":{},"file":{},"imported_by":{},"imports":{},"lines":{},"percentile":{}}})",
                names_[god.module], files_[god.module], graph_.imported_by[god.module],
                graph_.imports_count(god.module), graph_.modules[god.module].lines,
                std::floor(god.percentile * 10) / 10);
        }
        end();
    }

    void violations() {
        begin("violations");
        for (const graph::Violation& v : report_.broken.violations) {
            element() << fmt::format(
                R"({{"rule":{},"from":{},"to":{},"chain":[)", dump_json(report_.rules[v.rule].text),
                names_[graph_.imports[v.imports.front()].from], names_[graph_.imports[v.imports.back()].to]);
            std::string_view comma;
            for (const std::uint32_t i : v.imports) {
                out_ << comma << import(graph_.imports[i]);
                comma = ",";
            }
            out_ << "]}";
        }
        end();
    }

    void problems() {
        begin("problems");
        for (const SourceProblem& p : report_.sources.problems)
            element() << dump_json({{"file", p.file}, {"message", p.message}});
        end();
    }

    nlohmann::ordered_json summary() const {
        std::size_t shown = 0;
        for (const Import& i : graph_.imports) shown += report_.shows(i);
        return {{"modules", report_.reported_modules()},
                {"imports", shown},
                {"cycles",
                 {{"runtime", report_.cycles_of(graph::Tier::runtime)},
                  {"deferred", report_.cycles_of(graph::Tier::deferred)},
                  {"typing", report_.cycles_of(graph::Tier::typing)}}},
                {"god_modules", report_.god_modules.size()},
                {"violations", report_.broken.violations.size()}};
    }

    const GraphReport& report_;
    const graph::Graph& graph_;
    std::vector<std::string> names_, files_;  // as JSON
    bool first_ = true;
    Output out_;
};

}  // namespace

void print_graph_json(const GraphReport& report) {
    JsonPrinter(report).print();
}

}  // namespace sixth::cmd
