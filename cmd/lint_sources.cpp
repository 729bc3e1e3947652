#include "cmd/lint_sources.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "analyzers/lint/sites.h"
#include "cmd/progress.h"
#include "core/base/error.h"
#include "core/state/db.h"

namespace sixth::cmd {
namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

bool outside(const std::string& path) {
    return path.compare(0, 3, "../") == 0;
}

// Why the state is not used, in one line; nothing when the failure is ours.
std::optional<std::string> excuse(const state::StateError& error) {
    if (error.reason() == state::Reason::constraint || error.reason() == state::Reason::sql)
        return std::nullopt;
    std::string line = fmt::format("{}; nothing will be remembered", error.what());
    if (!error.hint().empty()) line += fmt::format(" ({})", error.hint());
    return line;
}

// Rules about the whole program read every file of the root, whatever is reported on. A problem elsewhere in
// the root is not this run's.
std::vector<repo::SourceFile> with_whole_root(std::vector<repo::SourceFile> files, const fs::Path& root,
                                              repo::WalkOptions options) {
    options.paths.clear();
    std::vector<repo::SourceFile> rest = repo::walk(root, options).files;
    std::move(rest.begin(), rest.end(), std::back_inserter(files));
    std::stable_sort(files.begin(), files.end(),
                     [](const repo::SourceFile& a, const repo::SourceFile& b) { return a.path < b.path; });
    files.erase(
        std::unique(files.begin(), files.end(),
                    [](const repo::SourceFile& a, const repo::SourceFile& b) { return a.path == b.path; }),
        files.end());
    return files;
}

facts::Loaded load(const std::vector<repo::SourceFile>& sources, const facts::LoadOptions& options,
                   Session& session) {
    try {
        state::Db db = state::Db::open(session.state_file());
        return facts::load(sources, &db, options);
    } catch (const state::StateError& error) {
        const std::optional<std::string> line = excuse(error);
        if (!line) throw;
        session.note(*line);
    }
    return facts::load(sources, nullptr, options);
}

}  // namespace

LintSources load_sources(const std::vector<std::string>& paths, const std::vector<std::string>& exclude,
                         Session& session) {
    LintSources out;
    out.root = session.root();
    facts::LoadOptions options;
    options.root = out.root;
    options.stamped_ns = now_ns();
    options.jobs = session.jobs();
    options.extractors = {lint::syntax_findings()};
    Progress progress("files", session.shows_progress());
    options.progress = std::ref(progress);

    repo::WalkOptions walk;
    walk.excludes = exclude;
    walk.jobs = options.jobs;
    walk.paths = paths;
    repo::Walk chosen = repo::walk(out.root, walk);
    for (const std::string& line : chosen.notes) session.note(line);
    for (repo::Problem& p : chosen.problems)
        out.problems.push_back({std::move(p.path), std::move(p.message)});

    std::vector<repo::SourceFile> own, strangers;
    for (const repo::SourceFile& file : chosen.files) (outside(file.path) ? strangers : own).push_back(file);
    if (!paths.empty() && !own.empty()) own = with_whole_root(std::move(own), out.root, walk);

    const auto is_chosen = [&](const std::string& path) {
        const auto at =
            std::lower_bound(chosen.files.begin(), chosen.files.end(), path,
                             [](const repo::SourceFile& a, const std::string& b) { return a.path < b; });
        return at != chosen.files.end() && at->path == path;
    };
    struct Taken {
        facts::LoadedFile file;
        bool reported;
    };
    std::vector<Taken> taken;
    const auto take = [&](facts::Loaded loaded) {
        out.parsed += loaded.parsed;
        for (facts::LoadedFile& file : loaded.files) {
            const bool wanted = is_chosen(file.path);
            if (file.problem.empty()) {
                taken.push_back({std::move(file), wanted});
            } else if (wanted) {
                out.problems.push_back({file.path, file.problem});
            }
        }
    };
    if (!strangers.empty()) take(facts::load(strangers, nullptr, options));
    if (!own.empty()) take(load(own, options, session));
    std::sort(taken.begin(), taken.end(),
              [](const Taken& a, const Taken& b) { return a.file.path < b.file.path; });
    for (Taken& one : taken) {
        out.files.push_back(std::move(one.file));
        out.reported.push_back(one.reported);
    }
    return out;
}

std::vector<lint::Input> inputs_of(const LintSources& sources) {
    std::vector<lint::Input> inputs;
    inputs.reserve(sources.files.size());
    for (std::size_t i = 0; i < sources.files.size(); ++i) {
        inputs.push_back({sources.files[i].path, &sources.files[i].facts, sources.reported[i]});
    }
    return inputs;
}

void SourceTexts::keep_only(const std::string& path) {
    for (auto at = texts_.begin(); at != texts_.end();)
        at = at->first == path || at->second.given ? std::next(at) : texts_.erase(at);
}

void SourceTexts::forget(const std::string& path) {
    const auto found = texts_.find(path);
    if (found != texts_.end() && !found->second.given) texts_.erase(found);
}

const std::string& SourceTexts::of(const std::string& path) {
    const auto found = texts_.find(path);
    if (found != texts_.end()) return found->second.bytes;
    Text text;
    try {
        text.bytes = fs::read(root_ / path);
    } catch (const Error&) {
        text.bytes.clear();  // gone since it was linted; the finding stands without its excerpt
    }
    return texts_.emplace(path, std::move(text)).first->second.bytes;
}

}  // namespace sixth::cmd
