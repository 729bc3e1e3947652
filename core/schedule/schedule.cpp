#include "core/schedule/schedule.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace sixth::schedule {
namespace {

constexpr std::array<std::string_view, 3> missed_names = {"skip", "once", "all"};
constexpr std::array<std::string_view, 3> overlap_names = {"skip", "queue", "kill"};
constexpr std::array<std::string_view, 6> state_names = {"open",   "skipped",   "done",
                                                         "failed", "cancelled", "lost"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

}  // namespace

std::string_view name_of(Missed missed) {
    return missed_names[static_cast<std::size_t>(missed)];
}
std::string_view name_of(Overlap overlap) {
    return overlap_names[static_cast<std::size_t>(overlap)];
}
std::string_view name_of(Run::State state) {
    return state_names[static_cast<std::size_t>(state)];
}
std::optional<Missed> missed_called(std::string_view name) {
    return find<Missed>(missed_names, name);
}
std::optional<Overlap> overlap_called(std::string_view name) {
    return find<Overlap>(overlap_names, name);
}
std::optional<Run::State> run_state_called(std::string_view name) {
    return find<Run::State>(state_names, name);
}

void check_name(const std::string& name) {
    const auto fits = [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-' || c == '.';
    };
    if (!name.empty() && name.size() <= 100 && name[0] != '-' && std::all_of(name.begin(), name.end(), fits))
        return;
    throw Error(name.empty() ? std::string("a schedule needs a name")
                             : fmt::format("'{}' is no name for a schedule", name.substr(0, 100)),
                "letters, digits and . _ - make one, such as nightly_tests");
}

std::int64_t jitter_of(const Definition& definition, std::int64_t due) {
    if (definition.jitter <= 0) return 0;
    const std::uint64_t share = hash64(fmt::format("{}@{}", definition.name, due));
    return static_cast<std::int64_t>(share % static_cast<std::uint64_t>(definition.jitter + 1));
}

}  // namespace sixth::schedule
