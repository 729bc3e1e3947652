#include "cmd/testgen_coverage.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <system_error>
#include <vector>

#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/python/parsed_file.h"

namespace sixth::cmd {

TestgenCoverage::TestgenCoverage(const TestgenOptions& o, const ProgramSources& sources, Session& session) {
    const fs::Path file = find(o, sources.root);
    if (file.empty()) return;
    name_ = o.coverage.empty() ? file.filename().string() : o.coverage;
    std::set<std::string> known;
    for (const facts::LoadedFile& loaded : sources.files) known.insert(loaded.path);
    const fs::Stamp made = fs::stamp(file);
    try {
        files_ = testgen::placed(testgen::read_coverage(file), sources.root, known);
    } catch (const Error& error) {
        throw Error(error.what(), (error.hint().empty() ? "" : error.hint() + "; or ") +
                                      "leave it alone with --coverage none");
    }
    if (files_.empty()) session.note(fmt::format("note: {} knows no file below the root", name_));
    std::vector<std::string> stale;
    for (auto at = files_.begin(); at != files_.end();) {
        // a coarse clock may give the tests and what they tested one time
        if (fs::stamp(sources.root / at->first).mtime_ns <= made.mtime_ns) {
            ++at;
            continue;
        }
        stale.push_back(at->first);
        at = files_.erase(at);
    }
    if (stale.empty()) return;
    session.note(
        fmt::format("note: {} changed since {} was made, which is not asked of {}: run the tests again",
                    stale.size() == 1 ? stale.front() : text::counted(stale.size(), "file"), name_,
                    stale.size() == 1 ? "it" : "them"));
}

fs::Path TestgenCoverage::find(const TestgenOptions& o, const fs::Path& root) {
    if (o.coverage == "none") return {};
    if (!o.coverage.empty()) return std::filesystem::absolute(o.coverage);
    fs::Path newest;
    std::int64_t time = 0;
    for (const char* name : {".coverage", "coverage.json", "coverage.xml"}) {
        const fs::Path file = root / name;
        std::error_code failed;
        if (!std::filesystem::is_regular_file(file, failed)) continue;
        const std::int64_t made = fs::stamp(file).mtime_ns;
        if (newest.empty() || made > time) {
            newest = file;
            time = made;
        }
    }
    return newest;
}

std::optional<testgen::Missed> TestgenCoverage::missed(const ProgramSources& sources,
                                                       std::size_t file) const {
    const auto at = files_.find(sources.files[file].path);
    if (at == files_.end()) return {};
    return testgen::missed_in(python::ParsedFile(sources.text_of(sources.files[file])), at->second);
}

}  // namespace sixth::cmd
