#include "cmd/lint_sources.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include "analyzers/lint/sites.h"
#include "core/base/error.h"
#include "core/state/db.h"

namespace sixth::cmd {
namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// Placeholder walk: every .py file below.
std::vector<facts::Source> walk(const fs::Path& root, const std::vector<std::string>& paths) {
    std::vector<facts::Source> found;
    const auto add = [&](const fs::Path& path) {
        found.push_back({path.lexically_relative(root).generic_string(), fs::stamp(path)});
    };
    for (const std::string& name : paths) {
        const fs::Path path = std::filesystem::canonical(name);
        if (!std::filesystem::is_directory(path)) {
            add(path);
            continue;
        }
        for (auto at = std::filesystem::recursive_directory_iterator(path);
             at != std::filesystem::recursive_directory_iterator(); ++at) {
            if (at->path().filename() == ".git" || at->path().filename() == ".sixth")
                at.disable_recursion_pending();
            if (at->is_regular_file() && !at->is_symlink() && at->path().extension() == ".py")
                add(at->path());
        }
    }
    std::sort(found.begin(), found.end(),
              [](const facts::Source& a, const facts::Source& b) { return a.path < b.path; });
    return found;
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

facts::Loaded load(const std::vector<facts::Source>& sources, const facts::LoadOptions& options,
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

LintSources load_sources(const std::vector<std::string>& paths, const std::vector<std::string>&,
                         Session& session) {
    LintSources out;
    out.root = session.root();
    facts::LoadOptions options;
    options.root = out.root;
    options.stamped_ns = now_ns();
    options.jobs = session.jobs();
    options.extractors = {lint::syntax_findings()};

    const std::vector<std::string> whole{out.root.string()};
    const std::vector<facts::Source> chosen = walk(out.root, paths.empty() ? whole : paths);
    std::vector<facts::Source> strangers;
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(strangers),
                 [](const facts::Source& s) { return outside(s.path); });
    std::vector<facts::Source> own;
    if (paths.empty()) {
        own = chosen;
    } else if (strangers.size() < chosen.size()) {
        own = walk(out.root, whole);
        for (const facts::Source& s : chosen) {  // named files that the walk leaves out
            const auto at = std::lower_bound(
                own.begin(), own.end(), s,
                [](const facts::Source& a, const facts::Source& b) { return a.path < b.path; });
            if (!outside(s.path) && (at == own.end() || at->path != s.path)) own.insert(at, s);
        }
    }

    struct Taken {
        facts::LoadedFile file;
        bool reported;
    };
    std::vector<Taken> taken;
    const auto take = [&](facts::Loaded loaded) {
        out.parsed += loaded.parsed;
        for (facts::LoadedFile& file : loaded.files) {
            const auto at =
                std::lower_bound(chosen.begin(), chosen.end(), file.path,
                                 [](const facts::Source& a, const std::string& b) { return a.path < b; });
            const bool wanted = at != chosen.end() && at->path == file.path;
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
