// sixth decompose list, show, status and diff: plans that are kept.
#include <algorithm>
#include <memory>

#include "analyzers/decompose/plan_json.h"
#include "cmd/command.h"
#include "cmd/decompose.h"
#include "cmd/options.h"
#include "cmd/output_format.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/base/time.h"

namespace sixth::cmd {
namespace {

const char* list_manual =
#include "man/prose/decompose-list.md"
    ;
const char* show_manual =
#include "man/prose/decompose-show.md"
    ;
const char* status_manual =
#include "man/prose/decompose-status.md"
    ;
const char* diff_manual =
#include "man/prose/decompose-diff.md"
    ;

constexpr const char* make_one = "make one: sixth decompose plan FILE";

// Plans as they are kept; no state is made to look for them.
class Plans {
  public:
    explicit Plans(Session& session) {
        std::error_code failed;
        if (!std::filesystem::exists(session.state_file(), failed)) return;
        queue_.emplace(open_queue(session));
        store_.emplace(queue_->db());
    }
    decompose::DecomposeStore* store() { return store_ ? &*store_ : nullptr; }
    queue::QueueStore* queue() { return queue_ ? &*queue_ : nullptr; }

    // By its id; the only one where none is named.
    decompose::KeptPlan called(const std::string& key) {
        if (!store_) throw Error("there is no plan yet", make_one);
        const std::vector<decompose::KeptPlan> all = store_->list();
        std::vector<std::string> keys;
        for (const decompose::KeptPlan& kept : all) {
            if (kept.plan.key == key || (key.empty() && all.size() == 1)) return sound(kept);
            keys.push_back(kept.plan.key);
        }
        if (keys.empty()) throw Error("there is no plan yet", make_one);
        if (key.empty())
            throw Error(fmt::format("there are {}", text::counted(all.size(), "plan")),
                        "name one: " + text::join(keys, ", "));
        const std::string meant = text::nearest(key, keys);
        throw Error(
            fmt::format("there is no plan '{}'", key),
            meant.empty() ? "'sixth decompose list' shows them" : fmt::format("did you mean '{}'?", meant));
    }

  private:
    static const decompose::KeptPlan& sound(const decompose::KeptPlan& kept) {
        if (kept.damaged)
            throw Error(fmt::format("the plan '{}' in the state is damaged", kept.plan.key),
                        fmt::format("make it anew: sixth decompose plan {}", kept.issue_name));
        return kept;
    }

    std::optional<queue::QueueStore> queue_;
    std::optional<decompose::DecomposeStore> store_;
};

std::string json_time(std::int64_t ms) {
    return format_time(Time(std::chrono::milliseconds(ms)));
}

std::vector<decompose::Progress> progress_now(const decompose::KeptPlan& kept, Plans& plans,
                                              Session& session) {
    std::optional<history::Repository> repository;
    const decompose::GitView git = git_view(session, repository, &plans.queue()->db());
    return progress_of(kept, plans.store()->links(kept.id), plans.queue(), git);
}

// ---- list

struct ListOptions {
    OutputFormat format = OutputFormat::text;
};

ExitCode run_list(const ListOptions& o, Session& session) {
    Plans plans(session);
    const std::vector<decompose::KeptPlan> all =
        plans.store() ? plans.store()->list() : std::vector<decompose::KeptPlan>();
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out = {{"schema", "sixth.decompose.list/1"},
                                      {"plans", nlohmann::ordered_json::array()}};
        for (const decompose::KeptPlan& kept : all) {
            out["plans"].push_back({{"id", kept.plan.key},
                                    {"title", kept.plan.title},
                                    {"subtasks", kept.plan.subtasks.size()},
                                    {"revision", kept.revision},
                                    {"issue", kept.issue_name},
                                    {"created", json_time(kept.created)},
                                    {"changed", json_time(kept.changed)}});
        }
        print(dump_json(out) + "\n");
        return ExitCode::ok;
    }
    if (all.empty()) session.note(fmt::format("there is no plan yet; {}", make_one));
    for (const decompose::KeptPlan& kept : all) {
        if (kept.damaged) {
            print(fmt::format("{}  {}  {}\n", session.out()(Tone::bold, kept.plan.key),
                              session.out()(Tone::red, "damaged"), kept.plan.title));
            continue;
        }
        const std::vector<decompose::Progress> progress = progress_now(kept, plans, session);
        const auto done = std::count_if(progress.begin(), progress.end(), [](const decompose::Progress& p) {
            return p.standing == decompose::Standing::done;
        });
        print(fmt::format("{}  {}  {}\n", session.out()(Tone::bold, kept.plan.key),
                          fmt::format("{}/{} done", done, progress.size()), kept.plan.title));
    }
    return ExitCode::ok;
}

Run declare_list(Options& options) {
    auto o = std::make_shared<ListOptions>();
    add_format(options, o->format).command_line_only();
    options.example("sixth decompose list", "every plan and how far it is");
    options.manual(list_manual);
    return [o](Session& session) { return run_list(*o, session); };
}

// ---- show

struct ShowOptions {
    std::string id;
    PlanFormat format = PlanFormat::text;
};

ExitCode run_show(const ShowOptions& o, Session& session) {
    Plans plans(session);
    const std::size_t dot = o.id.rfind('.');
    const std::string key = o.id.substr(0, dot);
    const decompose::KeptPlan kept = plans.called(key);
    if (dot == std::string::npos) {
        print_plan(kept.plan, o.format, session);
        return ExitCode::ok;
    }
    for (const decompose::Subtask& subtask : kept.plan.subtasks) {
        if (kept.plan.id_of(subtask.number) != o.id) continue;
        if (o.format == PlanFormat::json) {
            nlohmann::ordered_json out = {{"schema", "sixth.decompose.subtask/1"}};
            out.update(json_of(kept.plan, subtask));
            print(dump_json(out) + "\n");
        } else {
            print(subtask_markdown(kept.plan, subtask));
        }
        return ExitCode::ok;
    }
    throw Error(fmt::format("the plan '{}' has no subtask '{}'", key, o.id),
                fmt::format("'sixth decompose show {}' lists them", key));
}

Run declare_show(Options& options) {
    auto o = std::make_shared<ShowOptions>();
    options.positional("ID", o->id,
                       "a plan, AAS-213, or one of its subtasks, AAS-213.2; none: the only plan");
    add_plan_format(options, o->format);
    options.example("sixth decompose show AAS-213 --format markdown", "the plan, to paste into a tracker");
    options.example("sixth decompose show AAS-213.2", "one subtask, as its command is given it");
    options.manual(show_manual);
    return [o](Session& session) { return run_show(*o, session); };
}

// ---- status

struct StatusOptions {
    std::string id;
    OutputFormat format = OutputFormat::text;
};

ExitCode run_status(const StatusOptions& o, Session& session) {
    Plans plans(session);
    const decompose::KeptPlan kept = plans.called(o.id);
    const std::vector<decompose::Progress> progress = progress_now(kept, plans, session);
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out = {{"schema", "sixth.decompose.status/1"}, {"id", kept.plan.key}};
        out["subtasks"] = nlohmann::ordered_json::array();
        for (const decompose::Progress& one : progress) {
            out["subtasks"].push_back({{"id", kept.plan.id_of(one.number)},
                                       {"title", kept.plan.find(one.number)->title},
                                       {"state", decompose::name_of(one.standing)},
                                       {"why", one.why},
                                       {"tasks", one.tasks}});
        }
        print(dump_json(out) + "\n");
    } else {
        print_plan(kept.plan, PlanFormat::text, session, progress);
    }
    const bool failed = std::any_of(progress.begin(), progress.end(), [](const decompose::Progress& p) {
        return p.standing == decompose::Standing::failed;
    });
    return failed ? ExitCode::findings : ExitCode::ok;
}

Run declare_status(Options& options) {
    auto o = std::make_shared<StatusOptions>();
    options.positional("ID", o->id, "a plan; none: the only one");
    add_format(options, o->format).command_line_only();
    options.example("sixth decompose status AAS-213", "what is done, what runs, what waits for what");
    options.manual(status_manual);
    return [o](Session& session) { return run_status(*o, session); };
}

// ---- diff

struct DiffOptions {
    LlmOptions server;
    std::string id, issue;
    OutputFormat format = OutputFormat::text;
};

ExitCode run_diff(const DiffOptions& o, Session& session) {
    Plans plans(session);
    const decompose::KeptPlan kept = plans.called(o.id);
    decompose::Plan before, now;
    if (o.issue.empty()) {
        const std::optional<decompose::Plan> old = plans.store()->before(kept);
        before = old ? *old : kept.plan;
        now = kept.plan;
    } else {
        const GivenIssue given = read_given(o.issue, {}, session);
        PlanningOptions options;
        options.old = kept;
        options.issue_file = given.name;
        options.vectors = o.server;
        options.highest = plans.store()->highest_number(kept.id);
        before = kept.plan;
        now =
            plan_issue(decompose::read_issue(given.text, given.name == "-" ? "" : given.name, kept.plan.key),
                       options, session)
                .plan;
    }
    const std::vector<decompose::Difference> all = differences(before, now);
    if (o.format == OutputFormat::json) {
        static constexpr const char* words[] = {"added", "removed", "changed"};
        nlohmann::ordered_json out = {{"schema", "sixth.decompose.diff/1"}, {"id", kept.plan.key}};
        out["changes"] = nlohmann::ordered_json::array();
        for (const decompose::Difference& one : all) {
            out["changes"].push_back({{"id", kept.plan.id_of(one.number)},
                                      {"what", words[static_cast<std::size_t>(one.what)]},
                                      {"title", one.title},
                                      {"fields", one.fields}});
        }
        print(dump_json(out) + "\n");
    } else {
        print(differences_text(now, all, session.out()));
    }
    return all.empty() ? ExitCode::ok : ExitCode::findings;
}

Run declare_diff(Options& options) {
    auto o = std::make_shared<DiffOptions>();
    options.positional("ID", o->id, "a plan").required = true;
    options
        .positional("ISSUE", o->issue,
                    "the issue as it is now, a file or -; none: what the last change of the plan was")
        .completes(Completes::files);
    add_format(options, o->format).command_line_only();
    add_llm_server(options, o->server);
    add_embed_model(options, o->server);
    options.example("sixth decompose diff AAS-213 issue.md", "what an edited issue would change");
    options.manual(diff_manual);
    return [o](Session& session) { return run_diff(*o, session); };
}

}  // namespace

extern const Command decompose_list, decompose_show, decompose_status, decompose_diff;
const Command decompose_list{"decompose list", "list the plans and how far they are", Needs::repository,
                             declare_list};
const Command decompose_show{"decompose show", "show a plan, or one of its subtasks", Needs::repository,
                             declare_show};
const Command decompose_status{"decompose status", "show a plan against the queue and git", Needs::repository,
                               declare_status};
const Command decompose_diff{"decompose diff", "show what changed in a plan, or would", Needs::repository,
                             declare_diff};

}  // namespace sixth::cmd
