#include "analyzers/decompose/planner.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analyzers/decompose/assignment.h"
#include "analyzers/decompose/order.h"
#include "analyzers/decompose/sentences.h"
#include "analyzers/decompose/verbs.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/search/names.h"
#include "core/search/tokens.h"

namespace sixth::decompose {
namespace {

constexpr double least_confidence = .09;  // what is less likely is no help to anybody
constexpr std::size_t most_words = 4000;  // bytes of a text that is looked up

// Where the path of a file that is not there would be: below a folder that is, else as it was written.
std::string place_of_new(const std::string& path, const Found* near) {
    if (path.find('/') != std::string::npos || !near) return path;
    if (!path.ends_with(".py")) return path;
    const std::string_view folder = search::folder_of_path(near->path);
    return folder.empty() ? path : std::string(folder) + "/" + path;
}

std::string reason_of(const Found& found, const Need& need) {
    const auto sign = [&](Sign s) { return found.signs[static_cast<std::size_t>(s)]; };
    if (sign(Sign::named) >= .5)
        return need.mentions.frames.empty() ? "named in the issue" : "named in the issue or its traceback";
    if (sign(Sign::defines) >= .4) {
        for (const std::string& symbol : found.symbols) {
            for (const std::string& asked : need.mentions.symbols) {
                if (search::names_symbol(text::lower(asked), symbol)) return "defines " + asked;
            }
        }
        return "defines what the issue names";
    }
    std::vector<std::pair<double, const char*>> why = {
        {sign(Sign::words), "its words"},
        {sign(Sign::meaning), "its meaning"},
        {sign(Sign::path), "its name"},
        {sign(Sign::history), "earlier commits of such words"},
        {sign(Sign::together) * 1.5, "it changes along with the files above"}};
    std::stable_sort(why.begin(), why.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text = why[0].second;
    if (why[1].first > .6) text.append(", ").append(why[1].second);
    return text;
}

Need need_of_item(const Item& item, Kind kind) {
    Need need;
    need.kind = kind;
    need.text = item.text;
    for (const std::string& note : item.notes) need.text.append("\n").append(note);
    need.text = without_marks(need.text);
    need.text.append("\n").append(item.code.substr(0, most_words));
    need.text.resize(std::min(need.text.size(), most_words));
    add_mentions(item.text, need.mentions);
    for (const std::string& note : item.notes) add_mentions(note, need.mentions);
    add_mentions(item.code, need.mentions);
    return need;
}

// "`evict` holds the lock. Call it later." tells what is wrong, then what to do.
bool states_defect(const Item& item) {
    if (is_imperative(item.text) || is_demand(item.text)) return false;
    const std::vector<std::string> heading = words_of(item.section.substr(item.section.rfind("› ") + 1));
    for (const std::string& word : heading) {
        for (const char* known : {"bug", "bugs", "findings", "problems", "defects", "regressions", "nits",
                                  "typos", "fixed", "broken", "severity"}) {
            if (word == known) return true;
        }
    }
    const std::vector<std::string> all = sentences(item.text);
    if (all.size() < 2 || std::none_of(all.begin() + 1, all.end(), is_imperative)) return false;
    const std::vector<std::string> words = words_of(all[0]);
    return !words.empty() && std::any_of(words.begin() + 1, words.end(), [](const std::string& word) {
        return word == "is" || word == "are" || word == "has" || word == "does" || word == "cannot" ||
               (word.back() == 's' && !base_form(word).empty());
    });
}

constexpr std::size_t longest_name = 4;  // words

std::string title_of(const Item& item, const Reading& reading, Kind kind, bool is_bug) {
    const Item* group = item.above == no_item ? nullptr : &reading.items[item.above];
    const bool name = !is_imperative(item.text) && words_of(item.text).size() <= longest_name;
    if (group && name && is_imperative(group->text)) {
        std::string text = group->text;
        if (!text.ends_with(":")) text += ':';
        return imperative(text + " " + item.text, kind, false);
    }
    return imperative(item.text, kind, is_bug || states_defect(item));
}

// All that the issue says of it, where the title does not.
std::string details_of(const Item& item, const std::string& title) {
    constexpr std::size_t little = 12;  // bytes that a title may leave out: an owner, a full stop
    std::string details;
    if (item.text.size() > title.size() + little) details.append(item.text).append("\n\n");
    for (const std::string& note : item.notes) details.append("- ").append(note).append("\n");
    if (!item.code.empty()) details.append("```\n").append(item.code).append("```\n");
    return details;
}

void set_files(Subtask& subtask, const Need& need, Ground& ground, const PlanOptions& options, bool alone) {
    const std::vector<Found> found = ground.find(need, std::max<std::size_t>(options.files, 1), alone);
    for (const Found& one : found) {
        if (one.confidence < least_confidence && !subtask.files.empty()) break;
        subtask.files.push_back({one.path, one.symbols, one.confidence, reason_of(one, need), false});
    }
    // what is named and is not there shall be made
    const auto is_known = [&](const std::string& path) {
        return std::any_of(found.begin(), found.end(), [&](const Found& f) {
            return f.signs[static_cast<std::size_t>(Sign::named)] > 0 &&
                   (f.path == path || f.path.ends_with("/" + path));
        });
    };
    std::vector<Target> made;
    for (const std::string& path : need.mentions.paths) {
        if (path.back() == '/' || path[0] == '/' || path[0] == '.' || path.find("..") != std::string::npos ||
            is_known(path) || search::stem_of_path(path).empty() || path.find('.') == std::string::npos)
            continue;
        const std::string place = place_of_new(path, found.empty() ? nullptr : found.data());
        if (ground.exists(place)) continue;
        made.push_back({place, {}, .5, "named in the issue, not there yet", true});
    }
    if (made.size() > options.files) made.resize(options.files);
    subtask.files.insert(subtask.files.begin(), made.begin(), made.end());
    if (subtask.files.size() > options.files) subtask.files.resize(options.files);
}

}  // namespace

std::uint64_t key_of(Role role, std::string_view text) {
    std::string words(name_of(role));
    search::each_token(text, [&](std::string_view token) { words.append(" ").append(token); });
    const std::uint64_t key = hash64(words);
    return key == 0 ? 1 : key;
}

Need need_of(const Issue& issue, const Reading& reading) {
    Need need;
    need.kind = kind_of(issue.title, {}) == Kind::docs ? Kind::docs : Kind::core;
    need.text = issue.title;
    for (const Item& item : reading.items) {
        if (item.role == Role::outside || item.role == Role::confirmation) continue;
        if (item.text != issue.title) need.text.append("\n").append(without_marks(item.text));
    }
    need.text.append("\n").append(reading.context);
    need.text.resize(std::min(need.text.size(), most_words));
    need.mentions = reading.mentions;
    return need;
}

Plan make_plan(const Issue& issue, const Reading& reading, Ground& ground, const PlanOptions& options) {
    Plan plan;
    plan.key = issue.key;
    plan.title = issue.title;
    plan.url = issue.url;
    plan.base = options.base;
    plan.blocked_by = reading.blocked_by;
    std::vector<std::size_t> subtask_of(reading.items.size(), no_item);
    std::vector<const Item*> items;
    const auto work = static_cast<std::size_t>(std::count_if(
        reading.items.begin(), reading.items.end(), [](const Item& i) { return i.role == Role::work; }));
    if (work > most_subtasks || reading.items.size() > 10 * most_subtasks)
        throw Error(fmt::format("the issue asks for {} things", reading.items.size()),
                    fmt::format("plan a part of it at a time: {} at most", most_subtasks));
    for (std::size_t i = 0; i < reading.items.size(); ++i) {
        const Item& item = reading.items[i];
        if (item.role != Role::work) continue;
        subtask_of[i] = plan.subtasks.size();
        items.push_back(&item);
        Subtask& subtask = plan.subtasks.emplace_back();
        subtask.number = static_cast<int>(plan.subtasks.size());
        subtask.kind = item.kind.value_or(kind_of(item.text, mentions_of(item.text).paths));
        // "Write the endpoint tests" under "API" is a test all the same
        const Kind by_words = kind_of(item.text, mentions_of(item.text).paths);
        if (by_words == Kind::test || by_words == Kind::docs) subtask.kind = by_words;
        subtask.title = title_of(item, reading, subtask.kind, reading.is_bug && work == 1);
        subtask.why = item.section.empty() ? issue.title : item.section;
        if (item.above != no_item) subtask.why.append(": ").append(reading.items[item.above].text);
        subtask.details = details_of(item, subtask.title);
        subtask.source = item.source;
        subtask.key = key_of(item.role, item.text);
        subtask.checked = item.checked;
        subtask.origin = "issue";
        const Need need = work == 1 ? need_of(issue, reading) : need_of_item(item, subtask.kind);
        set_files(subtask, need, ground, options, work == 1);
    }
    const Assignment assignment(reading, subtask_of);
    std::map<std::uint64_t, int> met;  // the same words twice are two items
    for (std::size_t i = 0; i < reading.items.size(); ++i) {
        const Item& item = reading.items[i];
        Covered covered;
        covered.role = item.role;
        covered.text = item.text;
        covered.source = item.source;
        covered.key = key_of(item.role, item.text);
        covered.key += static_cast<std::uint64_t>(met[covered.key]++) * 0x9E3779B97F4A7C15U;
        if (item.role == Role::work) {
            Subtask& subtask = plan.subtasks[subtask_of[i]];
            subtask.key = covered.key;
            covered.by = {subtask.number};
        } else if (item.role == Role::criterion) {
            Subtask& subtask = plan.subtasks[subtask_of[assignment.owner(i)]];
            covered.by = {subtask.number};
            subtask.acceptance.push_back({item.text, {}, item.source, covered.key});
        } else if (item.role == Role::group) {
            for (std::size_t part = i + 1; part < reading.items.size(); ++part) {
                for (std::size_t above = reading.items[part].above; above != no_item;
                     above = reading.items[above].above) {
                    if (above == i && subtask_of[part] != no_item)
                        covered.by.push_back(plan.subtasks[subtask_of[part]].number);
                }
            }
        }
        plan.coverage.push_back(std::move(covered));
    }
    for (Subtask& subtask : plan.subtasks) {
        set_checks(plan, subtask, ground, options);
        set_complexity(subtask, ground);
        set_names(plan, subtask, options);
    }
    set_order(plan.subtasks, items);
    return plan;
}

}  // namespace sixth::decompose
