// Findings accepted once, so that only new ones are reported. A JSON file, one finding a line, sorted: made
// to be committed and merged.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/fingerprint.h"

namespace sixth::lint {

struct BaselineEntry {
    std::string file, code, symbol, message;
    Identity id{};
};

struct BaselineMatch {
    std::vector<bool> known;         // one a finding
    std::vector<std::size_t> stale;  // entries of looked-at files that no finding answers to
};

class Baseline {
  public:
    Baseline() = default;
    // Anything but a baseline is an Error naming `name` and the line.
    static Baseline parse(std::string_view json, const std::string& name);
    std::string dump() const;

    // Each entry answers for one finding: first the same file, rule, symbol, message and line of code; then
    // the line may differ; then the file, when `is_file` says that the entry's is gone; then the symbol, for
    // a line of code that moved into another function of its file.
    BaselineMatch match(const std::vector<Diagnostic>& findings, const std::vector<Identity>& ids,
                        const std::function<bool(const std::string& file)>& is_file) const;

    void add(const Diagnostic& finding, const Identity& id);
    void add(BaselineEntry entry) { entries_.push_back(std::move(entry)); }
    const std::vector<BaselineEntry>& entries() const { return entries_; }

  private:
    std::vector<BaselineEntry> entries_;
};

}  // namespace sixth::lint
