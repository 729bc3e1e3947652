#include "analyzers/lint/lint.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <thread>
#include <tuple>

#include "analyzers/lint/memory.h"
#include "analyzers/lint/pack_findings.h"
#include "analyzers/lint/selection.h"
#include "analyzers/lint/sites.h"
#include "core/base/heap.h"
#include "core/base/packed.h"
#include "core/base/parallel.h"

namespace sixth::lint {
namespace {

void add_syntax_findings(const FileView& file, const Selection& selection, std::vector<Diagnostic>& out) {
    for (SyntaxFinding& f : unpack_sites(file.facts->extra(0))) {
        if (!selection.wants(f.rule->code)) continue;
        Diagnostic d;
        d.code = f.rule->code;
        d.type = f.rule->type;
        d.severity = f.rule->severity;
        d.file = file.path;
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

Diagnostic& Report::at(std::string_view path, Position where, std::string message) {
    Diagnostic& d = out_.emplace_back();
    d.code = rule_->code;
    d.type = rule_->type;
    d.severity = rule_->severity;
    d.file = path;
    d.where = where;
    d.message = std::move(message);
    return d;
}

Diagnostic& Report::at(const FileView& file, Position where, std::string message) {
    return at(file.path, where, std::move(message));
}

Diagnostic& Report::at_definition(const FileView& file, std::uint32_t definition, std::string message) {
    const facts::Definition& def = file.definitions[definition];
    const std::uint32_t column = def.column + (def.name_begin - def.begin);
    Diagnostic& d =
        at(file.path, {def.line, column, def.line, column + static_cast<std::uint32_t>(def.name.size())},
           std::move(message));
    d.symbol = file.symbols[definition];
    return d;
}

namespace {

constexpr std::string_view results = "result";

// What one file adds to a run, packed: its findings unless only whole-program rules looked at it, and its
// digests.
class Record {
  public:
    Record() = default;
    explicit Record(std::string_view packed) : packed_(packed) {
        PackedReader in(packed);
        has_findings = in.number() != 0;
        findings = in.string();
        for (std::string_view& each : digests) each = in.string();
        good = !in.failed() && in.at_end();
    }
    static std::string pack(const std::vector<Diagnostic>* findings,
                            const std::array<std::string, digest_count>& digests) {
        PackedWriter out;
        out.number(findings ? 1 : 0);
        out.string(findings ? pack_findings(*findings) : std::string());
        for (const std::string& each : digests) out.string(each);
        return out.take();
    }
    std::string_view packed() const { return packed_; }

    bool good = false, has_findings = false;
    std::string_view findings;
    std::array<std::string_view, digest_count> digests;

  private:
    std::string_view packed_;
};

// Where pieces of findings end that are packed alone: on several threads at once, and so that what changes in
// one file changes few bytes. Files begin them by their names, or a finding more would move all that follow.
std::vector<std::size_t> pieces(const std::vector<Diagnostic>& findings) {
    constexpr std::uint64_t files = 16;  // in one piece, about
    std::vector<std::size_t> ends;
    for (std::size_t i = 1; i < findings.size(); ++i) {
        const std::string_view file = findings[i].file;
        if (file != findings[i - 1].file && hash64(file) % files == 0) ends.push_back(i);
    }
    ends.push_back(findings.size());
    return ends;
}

class Run {
  public:
    Run(const std::vector<Input>& inputs, const Settings& settings, const RunOptions& options)
        : inputs_(inputs),
          settings_(settings),
          options_(options),
          selection_(settings),
          memory_(options.db, key_of(settings)) {
        std::vector<Files::Source> sources;
        std::vector<program::File> files;
        for (const Input& input : inputs) {
            sources.push_back({input.path, input.facts, input.content});
            files.push_back({input.path, input.facts});
        }
        result_.files = Files(std::move(sources));
        result_.program = std::make_unique<program::Program>(std::move(files));
    }

    Result run() {
        const std::string tree = tree_key();
        if (recall(tree)) return std::move(result_);
        look_at_files();
        std::vector<Diagnostic> all = check_program();
        std::future<void> kept;
        if (options_.keep) kept = beside([this] { remember_files(); });
        std::vector<std::string_view> suppressions;
        for (const Record& record : records_)
            suppressions.push_back(record.digests[static_cast<std::size_t>(Digest::suppressions)]);
        Filter filter(settings_, inputs_, suppressions);
        filter(all);
        for (std::vector<Diagnostic>& some : found_) filter(some);
        result_.suppressed = filter.silenced();
        put_in_order(std::move(all));
        if (options_.keep) {
            const std::string packed = pack_result();
            kept.get();
            memory_.keep(results, tree, packed);
        }
        for (facts::SharedBlob& chunk : memory_.take_arena()) result_.remembered.push_back(std::move(chunk));
        return std::move(result_);
    }

  private:
    std::string tree_key() const {
        std::string key;
        for (const Input& input : inputs_) {
            key.append(input.path).append(1, '\0').append(1, input.report ? 'r' : '-');
            key.append(input.content.view());
        }
        return key;
    }

    // The findings of a tree that was linted before.
    bool recall(std::string_view tree) {
        const facts::SharedBlob blob = memory_.find(results, tree);
        if (!blob) return false;
        PackedReader in(*blob);
        const std::uint64_t suppressed = in.number();
        std::vector<std::string_view> packed;
        for (std::uint64_t n = in.number(); n > 0 && !in.failed(); --n) packed.push_back(in.string());
        std::vector<std::optional<std::vector<Diagnostic>>> parts(packed.size());
        parallel_for(packed.size(), options_.jobs,
                     [&](std::size_t i, unsigned) { parts[i] = unpack_findings(packed[i]); });
        std::size_t count = 0;
        for (const auto& part : parts) {
            if (!part) return false;
            count += part->size();
        }
        if (in.failed()) return false;
        result_.diagnostics.reserve(count);
        for (auto& part : parts)
            std::move(part->begin(), part->end(), std::back_inserter(result_.diagnostics));
        result_.suppressed = suppressed;
        result_.remembered.push_back(blob);
        return true;
    }

    void look_at_files() {
        records_.resize(inputs_.size());
        made_.resize(inputs_.size());
        found_.resize(inputs_.size());
        recall_records();
        parallel_for(inputs_.size(), options_.jobs, [&](std::size_t i, unsigned) {
            const bool report = inputs_[i].report;
            if (records_[i].good && (records_[i].has_findings || !report)) {
                if (!report) return;
                if (auto known = unpack_findings(records_[i].findings)) {
                    found_[i] = *std::move(known);
                    return;
                }
            }
            const FileView view = result_.files.look(i);
            if (report) found_[i] = check_file(view, selection_, settings_);
            made_[i] = Record::pack(report ? &found_[i] : nullptr, digest(view, settings_));
            records_[i] = Record(made_[i]);
        });
        for (const Record& record : records_) digests_.push_back(record.digests);
    }

    void recall_records() {
        known_ = memory_.files();
        std::size_t i = 0;
        for (const Memory::OfFile& of : known_) {  // both in order of path
            while (i < inputs_.size() && inputs_[i].path < of.path) ++i;
            if (i == inputs_.size()) break;
            if (inputs_[i].path == of.path && inputs_[i].content == of.content)
                records_[i] = Record(of.record);
        }
    }

    bool in_turn() const { return options_.jobs == 1 || inputs_.size() >= many_files; }

    // At once where the system gives a thread for it, else when it is asked for.
    template <typename Work>
    std::future<void> beside(Work work) const {
        const auto either = std::launch::async | std::launch::deferred;
        return std::async(in_turn() ? std::launch::deferred : either, std::move(work));
    }

    std::vector<Diagnostic> check_program() {
        const ProgramView view{result_.files, *result_.program, settings_, options_.jobs, digests_};
        for (const Rule& rule : rules()) {
            if (rule.remembering && selection_.wants(rule.code)) remembering_ = &rule;
        }
        facts::SharedBlob before;
        if (remembering_) {
            before = memory_.find(remembering_->code, {});
            if (before) rule_memory_.before = *before;
            result_.remembered.push_back(before);
            for (const Memory::OfFile& of : known_)
                rule_memory_.files_before.push_back({of.path, of.content, of.kept});
        }
        std::vector<Diagnostic> all, more;
        std::future<void> others = beside([&, own = std::this_thread::get_id()] {
            expect_much_memory_of_thread();
            // the search for copies ends on one thread: the rest is for the other one then
            if (std::this_thread::get_id() != own) give_way();
            Report report(more);
            for (const Rule& rule : rules()) {
                if (!rule.program || !selection_.wants(rule.code)) continue;
                report.set_rule(&rule);
                rule.program(view, report);
            }
        });
        if (remembering_) {
            Report report(all);
            report.set_rule(remembering_);
            remembering_->remembering(view, report, rule_memory_);
        }
        others.get();
        result_.sqlalchemy = view.sqlalchemy;
        std::move(more.begin(), more.end(), std::back_inserter(all));
        return all;
    }

    // Before what speaks of them, so that a run cut short leaves nothing that belongs to other files.
    void remember_files() {
        std::vector<std::string_view> kept(inputs_.size());
        std::vector<bool> changed(inputs_.size());
        std::vector<std::string_view> gone;
        std::size_t i = 0;
        for (const Memory::OfFile& of : known_) {
            while (i < inputs_.size() && inputs_[i].path < of.path) ++i;
            const bool here = i < inputs_.size() && inputs_[i].path == of.path;
            if (here && inputs_[i].content == of.content) kept[i] = of.kept;
            if (!here) gone.push_back(of.path);
        }
        for (const auto& [file, bytes] : rule_memory_.files_after) {
            kept[file] = bytes;
            changed[file] = true;
        }
        std::vector<Memory::OfFile> rows;
        for (std::size_t f = 0; f < inputs_.size(); ++f) {
            if (!changed[f] && made_[f].empty()) continue;
            rows.push_back({inputs_[f].path, inputs_[f].content, records_[f].packed(), kept[f]});
        }
        memory_.keep_files(rows, gone);
        if (remembering_ && rule_memory_.after != rule_memory_.before)
            memory_.keep(remembering_->code, {}, rule_memory_.after);
    }

    // Findings are large: their numbers are sorted, file by file, then each moves once.
    void put_in_order(std::vector<Diagnostic> all) {
        std::vector<std::vector<Diagnostic*>> by_file(inputs_.size());
        std::size_t count = all.size();
        for (Diagnostic& d : all) by_file[result_.files.find(d.file)].push_back(&d);
        for (std::size_t f = 0; f < found_.size(); ++f) {
            count += found_[f].size();
            for (Diagnostic& d : found_[f]) by_file[f].push_back(&d);
        }
        result_.diagnostics.reserve(count);
        for (std::vector<Diagnostic*>& some : by_file) {
            std::stable_sort(some.begin(), some.end(), [](const Diagnostic* a, const Diagnostic* b) {
                return std::tie(a->where.line, a->where.column, a->code, a->where.end_line, a->message) <
                       std::tie(b->where.line, b->where.column, b->code, b->where.end_line, b->message);
            });
            for (Diagnostic* d : some) result_.diagnostics.push_back(std::move(*d));
        }
        found_ = {};
    }

    std::string pack_result() const {
        const std::vector<std::size_t> ends = pieces(result_.diagnostics);
        std::vector<std::string> packed(ends.size());
        const Diagnostic* const all = result_.diagnostics.data();
        parallel_for(ends.size(), in_turn() ? 1 : options_.jobs, [&](std::size_t i, unsigned) {
            packed[i] = pack_findings(all + (i == 0 ? 0 : ends[i - 1]), all + ends[i]);
        });
        constexpr std::size_t most_number = 10;  // bytes
        std::size_t size = 2 * most_number;
        for (const std::string& piece : packed) size += most_number + piece.size();
        PackedWriter result;
        result.reserve(size);
        result.number(result_.suppressed);
        result.number(packed.size());
        for (const std::string& piece : packed) result.string(piece);
        return result.take();
    }

    const std::vector<Input>& inputs_;
    const Settings& settings_;
    const RunOptions& options_;
    const Selection selection_;
    Memory memory_;
    Result result_;
    std::vector<Memory::OfFile> known_;
    const Rule* remembering_ = nullptr;
    RuleMemory rule_memory_;
    std::vector<Record> records_;
    std::vector<std::string> made_;  // packed records of files that nothing was known of
    std::vector<std::vector<Diagnostic>> found_;
    std::vector<std::array<std::string_view, digest_count>> digests_;
};

}  // namespace

Result run(const std::vector<Input>& inputs, const Settings& settings, const RunOptions& options) {
    return Run(inputs, settings, options).run();
}

}  // namespace sixth::lint
