// {"schema":"sixth.lint/1","files":[…],"summary":{…}}: every file looked at, the clean ones too, one after
// another.
#include <algorithm>
#include <cmath>
#include <map>

#include "analyzers/lint/extent.h"
#include "analyzers/lint/fingerprint.h"
#include "analyzers/lint/rank.h"
#include "cmd/lint_report.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/lines.h"

namespace sixth::cmd {
namespace {

using nlohmann::ordered_json;

ordered_json number(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
    return value;
}

double rounded(double value) {
    return std::round(value * 1000) / 1000;
}

class JsonPrinter {
  public:
    explicit JsonPrinter(const LintReport& report) : report_(report) {}

    void print_object() {
        out_ << "{\"schema\":\"sixth.lint/1\",\"files\":[";
        bool first = true;
        each_file([&](const ordered_json& file) {
            out_ << (first ? "\n" : ",\n") << dump_json(file);
            first = false;
        });
        out_ << (first ? "],\n" : "\n],\n");
        ordered_json problems = ordered_json::array();
        for (const LintProblem& p : report_.sources.problems)
            problems.push_back({{"file", p.file}, {"message", p.message}});
        out_ << "\"problems\":" << dump_json(problems) << ",\n\"summary\":" << dump_json(summary()) << "}\n";
        out_.flush();
    }

    void print_lines() {
        each_file([&](const ordered_json& file) { out_ << dump_json(file) << "\n"; });
        out_.flush();
    }

  private:
    template <class Each>
    void each_file(Each each) {
        const std::vector<Diagnostic>& all = report_.result.diagnostics;  // by file, as the files
        std::size_t at = 0;
        for (std::uint32_t f = 0; f < report_.result.files.size(); ++f) {
            if (!report_.sources.reported[f]) continue;
            const std::size_t begin = at;
            while (at < all.size() && all[at].file == report_.result.files[f].path) ++at;
            each(file_object(f, begin, at));
        }
    }

    ordered_json file_object(std::uint32_t f, std::size_t begin, std::size_t end) {
        const lint::FileView& view = report_.result.files[f];
        const std::string path(view.path);
        ordered_json out;
        out["file"] = path;
        out["issues"] = ordered_json::array();
        std::vector<const Diagnostic*> by_rank;
        for (std::size_t i = begin; i < end; ++i) {
            out["issues"].push_back(issue(view, report_.result.diagnostics[i]));
            by_rank.push_back(&report_.result.diagnostics[i]);
        }
        report_.texts.forget(path);
        std::sort(by_rank.begin(), by_rank.end(),
                  [](const Diagnostic* a, const Diagnostic* b) { return lint::worse(*a, *b); });
        out["suggestions"] = ordered_json::array();
        for (const Diagnostic* d : by_rank) {
            const ordered_json sentence = d->suggestion;
            const auto& so_far = out["suggestions"];
            if (!d->suggestion.empty() && std::find(so_far.begin(), so_far.end(), sentence) == so_far.end())
                out["suggestions"].push_back(sentence);
        }
        out["dependencies"] = dependencies(f);
        out["imported_by"] = report_.result.program->imported_by(f);
        out["metrics"] = metrics(view);
        return out;
    }

    ordered_json issue(const lint::FileView& view, const Diagnostic& d) {
        ordered_json out;
        out["type"] = d.type;
        out["code"] = d.code;
        out["severity"] = severity_name(d.severity);
        out["message"] = d.message;
        out["line"] = d.where.line;
        const lint::Extent about = lint::extent(view, d);
        out["end_line"] = about.end_line;
        out["column"] = d.where.column;
        if (about.end_line == d.where.end_line && !is_whole_lines(d.where))
            out["end_column"] = d.where.end_column;
        if (!d.symbol.empty()) {
            out["function"] = d.symbol;
            out["symbol"] = fmt::format("{}::{}", d.file, d.symbol);
        }
        if (d.score >= 0) out["score"] = number(rounded(d.score));
        if (d.limit >= 0) out["limit"] = number(rounded(d.limit));
        if (d.lines > 0) out["lines"] = d.lines;
        if (d.similarity >= 0) out["similarity"] = rounded(d.similarity);
        if (d.confidence >= 0) out["confidence"] = rounded(d.confidence);
        out["fingerprint"] = lint::fingerprint_text(d.fingerprint);
        if (!d.related.empty()) out["related"] = related(d);
        if (!d.suggestion.empty()) out["suggestion"] = d.suggestion;
        if (d.fix.safety != Safety::none) out["fix"] = fix(d);
        return out;
    }

    static ordered_json related(const Diagnostic& d) {
        ordered_json all = ordered_json::array();
        for (const Related& r : d.related) {
            ordered_json one{{"file", r.file}, {"line", r.line}, {"end_line", r.end_line}};
            if (!r.symbol.empty()) one["function"] = r.symbol;
            if (r.similarity >= 0) one["similarity"] = rounded(r.similarity);
            all.push_back(std::move(one));
        }
        return all;
    }

    ordered_json fix(const Diagnostic& d) {
        const Lines lines(report_.texts.of(d.file));
        ordered_json out{{"safety", d.fix.safety == Safety::safe ? "safe" : "unsafe"},
                         {"title", d.fix.title}};
        out["edits"] = ordered_json::array();
        for (const Edit& edit : d.fix.edits) {
            const Lines::Place from = lines.at(edit.begin), to = lines.at(edit.end);
            out["edits"].push_back({{"line", from.line},
                                    {"column", from.column},
                                    {"end_line", to.line},
                                    {"end_column", to.column},
                                    {"begin", edit.begin},
                                    {"end", edit.end},
                                    {"text", edit.text}});
        }
        return out;
    }

    ordered_json dependencies(std::uint32_t f) const {
        std::vector<std::string> modules;
        for (const program::Dependency& d : report_.result.program->dependencies(f))
            modules.push_back(d.module);
        std::sort(modules.begin(), modules.end());
        modules.erase(std::unique(modules.begin(), modules.end()), modules.end());
        return modules;
    }

    static ordered_json metrics(const lint::FileView& view) {
        ordered_json functions = ordered_json::array();
        for (const facts::FunctionFacts& f : view.functions) {
            const facts::Definition& def = view.definitions[f.definition];
            const std::string& symbol = view.symbols[f.definition];
            functions.push_back({{"name", def.name},
                                 {"symbol", std::string(view.path) + "::" + symbol},
                                 {"line", def.line},
                                 {"end_line", def.end_line},
                                 {"lines", def.end_line - def.line + 1},
                                 {"cyclomatic", f.cyclomatic},
                                 {"mccabe", f.mccabe},
                                 {"cognitive", f.cognitive},
                                 {"nesting", f.nesting},
                                 {"parameters", f.parameters},
                                 {"returns", f.returns},
                                 {"statements", f.statements},
                                 {"halstead", halstead(f.halstead)}});
        }
        const facts::FileTotals& t = view.totals;
        return {{"functions", std::move(functions)},
                {"maintainability_index", rounded(t.maintainability_index)},
                {"complexity", t.total_complexity},
                {"lines", t.lines},
                {"bytes", t.bytes},
                {"raw",
                 {{"loc", t.loc},
                  {"lloc", t.lloc},
                  {"sloc", t.sloc},
                  {"comments", t.comments},
                  {"multi", t.multi},
                  {"blank", t.blank},
                  {"single_comments", t.single_comments}}},
                {"halstead", halstead(t.halstead)}};
    }

    static ordered_json halstead(const std::uint32_t (&h)[4]) {
        const double vocabulary = h[0] + h[1], length = h[2] + h[3];
        const double volume = vocabulary > 0 ? length * std::log2(vocabulary) : 0;
        const double difficulty = h[1] > 0 ? h[0] / 2.0 * h[3] / h[1] : 0;
        return {{"h1", h[0]},
                {"h2", h[1]},
                {"N1", h[2]},
                {"N2", h[3]},
                {"volume", rounded(volume)},
                {"difficulty", rounded(difficulty)},
                {"effort", rounded(difficulty * volume)}};
    }

    ordered_json summary() const {
        std::map<std::string, std::size_t> types, codes;
        std::size_t safe = 0, unsafe = 0;
        for (const Diagnostic& d : report_.result.diagnostics) {
            ++types[std::string(d.type)];
            ++codes[std::string(d.code)];
            safe += d.fix.safety == Safety::safe;
            unsafe += d.fix.safety == Safety::needs_review;
        }
        return {{"files", report_.sources.reported_count()},
                {"issues", report_.result.diagnostics.size()},
                {"by_type", types},
                {"by_code", codes},
                {"fixable", {{"safe", safe}, {"unsafe", unsafe}}},
                {"suppressed", report_.result.suppressed},
                {"baselined", report_.baseline.known},
                {"stale_baseline_entries", report_.baseline.stale},
                {"repaired", report_.repaired.count()}};
    }

    const LintReport& report_;
    Output out_;
};

}  // namespace

void print_lint_json(const LintReport& report, bool lines) {
    JsonPrinter printer(report);
    lines ? printer.print_lines() : printer.print_object();
}

}  // namespace sixth::cmd
