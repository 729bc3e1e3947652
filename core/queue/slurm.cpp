#include "core/queue/slurm.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/base/error.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/queue/clock.h"
#include "core/queue/node.h"
#include "core/queue/slurm_call.h"

namespace sixth::queue {
namespace {

constexpr std::size_t longest_message = 300;
constexpr std::int64_t spare = 60'000;  // ms Slurm gives more than the task has: its node ends it, not Slurm

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

std::string lane_option(std::string_view part, const std::string& all) {
    const std::size_t colon = part.find(':');
    const std::string_view kind = part.substr(0, colon);
    const std::string_view value = colon == std::string_view::npos ? "" : part.substr(colon + 1);
    const bool known = kind == "partition" || kind == "qos" || kind == "nice";
    if (!known || value.empty() || (kind == "nice" && !number(value)))
        throw Error(
            fmt::format("'--slurm-lanes {}': '{}' is none of partition:NAME, qos:NAME, nice:N", all, part),
            "write critical=qos:urgent,low=partition:spare+nice:100");
    return fmt::format("--{}={}", kind, value);
}

constexpr std::size_t most_name = 200;  // bytes: a word of 128 KiB cannot be passed to a program

std::string job_name(const Task& task) {
    std::string name = task.request.name;
    if (name.size() > most_name) {
        std::size_t size = 0;
        for (std::size_t next = 0; next <= most_name; utf8::next(name, next)) size = next;
        name.resize(size);
    }
    for (char& c : name) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) c = '_';
    }
    return name;
}

// A % of a file's name would be filled in by Slurm.
std::string literal(const std::string& path) {
    std::string out;
    for (const char c : path) out.append(c == '%' ? 2 : 1, c);
    return out;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

void set_slurm_lanes(SlurmOptions& options, const std::string& text) {
    for (const std::string_view each : text::split(text, ',')) {
        if (text::trim(each).empty()) continue;
        const std::size_t equals = each.find('=');
        const auto lane = lane_called(text::trim(each.substr(0, equals)));
        if (!lane || equals == std::string_view::npos)
            throw Error(fmt::format("'--slurm-lanes {}': '{}' names no lane", text, each),
                        "the lanes are critical, high, normal and low");
        std::vector<std::string>& words = options.lane.at(static_cast<std::size_t>(*lane));
        words.clear();
        for (const std::string_view part : text::split(each.substr(equals + 1), '+'))
            words.push_back(lane_option(text::trim(part), text));
    }
}

std::vector<std::string> slurm_words(const std::string& text) {
    std::vector<std::string> words = split_shell_words(text);
    for (const std::string& word : words) {
        const std::string_view name = std::string_view(word).substr(0, word.find('='));
        if (name.size() < 3 || name.substr(0, 2) != "--")
            throw Error(fmt::format("'--slurm-options': '{}' is no option of the form --name=value", word),
                        "write --account=NAME --mem=2G");
        for (const std::string_view ours :
             {"--array",    "--batch",       "--chdir",        "--comment",   "--dependency", "--error",
              "--export",   "--export-file", "--get-user-env", "--help",      "--hold",       "--input",
              "--job-name", "--nodes",       "--no-requeue",   "--ntasks",    "--open-mode",  "--output",
              "--parsable", "--requeue",     "--signal",       "--test-only", "--usage",      "--version",
              "--wait",     "--wrap",        "--clusters",     "--begin",     "--jobid"}) {
            // sbatch takes any beginning of a name that is nobody else's
            if (name.size() >= 4 && ours.substr(0, name.size()) == name)
                throw Error(fmt::format("'--slurm-options': '{}' is this program's to say", word),
                            "leave it out; what a task asks for is said to 'sixth queue add'");
        }
    }
    return words;
}

std::vector<std::string> sbatch_words(const SlurmOptions& options, const Task& task, const Ticket& ticket) {
    const Spool spool = Spool::on_node(options.folder);
    std::vector<std::string> words = {"sbatch",
                                      "--parsable",
                                      "--no-requeue",
                                      "--export=ALL",
                                      "--chdir=/",
                                      "--input=/dev/null",
                                      "--open-mode=append",
                                      "--comment=" + ticket.comment(),
                                      "--job-name=" + job_name(task),
                                      "--output=" + literal(spool.output(ticket).string())};
    const Request& request = task.request;
    if (request.timeout > 0) {
        const std::int64_t most = request.timeout + request.kill_grace + options.settle + spare;
        words.push_back(fmt::format("--time={}", (most + 59'999) / 60'000));
    }
    append(words, options.lane.at(static_cast<std::size_t>(request.lane)));
    append(words, options.more);
    std::vector<std::string> run = options.command;
    append(run, {std::string(node_word), options.folder.string(), ticket.stem()});
    words.push_back("--wrap=exec " + join_shell_words(run));
    return words;
}

std::vector<std::string> sbatch_test_words(const SlurmOptions& options, Lane lane) {
    std::vector<std::string> words = {"sbatch", "--test-only", "--output=/dev/null"};
    append(words, options.lane.at(static_cast<std::size_t>(lane)));
    append(words, options.more);
    words.emplace_back("--wrap=true");
    return words;
}

std::vector<std::string> squeue_words() {
    return {"squeue", "--noheader", "--states=all", fmt::format("--user={}", ::geteuid()),
            "--format=%i|%T|%N|%r|%k"};
}

std::vector<std::string> scancel_words(std::int64_t number, bool started) {
    // a started one is asked through its batch script alone, which ends the task within its own grace
    std::vector<std::string> words = {"scancel"};
    if (started) {
        append(words, {"--batch", "--signal=TERM"});
    } else {
        words.emplace_back("--state=PENDING");
    }
    words.push_back(std::to_string(number));
    return words;
}

Squeue read_squeue(std::string_view text) {
    Squeue squeue;
    bool silent = true;
    for (const std::string_view line : text::split(text, '\n')) {
        if (line.empty()) continue;
        silent = false;
        std::array<std::string_view, 3> field;  // number, state, node
        std::string_view rest = line;
        std::size_t fields = 0;
        for (; fields < field.size(); ++fields) {
            const std::size_t end = rest.find('|');
            if (end == std::string_view::npos) break;
            field.at(fields) = rest.substr(0, end);
            rest.remove_prefix(end + 1);
        }
        const std::size_t last = rest.rfind('|');  // then the reason, which may have bars, and the comment
        if (fields != field.size() || last == std::string_view::npos) continue;
        if (field[0].empty() || field[0][0] < '0' || field[0][0] > '9') continue;
        squeue.answered = true;
        const auto id = number(field[0]);  // an array's job has one such as 12_3: none of ours
        auto ticket = Ticket::from_comment(rest.substr(last + 1));
        if (!id || !ticket) continue;
        const std::string_view reason = rest.substr(0, last);
        squeue.jobs.push_back({*id, std::move(*ticket), std::string(field[1]), std::string(field[2]),
                               reason == "None" ? "" : std::string(reason)});
    }
    squeue.answered = squeue.answered || silent;
    return squeue;
}

std::optional<std::int64_t> read_sbatch(std::string_view text) {
    for (const std::string_view line : text::split(text, '\n')) {
        const auto id = number(line.substr(0, line.find(';')));  // "12;cluster"
        if (id && *id > 0) return id;
    }
    return std::nullopt;
}

bool is_final(std::string_view state) {
    for (const std::string_view each : {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED",
                                        "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"}) {
        if (state == each) return true;
    }
    return false;
}

Refusal refusal_of(const SlurmAnswer& answer) {
    if (!answer.ran) return Refusal::full;  // the program was there before, and will be again
    const std::string_view message = answer.err;
    // so a shell says that it cannot run what a wrapper called sbatch names
    if (answer.exit_code == 126 || answer.exit_code == 127) return Refusal::full;
    if (answer.timed_out || answer.exit_code < 0 || text::trim(message).empty()) return Refusal::away;
    if (has_any(message,
                {"Unable to contact", "connect failure", "Connection refused", "Connection timed out",
                 "Socket timed out", "Zero Bytes were transmitted", "Communication connection failure",
                 "Insane message length", "Unexpected message received", "standby mode", "fatal: Could not",
                 "Could not establish a configuration source", "Unable to establish control",
                 "Protocol authentication error", "Munge", "munge"}))
        return Refusal::away;
    if (has_any(message,
                {"temporarily unable", "Resource temporarily unavailable", "job submit limit",
                 "Job violates accounting/QOS policy", "MaxSubmit", "try again", "Slurmctld is too busy",
                 "I/O error writing script", "not available now", "Required partition not available",
                 "Required node not available", "nodes are busy", "Unspecified error"}))
        return Refusal::full;
    return Refusal::never;
}

std::string slurm_message(std::string_view text) {
    std::string best;
    for (const std::string_view line : text::split(text, '\n')) {
        std::string_view part = text::trim(line);
        for (const std::string_view start :
             {"sbatch: ", "squeue: ", "scancel: ", "error: ", "slurm_load_jobs error: ",
              "Batch job submission failed: ", "allocation failure: "}) {
            if (part.substr(0, start.size()) == start) part.remove_prefix(start.size());
        }
        if (!part.empty()) best = part;  // the last one is the verdict
    }
    for (char& c : best) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    if (best.size() > longest_message) best.resize(longest_message);
    return best.empty() ? "it said nothing" : best;
}

Result result_of(const Job& job, bool begun) {
    Result result;
    result.outcome = Outcome::lost;
    result.finished = wall_ms();
    const std::string place = job.node.empty() ? "" : " on " + job.node;
    const std::string why = job.reason.empty() ? "" : fmt::format(" ({})", job.reason);
    // CANCELLED is no word of the user's: a slurmctld that was killed says so of jobs it had half forgotten
    if (job.state == "TIMEOUT" || job.state == "DEADLINE") {
        result.outcome = Outcome::timed_out;
        result.reason = fmt::format("Slurm's own time limit ended it{}", place);
    } else if (job.state == "OUT_OF_MEMORY") {
        result.outcome = Outcome::signalled;
        result.signal = 9;
        result.reason = fmt::format("Slurm ended it{}: out of memory", place);
    } else if (job.state.empty()) {
        result.reason = "Slurm lost its job" + place;
    } else {
        result.reason = fmt::format("its job ended{} as {}{}{}", place, job.state, why,
                                    begun ? ", without a result" : " before it began");
    }
    return result;
}

}  // namespace sixth::queue
