#include "analyzers/lint/fixes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "analyzers/lint/extractors.h"
#include "analyzers/lint/sites.h"
#include "core/base/edits.h"

namespace sixth::lint {
namespace {

constexpr int most_rounds = 10;

bool mostly_crlf(std::string_view text) {
    std::size_t newlines = 0, with_return = 0;
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
        ++newlines;
        with_return += at > 0 && text[at - 1] == '\r';
    }
    return 2 * with_return > newlines;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
        out += text[i];
    }
    return out;
}

// What a fix is known by while the lines around it move.
using Key = std::tuple<std::string_view, std::string, std::string>;  // code, symbol, message
Key key_of(const Diagnostic& d) {
    return {d.code, std::string(d.symbol), d.message};
}

std::size_t error_count(const std::string& blob) {
    return facts::Facts(blob).errors().size();
}

class FileFixer {
  public:
    FileFixer(const std::string& path, const std::string& text, Settings settings, const FixOptions& options)
        : path_(path),
          original_(text),
          settings_(std::move(settings)),
          options_(options),
          crlf_(mostly_crlf(text)) {
        for (const Rule& rule : rules()) {
            if (rule.program) settings_.ignore.emplace_back(rule.code);  // one file is not the whole program
        }
    }

    FixedFile run(const std::vector<const Diagnostic*>& given) {
        out_.text = original_;
        blob_ = extract(original_);
        const std::size_t errors = error_count(blob_);
        std::vector<Diagnostic> findings;
        findings.reserve(given.size());
        for (const Diagnostic* d : given) findings.push_back(*d);
        for (int round = 0; apply(findings); ++round) {
            blob_ = extract(out_.text);
            if (error_count(blob_) > errors) return refuse("its fix would not parse");
            if (round == most_rounds) return refuse("its fixes undo each other");
            findings = look_again();
        }
        return std::move(out_);
    }

  private:
    static std::string extract(const std::string& text) { return facts::extract(text, extractors()); }

    FixedFile refuse(const char* why) {
        FixedFile left;
        left.text = original_;
        left.refused = why;
        return left;
    }

    // True when the text changed. What was left out for overlapping is what the next round may still do.
    bool apply(std::vector<Diagnostic>& findings) {
        std::vector<const Diagnostic*> chosen;
        std::vector<const Fix*> fixes;
        for (Diagnostic& d : findings) {
            if (d.fix.safety == Safety::none || d.fix.safety > options_.at_most) continue;
            if (crlf_) {
                for (Edit& edit : d.fix.edits) edit.text = with_crlf(edit.text);
            }
            chosen.push_back(&d);
            fixes.push_back(&d.fix);
        }
        std::vector<bool> applied;
        std::string mended = apply_fixes(out_.text, fixes, applied);
        if (mended == out_.text) return false;
        out_.text = std::move(mended);
        left_.clear();
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            if (applied[i]) {
                ++out_.done[chosen[i]->code];
            } else {
                left_.push_back(key_of(*chosen[i]));
            }
        }
        return true;
    }

    std::vector<Diagnostic> look_again() {
        facts_ = facts::Facts(std::string_view(blob_));
        seen_ = lint::run({{path_, &facts_}}, settings_);
        std::vector<Diagnostic> findings = std::move(seen_.diagnostics);
        if (!options_.only_given) return findings;
        std::vector<Diagnostic> kept;
        for (Diagnostic& d : findings) {
            const auto at = std::find(left_.begin(), left_.end(), key_of(d));
            if (at == left_.end()) continue;
            left_.erase(at);
            kept.push_back(std::move(d));
        }
        return kept;
    }

    const std::string& path_;
    const std::string& original_;
    Settings settings_;
    const FixOptions& options_;
    const bool crlf_;
    FixedFile out_;
    std::string blob_;
    facts::Facts facts_;  // of blob_
    Result seen_;         // findings are views into it
    std::vector<Key> left_;
};

}  // namespace

std::size_t FixedFile::count() const {
    std::size_t all = 0;
    for (const auto& [code, n] : done) all += n;
    return all;
}

FixedFile fix_file(const std::string& path, const std::string& text,
                   const std::vector<const Diagnostic*>& findings, const Settings& settings,
                   const FixOptions& options) {
    return FileFixer(path, text, settings, options).run(findings);
}

}  // namespace sixth::lint
