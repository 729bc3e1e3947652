// A plan as a graph for Mermaid (https://mermaid.js.org) and Graphviz (https://graphviz.org).
#include "cmd/decompose.h"

namespace sixth::cmd {
namespace {

// Both read &quot; inside of a quoted label; a backquote would begin Markdown.
std::string label_of(const decompose::Plan& plan, const decompose::Subtask& subtask, const char* line_break) {
    std::string out = plan.id_of(subtask.number) + line_break;
    for (const char c : subtask.title) {
        switch (c) {
            case '"':
                out += "&quot;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '`':
                out += '\'';
                break;
            case '\\':
                out += "/";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace

std::string plan_mermaid(const decompose::Plan& plan) {
    std::string out = "flowchart TD\n";
    for (const decompose::Subtask& subtask : plan.subtasks)
        out += fmt::format("    s{}[\"{}\"]{}\n", subtask.number, label_of(plan, subtask, "<br/>"),
                           subtask.checked ? ":::done" : "");
    for (const decompose::Subtask& subtask : plan.subtasks) {
        for (const decompose::After& after : subtask.after)
            out += fmt::format("    s{} --> s{}\n", after.number, subtask.number);
    }
    return out + "    classDef done fill:#d4edda\n";
}

std::string plan_dot(const decompose::Plan& plan) {
    std::string out = "digraph plan {\n    node [shape=box];\n";
    for (const decompose::Subtask& subtask : plan.subtasks)
        out += fmt::format("    s{} [label=\"{}\"{}];\n", subtask.number, label_of(plan, subtask, "\\n"),
                           subtask.checked ? ", style=filled, fillcolor=\"#d4edda\"" : "");
    for (const decompose::Subtask& subtask : plan.subtasks) {
        for (const decompose::After& after : subtask.after)
            out += fmt::format("    s{} -> s{};\n", after.number, subtask.number);
    }
    return out + "}\n";
}

}  // namespace sixth::cmd
