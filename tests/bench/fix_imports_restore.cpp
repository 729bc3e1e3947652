// Imports taken out of real repositories one statement at a time: does the engine put back what the authors
// wrote? And names misspelt by one edit: does it leave them alone?
//   fix_imports_restore [--sample N] [--typos N] [--seed N] [--jobs N] [--misses FILE] [--environment FOLDER]
//                       [--NAME] ROOT...
// --environment: where packages are installed; without it none are known.
// --NAME begins a group of repositories that gets a table of its own, such as --held. Each repository gives N
// statements and N misspelt names, drawn at random (400 and 200). Everything happens in memory. --misses: one
// line a wrong or missing answer, tab-separated.
//
// A statement is taken out whole, and each of its names that is then undefined is a question; of names that
// the file does not use only the ranking is asked (`not used`). Other imports of the file stay, but the
// engine lets none of them vote. Right: the same module, name and alias. `same object`: another path to the
// same definition. `applied`: chosen at the default confidence and verified.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <random>
#include <set>

#include "analyzers/fix_imports/environment.h"
#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"
#include "core/facts/loader.h"
#include "core/program/program.h"
#include "core/python/parsed_file.h"
#include "core/repo/walk.h"
#include "tests/bench/import_vote.h"

namespace {

using namespace sixth;
using fix_imports::Candidate;
using fix_imports::Engine;
using fix_imports::FileRepairs;
using fix_imports::Repair;
using fix_imports::Trouble;
using fix_imports::TroubleKind;

struct Options {
    std::size_t sample = 400, typos = 200, seed = 1;
    unsigned jobs = default_jobs();
    std::string misses, environment;
    std::vector<std::pair<std::string, fs::Path>> roots;  // group, folder
};

struct Row {
    std::size_t asked = 0, first = 0, same_object = 0, listed = 0;
    std::size_t applied = 0, applied_right = 0, applied_same = 0, same_text = 0;
    std::size_t vote = 0, near_vote = 0;  // first-party from-imports only

    void add(const Row& other) {
        asked += other.asked, first += other.first, same_object += other.same_object;
        listed += other.listed, applied += other.applied, applied_right += other.applied_right;
        applied_same += other.applied_same, same_text += other.same_text;
        vote += other.vote, near_vote += other.near_vote;
    }
};

// First candidates by how sure the engine is of them.
constexpr std::array<double, 7> bounds = {0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99};
struct Bin {
    std::size_t count = 0, right = 0, same = 0;
};

struct Result {
    std::map<std::string, Row> rows;
    std::array<Bin, bounds.size()> bins{};
    std::size_t files = 0, statements = 0, unnoticed = 0;
    std::size_t typos = 0, typos_unseen = 0, typos_applied = 0;
    std::size_t cycles = 0, unparsable = 0;
    std::vector<std::string> misses;

    void add(const Result& other) {
        for (const auto& [name, row] : other.rows) rows[name].add(row);
        for (std::size_t i = 0; i < bins.size(); ++i) {
            bins[i].count += other.bins[i].count, bins[i].right += other.bins[i].right;
            bins[i].same += other.bins[i].same;
        }
        files += other.files, statements += other.statements, unnoticed += other.unnoticed;
        typos += other.typos, typos_unseen += other.typos_unseen, typos_applied += other.typos_applied;
        cycles += other.cycles, unparsable += other.unparsable;
    }
};

std::string line_at(std::string_view text, std::size_t at) {
    return std::to_string(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1);
}

bool parses(const std::string& text) {
    return python::ParsedFile(text).errors().empty();
}

// The text without the statement; empty when it cannot be taken out alone.
std::string without(const std::string& text, std::uint32_t begin, std::uint32_t end) {
    const std::size_t line = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
    const std::size_t next = std::min(text.find('\n', end), text.size() - 1) + 1;
    const std::string_view before = std::string_view(text).substr(line, begin - line);
    const std::string_view behind = std::string_view(text).substr(end, next - end);
    if (text::trim(before).empty() && (text::trim(behind).empty() || text::trim(behind).front() == '#')) {
        std::string gone = text.substr(0, line) + text.substr(next);
        if (parses(gone)) return gone;
    }
    std::string passed = text.substr(0, begin) + "pass" + text.substr(end);
    return parses(passed) ? passed : std::string();
}

class Repository {
  public:
    explicit Repository(const fs::Path& root) : root_(root) {
        const repo::Walk walk = repo::walk(root);
        facts::LoadOptions options;
        options.root = root;
        options.extractors = {fix_imports::names_extractor()};
        loaded_ = facts::load(walk.files, nullptr, options);
        std::vector<program::File> files;
        for (const facts::LoadedFile& file : loaded_.files)
            if (file.problem.empty()) files.push_back({file.path, &file.facts});
        program_ = std::make_unique<program::Program>(std::move(files));
    }

    const program::Program& program() const { return *program_; }
    std::string text(std::uint32_t file) const { return fs::read(root_ / program_->file(file).path); }

    // Files reached when that module is run, had it this text.
    std::set<std::uint32_t> runs(std::uint32_t file, const std::string& text) const {
        const std::string blob = facts::extract(text, {fix_imports::names_extractor()});
        const facts::Facts facts(blob);
        std::vector<program::File> files;
        for (std::uint32_t f = 0; f < program_->size(); ++f) files.push_back(program_->file(f));
        files[file].facts = &facts;
        return runtime_targets(program::Program(std::move(files)), file);
    }
    std::set<std::uint32_t> runs(std::uint32_t file) const { return runtime_targets(*program_, file); }

    bool reaches(std::uint32_t from, std::uint32_t to) const {
        std::vector<std::uint32_t> open{from};
        std::set<std::uint32_t> seen{from};
        while (!open.empty()) {
            const std::uint32_t file = open.back();
            open.pop_back();
            if (file == to) return true;
            for (const std::uint32_t next : runs(file))
                if (seen.insert(next).second) open.push_back(next);
        }
        return false;
    }

  private:
    static std::set<std::uint32_t> runtime_targets(const program::Program& program, std::uint32_t file) {
        std::set<std::uint32_t> targets;
        for (const program::Dependency& dependency : program.dependencies(file)) {
            const bool runs = dependency.kind == facts::ImportKind::runtime ||
                              dependency.kind == facts::ImportKind::conditional;
            if (runs && dependency.file != program::none && dependency.file != file)
                targets.insert(dependency.file);
        }
        return targets;
    }

    fs::Path root_;
    facts::Loaded loaded_;
    std::unique_ptr<program::Program> program_;
};

struct Statement {
    std::uint32_t file;
    std::vector<facts::Import> names;
};

class Judge {
  public:
    Judge(const Options& options, const fs::Path& root)
        : options_(options),
          name_(root.filename().string()),
          repository_(root),
          program_(repository_.program()),
          engine_(program_, sources(options, root, program_)),
          vote_(program_),
          random_(options.seed) {}

    Result run() {
        result_.files = program_.size();
        std::vector<Statement> statements = all_statements();
        std::shuffle(statements.begin(), statements.end(), random_);
        for (const Statement& statement : statements) {
            if (result_.statements == options_.sample) break;
            restore(statement);
        }
        misspell();
        return std::move(result_);
    }

  private:
    // An import of one file alone is the one that is taken out: its package is known only where it is
    // declared.
    static std::set<std::string> imported(const program::Program& program) {
        std::map<std::string, std::set<std::uint32_t>> files;
        for (std::uint32_t file = 0; file < program.size(); ++file) {
            for (const facts::Import& import : program.imports(file)) {
                if (import.level == 0)
                    files[std::string(import.module.substr(0, import.module.find('.')))].insert(file);
            }
        }
        std::set<std::string> names;
        for (const auto& [name, importers] : files)
            if (importers.size() > 1) names.insert(name);
        return names;
    }

    static Engine::Sources sources(const Options& options, const fs::Path& root,
                                   const program::Program& program) {
        Engine::Sources all;
        all.extractor = 0;
        if (!options.environment.empty())
            all.environment = fix_imports::read_environment(root, options.environment,
                                                            [&program] { return imported(program); });
        return all;
    }

    std::vector<Statement> all_statements() {
        std::vector<Statement> statements;
        for (std::uint32_t file = 0; file < program_.size(); ++file) {
            if (!is_source(file)) continue;
            const std::size_t first = statements.size();
            for (const facts::Import& import : program_.imports(file)) {
                if (import.name == "*" || import.module == "__future__") continue;
                if (statements.size() == first || statements.back().names.front().begin != import.begin)
                    statements.push_back({file, {}});
                statements.back().names.push_back(import);
            }
        }
        return statements;
    }

    bool is_source(std::uint32_t file) const {
        return text::trim(program_.file(file).path).ends_with(".py") &&
               program_.file(file).facts->errors().empty();
    }

    const std::set<std::string>& undefined_before(std::uint32_t file) {
        const auto [at, added] = undefined_.try_emplace(file);
        if (added) {
            for (const Trouble& trouble : engine_.find(file, repository_.text(file)))
                if (trouble.kind == TroubleKind::undefined_name) at->second.insert(trouble.name);
        }
        return at->second;
    }

    void restore(const Statement& statement) {
        const std::string text = repository_.text(statement.file);
        const facts::Import& any = statement.names.front();
        const std::string broken = without(text, any.begin, any.end);
        if (broken.empty()) return;
        std::map<std::string, const facts::Import*> wanted;
        for (const facts::Import& import : statement.names) wanted[std::string(import.bound())] = &import;
        const std::set<std::string>& before = undefined_before(statement.file);
        std::vector<Trouble> troubles;
        for (const Trouble& trouble : engine_.find(statement.file, broken))
            if (trouble.kind == TroubleKind::undefined_name && wanted.contains(trouble.name) &&
                !before.contains(trouble.name))
                troubles.push_back(trouble);
        if (troubles.empty()) {
            ++result_.unnoticed;  // used nowhere, or bound in another way too
            for (const auto& [name, import] : wanted) rank(statement.file, broken, *import);
            return;
        }
        ++result_.statements;
        const FileRepairs repairs = engine_.repair(statement.file, broken, troubles);
        bool all_right = true;
        for (const Trouble& trouble : troubles) {
            const facts::Import& import = *wanted.at(trouble.name);
            const Repair* repair = repair_of(repairs, trouble.name);
            all_right = ask(statement.file, text, import, repair, repairs.text == text) && all_right &&
                        import.kind == facts::ImportKind::runtime;
        }
        check(statement.file, broken, repairs, all_right);
    }

    static const Repair* repair_of(const FileRepairs& repairs, const std::string& name) {
        for (const Repair& repair : repairs.repairs)
            if (repair.trouble.name == name ||
                std::find(repair.names.begin(), repair.names.end(), name) != repair.names.end())
                return &repair;
        return nullptr;
    }

    // Whether what was chosen is what was taken out.
    bool ask(std::uint32_t file, const std::string& text, const facts::Import& import, const Repair* repair,
             bool same_text) {
        Row row = votes(file, import);
        row.same_text = same_text;
        const bool from = category(file, import) == "first-party from";
        bool chosen_right = false;
        const Candidate* first = nullptr;
        if (repair && !repair->candidates.empty()) {
            first = &repair->candidates.front();
            row.first = equal(file, import, *first);
            row.same_object = row.first || same_object(file, import, *first);
            row.listed = std::any_of(repair->candidates.begin(), repair->candidates.end(),
                                     [&](const Candidate& one) { return equal(file, import, one); });
            std::size_t bin = 0;
            while (bin + 1 < bounds.size() && first->confidence >= bounds[bin + 1]) ++bin;
            ++result_.bins[bin].count;
            result_.bins[bin].right += row.first, result_.bins[bin].same += row.same_object;
        }
        const Candidate* chosen = repair && repair->mended() ? &repair->candidates[repair->chosen] : nullptr;
        if (chosen) {
            row.applied = 1;
            row.applied_right = chosen_right = equal(file, import, *chosen);
            row.applied_same = chosen_right || same_object(file, import, *chosen);
        }
        const std::string name = category(file, import);
        const bool cold = vote_.imported_elsewhere(file, import.bound()) == 0;
        result_.rows[name].add(row);
        result_.rows[name + (cold ? ", seen nowhere else" : ", seen elsewhere")].add(row);
        if (row.first == 0 || !chosen)
            result_.misses.push_back(fmt::format(
                "{}\t{}:{}\t{}{}\t{}\t{}\t{:.2f}\t{}\t{}\t{}\t{}", name_, program_.file(file).path,
                line_at(text, import.begin), name, cold ? " cold" : "", written(file, import),
                first ? shown(*first) : "-", first ? first->confidence : 0,
                chosen ? (row.applied_right  ? "applied"
                          : row.applied_same ? "applied same"
                                             : "applied WRONG")
                       : "left",
                row.first    ? "first"
                : row.listed ? "listed"
                             : "absent",
                from ? vote_.best(file, import.name, 3) : "-", repair ? repair->left : "no repair"));
        return chosen_right;
    }

    Row votes(std::uint32_t file, const facts::Import& import) const {
        Row row;
        row.asked = 1;
        if (category(file, import) != "first-party from") return row;
        const std::string module = bench::module_of(program_, file, import);
        row.vote = vote_.best(file, import.name, 0) == module;
        row.near_vote = vote_.best(file, import.name, 3) == module;
        return row;
    }

    // A name that the file only hands on, as packages do: nothing is undefined, so only the ranking is asked.
    void rank(std::uint32_t file, const std::string& broken, const facts::Import& import) {
        Trouble trouble;
        trouble.path = program_.file(file).path;
        trouble.name = import.bound();
        const std::vector<Candidate> candidates = engine_.candidates(file, broken, trouble);
        Row row = votes(file, import);
        if (!candidates.empty()) {
            row.first = equal(file, import, candidates.front());
            row.same_object = row.first || same_object(file, import, candidates.front());
            row.listed = std::any_of(candidates.begin(), candidates.end(),
                                     [&](const Candidate& one) { return equal(file, import, one); });
        }
        result_.rows[category(file, import) + ", not used"].add(row);
    }

    std::string category(std::uint32_t file, const facts::Import& import) const {
        const std::string module = bench::module_of(program_, file, import);
        if (import.level == 0 && fix_imports::is_standard(module)) return "standard library";
        if (import.level == 0 && program_.find(module, file) == program::none) return "third-party";
        return import.name.empty() ? "first-party plain" : "first-party from";
    }

    std::string written(std::uint32_t file, const facts::Import& import) const {
        const std::string module = bench::module_of(program_, file, import);
        std::string all =
            import.name.empty() ? "import " + module : fmt::format("from {} import {}", module, import.name);
        if (!import.alias.empty()) all += fmt::format(" as {}", import.alias);
        return all;
    }
    static std::string shown(const Candidate& one) {
        std::string all = one.name.empty() ? "import " + one.module
                                           : fmt::format("from {} import {}", one.module, one.name);
        if (!one.alias.empty()) all += " as " + one.alias;
        return all;
    }

    bool equal(std::uint32_t file, const facts::Import& import, const Candidate& one) const {
        const std::string_view said = import.name.empty() ? import.module : import.name;
        const std::string_view alias = import.alias == said ? std::string_view() : import.alias;
        const std::string_view offered = one.name.empty() ? one.module : one.name;
        return one.module == bench::module_of(program_, file, import) && one.name == import.name &&
               (one.alias == offered ? std::string_view() : one.alias) == alias;
    }

    bool same_object(std::uint32_t file, const facts::Import& import, const Candidate& one) const {
        const program::Symbol a = object(file, bench::module_of(program_, file, import), import.name);
        const program::Symbol b = object(file, one.module, one.name);
        return a.found() && a.file == b.file && a.definition == b.definition;
    }
    program::Symbol object(std::uint32_t file, std::string_view module, std::string_view name) const {
        const std::uint32_t in = program_.find(module, file);
        if (name.empty()) return {in, facts::none};
        if (in != program::none) {
            const program::Symbol symbol = program_.resolve(in, name);
            if (symbol.found()) return symbol;
        }
        return {program_.find(std::string(module) + "." + std::string(name), file), facts::none};
    }

    // What repairs must never do. `as_written`: the module-level import that stood there is back.
    void check(std::uint32_t file, const std::string& broken, const FileRepairs& repairs, bool as_written) {
        if (repairs.text == broken) return;
        if (!parses(repairs.text)) {
            ++result_.unparsable;
            result_.misses.push_back(fmt::format("{}\t{}\tDOES NOT PARSE", name_, program_.file(file).path));
        }
        if (as_written) return;
        const std::set<std::uint32_t> before = repository_.runs(file);
        for (const std::uint32_t target : repository_.runs(file, repairs.text)) {
            if (before.contains(target) || !repository_.reaches(target, file)) continue;
            ++result_.cycles;
            std::string chosen;
            for (const Repair& repair : repairs.repairs)
                if (repair.mended()) chosen += shown(repair.candidates[repair.chosen]) + "; ";
            result_.misses.push_back(fmt::format("{}\t{}\tNEW CYCLE through {}\t{}", name_,
                                                 program_.file(file).path, program_.file(target).path,
                                                 chosen));
        }
    }

    void misspell() {
        std::vector<std::uint32_t> files;
        for (std::uint32_t file = 0; file < program_.size(); ++file)
            if (is_source(file)) files.push_back(file);
        for (std::size_t tries = 0; !files.empty() && tries < 4 * options_.typos; ++tries) {
            if (result_.typos == options_.typos) break;
            misspell_one(files[random_() % files.size()]);
        }
    }

    void misspell_one(std::uint32_t file) {
        const python::ParsedFile parsed(repository_.text(file));
        const python::Tree& tree = parsed.tree();
        std::vector<python::NodeId> uses;
        std::set<std::string_view> names;
        for (python::NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) != python::Kind::identifier) continue;
            names.insert(parsed.text(id));
            if (parsed.text(id).size() >= 3 && facts::classify(tree, id) == facts::Binding::load)
                uses.push_back(id);
        }
        if (uses.empty()) return;
        const python::NodeId use = uses[random_() % uses.size()];
        const std::string wrong = edited(std::string(parsed.text(use)));
        if (names.contains(wrong) || !text::is_identifier(wrong)) return;
        std::string text(parsed.text());
        text.replace(tree[use].begin, tree[use].end - tree[use].begin, wrong);
        if (!parses(text)) return;  // a keyword
        std::vector<Trouble> troubles;
        for (const Trouble& trouble : engine_.find(file, text))
            if (trouble.kind == TroubleKind::undefined_name && trouble.name == wrong)
                troubles.push_back(trouble);
        ++result_.typos;
        if (troubles.empty()) {
            ++result_.typos_unseen;
            return;
        }
        const FileRepairs repairs = engine_.repair(file, text, troubles);
        const Repair* repair = repair_of(repairs, wrong);
        if (!repair || !repair->mended()) return;
        ++result_.typos_applied;
        result_.misses.push_back(fmt::format("{}\t{}:{}\ttypo\t{} for {}\t{}\t{:.2f}", name_,
                                             program_.file(file).path, tree[use].line, wrong,
                                             parsed.text(use), shown(repair->candidates[repair->chosen]),
                                             repair->candidates[repair->chosen].confidence));
    }

    // One letter left out, doubled, changed or swapped with the next.
    std::string edited(std::string name) {
        const std::size_t at = random_() % name.size();
        const char letter = static_cast<char>('a' + random_() % 26);
        switch (random_() % 4) {
            case 0:
                name.erase(at, 1);
                break;
            case 1:
                name.insert(at, 1, name[at]);
                break;
            case 2:
                name[at] = letter;
                break;
            default:
                std::swap(name[at == 0 ? 0 : at - 1], name[at == 0 ? 1 : at]);
        }
        return name;
    }

    const Options& options_;
    const std::string name_;
    const Repository repository_;
    const program::Program& program_;
    const Engine engine_;
    const bench::ImportVote vote_;
    std::mt19937_64 random_;
    std::map<std::uint32_t, std::set<std::string>> undefined_;
    Result result_;
};

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

void print(const std::string& name, const Result& result) {
    fmt::print("{}: {} files, {} statements taken out, {} more whose names are not used\n", name,
               result.files, result.statements, result.unnoticed);
    fmt::print("  {:36} {:>6} {:>7} {:>7} {:>7} | {:>8} {:>9} {:>9} {:>9} | {:>6} {:>9}\n", "", "names",
               "first", "object", "listed", "applied", "precision", "by object", "same text", "vote",
               "near vote");
    for (const auto& [category, row] : result.rows) {
        fmt::print("  {:36} {:6} {:6.1f}% {:6.1f}% {:6.1f}% | {:7.1f}% {:8.2f}% {:8.2f}% {:8.1f}% |",
                   category, row.asked, percent(row.first, row.asked), percent(row.same_object, row.asked),
                   percent(row.listed, row.asked), percent(row.applied, row.asked),
                   percent(row.applied_right, row.applied), percent(row.applied_same, row.applied),
                   percent(row.same_text, row.asked));
        if (category.rfind("first-party from", 0) == 0)
            fmt::print(" {:5.1f}% {:8.1f}%", percent(row.vote, row.asked), percent(row.near_vote, row.asked));
        fmt::print("\n");
    }
    for (std::size_t i = 0; i < bounds.size(); ++i)
        fmt::print("  confidence from {:.2f}: {:6} first candidates, right {:6.2f}%, same object {:6.2f}%\n",
                   bounds[i], result.bins[i].count, percent(result.bins[i].right, result.bins[i].count),
                   percent(result.bins[i].same, result.bins[i].count));
    fmt::print(
        "  misspelt names: {}, left alone {:.1f}% ({} were not seen); new runtime cycles {}, files that no "
        "longer parse {}\n",
        result.typos, percent(result.typos - result.typos_applied, result.typos), result.typos_unseen,
        result.cycles, result.unparsable);
    std::fflush(stdout);
}

Row total(const Result& result) {
    Row all;
    for (const auto& [category, row] : result.rows)
        if (category.find(", ") == std::string::npos) all.add(row);
    return all;
}

int run(const Options& options) {
    std::vector<Result> results(options.roots.size());
    parallel_for(options.roots.size(), options.jobs, [&](std::size_t i, unsigned) {
        results[i] = Judge(options, options.roots[i].second).run();
    });
    std::map<std::string, Result> groups;
    std::string misses;
    for (std::size_t i = 0; i < results.size(); ++i) {
        print(options.roots[i].second.filename().string(), results[i]);
        groups[options.roots[i].first].add(results[i]);
        for (const std::string& line : results[i].misses) misses += line + '\n';
    }
    for (auto& [group, result] : groups) {
        result.rows["all"] = total(result);
        print(fmt::format("\nall of {}", group.empty() ? "them" : group), result);
    }
    if (!options.misses.empty()) fs::write_atomically(options.misses, misses);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    std::string group;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool more = i + 1 < argc;
        if (word == "--sample" && more) {
            options.sample = std::stoul(argv[++i]);
        } else if (word == "--typos" && more) {
            options.typos = std::stoul(argv[++i]);
        } else if (word == "--seed" && more) {
            options.seed = std::stoul(argv[++i]);
        } else if (word == "--jobs" && more) {
            options.jobs = static_cast<unsigned>(std::stoul(argv[++i]));
        } else if (word == "--misses" && more) {
            options.misses = argv[++i];
        } else if (word == "--environment" && more) {
            options.environment = argv[++i];
        } else if (word.substr(0, 2) == "--") {
            group = word.substr(2);
        } else {
            options.roots.emplace_back(group, fs::Path(word) / "");
            options.roots.back().second = options.roots.back().second.parent_path();
        }
    }
    if (options.roots.empty()) {
        fmt::print(
            stderr,
            "usage: fix_imports_restore [--sample N] [--typos N] [--seed N] [--jobs N] [--misses FILE] "
            "[--environment FOLDER] [--GROUP] ROOT...\n");
        return 2;
    }
    try {
        return run(options);
    } catch (const Error& error) {
        fmt::print(stderr, "fix_imports_restore: error: {}\n", error.what());
        return 2;
    }
}
