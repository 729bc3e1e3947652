#include "analyzers/lint/lint.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "analyzers/lint/selection.h"
#include "analyzers/lint/sites.h"
#include "core/base/parallel.h"

namespace sixth::lint {
namespace {

FileView unpack(const Input& input) {
    FileView view;
    view.path = input.path;
    view.facts = input.facts;
    view.totals = input.facts->totals();
    view.definitions = input.facts->definitions();
    view.symbols = facts::symbols(view.definitions);
    view.functions = input.facts->functions();
    view.classes = input.facts->classes();
    return view;
}

void add_syntax_findings(const FileView& file, const Selection& selection, std::vector<Diagnostic>& out) {
    for (SyntaxFinding& f : unpack_findings(file.facts->extra(0))) {
        if (!selection.wants(f.rule->code)) continue;
        Diagnostic d;
        d.code = f.rule->code;
        d.type = f.rule->type;
        d.severity = f.rule->severity;
        d.file = std::string(file.path);
        d.where = f.where;
        if (f.definition < file.symbols.size()) d.symbol = file.symbols[f.definition];
        d.message = std::move(f.message);
        d.score = f.score;
        d.fix = std::move(f.fix);
        out.push_back(std::move(d));
    }
}

std::vector<Diagnostic> check_file(const FileView& file, const Selection& selection,
                                   const Settings& settings) {
    std::vector<Diagnostic> found;
    add_syntax_findings(file, selection, found);
    Report report(found);
    for (const Rule& rule : rules()) {
        if (!rule.measure || !selection.wants(rule.code)) continue;
        report.set_rule(&rule);
        rule.measure(file, settings, report);
    }
    return found;
}

}  // namespace

Diagnostic& Report::add(const FileView& file, Position where, std::string message) {
    Diagnostic& d = out_.emplace_back();
    d.code = rule_->code;
    d.type = rule_->type;
    d.severity = rule_->severity;
    d.file = std::string(file.path);
    d.where = where;
    d.message = std::move(message);
    return d;
}

Diagnostic& Report::at(const FileView& file, Position where, std::string message) {
    return add(file, where, std::move(message));
}

Diagnostic& Report::at_definition(const FileView& file, std::uint32_t definition, std::string message) {
    const facts::Definition& def = file.definitions[definition];
    const std::uint32_t column = def.column + (def.name_begin - def.begin);
    Diagnostic& d =
        add(file, {def.line, column, def.line, column + static_cast<std::uint32_t>(def.name.size())},
            std::move(message));
    d.symbol = file.symbols[definition];
    return d;
}

Result run(const std::vector<Input>& inputs, const Settings& settings, unsigned jobs, state::Db* db) {
    const Selection selection(settings);
    Result result;
    result.files.resize(inputs.size());
    std::vector<std::vector<Diagnostic>> found(inputs.size());
    parallel_for(inputs.size(), jobs, [&](std::size_t i, unsigned) {
        result.files[i] = unpack(inputs[i]);
        if (inputs[i].report) found[i] = check_file(result.files[i], selection, settings);
    });
    std::vector<program::File> files;
    for (const Input& input : inputs) files.push_back({input.path, input.facts});
    result.program = std::make_unique<program::Program>(std::move(files));

    std::vector<Diagnostic> all;
    const ProgramView view{result.files, *result.program, settings, jobs, db};
    Report report(all);
    for (const Rule& rule : rules()) {
        if (!rule.program || !selection.wants(rule.code)) continue;
        report.set_rule(&rule);
        rule.program(view, report);
    }
    for (std::vector<Diagnostic>& some : found) {
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    result.suppressed = selection.filter(inputs, result.files, all);
    // findings are large: their numbers are sorted, then each moves once
    std::vector<std::uint32_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
        const Diagnostic& a = all[i];
        const Diagnostic& b = all[j];
        return std::tie(a.file, a.where.line, a.where.column, a.code, a.message) <
               std::tie(b.file, b.where.line, b.where.column, b.code, b.message);
    });
    result.diagnostics.reserve(all.size());
    for (const std::uint32_t i : order) result.diagnostics.push_back(std::move(all[i]));
    return result;
}

}  // namespace sixth::lint
