// sixth decompose plan: makes a plan, or brings one up to date with its issue.
#include <cstdlib>
#include <memory>

#include "analyzers/decompose/plan_json.h"
#include "cmd/command.h"
#include "cmd/decompose.h"
#include "cmd/options.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/decompose-plan.md"
    ;

struct PlanCommandOptions {
    std::string issue, key;
    std::string branch = "{type}/{id}-{slug}";
    std::vector<std::string> issue_command, run, test_command, final_check;
    int files = 5;
    PlanFormat format = PlanFormat::text;
    LlmOptions server;
    std::string model = "llama3.1:8b";
    bool use_llm = false, enqueue = false, dry_run = false, explain = false, fresh = false, parallel = false;
};

void print_evidence(const Planning& planning, Session& session) {
    const Style style = session.out();
    for (const auto& [id, found] : planning.evidence) {
        std::string line = fmt::format("{}  {:.2f}  {}", id, found.confidence, style(Tone::cyan, found.path));
        for (std::size_t s = 0; s < decompose::signs; ++s) {
            if (found.signs[s] > 0)
                line += fmt::format("  {} {:.2f}", decompose::name_of(static_cast<decompose::Sign>(s)),
                                    found.signs[s]);
        }
        print(line + "\n");
    }
}

nlohmann::ordered_json evidence_json(const Planning& planning) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& [id, found] : planning.evidence) {
        nlohmann::ordered_json one;
        one["subtask"] = id;
        one["path"] = found.path;
        one["score"] = found.score;
        one["confidence"] = found.confidence;
        for (std::size_t s = 0; s < decompose::signs; ++s)
            one["signs"][std::string(decompose::name_of(static_cast<decompose::Sign>(s)))] = found.signs[s];
        all.push_back(std::move(one));
    }
    return all;
}

WordingModel model_of(const PlanCommandOptions& o, Session& session) {
    WordingModel model{{server_of(o.server, session), {}}, o.model};
    if (const char* key = std::getenv("SIXTH_LLM_KEY")) model.at.key = key;
    return model;
}

// A plan that breaks its own rules is a fault of ours: it is not kept.
void check(const Planning& planning) {
    if (planning.faults.empty()) return;
    throw Error(fmt::format("the plan is not sound: {}", planning.faults[0]),
                "please report the issue's text; a simpler list may do meanwhile");
}

void print_made(const PlanCommandOptions& o, const Planning& planning, Session& session) {
    if (o.explain && o.format == PlanFormat::json) {
        nlohmann::ordered_json out = json_of(planning.plan);
        out["evidence"] = evidence_json(planning);
        return print(dump_json(out) + "\n");
    }
    print_plan(planning.plan, o.format, session);
    if (o.explain) print_evidence(planning, session);
}

ExitCode run(const PlanCommandOptions& o, Session& session) {
    if (o.issue.empty())
        throw Error("there is no issue to plan", "sixth decompose plan FILE, or - for stdin");
    if (o.dry_run && o.enqueue) throw Error("'--dry-run' and '--enqueue' exclude each other");
    EnqueueOptions commands;
    if (o.enqueue) {
        commands.run = trusted_command(o.run, "run", session);
        commands.test_command = trusted_command(o.test_command, "test-command", session);
        commands.final_check = trusted_command(o.final_check, "final-check", session);
    }
    commands.parallel = o.parallel;
    const GivenIssue given = read_given(o.issue, o.issue_command, session);
    const decompose::Issue issue =
        decompose::read_issue(given.text, given.name == "-" ? "" : given.name, o.key);
    PlanningOptions options;
    options.plan.files = static_cast<std::size_t>(o.files);
    options.plan.branch = o.branch;
    options.explain = o.explain;
    options.issue_file = given.name;
    options.vectors = o.server;
    if (o.use_llm) options.llm = model_of(o, session);
    if (o.dry_run) {
        const Planning planning = plan_issue(issue, options, session);
        check(planning);
        print_made(o, planning, session);
        return ExitCode::ok;
    }
    queue::QueueStore queue = open_queue(session);
    decompose::DecomposeStore store(queue.db());
    options.replies = &queue.db();
    std::optional<decompose::KeptPlan> before, kept;
    Planning planning;
    while (!kept) {  // again, when another process has kept its plan of the issue meanwhile
        before = options.old = store.find(issue.key);
        if (options.old) options.highest = store.highest_number(options.old->id);
        if (o.fresh && options.old) options.old->plan.subtasks.clear();
        planning = plan_issue(issue, options, session);
        check(planning);
        kept = store.keep(planning.plan, given.text, given.name, before ? before->revision : 0);
    }
    if (before && before->damaged)
        session.note(fmt::format("note: the plan in the state was damaged; it is made anew, from {} on",
                                 kept->plan.id_of(options.highest + 1)));
    print_made(o, planning, session);
    if (before && !before->damaged && kept->revision > before->revision) {
        const auto all = differences(before->plan, kept->plan);
        session.note(fmt::format("{} changed; 'sixth decompose diff {}' shows how",
                                 text::counted(all.size(), "subtask"), kept->plan.key));
    }
    if (o.enqueue) {
        session.note(enqueue(*kept, commands, queue, session));
        if (!commands.run.empty()) note_no_worker(session, queue);
    }
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<PlanCommandOptions>();
    options
        .positional("ISSUE", o->issue,
                    "a file of Markdown or JSON, - for stdin, or what issue_command is asked for")
        .completes(Completes::files);
    options.group("Input");
    options.add("issue", o->key, "which issue of an export; of a single one what to call it")
        .value("ID")
        .command_line_only();
    options.add("issue-command", o->issue_command, "what prints the issue {id}; needs 'sixth trust'")
        .value("WORDS")
        .verbatim();
    options.group("Plan");
    options.add("files", o->files, "files of a subtask, at most").range(1, 50);
    options.add("branch", o->branch, "branch names, of {id}, {key}, {number}, {kind}, {type} and {slug}")
        .value("PATTERN");
    options.add("fresh", o->fresh, "plan everything anew, with new numbers").command_line_only();
    options.add("dry-run", o->dry_run, "print the plan, keep nothing").command_line_only();
    options.group("Model");
    options.add("llm", o->use_llm, "let a model on this machine word the plan");
    options.add("llm-plan-model", o->model, "which model of that server").value("NAME").shared("llm");
    add_llm_server(options, o->server);
    add_embed_model(options, o->server);
    options.group("Queue");
    options.add("enqueue", o->enqueue, "put the subtasks into the queue, with their order")
        .command_line_only();
    options.add("run", o->run, "what does a subtask: {file} tells what to do; needs 'sixth trust'")
        .value("WORDS")
        .verbatim();
    options.add("test-command", o->test_command, "what runs tests, in place of pytest: their files follow it")
        .value("WORDS")
        .verbatim();
    options.add("final-check", o->final_check, "what is run behind a subtask's own checks")
        .value("WORDS")
        .verbatim();
    options.add("parallel", o->parallel, "run subtasks at once where their order allows it");
    options.group("Output");
    add_plan_format(options, o->format);
    options.add("explain", o->explain, "show what speaks for each file").command_line_only();
    options.example("sixth decompose plan issue.md", "the subtasks, their order, the files they touch");
    options.example("sixth decompose plan AAS-213.md --enqueue", "and put them into the queue");
    options.example("sixth decompose plan issue.md --format mermaid", "as a graph for a page");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command decompose_plan;
const Command decompose_plan{"decompose plan", "make a plan from an issue, or follow its edits", Needs::state,
                             declare};

}  // namespace sixth::cmd
