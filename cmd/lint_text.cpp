// What a person reads: the worst places first, each with its source, then one line that sums up.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "analyzers/lint/rank.h"
#include "cmd/lint_excerpt.h"
#include "cmd/lint_report.h"
#include "cmd/shown_path.h"
#include "core/base/error.h"
#include "core/base/lines.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t shown_places = 20;
constexpr std::size_t shown_related = 4;

// Findings on one line of one file are told together: a long function is often a complex one too.
struct LintPlace {
    std::vector<const Diagnostic*> findings;  // the worst first
    const Diagnostic& worst() const { return *findings.front(); }
};

// Findings on one line of one file are neighbours. There may be ten thousand places, of which twenty are
// told: only their worst findings are looked for here.
struct LintSpot {
    const Diagnostic* begin;
    const Diagnostic* end;
    const Diagnostic* worst;
};

std::vector<LintSpot> spots_of(const std::vector<Diagnostic>& findings) {
    std::vector<LintSpot> spots;
    const Diagnostic* const end = findings.data() + findings.size();
    for (const Diagnostic* at = findings.data(); at != end;) {
        LintSpot spot{at, at, at};
        for (; at != end && at->where.line == spot.begin->where.line && at->file == spot.begin->file; ++at) {
            if (lint::worse(*at, *spot.worst)) spot.worst = at;
        }
        spot.end = at;
        spots.push_back(spot);
    }
    return spots;
}

LintPlace place_at(const LintSpot& spot) {
    LintPlace place;
    for (const Diagnostic* d = spot.begin; d != spot.end; ++d) place.findings.push_back(d);
    std::sort(place.findings.begin(), place.findings.end(),
              [](const Diagnostic* a, const Diagnostic* b) { return lint::worse(*a, *b); });
    return place;
}

Tone tone_of(Severity severity) {
    return severity == Severity::error     ? Tone::red
           : severity == Severity::warning ? Tone::yellow
                                           : Tone::cyan;
}

using Block = std::tuple<std::string_view, std::uint32_t, std::uint32_t>;  // file, first and last line

// What the copies of one block have in common: each of the others names the first one first.
Block first_copy(const Diagnostic& d) {
    if (!d.repeated) return {d.file, d.where.line, d.where.end_line};
    const Related& first = d.related.front();
    return {first.file, first.line, first.end_line};
}

class TextPrinter {
  public:
    TextPrinter(const LintReport& report, const TextStyle& style) : report_(report), look_(style) {}

    void print_findings() {
        std::vector<LintSpot> spots = spots_of(report_.result.diagnostics);
        std::size_t shown = 0;
        if (report_.options.all) {  // told file by file
            for (const LintSpot& spot : spots) shown += tell(spot);
        } else {
            const auto less_bad = [](const LintSpot& x, const LintSpot& y) {
                return lint::worse(*y.worst, *x.worst);
            };
            std::make_heap(spots.begin(), spots.end(), less_bad);
            while (told_places_ < shown_places && !spots.empty()) {
                std::pop_heap(spots.begin(), spots.end(), less_bad);
                shown += tell(spots.back());
                spots.pop_back();
            }
        }
        summarise(shown);
        out_.flush();
    }

  private:
    // How many findings that deals with.
    std::size_t tell(const LintSpot& spot) {
        LintPlace place = place_at(spot);
        const std::size_t count = place.findings.size();
        leave_out_told(place);
        if (place.findings.empty()) return count;
        print_place(place);
        ++told_places_;
        return count;
    }

    std::string path(std::string_view file) const {
        return shown_path(report_.sources.root, look_.folder, file);
    }

    // A duplicated block is one finding at each of its places; the one told first names the others.
    void leave_out_told(LintPlace& place) {
        const auto is_told = [&](const Diagnostic* d) {
            return d->type == "duplication" && !d->related.empty() && !told_.insert(first_copy(*d)).second;
        };
        place.findings.erase(std::remove_if(place.findings.begin(), place.findings.end(), is_told),
                             place.findings.end());
    }

    void print_place(const LintPlace& place) {
        const Diagnostic& first = place.worst();
        const Style& style = look_.style;
        out_ << style(Tone::bold, path(first.file))
             << style(Tone::dim, fmt::format(":{}:{}", first.where.line, first.where.column));
        if (!first.symbol.empty()) out_ << "  " << style(Tone::cyan, utf8::printable(first.symbol));
        out_ << "\n";
        const Lines lines(report_.texts.of(first.file));
        out_ << excerpt(lines, first.where, style, tone_of(first.severity), look_.width);
        for (const Diagnostic* d : place.findings) {
            out_ << "  " << style(tone_of(d->severity), d->code) << " "
                 << utf8::printable(lint::told(*d).message) << "\n";
            print_related(*d);
        }
        print_advice(place);
        out_ << "\n";
        if (!report_.options.all) return;
        report_.texts.keep_only(first.file);  // places stand by file: the others are not needed again
    }

    void print_related(const Diagnostic& d) {
        const std::size_t others = std::max<std::size_t>(d.related.size(), d.places > 0 ? d.places - 1 : 0);
        const bool few = report_.options.all || others <= shown_related + 1;
        const std::size_t shown = few ? d.related.size() : std::min(d.related.size(), shown_related);
        for (std::size_t i = 0; i < shown; ++i) {
            const Related& r = d.related[i];
            std::string line = fmt::format("{}:{}", path(r.file), r.line);
            if (r.end_line > r.line) line += fmt::format("-{}", r.end_line);
            out_ << "         also " << line;
            if (!r.symbol.empty()) out_ << "  " << look_.style(Tone::cyan, utf8::printable(r.symbol));
            if (r.similarity >= 0)
                out_ << look_.style(Tone::dim, fmt::format("  {:.0f} % alike", r.similarity * 100));
            out_ << "\n";
        }
        if (shown < others)
            out_ << "         and in " << text::counted(others - shown, "more place", "more places") << "\n";
    }

    // One piece of advice a place: how to mend it, else what a person would do.
    void print_advice(const LintPlace& place) {
        for (const Diagnostic* d : place.findings) {
            if (d->fix.safety == Safety::none) continue;
            out_ << "    " << look_.style(Tone::green, "fix:") << " " << utf8::printable(d->fix.title)
                 << look_.style(Tone::dim, d->fix.safety == Safety::safe ? " (--fix)" : " (--fix --unsafe)")
                 << "\n";
            return;
        }
        for (const Diagnostic* d : place.findings) {
            const std::string suggestion = lint::told(*d).suggestion;
            if (suggestion.empty()) continue;
            out_ << "    " << look_.style(Tone::green, "help:") << " " << utf8::printable(suggestion) << "\n";
            return;
        }
    }

    void summarise(std::size_t shown) {
        const std::vector<Diagnostic>& all = report_.result.diagnostics;
        std::map<std::string_view, std::size_t> by_type;
        std::size_t files = 0, safe = 0, unsafe = 0;
        std::string_view last;
        for (const Diagnostic& d : all) {
            ++by_type[d.type];
            files += d.file != last;
            last = d.file;
            safe += d.fix.safety == Safety::safe;
            unsafe += d.fix.safety == Safety::needs_review;
        }
        const std::size_t looked_at = report_.sources.reported_count();
        const std::string quiet = silenced();
        tell_repairs();
        if (looked_at == 0) {
            if (report_.sources.problems.empty()) out_ << "No Python files here.\n";
            return;
        }
        if (all.empty()) {
            out_ << look_.style(Tone::green, "All clear:") << " no findings in "
                 << text::counted(looked_at, "file", "files") << quiet << ".\n";
            return;
        }
        std::string types;
        std::vector<std::pair<std::size_t, std::string_view>> order;
        order.reserve(by_type.size());
        for (const auto& [type, count] : by_type) order.emplace_back(count, type);
        std::stable_sort(order.begin(), order.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        for (const auto& [count, type] : order)
            types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count, type);
        out_ << look_.style(Tone::bold, text::counted(all.size(), "finding", "findings"))
             << fmt::format(" in {} of {}: {}{}\n", files, text::counted(looked_at, "file", "files"), types,
                            quiet);
        print_next(shown, safe, unsafe);
    }

    void tell_repairs() {
        if (!report_.options.fix) return;
        std::string codes;
        for (const auto& [code, count] : report_.repaired.done)
            codes += fmt::format("{}{} {}", codes.empty() ? ": " : ", ", count, code);
        out_ << look_.style(Tone::green, text::counted(report_.repaired.count(), "repair", "repairs"))
             << fmt::format(" in {}{}\n", text::counted(report_.repaired.files.size(), "file", "files"),
                            codes);
    }

    std::string silenced() const {
        std::string text;
        if (report_.result.suppressed > 0)
            text += fmt::format("; {} suppressed by comments", report_.result.suppressed);
        if (report_.baseline.known > 0) text += fmt::format("; {} in the baseline", report_.baseline.known);
        return text;
    }

    // The command to type next, about the same files and findings.
    std::string again(const std::string& chosen, const std::string& options) const {
        std::string paths;
        for (const std::string& path : report_.options.paths) {
            const bool plain = path.find_first_not_of(
                                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789_./-+") == path.npos;
            paths += plain ? " " + path : " '" + utf8::printable(path) + "'";
        }
        if (paths.size() > 40) paths = " PATHS";
        return "sixth lint" + paths + chosen + " " + options;
    }

    void print_next(std::size_t shown, std::size_t safe, std::size_t unsafe) {
        if (!report_.sources.given.empty() || look_.quiet) return;  // an editor asks, or a script
        std::vector<std::pair<std::string, std::string>> next;
        const std::size_t all = report_.result.diagnostics.size();
        if (shown < all)
            next.emplace_back(again(report_.chosen, "--all"),
                              fmt::format("show all, not only the {} worst", shown));
        if (safe > 0)
            next.emplace_back(again(report_.chosen, "--fix"), fmt::format("repair {} of them safely", safe));
        if (unsafe > 0) {
            next.emplace_back(
                again(report_.chosen, "--diff --unsafe"),
                fmt::format("look at {} that {} review", text::counted(unsafe, "repair", "repairs"),
                            unsafe == 1 ? "needs" : "need"));
        }
        if (report_.offer_baseline) {
            next.emplace_back(again(report_.to_accept, "--write-baseline lint-baseline.json"),
                              "accept today's findings, see only new ones");
        }
        if (report_.baseline.stale > 0) {
            next.emplace_back(again(report_.to_accept, "--write-baseline " + report_.options.baseline),
                              fmt::format("forget {} that no longer apply",
                                          text::counted(report_.baseline.stale, "entry", "entries")));
        }
        std::size_t width = 0;
        for (const auto& [command, says] : next) width = std::max(width, command.size());
        for (const auto& [command, says] : next) {
            out_ << fmt::format("{} {}{}  {}\n", look_.style(Tone::dim, "next:"),
                                look_.style(Tone::cyan, command), std::string(width - command.size(), ' '),
                                says);
        }
    }

    const LintReport& report_;
    const TextStyle& look_;
    std::size_t told_places_ = 0;
    std::set<Block> told_;  // the first copies of duplicated blocks
    Output out_;
};

}  // namespace

void print_lint_text(const LintReport& report, const TextStyle& style) {
    TextPrinter(report, style).print_findings();
}

void print_lint_statistics(const LintReport& report, const TextStyle& style) {
    struct Row {
        std::size_t count = 0, safe = 0, unsafe = 0;
    };
    std::map<std::string_view, Row> by_code;
    for (const Diagnostic& d : report.result.diagnostics) {
        Row& row = by_code[d.code];
        ++row.count;
        row.safe += d.fix.safety == Safety::safe;
        row.unsafe += d.fix.safety == Safety::needs_review;
    }
    std::vector<std::pair<std::string_view, Row>> rows(by_code.begin(), by_code.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
    Output out;
    for (const auto& [code, row] : rows) {
        const lint::Rule* rule = lint::find_rule(code);
        std::string mends;
        if (row.safe > 0) mends += fmt::format("  {} repairable", row.safe);
        if (row.unsafe > 0) mends += fmt::format("  {} with --unsafe", row.unsafe);
        out << fmt::format("{:>7}  {}  {:<24}  {}{}\n", row.count, style.style(Tone::yellow, code),
                           rule ? rule->name : "", rule ? rule->summary : "",
                           style.style(Tone::green, mends));
    }
    out << fmt::format("{:>7}  in {}\n", report.result.diagnostics.size(),
                       text::counted(report.sources.reported_count(), "file", "files"));
    out.flush();
}

}  // namespace sixth::cmd
