#include "core/queue/task.h"

#include "core/base/shell_words.h"
#include "core/base/text.h"

namespace sixth::queue {
namespace {

constexpr std::array<std::string_view, lanes> lane_names = {"critical", "high", "normal", "low"};
constexpr std::array<std::string_view, 8> state_names = {"held",    "waiting", "scheduled", "ready",
                                                         "running", "done",    "failed",    "cancelled"};
constexpr std::array<std::string_view, 3> need_names = {"ok", "any", "fail"};
constexpr std::array<std::string_view, 3> crash_names = {"retry", "fail", "hold"};
constexpr std::array<std::string_view, outcomes> outcome_names = {
    "exited", "signalled", "timed-out", "cancelled", "lost", "unstarted", "unstartable"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<E>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Lane lane) {
    return lane_names[static_cast<std::size_t>(lane)];
}
std::string_view name_of(State state) {
    return state_names[static_cast<std::size_t>(state)];
}
std::string_view name_of(Need need) {
    return need_names[static_cast<std::size_t>(need)];
}
std::string_view name_of(OnCrash on_crash) {
    return crash_names[static_cast<std::size_t>(on_crash)];
}
std::string_view name_of(Executor executor) {
    return executor == Executor::local ? "local" : "slurm";
}
std::string_view name_of(Outcome outcome) {
    return outcome_names[static_cast<std::size_t>(outcome)];
}
std::optional<Lane> lane_called(std::string_view name) {
    return find<Lane>(lane_names, name);
}
std::optional<State> state_called(std::string_view name) {
    return find<State>(state_names, name);
}
std::optional<Need> need_called(std::string_view name) {
    return find<Need>(need_names, name);
}
std::optional<Outcome> outcome_called(std::string_view name) {
    return find<Outcome>(outcome_names, name);
}

bool is_over(State state) {
    return state == State::done || state == State::failed || state == State::cancelled;
}

std::string command_line(const Request& request) {
    return request.shell ? request.argv.front() : join_shell_words(request.argv);
}

std::string pack_words(const std::vector<std::string>& words) {
    std::string bytes;
    for (const std::string& word : words) bytes.append(word).append(1, '\0');
    return bytes;
}

std::vector<std::string> unpack_words(std::string_view bytes) {
    std::vector<std::string> words;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\0');
        words.emplace_back(bytes.substr(0, end));
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return words;
}

}  // namespace sixth::queue
