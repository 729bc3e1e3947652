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

// A server takes minutes, and hours for large repositories: what is done is kept now and then.
constexpr std::chrono::minutes keep_every(1);

search::UpdateReport update_and_keep(state::Db& db, const std::vector<search::Source>& sources,
                                     search::UpdateOptions options) {
    const bool in_parts = !options.deadline && options.model && options.model->is_slow();
    search::UpdateReport all;
    for (;;) {
        if (in_parts) options.deadline = Clock::now() + keep_every;
        search::UpdateReport part = search::update(db, sources, options);
        part.changed += all.changed;
        part.removed += all.removed;
        part.embedded += all.embedded;
        part.reused += all.reused;
        const bool goes_on = in_parts && part.left > 0 && part.changed > all.changed;
        all = std::move(part);
        if (!goes_on) return all;
    }
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
    options.model = o.model;
    options.keep_vectors = !o.model;
    options.complete = o.paths.empty();
    options.progress = [&](std::size_t done, std::size_t total) { progress(done, total); };
    if (fresh.sources.db) {
        try {
            if (o.within && !search::IndexStore(*fresh.sources.db).empty())
                options.deadline = begin + *o.within;
            fresh.report = update_and_keep(*fresh.sources.db, sources, options);
        } catch (const state::StateError& error) {
            session.go_on_without_state(error);
            fresh.sources.db = nullptr;
        }
    }
    if (!fresh.sources.db) {
        options.deadline.reset();
        fresh.memory = std::make_unique<state::Db>(state::Db::in_memory());
        fresh.report = update_and_keep(*fresh.memory, sources, options);
    }
    progress.erase();
    for (const std::string& problem : fresh.report.problems) fresh.sources.problems.push_back({"", problem});
    fresh.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return fresh;
}

}  // namespace sixth::cmd
