// What a rule is. One rule = one file in rules/ = one test; the list is written out in rules.cpp.
//
// A rule looks at exactly one of three things, cheapest first:
//   visit    syntax, at the node kinds it names. Runs when a file is parsed; what it finds is kept with the
//   file's
//            facts, so it must depend on nothing but the file's bytes.
//   measure  one file's facts and the settings. Runs on every lint.
//   program  all files together. Runs when any file changed, on one thread; reads what it needs of every file
//            from digests, and facts only of the few files it has to look at closely.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/clones/kept_file.h"
#include "analyzers/lint/digest.h"
#include "analyzers/lint/settings.h"
#include "core/base/diagnostic.h"
#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/program/program.h"
#include "core/python/parsed_file.h"

namespace sixth::lint {

namespace sqla {
class Meaning;
}

// Where a syntax rule reports.
class Sites {
  public:
    Sites(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions)
        : file_(file), definitions_(definitions) {}
    const python::ParsedFile& file() const { return file_; }
    const python::Tree& tree() const { return file_.tree(); }
    const std::vector<facts::Definition>& definitions() const { return definitions_; }

    // A finding over bytes [begin, end). The message is a whole sentence without a full stop.
    void report(std::uint32_t begin, std::uint32_t end, std::string message, Fix fix = {}, double score = -1);
    // How often the rule that asks has reported in this file.
    std::size_t reported() const { return rule_ < counts_.size() ? counts_[rule_] : 0; }

    struct Site {
        std::uint32_t rule, begin, end;
        double score;
        std::string message;
        Fix fix;
    };
    std::vector<Site> take() { return std::move(sites_); }
    void set_rule(std::uint32_t rule) { rule_ = rule; }

  private:
    const python::ParsedFile& file_;
    const std::vector<facts::Definition>& definitions_;
    std::uint32_t rule_ = 0;
    std::vector<std::size_t> counts_;  // by rule
    std::vector<Site> sites_;
};

// Findings go here; file, code, type and severity are filled in from the rule.
class Report {
  public:
    explicit Report(std::vector<Diagnostic>& out) : out_(out) {}
    // The new finding, placed at a definition's header line.
    Diagnostic& at_definition(const FileView& file, std::uint32_t definition, std::string message);
    Diagnostic& at(const FileView& file, Position where, std::string message);
    Diagnostic& at(std::string_view path, Position where, std::string message);
    void set_rule(const struct Rule* rule) { rule_ = rule; }

  private:
    const struct Rule* rule_ = nullptr;
    std::vector<Diagnostic>& out_;
};

struct ProgramView {
    const Files& files;
    const program::Program& program;
    const Settings& settings;
    unsigned jobs;
    const std::vector<std::array<std::string_view, digest_count>>& digests;  // of each file

    std::string_view digest(Digest which, std::size_t file) const {
        return digests[file][static_cast<std::size_t>(which)];
    }
    // What the rules about SQLAlchemy share; made by the first of them.
    mutable std::shared_ptr<sqla::Meaning> sqlalchemy = nullptr;
};

// What a rule kept last, empty at first, and what it is to keep.
struct RuleMemory {
    std::string_view before;
    std::string after;
    // Of single files: in order of path, and what is new by number of the file.
    std::vector<KeptFile> files_before;
    std::vector<std::pair<std::size_t, std::string>> files_after;
};

// What a finding says to people.
struct Told {
    std::string message, suggestion;
};

struct Rule {
    std::string_view code;  // "SML101"
    std::string_view name;  // "mutable-default"
    std::string_view type;  // of the JSON output: complexity, length, duplication, dead-code, smell, syntax
    std::string_view summary;  // one line
    std::string_view text;     // what `sixth lint --explain CODE` prints: what, why, example, how to silence
    Severity severity = Severity::warning;
    bool on_by_default = true;

    std::vector<python::Kind> kinds = {};
    void (*visit)(Sites&, python::NodeId) = nullptr;
    void (*measure)(const FileView&, const Settings&, Report&) = nullptr;
    void (*program)(const ProgramView&, Report&) = nullptr;
    // The same for a rule that keeps something from run to run, and asks nothing of ProgramView::program.
    // Runs beside the other rules; there is one such rule.
    void (*remembering)(const ProgramView&, Report&, RuleMemory&) = nullptr;
    // Of findings too many to word before one is printed: their message and suggestion are empty.
    Told (*tell)(const Diagnostic&) = nullptr;
};

// Every rule, in the order of their codes.
const std::vector<Rule>& rules();
const Rule* find_rule(std::string_view code_or_name);  // exact; nullptr when there is none

Told told(const Diagnostic& finding);
void word(std::vector<Diagnostic>& findings);  // fills in what they leave to be told

}  // namespace sixth::lint
