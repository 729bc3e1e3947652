#include <chrono>

#include "cmd/extractors.h"
#include "cmd/index.h"
#include "cmd/progress.h"
#include "core/search/sections.h"

namespace sixth::cmd {
namespace {

using Clock = std::chrono::steady_clock;

// Sources of both kinds in one order.
std::vector<search::Source> sources_of(const ProgramSources& program, bool chosen_only) {
    std::vector<search::Source> sources;
    sources.reserve(program.files.size() + program.others.size());
    for (std::size_t i = 0; i < program.files.size(); ++i) {
        const facts::LoadedFile& file = program.files[i];
        if (chosen_only && !program.reported[i]) continue;
        sources.push_back({file.path, file.stamp, file.content, &file.facts});
    }
    for (const repo::SourceFile& file : program.others)
        sources.push_back({file.path, file.stamp, {}, nullptr});
    std::sort(sources.begin(), sources.end(),
              [](const search::Source& a, const search::Source& b) { return a.path < b.path; });
    return sources;
}

}  // namespace

FreshIndex refresh_index(const RefreshOptions& o, Session& session) {
    const Clock::time_point begin = Clock::now();
    FreshIndex fresh;
    fresh.sources = load_program({o.paths, {}, search::text_endings(), o.state}, session);
    const std::vector<search::Source> sources = sources_of(fresh.sources, !o.paths.empty());

    Progress progress("files", session.shows_progress());
    search::UpdateOptions options;
    options.root = fresh.sources.root;
    options.outline = search_outline;
    options.stamped_ns = fresh.sources.stamped_ns;
    options.jobs = session.jobs();
    options.model = &search::Model::built_in();
    options.complete = o.paths.empty();
    options.progress = [&](std::size_t done, std::size_t total) { progress(done, total); };
    if (fresh.sources.db) {
        try {
            if (o.within && !search::IndexStore(*fresh.sources.db).empty())
                options.deadline = begin + *o.within;
            fresh.report = search::update(*fresh.sources.db, sources, options);
        } catch (const state::StateError& error) {
            session.go_on_without_state(error);
            fresh.sources.db = nullptr;
        }
    }
    if (!fresh.sources.db) {
        options.deadline.reset();
        fresh.memory = std::make_unique<state::Db>(state::Db::in_memory());
        fresh.report = search::update(*fresh.memory, sources, options);
    }
    progress.erase();
    for (const std::string& problem : fresh.report.problems) fresh.sources.problems.push_back({"", problem});
    fresh.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return fresh;
}

}  // namespace sixth::cmd
