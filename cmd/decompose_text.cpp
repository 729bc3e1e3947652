// A plan for people: as a tree, as Markdown.
#include <algorithm>
#include <map>

#include "analyzers/decompose/plan_json.h"
#include "cmd/decompose.h"
#include "cmd/output.h"
#include "core/base/json_text.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using decompose::Check;
using decompose::Plan;
using decompose::Progress;
using decompose::Standing;
using decompose::Subtask;
using decompose::Target;

std::string lines_of(const decompose::Source& source) {
    if (source.first == 0) return "the title";
    const std::string part = source.part == 0 ? "" : fmt::format("comment {}, ", source.part);
    return source.first == source.last ? fmt::format("{}line {}", part, source.first)
                                       : fmt::format("{}lines {}-{}", part, source.first, source.last);
}

Tone tone_of(Standing standing) {
    switch (standing) {
        case Standing::done:
            return Tone::green;
        case Standing::failed:
            return Tone::red;
        case Standing::running:
            return Tone::cyan;
        case Standing::held:
        case Standing::blocked:
            return Tone::yellow;
        default:
            return Tone::plain;
    }
}

// Each subtask stands once: below the last of those it waits for.
class Tree {
  public:
    Tree(const Plan& plan, const std::vector<Progress>& progress, const Style& style)
        : plan_(plan), style_(style) {
        for (const Progress& one : progress) progress_[one.number] = &one;
        const std::vector<int> order = work_order(plan);
        std::map<int, std::size_t> place;
        for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
        for (const int number : order) {
            int above = 0;
            for (const decompose::After& after : plan.find(number)->after) {
                if (above == 0 || place[after.number] > place[above]) above = after.number;
            }
            below_[above].push_back(number);
        }
    }

    void print(Output& out) {
        struct Open {
            int number;
            std::string indent;
            bool last;
        };
        std::vector<Open> open;
        const auto push = [&](int above, const std::string& indent) {
            const std::vector<int>& all = below_[above];
            for (std::size_t i = all.size(); i-- > 0;) open.push_back({all[i], indent, i + 1 == all.size()});
        };
        push(0, "");
        while (!open.empty()) {
            const Open now = open.back();
            open.pop_back();
            const std::string inner = now.indent + (now.last ? "   " : "│  ");
            out << now.indent << (now.last ? "└─ " : "├─ ");
            head(*plan_.find(now.number), out);
            details(*plan_.find(now.number), inner + (below_[now.number].empty() ? "   " : "│  "), out);
            push(now.number, inner);
        }
    }

  private:
    void head(const Subtask& subtask, Output& out) const {
        out << style_(Tone::bold, plan_.id_of(subtask.number)) << "  " << subtask.title;
        if (subtask.part > 0) out << style_(Tone::dim, fmt::format("  part {}", subtask.part));
        out << style_(Tone::dim, fmt::format("  {}, {}/10", name_of(subtask.kind), subtask.complexity));
        if (const auto at = progress_.find(subtask.number); at != progress_.end()) {
            out << "  " << style_(tone_of(at->second->standing), name_of(at->second->standing));
            if (!at->second->why.empty()) out << style_(Tone::dim, " (" + at->second->why + ")");
        } else if (subtask.checked) {
            out << style_(Tone::green, "  ticked");
        }
        out << "\n";
    }

    void details(const Subtask& subtask, const std::string& indent, Output& out) const {
        if (!progress_.empty()) return;
        if (subtask.after.size() > 1) {
            std::vector<std::string> ids;
            for (const decompose::After& after : subtask.after) ids.push_back(plan_.id_of(after.number));
            out << indent << "after " << text::join(ids, ", ") << "\n";
        }
        for (const Target& file : subtask.files) {
            out << indent << style_(Tone::cyan, file.path);
            if (!file.symbols.empty()) out << " " << text::join(file.symbols, ", ");
            out << style_(Tone::dim, file.is_new
                                         ? fmt::format("  new: {}", file.reason)
                                         : fmt::format("  {:.0f} %: {}", 100 * file.confidence, file.reason));
            out << "\n";
        }
        for (const Check& check : subtask.acceptance)
            out << indent << (check.argv.empty() ? "☐ " + check.text : "$ " + join_shell_words(check.argv))
                << "\n";
    }

    const Plan& plan_;
    const Style& style_;
    std::map<int, const Progress*> progress_;
    std::map<int, std::vector<int>> below_;
};

void print_tree(const Plan& plan, Session& session, const std::vector<Progress>& progress) {
    Output out;
    const Style style = session.out();
    out << style(Tone::bold, plan.key) << "  " << plan.title
        << style(Tone::dim, fmt::format("  {}", text::counted(plan.subtasks.size(), "subtask")));
    if (!progress.empty()) {
        const auto done = std::count_if(progress.begin(), progress.end(),
                                        [](const Progress& p) { return p.standing == Standing::done; });
        out << style(Tone::dim, fmt::format(", {} done", done));
    }
    out << "\n";
    Tree(plan, progress, style).print(out);
    if (!plan.blocked_by.empty()) out << "waits for " << text::join(plan.blocked_by, ", ") << "\n";
    for (const decompose::Covered& item : plan.coverage) {
        if (item.role == decompose::Role::outside)
            out << style(Tone::dim, "out of scope: " + item.text) << "\n";
    }
    out.flush();
}

std::string after_line(const Plan& plan, const Subtask& subtask) {
    std::vector<std::string> all;
    for (const decompose::After& after : subtask.after)
        all.push_back(fmt::format("{} ({})", plan.id_of(after.number), after.why));
    return text::join(all, "; ");
}

std::string body_markdown(const Plan& plan, const Subtask& subtask, const std::string& indent) {
    std::string out;
    const auto line = [&](const std::string& text) { out += indent + text + "\n"; };
    line(fmt::format("- kind {}, complexity {}/10: {}", name_of(subtask.kind), subtask.complexity,
                     text::join(subtask.complexity_reasons, "; ")));
    if (!subtask.after.empty()) line("- after " + after_line(plan, subtask));
    for (const Target& file : subtask.files) {
        const std::string symbols = file.symbols.empty() ? "" : " `" + text::join(file.symbols, "`, `") + "`";
        line(file.is_new ? fmt::format("- new file `{}`: {}", file.path, file.reason)
                         : fmt::format("- `{}`{} ({:.0f} %: {})", file.path, symbols, 100 * file.confidence,
                                       file.reason));
    }
    for (const Check& check : subtask.acceptance) {
        line(check.argv.empty() ? "- [ ] " + check.text
                                : fmt::format("- [ ] `{}`: {}", join_shell_words(check.argv), check.text));
    }
    line("- tests: " + subtask.test_strategy);
    line(fmt::format("- branch `{}`, from {} of the issue", subtask.branch, lines_of(subtask.source)));
    return out;
}

}  // namespace

std::string plan_markdown(const Plan& plan) {
    std::string out = fmt::format("# {}: {}\n\n", plan.key, plan.title);
    if (!plan.url.empty()) out += plan.url + "\n\n";
    if (!plan.blocked_by.empty()) out += "Waits for " + text::join(plan.blocked_by, ", ") + ".\n\n";
    for (const int number : work_order(plan)) {
        const Subtask& subtask = *plan.find(number);
        out +=
            fmt::format("- [{}] **{}** {}\n", subtask.checked ? "x" : " ", plan.id_of(number), subtask.title);
        out += body_markdown(plan, subtask, "  ");
    }
    for (const std::string& note : plan.notes) out += "\n> " + note + "\n";
    return out;
}

std::string subtask_markdown(const Plan& plan, const Subtask& subtask) {
    std::string out = fmt::format("# {}: {}\n\n", plan.id_of(subtask.number), subtask.title);
    out += fmt::format("Part of {}: {}\n", plan.key, plan.title);
    if (!plan.url.empty()) out += plan.url + "\n";
    if (subtask.why != plan.title) out += "\nAsked for under: " + subtask.why + "\n";
    if (!subtask.details.empty()) out += "\n" + subtask.details;
    out += "\n" + body_markdown(plan, subtask, "");
    out += fmt::format("\nCommit message:\n\n    {}\n", subtask.commit);
    for (std::size_t at = out.size() - 1; (at = out.rfind("\n\nRefs", at)) != std::string::npos && at > 0;
         --at) {
        out.replace(at, 2, "\n\n    ");
        break;
    }
    return out;
}

std::string differences_text(const Plan& now, const std::vector<decompose::Difference>& all,
                             const Style& style) {
    std::string out;
    for (const decompose::Difference& one : all) {
        const std::string id = now.id_of(one.number);
        switch (one.what) {
            case decompose::Difference::What::added:
                out += style(Tone::green, fmt::format("+ {}  {}\n", id, one.title));
                break;
            case decompose::Difference::What::removed:
                out += style(Tone::red, fmt::format("- {}  {}\n", id, one.title));
                break;
            case decompose::Difference::What::changed:
                out += style(Tone::yellow, fmt::format("~ {}  {}", id, one.title)) +
                       fmt::format(" ({})\n", text::join(one.fields, ", "));
                break;
        }
    }
    return out;
}

void print_plan(const Plan& plan, PlanFormat format, Session& session,
                const std::vector<Progress>& progress) {
    switch (format) {
        case PlanFormat::text:
            return print_tree(plan, session, progress);
        case PlanFormat::json:
            return print(dump_json(json_of(plan)) + "\n");
        case PlanFormat::markdown:
            return print(plan_markdown(plan));
        case PlanFormat::mermaid:
            return print(plan_mermaid(plan));
        case PlanFormat::dot:
            return print(plan_dot(plan));
    }
}

}  // namespace sixth::cmd
