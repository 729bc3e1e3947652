#include <chrono>
#include <filesystem>

#include "cmd/extractors.h"
#include "cmd/index.h"
#include "cmd/progress.h"
#include "core/facts/listing_store.h"
#include "core/repo/walk.h"
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

// Most often nothing has changed since the index was made. That shows in the names and stamps of the files
// alone, for a fraction of the work; whatever is not plain sailing is left to a real comparison.
bool is_current(const RefreshOptions& o, Session& session, FreshIndex& fresh) {
    std::error_code failed;
    if (!o.state && !std::filesystem::exists(session.state_file(), failed)) return false;
    try {
        auto db = o.state ? o.state : std::make_shared<state::Db>(state::Db::open(session.state_file()));
        search::IndexedFiles index;
        repo::WalkOptions options;
        const auto& texts = search::text_endings();
        options.extensions.insert(options.extensions.end(), texts.begin(), texts.end());
        options.jobs = session.jobs();
        options.listing = [&] { return facts::load_listing(*db, session.root()); };
        options.expected = [&] {
            search::IndexStore store(*db);
            state::ReadTransaction moment(*db);
            index = {store.generation(), store.files()};
            search::sort_by_path(index.files);
            std::vector<std::string> paths;
            for (const search::IndexedFile& file : index.files) paths.push_back(file.path);
            return paths;
        };
        std::optional<repo::Walk> walk = repo::walk_as_listed(session.root(), options);
        if (!walk || !walk->problems.empty() || !walk->notes.empty()) return false;
        std::vector<search::Source> sources;
        for (repo::SourceFile& file : walk->files) sources.push_back({std::move(file.path), file.stamp, {}});
        if (!search::is_current(index, sources, o.model)) return false;
        fresh.report.files = index.files.size();
        for (const search::IndexedFile& file : index.files) fresh.report.chunks += file.chunks;
        fresh.report.read = std::move(index);
        fresh.sources.root = session.root();
        fresh.sources.db = std::move(db);
        return true;
    } catch (const Error&) {  // told when it is met again
        return false;
    }
}

}  // namespace

FreshIndex refresh_index(const RefreshOptions& o, Session& session) {
    const Clock::time_point begin = Clock::now();
    FreshIndex fresh;
    if (!o.wants_sources && o.paths.empty() && is_current(o, session, fresh)) return fresh;
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
