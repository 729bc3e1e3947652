#include "cmd/lint_baseline.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"

namespace sixth::cmd {
namespace {

enum class Looked { reported, other, absent };

Looked look_up(const LintSources& sources, const std::string& file) {
    const auto at =
        std::lower_bound(sources.files.begin(), sources.files.end(), file,
                         [](const facts::LoadedFile& a, const std::string& b) { return a.path < b; });
    if (at == sources.files.end() || at->path != file) return Looked::absent;
    return sources.reported[static_cast<std::size_t>(at - sources.files.begin())] ? Looked::reported
                                                                                  : Looked::other;
}

}  // namespace

BaselineSummary apply_baseline(const fs::Path& file, const LintSources& sources, const Asked& asked,
                               std::vector<Diagnostic>& findings, std::vector<lint::Identity>& ids) {
    std::error_code failed;
    if (!std::filesystem::exists(file, failed)) {
        throw Error(fmt::format("cannot open '{}': No such file or directory", file.string()),
                    fmt::format("'sixth lint --write-baseline {}' makes it", file.string()));
    }
    const lint::Baseline baseline = lint::Baseline::parse(fs::read(file), file.string());
    const lint::BaselineMatch match = baseline.match(
        findings, ids, [&](const std::string& path) { return look_up(sources, path) != Looked::absent; });
    BaselineSummary summary;
    for (const std::size_t e : match.stale) {
        const lint::BaselineEntry& entry = baseline.entries()[e];
        summary.stale += asked(entry) && look_up(sources, entry.file) == Looked::reported;
    }
    std::size_t kept = 0;
    for (std::size_t f = 0; f < findings.size(); ++f) {
        if (match.known[f]) {
            ++summary.known;
            continue;
        }
        if (kept != f) {
            findings[kept] = std::move(findings[f]);
            ids[kept] = ids[f];
        }
        ++kept;
    }
    findings.resize(kept);
    ids.resize(kept);
    return summary;
}

std::size_t write_baseline(const fs::Path& file, const LintSources& sources, const Asked& asked,
                           const std::vector<Diagnostic>& findings, const std::vector<lint::Identity>& ids) {
    lint::Baseline baseline;
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) {
        const lint::Baseline before = lint::Baseline::parse(fs::read(file), file.string());
        for (const lint::BaselineEntry& entry : before.entries()) {
            if (!asked(entry) || look_up(sources, entry.file) == Looked::other) baseline.add(entry);
        }
    }
    for (std::size_t f = 0; f < findings.size(); ++f) baseline.add(findings[f], ids[f]);
    fs::write_atomically(file, baseline.dump());
    return baseline.entries().size();
}

}  // namespace sixth::cmd
