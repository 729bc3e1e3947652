// One page that loads nothing from anywhere: cmd/graph_page.html with the graph in the place of @DATA@.
#include <cmath>

#include "cmd/graph_page.h"
#include "cmd/graph_report.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

namespace sixth::cmd {
namespace {

using graph::Import;

// JSON that stays inside its <script>: "</script>" and "<!--" need a "<".
std::string safe_json(const nlohmann::ordered_json& value) {
    std::string safe;
    for (const char c : dump_json(value)) c == '<' ? safe += "\\u003c" : safe += c;
    return safe;
}

class HtmlPrinter {
  public:
    explicit HtmlPrinter(const GraphReport& report) : report_(report), graph_(report.whole) {}

    void print() {
        const std::string_view page = graph_page;
        const std::size_t at = page.find("@DATA@");
        choose_modules();
        out_ << page.substr(0, at) << "{\"root\":" << safe_json(report_.sources.root.filename().string());
        modules();
        imports();
        cycles();
        violations();
        out_ << "}" << page.substr(at + 6);
        out_.flush();
    }

  private:
    // Chosen modules and whom they have to do with.
    void choose_modules() {
        number_.assign(graph_.modules.size(), graph::none);
        import_number_.assign(graph_.imports.size(), graph::none);
        std::vector<bool> wanted(graph_.modules.size(), false);
        for (std::uint32_t m = 0; m < graph_.modules.size(); ++m) wanted[m] = report_.shows_module(m);
        const auto want = [&](const Import& i) { wanted[i.from] = wanted[i.to] = true; };
        for (std::uint32_t i = 0; i < graph_.imports.size(); ++i)
            import_number_[i] = report_.shows(graph_.imports[i]) ? 0 : graph::none;
        // what cycles and rules speak of is there, whatever was chosen
        for (const graph::Cycle& cycle : report_.cycles) {
            for (const graph::Cut& cut : cycle.cuts) import_number_[cut.import] = 0;
            for (const std::uint32_t m : cycle.modules) wanted[m] = true;
        }
        for (const graph::Violation& v : report_.broken.violations) {
            for (const std::uint32_t i : v.imports) import_number_[i] = 0;
        }
        std::uint32_t next = 0;
        for (std::uint32_t i = 0; i < graph_.imports.size(); ++i) {
            if (import_number_[i] == graph::none) continue;
            import_number_[i] = next++;
            want(graph_.imports[i]);
        }
        next = 0;
        for (std::uint32_t m = 0; m < graph_.modules.size(); ++m) {
            if (wanted[m]) number_[m] = next++;
        }
    }

    void modules() {
        out_ << ",\"modules\":[";
        for (std::uint32_t m = 0; m < graph_.modules.size(); ++m) {
            if (number_[m] == graph::none) continue;
            const graph::Module& module = graph_.modules[m];
            out_ << (number_[m] ? ",\n" : "\n")
                 << fmt::format("[{},{},{},{}]", safe_json(module.name), safe_json(module.file), module.lines,
                                module.external() ? 1 : 0);
        }
        out_ << "]";
    }

    void imports() {
        out_ << ",\"imports\":[";
        for (std::uint32_t i = 0; i < graph_.imports.size(); ++i) {
            if (import_number_[i] == graph::none) continue;
            const Import& import = graph_.imports[i];
            out_ << fmt::format("{}{},{},{},{}", import_number_[i] ? "," : "", number_[import.from],
                                number_[import.to], import.line, static_cast<int>(import.kind));
        }
        out_ << "]";
    }

    std::string numbers(const std::vector<std::uint32_t>& modules) const {
        std::string list = "[";
        for (const std::uint32_t m : modules)
            list += fmt::format("{}{}", list.size() > 1 ? "," : "", number_[m]);
        return list + "]";
    }

    void cycles() {
        out_ << ",\"cycles\":[";
        std::string_view comma;
        for (const graph::Cycle& cycle : report_.cycles) {
            out_ << comma
                 << fmt::format(R"({{"kind":"{}","modules":{},"exact":{},"cut":[)", tier_name(cycle.tier),
                                numbers(cycle.modules), cycle.exact);
            for (std::size_t c = 0; c < cycle.cuts.size(); ++c) {
                const graph::Cut& cut = cycle.cuts[c];
                out_ << fmt::format("{}[{},{}]", c ? "," : "", import_number_[cut.import], numbers(cut.way));
            }
            out_ << "]}";
            comma = ",\n";
        }
        out_ << "]";
    }

    void violations() {
        out_ << ",\"violations\":[";
        std::string_view comma;
        for (const graph::Violation& v : report_.broken.violations) {
            out_ << comma << "{\"rule\":" << safe_json(report_.rules[v.rule].text) << ",\"imports\":[";
            for (std::size_t i = 0; i < v.imports.size(); ++i)
                out_ << fmt::format("{}{}", i ? "," : "", import_number_[v.imports[i]]);
            out_ << "]}";
            comma = ",\n";
        }
        out_ << "]";
    }

    const GraphReport& report_;
    const graph::Graph& graph_;
    std::vector<std::uint32_t> number_, import_number_;  // in the page, or none
    Output out_;
};

}  // namespace

void print_graph_html(const GraphReport& report) {
    HtmlPrinter(report).print();
}

}  // namespace sixth::cmd
