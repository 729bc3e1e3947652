#include <algorithm>
#include <array>
#include <filesystem>

#include "analyzers/graph/chains.h"
#include "cmd/graph_report.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using graph::Graph;
using graph::Tier;

const std::vector<std::string> kind_words = {"runtime", "deferred", "typing",
                                             "conditional"};  // by ImportKind
const std::vector<std::string> fail_words = {"cycles", "deferred-cycles", "typing-cycles", "god-modules"};

std::size_t index_of(const std::vector<std::string>& allowed, const std::string& word, const char* option) {
    const auto at = std::find(allowed.begin(), allowed.end(), word);
    if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
    throw Error(fmt::format("{}: '{}' is none of {}", option, word, text::join(allowed, ", ")));
}

class GraphRun {
  public:
    GraphRun(const GraphOptions& o, Session& session) : o_(o), session_(session) {
        build_.kinds = {};
        for (const std::string& word : o.kinds) build_.kinds[index_of(kind_words, word, "--kinds")] = true;
        for (const std::string& word : o.fail_on) fails_[index_of(fail_words, word, "--fail-on")] = true;
        for (const std::string& text : o.forbid) rules_.push_back(graph::parse_rule(text));
        for (const std::string& text : o.allow) allowed_.push_back(graph::parse_rule(text));
        if (std::find(o.paths.begin(), o.paths.end(), "-") != o.paths.end())
            throw Error("standard input is one file, and no graph", "name files or folders");
    }

    ExitCode run() {
        sources_ = load_program({o_.paths, o_.exclude}, session_);
        for (const SourceProblem& p : sources_.problems)
            print_error(fmt::format("sixth: {} {}\n", session_.err()(Tone::red, "error:"), p.message));
        std::vector<program::File> files;
        files.reserve(sources_.files.size());
        for (const facts::LoadedFile& file : sources_.files) files.push_back({file.path, &file.facts});
        graph_ = graph::build(program::Program(std::move(files)), sources_.reported, build_);
        if (!o_.why.empty()) return explain();
        GraphReport report{o_, sources_, graph_, {}, {}, rules_, {}};
        find(report);
        print(report);
        if (!sources_.problems.empty()) return ExitCode::failure;
        return fails(report) ? ExitCode::findings : ExitCode::ok;
    }

  private:
    void find(GraphReport& report) const {
        report.broken = graph::check_rules(graph_, rules_, allowed_);
        check_names(report.broken);
        for (graph::Cycle& cycle : graph::find_cycles(graph_)) {
            if (std::any_of(cycle.modules.begin(), cycle.modules.end(), [&](auto m) { return chosen(m); }))
                report.cycles.push_back(std::move(cycle));
        }
        for (const graph::GodModule& god :
             graph::god_modules(graph_, static_cast<std::uint32_t>(o_.max_imported_by), o_.god_percentile)) {
            if (chosen(god.module)) report.god_modules.push_back(god);
        }
        auto& violations = report.broken.violations;
        const auto elsewhere = [&](const graph::Violation& v) {
            return std::none_of(v.imports.begin(), v.imports.end(),
                                [&](std::uint32_t i) { return chosen(graph_.imports[i].from); });
        };
        violations.erase(std::remove_if(violations.begin(), violations.end(), elsewhere), violations.end());
    }

    bool chosen(std::uint32_t module) const { return graph_.modules[module].reported; }

    // A rule about a module that is not there guards nothing: it was renamed, or mistyped.
    void check_names(const graph::RuleReport& broken) const {
        for (const std::size_t r : broken.unmatched) {
            if (graph_.own > 0)
                throw Error(fmt::format("rule '{}': there is no module '{}'", rules_[r].text, rules_[r].from),
                            meant(rules_[r].from));
        }
        for (const std::size_t r : broken.idle) {
            session_.note(fmt::format("note: rule '{}': there is no module '{}', and nobody imports one",
                                      rules_[r].text, rules_[r].to));
        }
        for (const std::size_t a : broken.unused)
            session_.note(fmt::format("note: '{}' allows nothing that is there", allowed_[a].text));
    }

    std::string meant(const std::string& name) const {
        std::vector<std::string> names;
        for (std::size_t m = 0; m < graph_.own; ++m) names.push_back(graph_.modules[m].name);
        const std::string nearest = text::nearest(name, names);
        return nearest.empty() ? "'sixth graph --json' lists every module"
                               : fmt::format("did you mean '{}'?", nearest);
    }

    void print(const GraphReport& report) const {
        switch (o_.format) {
            case GraphFormat::text:
                return print_graph_text(report, style());
            case GraphFormat::json:
                return print_graph_json(report);
            case GraphFormat::dot:
                return print_graph_dot(report);
            case GraphFormat::mermaid:
                return print_graph_mermaid(report, session_);
            case GraphFormat::html:
                return print_graph_html(report);
        }
    }

    bool fails(const GraphReport& report) const {
        return !report.broken.violations.empty() || (fails_[0] && report.cycles_of(Tier::runtime) > 0) ||
               (fails_[1] && report.cycles_of(Tier::deferred) > 0) ||
               (fails_[2] && report.cycles_of(Tier::typing) > 0) ||
               (fails_[3] && !report.god_modules.empty());
    }

    // --why: one import a line, from the first module to the last.
    ExitCode explain() const {
        const graph::Rule rule = graph::parse_rule(o_.why);
        std::vector<std::uint32_t> starts;
        bool there = false;
        for (std::uint32_t m = 0; m < graph_.modules.size(); ++m) {
            if (m < graph_.own && graph::module_matches(rule.from, graph_.modules[m].name))
                starts.push_back(m);
            there |= graph::module_matches(rule.to, graph_.modules[m].name);
        }
        if (starts.empty()) throw Error(fmt::format("there is no module '{}'", rule.from), meant(rule.from));
        if (!there) throw Error(fmt::format("there is no module '{}'", rule.to), meant(rule.to));
        graph::ChainSearch search(graph_);
        const auto chain = search.modules(
            starts,
            [&](std::uint32_t m) {
                return graph::module_matches(rule.to, graph_.modules[m].name) &&
                       !std::binary_search(starts.begin(), starts.end(), m);
            },
            Tier::typing, [](std::uint32_t) { return true; });
        const std::vector<std::uint32_t> imports = search.imports(chain, Tier::typing);
        o_.format == GraphFormat::json ? print_chain_json(imports) : print_chain(rule, imports);
        return imports.empty() ? ExitCode::findings : ExitCode::ok;
    }

    void print_chain(const graph::Rule& rule, const std::vector<std::uint32_t>& imports) const {
        if (imports.empty()) {
            sixth::cmd::print(fmt::format("{} does not reach {}\n", rule.from, rule.to));
            return;
        }
        Output out;
        print_graph_imports({o_, sources_, graph_, {}, {}, rules_, {}}, style(), imports, "", out);
        out.flush();
    }

    GraphStyle style() const { return {session_.out(), std::filesystem::current_path(), session_.quiet()}; }

    void print_chain_json(const std::vector<std::uint32_t>& imports) const {
        nlohmann::ordered_json chain = nlohmann::ordered_json::array();
        for (const std::uint32_t i : imports) {
            const graph::Import& import = graph_.imports[i];
            chain.push_back({{"from", graph_.modules[import.from].name},
                             {"to", graph_.modules[import.to].name},
                             {"file", std::string(graph_.modules[import.from].file)},
                             {"line", import.line},
                             {"kind", kind_name(import.kind)}});
        }
        sixth::cmd::print(dump_json({{"schema", "sixth.graph.why/1"}, {"chain", std::move(chain)}}) + "\n");
    }

    const GraphOptions& o_;
    Session& session_;
    graph::BuildOptions build_;
    std::array<bool, 4> fails_ = {};  // by fail_words
    std::vector<graph::Rule> rules_, allowed_;
    ProgramSources sources_;
    Graph graph_;
};

}  // namespace

const char* kind_name(graph::ImportKind kind) {
    return kind_words[static_cast<std::size_t>(kind)].c_str();
}

const char* tier_name(graph::Tier tier) {
    return tier == Tier::runtime ? "runtime" : tier == Tier::deferred ? "deferred" : "typing";
}

std::size_t GraphReport::cycles_of(graph::Tier tier) const {
    return static_cast<std::size_t>(
        std::count_if(cycles.begin(), cycles.end(), [&](const graph::Cycle& c) { return c.tier == tier; }));
}

std::size_t GraphReport::reported_modules() const {
    return static_cast<std::size_t>(std::count_if(whole.modules.begin(), whole.modules.end(),
                                                  [](const graph::Module& m) { return m.reported; }));
}

ExitCode run_graph(const GraphOptions& o, Session& session) {
    return GraphRun(o, session).run();
}

}  // namespace sixth::cmd
