#include "cmd/graph_drawing.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t mermaid_arrows = 500;  // its maxEdges unless a page raises it

std::string first_parts(const std::string& name, int depth) {
    std::size_t end = std::string::npos;
    for (int i = 0; i < depth; ++i) {
        end = name.find('.', i == 0 ? 0 : end + 1);
        if (end == std::string::npos) return name;
    }
    return name.substr(0, end);
}

std::string parent_of(const std::string& name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : name.substr(0, dot);
}

// In double quotes of dot: https://graphviz.org/doc/info/lang.html; a backslash would begin an escape of
// labels.
std::string dot_text(const std::string& text) {
    std::string safe = "\"";
    for (const char c : utf8::printable(text)) {
        if (c == '"' || c == '\\') safe += '\\';
        safe += c;
    }
    return safe + "\"";
}

// Mermaid's entity codes: https://mermaid.js.org/syntax/flowchart.html
std::string mermaid_text(const std::string& text) {
    std::string safe = "\"";
    for (const char c : utf8::printable(text)) {
        if (std::string_view("\"<>&#`\\").find(c) != std::string_view::npos) {
            safe += fmt::format("#{};", static_cast<int>(c));
        } else {
            safe += c;
        }
    }
    return safe + "\"";
}

}  // namespace

Drawing draw(const GraphReport& report, int depth) {
    const graph::Graph& whole = report.whole;
    std::vector<std::uint32_t> loop(whole.modules.size(), graph::none);  // the cycle a module is in
    for (std::uint32_t c = 0; c < report.cycles.size(); ++c) {
        if (report.cycles[c].tier != graph::Tier::runtime) continue;
        for (const std::uint32_t m : report.cycles[c].modules) loop[m] = c;
    }
    std::vector<bool> there(whole.modules.size(), false);
    for (std::uint32_t m = 0; m < whole.modules.size(); ++m)
        there[m] = report.shows_module(m) && m < whole.own;
    for (const graph::Import& i : whole.imports) {
        if (report.shows(i)) there[i.from] = there[i.to] = true;
    }
    Drawing drawing;
    std::map<std::string, std::uint32_t> numbers;
    std::vector<std::uint32_t> node_of(whole.modules.size(), graph::none);
    for (std::uint32_t m = 0; m < whole.modules.size(); ++m) {
        if (there[m]) numbers.emplace(first_parts(whole.modules[m].name, depth), 0);
    }
    for (auto& [name, number] : numbers) {
        number = static_cast<std::uint32_t>(drawing.nodes.size());
        drawing.nodes.push_back({name, 0, false});
    }
    for (std::uint32_t m = 0; m < whole.modules.size(); ++m) {
        if (!there[m]) continue;
        node_of[m] = numbers.at(first_parts(whole.modules[m].name, depth));
        ++drawing.nodes[node_of[m]].modules;
        drawing.nodes[node_of[m]].reported = drawing.nodes[node_of[m]].reported || whole.modules[m].reported;
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, DrawnArrow> arrows;
    for (const graph::Import& i : whole.imports) {
        if (!report.shows(i) || node_of[i.from] == node_of[i.to]) continue;
        const auto ends = std::make_pair(node_of[i.from], node_of[i.to]);
        DrawnArrow& arrow = arrows.try_emplace(ends, DrawnArrow{ends.first, ends.second}).first->second;
        ++arrow.imports;
        const bool runtime = graph::tier_of(i.kind) == graph::Tier::runtime;
        arrow.runtime = arrow.runtime || runtime;
        arrow.in_cycle =
            arrow.in_cycle || (runtime && loop[i.from] != graph::none && loop[i.from] == loop[i.to]);
    }
    for (const auto& [ends, arrow] : arrows) drawing.arrows.push_back(arrow);
    return drawing;
}

void print_graph_dot(const GraphReport& report) {
    const Drawing drawing = draw(report, report.options.depth);
    Output out;
    out << "// sixth graph: red closes a cycle, dashed runs later or never\n"
           "digraph imports {\n"
           "  rankdir=LR;\n"
           "  graph [fontname=\"sans-serif\", color=\"#b9cbe4\", style=rounded];\n"
           "  node [fontname=\"sans-serif\", shape=box, style=\"rounded,filled\", fillcolor=white, "
           "color=\"#8c959f\"];\n"
           "  edge [color=\"#8c959f\"];\n";
    std::map<std::string, std::vector<std::uint32_t>> clusters;
    for (std::uint32_t n = 0; n < drawing.nodes.size(); ++n) {
        const std::string& name = drawing.nodes[n].name;
        // a package stands with its modules
        const bool heads =
            n + 1 < drawing.nodes.size() && drawing.nodes[n + 1].name.rfind(name + ".", 0) == 0;
        clusters[heads ? name : parent_of(name)].push_back(n);
    }
    for (const auto& [package, nodes] : clusters) {
        const bool boxed = !package.empty() && nodes.size() > 1;
        const char* indent = boxed ? "    " : "  ";
        if (boxed)
            out << fmt::format("  subgraph {} {{\n    label={};\n", dot_text("cluster_" + package),
                               dot_text(package));
        for (const std::uint32_t n : nodes) {
            const DrawnNode& node = drawing.nodes[n];
            std::string more;
            if (node.modules > 1)
                more += fmt::format(", label={}", dot_text(fmt::format("{} ({})", node.name, node.modules)));
            if (!node.reported) more += ", fontcolor=\"#8c959f\"";
            out << indent << dot_text(node.name) << (more.empty() ? "" : " [" + more.substr(2) + "]")
                << ";\n";
        }
        if (boxed) out << "  }\n";
    }
    for (const DrawnArrow& arrow : drawing.arrows) {
        std::string more;
        if (arrow.in_cycle) more += ", color=\"#c4262e\"";
        if (!arrow.runtime) more += ", style=dashed";
        if (arrow.imports > 1)
            more += fmt::format(", penwidth={:.1f}, tooltip=\"{} imports\"",
                                std::min(1.0 + static_cast<double>(arrow.imports) / 10, 5.0), arrow.imports);
        out << "  " << dot_text(drawing.nodes[arrow.from].name) << " -> "
            << dot_text(drawing.nodes[arrow.to].name) << (more.empty() ? "" : " [" + more.substr(2) + "]")
            << ";\n";
    }
    out << "}\n";
    out.flush();
}

void print_graph_mermaid(const GraphReport& report, const Session& session) {
    Drawing drawing = draw(report, report.options.depth);
    Output out;
    if (report.options.depth == 0 && drawing.arrows.size() > mermaid_arrows) {
        int depth = 1;  // the deepest that fits
        drawing = draw(report, depth);
        for (int next = 2; next < 32; ++next) {
            Drawing finer = draw(report, next);
            if (finer.arrows.size() > mermaid_arrows || finer.nodes.size() == drawing.nodes.size()) break;
            drawing = std::move(finer);
            depth = next;
        }
        const std::string note = fmt::format(
            "packages are folded to depth {}: mermaid draws {} arrows at most", depth, mermaid_arrows);
        out << "%% " << note << "\n";
        session.note("note: " + note + " ('--depth' decides otherwise)");
    }
    out << "flowchart LR\n";
    for (std::size_t n = 0; n < drawing.nodes.size(); ++n)
        out << fmt::format("  n{}[{}]\n", n, mermaid_text(drawing.nodes[n].name));
    std::string red;
    for (std::size_t a = 0; a < drawing.arrows.size(); ++a) {
        const DrawnArrow& arrow = drawing.arrows[a];
        out << fmt::format("  n{} {} n{}\n", arrow.from, arrow.runtime ? "-->" : "-.->", arrow.to);
        if (arrow.in_cycle) red += fmt::format("{}{}", red.empty() ? "" : ",", a);
    }
    if (!red.empty()) out << "  linkStyle " << red << " stroke:#c4262e\n";
    out.flush();
}

}  // namespace sixth::cmd
