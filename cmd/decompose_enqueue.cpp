// A plan's subtasks as tasks of the queue: the command, then the checks, then the final one; each subtask
// behind those it waits for.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "cmd/decompose.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/queue/notice.h"

namespace sixth::cmd {
namespace {

using decompose::Check;
using decompose::Subtask;

// `sixth` of a check is the one that made the plan, wherever the worker looks.
std::string own_path() {
    std::error_code failed;
    const fs::Path path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? "sixth" : path.string();
}

// The repository's own Python, so that its tests find what they import wherever the worker was started: of
// the active environment, else of one in the usual place.
std::string own_python(const fs::Path& root) {
    std::vector<fs::Path> folders;
    for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
        const char* value = std::getenv(variable);
        if (value && *value) folders.emplace_back(value);
    }
    for (const char* name : {".venv", "venv", "env"}) folders.push_back(root / name);
    std::error_code failed;
    for (const fs::Path& folder : folders) {
        if (std::filesystem::exists(folder / "bin" / "python", failed))
            return (folder / "bin" / "python").string();
    }
    return "python3";
}

// Without it every check of tests fails, long after somebody could have helped. The repository's own folder
// is not asked: nothing of it runs here.
bool lacks_pytest(const std::string& python, const fs::Path& root) {
    if (python.compare(0, root.string().size() + 1, root.string() + "/") == 0) return false;
    ProcessOptions options;
    options.folder = "/";
    options.timeout = std::chrono::seconds(20);
    try {
        return run_process({python, "-c", "import pytest"}, options).exit_code != 0;
    } catch (const Error&) {
        return true;
    }
}

class Enqueuing {
  public:
    Enqueuing(const decompose::KeptPlan& kept, const EnqueueOptions& options, queue::QueueStore& queue,
              Session& session)
        : kept_(kept),
          options_(options),
          queue_(queue),
          session_(session),
          store_(queue.db()),
          own_(own_path()),
          python_(own_python(session.root())) {}

    std::string run() {
        for (const Subtask& subtask : kept_.plan.subtasks) write_file(subtask);
        std::optional<history::Repository> repository;
        const decompose::GitView git = git_view(session_, repository, &queue_.db());
        state::Transaction transaction(queue_.db());
        look_up(git);
        for (const int number : work_order(kept_.plan)) enqueue(*kept_.plan.find(number));
        cancel_gone();
        transaction.commit();
        if (asks_python_ && lacks_pytest(python_, session_.root()))
            session_.note(
                fmt::format("note: {} has no pytest, so checks of tests will fail; activate the environment "
                            "that has it, or "
                            "set [decompose] test_command",
                            python_));
        for (const queue::TaskId id : cancelled_) queue_.tell_cancelled(id);
        queue::notify(queue_.folder(), queue::Topic::work);
        std::string said = fmt::format("{} enqueued as {}", text::counted(subtasks_, "subtask"),
                                       text::counted(tasks_, "task"));
        if (subtasks_ == 0) said = "nothing to enqueue: all of it is done or in the queue";
        if (held_ > 0)
            said += fmt::format("; {} held: 'sixth decompose status {}' tells how to go on", held_,
                                kept_.plan.key);
        if (!cancelled_.empty())
            said += fmt::format("; {} cancelled", text::counted(cancelled_.size(), "task"));
        return said;
    }

  private:
    // What is there already; inside the transaction, so that nobody else adds it meanwhile.
    void look_up(const decompose::GitView& git) {
        const auto now = store_.find(kept_.plan.key);
        if (!now || now->revision != kept_.revision)
            throw Error(fmt::format("another process changed the plan '{}' meanwhile", kept_.plan.key),
                        "type it again");
        const std::vector<decompose::Link> links = store_.links(kept_.id);
        for (const decompose::Link& link : links) links_[link.number].push_back(link.task);
        for (const decompose::Progress& one : progress_of(kept_, links, &queue_, git)) {
            if (one.standing == decompose::Standing::done) done_.insert(one.number);
        }
    }

    fs::Path file_of(const Subtask& subtask) const {
        return session_.state_file().parent_path() / "plans" / (kept_.plan.id_of(subtask.number) + ".md");
    }
    void write_file(const Subtask& subtask) const {
        const fs::Path file = file_of(subtask);
        std::error_code failed;
        std::filesystem::create_directories(file.parent_path(), failed);
        if (failed)
            throw Error(fmt::format("cannot make '{}': {}", file.parent_path().string(), failed.message()));
        fs::write_atomically(file, subtask_markdown(kept_.plan, subtask));
    }

    std::vector<queue::Request> requests_of(const Subtask& subtask) {
        std::vector<queue::Request> all;
        const std::string id = kept_.plan.id_of(subtask.number);
        const auto add = [&](std::vector<std::string> argv, const std::string& what) {
            queue::Request& request = all.emplace_back();
            request.argv = std::move(argv);
            request.name = id + " " + what;
            request.folder = session_.root().string();
            request.variables = {{"SIXTH_SUBTASK", id}};
        };
        const std::vector<std::pair<std::string, std::string>> fields = {{"file", file_of(subtask).string()},
                                                                         {"id", id},
                                                                         {"key", kept_.plan.key},
                                                                         {"title", subtask.title},
                                                                         {"branch", subtask.branch},
                                                                         {"root", session_.root().string()}};
        const auto filled = [&](std::vector<std::string> words) {
            for (std::string& word : words) word = with_fields(word, fields);
            return words;
        };
        if (!options_.run.empty()) add(filled(options_.run), "run");
        for (const Check& check : subtask.acceptance) {
            if (!check.argv.empty()) add(as_run(check.argv), check.argv[0] == "sixth" ? "lint" : "tests");
        }
        if (!options_.final_check.empty()) add(filled(options_.final_check), "final check");
        // without anything to run, its task is the word of whoever releases it
        if (all.empty()) add({"true"}, "released by hand");
        return options_.run.empty() ? std::vector<queue::Request>{held(all)} : all;
    }

    // A plan says what to run; here it is known with what.
    std::vector<std::string> as_run(std::vector<std::string> argv) {
        static const std::vector<std::string> pytest = decompose::test_command();
        const bool tests =
            argv.size() > pytest.size() && std::equal(pytest.begin(), pytest.end(), argv.begin());
        if (tests && !options_.test_command.empty()) {
            argv.erase(argv.begin(), argv.begin() + static_cast<std::ptrdiff_t>(pytest.size()));
            argv.insert(argv.begin(), options_.test_command.begin(), options_.test_command.end());
        } else if (tests) {
            argv[0] = python_;
            asks_python_ = true;
        } else if (argv[0] == "sixth") {
            argv[0] = own_;
        }
        return argv;
    }

    // One task for all checks of a subtask whose work is done by hand: what waits behind a held one would
    // keep a worker that runs until all is done.
    static queue::Request held(const std::vector<queue::Request>& checks) {
        queue::Request request = checks[0];
        request.hold = true;
        if (checks.size() == 1) return request;
        std::vector<std::string> lines;
        for (const queue::Request& check : checks) lines.push_back(join_shell_words(check.argv));
        request.argv = {text::join(lines, " && ")};
        request.shell = true;
        request.name = request.variables[0].second + " checks";
        return request;
    }

    // Still as it would be made now, and nothing of it failed or was cancelled.
    bool stands(const Subtask& subtask, const std::vector<queue::Request>& wanted) {
        const auto at = links_.find(subtask.number);
        if (at == links_.end() || at->second.size() != wanted.size()) return false;
        bool begun = false;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto task = queue_.find(at->second[i]);
            if (!task || task->state == queue::State::failed || task->state == queue::State::cancelled)
                return false;
            begun = begun || task->state == queue::State::running || task->state == queue::State::done;
            if (task->request.argv != wanted[i].argv && !begun) return false;
        }
        for (const decompose::After& after : subtask.after) {
            if (remade_.contains(after.number) && !begun) return false;
        }
        return true;
    }

    void cancel(int number) {
        for (const queue::TaskId id : links_[number]) {
            const auto task = queue_.find(id);
            if (!task || queue::is_over(task->state)) continue;
            queue_.cancel_inside(id);
            cancelled_.push_back(id);
        }
    }

    void enqueue(const Subtask& subtask) {
        if (done_.contains(subtask.number)) return;
        std::vector<queue::Request> wanted = requests_of(subtask);
        if (stands(subtask, wanted)) {
            before_ = last_[subtask.number] = links_[subtask.number].back();
            return;
        }
        cancel(subtask.number);
        std::vector<std::int64_t> ids;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (i > 0) {
                wanted[i].after.push_back({ids.back(), queue::Need::success});
            } else {
                for (const decompose::After& after : subtask.after) {
                    if (last_.contains(after.number))
                        wanted[i].after.push_back({last_[after.number], queue::Need::success});
                }
                const bool behind = before_ == 0 || wanted[i].hold || options_.parallel ||
                                    std::any_of(wanted[i].after.begin(), wanted[i].after.end(),
                                                [&](const auto& after) { return after.task == before_; });
                if (!behind) wanted[i].after.push_back({before_, queue::Need::end});
            }
            ids.push_back(queue_.add_inside(wanted[i]));
        }
        store_.link_inside(kept_.id, subtask.number, ids);
        before_ = last_[subtask.number] = ids.back();
        remade_.insert(subtask.number);
        ++subtasks_;
        tasks_ += ids.size();
        held_ += wanted[0].hold;
    }

    // What the issue asks for no more is not done.
    void cancel_gone() {
        for (const auto& link : links_) {
            if (!kept_.plan.find(link.first)) cancel(link.first);
        }
    }

    const decompose::KeptPlan& kept_;
    const EnqueueOptions& options_;
    queue::QueueStore& queue_;
    Session& session_;
    decompose::DecomposeStore store_;
    std::string own_, python_;
    std::map<int, std::vector<queue::TaskId>> links_;
    std::map<int, queue::TaskId> last_;  // the task others wait for
    // the last one of the subtask before: they change the same files, so one subtask at a time
    queue::TaskId before_ = 0;
    std::set<int> done_, remade_;
    std::vector<queue::TaskId> cancelled_;
    std::size_t subtasks_ = 0, tasks_ = 0, held_ = 0;
    bool asks_python_ = false;
};

}  // namespace

std::string enqueue(const decompose::KeptPlan& kept, const EnqueueOptions& options, queue::QueueStore& queue,
                    Session& session) {
    return Enqueuing(kept, options, queue, session).run();
}

}  // namespace sixth::cmd
