// From an issue to its plan in this repository: the index, the imports and the history are brought up to date
// first.
#include <filesystem>
#include <future>
#include <system_error>

#include "analyzers/decompose/items.h"
#include "cmd/decompose.h"
#include "cmd/embedder.h"
#include "cmd/index.h"
#include "core/base/error.h"
#include "core/history/changes.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

constexpr std::chrono::milliseconds refresh_within(2000);

struct Past {
    std::optional<history::Repository> repository;
    std::optional<history::Changes> changes;
};

// A plan needs no server: without the one that made the vectors, they are left as they are and not asked.
std::shared_ptr<const search::Embedder> embedder_for(const LlmOptions& o, Session& session) {
    try {
        return embedder_of(o, session, "");
    } catch (const Error& error) {
        session.note(fmt::format("note: {}; files are found by their words alone", error.what()));
        return nullptr;
    }
}

// Where there is no history to read, a plan is made without. On a connection of its own: the one of the facts
// is another thread's meanwhile.
Past read_past(Session& session, bool with_state) {
    Past past;
    if (!repo::has_git() || !repo::find_repository(session.root())) return past;
    const auto read = [&](state::Db* from) {
        past.repository = history::read(session.root(), from);
        past.changes = history::read_changes(session.root(), *past.repository, from);
    };
    try {
        try {
            std::optional<state::Db> db;
            if (with_state) db.emplace(state::Db::open(session.state_file()));
            read(db ? &*db : nullptr);
        } catch (const state::StateError& error) {
            session.go_on_without_state(error);
            read(nullptr);
        }
    } catch (const Error& error) {
        past.changes.reset();
        if (past.repository && !past.repository->refs.head.empty())
            session.note(fmt::format("note: {}; going on without the history", error.what()));
    }
    return past;
}

// Imports are resolved while the history is read; later, when first asked for, where there is no thread.
std::future<void> link_aside(const program::Program& program) {
    try {
        return std::async(std::launch::async, [&program] {
            if (program.size() > 0) program.imported_by(0);
        });
    } catch (const std::system_error&) {
        return {};
    }
}

}  // namespace

Planning plan_issue(const decompose::Issue& issue, const PlanningOptions& options, Session& session) {
    Planning out;
    out.issue = issue;
    const std::shared_ptr<const search::Embedder> embedder = embedder_for(options.vectors, session);
    FreshIndex fresh = refresh_index({embedder.get(), {}, refresh_within, {}}, session);
    for (const SourceProblem& p : fresh.sources.problems) session.note(fmt::format("note: {}", p.message));
    std::vector<program::File> files;
    files.reserve(fresh.sources.files.size());
    for (const facts::LoadedFile& file : fresh.sources.files) files.push_back({file.path, &file.facts});
    const program::Program program(std::move(files));
    std::future<void> linked = link_aside(program);
    const Past past = read_past(session, fresh.sources.db != nullptr);
    if (linked.valid()) linked.get();
    search::Index index(fresh.db());

    decompose::Material material;
    material.index = &index;
    material.model = embedder.get();
    material.program = &program;
    material.history = past.repository ? &past.repository->commits : nullptr;
    material.changes = past.changes ? &*past.changes : nullptr;
    if (!options.issue_file.empty()) {
        std::error_code failed;
        const fs::Path file = std::filesystem::weakly_canonical(options.issue_file, failed);
        material.without = file.lexically_relative(session.root()).generic_string();
    }
    const decompose::Reading reading = read_items(issue);
    decompose::Ground ground(material, need_of(issue, reading));
    decompose::PlanOptions plan_options = options.plan;
    if (past.repository) plan_options.base = past.repository->refs.head;
    out.plan = make_plan(issue, reading, ground, plan_options);
    const auto exists = [&](const std::string& path) {
        std::error_code failed;
        return ground.exists(path) || std::filesystem::exists(session.root() / path, failed);
    };
    if (options.llm) {
        out.plan = worded_by_model(issue, out.plan, *options.llm, exists, session, options.replies);
        for (decompose::Subtask& subtask : out.plan.subtasks) {
            set_checks(out.plan, subtask, ground, plan_options);
            set_complexity(subtask, ground);
            set_names(out.plan, subtask, plan_options);
        }
    }
    if (options.old) {
        const decompose::Plan& old = options.old->plan;
        keep_what_stays(out.plan, old, options.highest, exists);
        // nothing to tell apart: it was made then, and by whoever made it
        if (differences(old, out.plan).empty()) {
            out.plan.base = old.base;
            out.plan.planner = old.planner;
        }
    }
    if (options.explain) {
        const auto add = [&](const std::string& id, const decompose::Need& need, bool alone) {
            for (decompose::Found& found : ground.find(need, options.plan.files, alone))
                out.evidence.emplace_back(id, std::move(found));
        };
        add(out.plan.key, need_of(issue, reading), true);  // for the issue as a whole
        for (const decompose::Subtask& subtask : out.plan.subtasks) {
            if (out.plan.subtasks.size() == 1) break;  // it is the issue
            decompose::Need need;
            need.text = subtask.title + "\n" + subtask.details;
            need.mentions = decompose::mentions_of(need.text);
            need.kind = subtask.kind;
            add(out.plan.id_of(subtask.number), need, false);
        }
    }
    out.faults = faults_of(out.plan, exists);
    return out;
}

}  // namespace sixth::cmd
