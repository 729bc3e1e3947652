#include "analyzers/decompose/changes.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyzers/decompose/split.h"
#include "core/search/tokens.h"

namespace sixth::decompose {
namespace {

constexpr double alike = .5;  // share of words two wordings of one item have in common

std::set<std::string> words_of(const Subtask& subtask, const Plan& plan) {
    std::set<std::string> words;
    const auto add = [&](const std::string& text) {
        search::each_token(text, [&](std::string_view token) { words.emplace(token); });
    };
    for (const Covered& item : plan.coverage) {
        if (item.role == Role::work && item.key == subtask.key) add(item.text);
    }
    if (words.empty()) add(subtask.title);
    return words;
}

double likeness(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::size_t common = 0;
    for (const std::string& word : a) common += b.count(word);
    const std::size_t all = a.size() + b.size() - common;
    return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

// fresh -> old, by place in their lists.
std::map<std::size_t, std::size_t> pairs_of(const Plan& fresh, const Plan& old) {
    std::map<std::size_t, std::size_t> pairs;
    std::set<std::size_t> taken;
    for (std::size_t f = 0; f < fresh.subtasks.size(); ++f) {
        for (std::size_t o = 0; o < old.subtasks.size(); ++o) {
            if (taken.contains(o) || fresh.subtasks[f].key != old.subtasks[o].key ||
                fresh.subtasks[f].part != old.subtasks[o].part)
                continue;
            pairs[f] = o;
            taken.insert(o);
            break;
        }
    }
    struct Candidate {
        double likeness;
        std::size_t fresh, old;
    };
    std::vector<Candidate> candidates;
    for (std::size_t f = 0; f < fresh.subtasks.size(); ++f) {
        if (pairs.contains(f)) continue;
        const std::set<std::string> words = words_of(fresh.subtasks[f], fresh);
        for (std::size_t o = 0; o < old.subtasks.size(); ++o) {
            if (taken.contains(o)) continue;
            const double how = likeness(words, words_of(old.subtasks[o], old));
            if (how >= alike) candidates.push_back({how, f, o});
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; });
    for (const Candidate& each : candidates) {
        if (pairs.contains(each.fresh) || !taken.insert(each.old).second) continue;
        pairs[each.fresh] = each.old;
    }
    return pairs;
}

// Criteria are the and may have moved; everything else stays as it was.
void keep(Subtask& fresh, const Subtask& old) {
    Subtask kept = old;
    kept.number = fresh.number;
    kept.after = fresh.after;
    kept.source = fresh.source;
    kept.checked = fresh.checked;
    kept.why = fresh.why;
    kept.details = fresh.details;
    auto& checks = kept.acceptance;
    checks.erase(std::remove_if(checks.begin(), checks.end(), [](const Check& c) { return c.item != 0; }),
                 checks.end());
    std::size_t place = 0;
    for (const Check& check : fresh.acceptance) {
        if (check.item != 0) checks.insert(checks.begin() + static_cast<std::ptrdiff_t>(place++), check);
    }
    fresh = std::move(kept);
}

// Its files are as they were then, and so are the tests that its commands name.
bool still_stands(const Subtask& subtask, const std::function<bool(const std::string&)>& exists) {
    const auto is_new = [&](const std::string& path) {
        return std::any_of(subtask.files.begin(), subtask.files.end(),
                           [&](const Target& file) { return file.path == path && file.is_new; });
    };
    for (const Target& file : subtask.files) {
        if (file.is_new == exists(file.path)) return false;
    }
    for (const Check& check : subtask.acceptance) {
        for (const std::string& word : check.argv) {
            if (word.ends_with(".py") && !exists(word) && !is_new(word)) return false;
        }
    }
    return true;
}

// What a model split stays split when none is asked.
void split_as_before(Plan& fresh, const Plan& old, const std::function<bool(const std::string&)>& exists) {
    std::vector<int> numbers;
    for (const Subtask& subtask : fresh.subtasks) {
        if (subtask.origin == "issue") numbers.push_back(subtask.number);
    }
    for (const int number : numbers) {
        std::vector<Part> parts;
        std::string why;
        bool stands = true;
        for (const Subtask& before : old.subtasks) {  // by number, so by part
            if (before.part == 0 || before.key != fresh.find(number)->key) continue;
            stands = stands && still_stands(before, exists);
            parts.push_back({before.title, before.kind, before.files});
            if (before.part > 1 && !before.after.empty()) why = before.after.back().why;
        }
        if (stands) split(fresh, number, parts, why);
    }
}

void replace_number(std::string& text, const std::string& before, const std::string& now) {
    for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos; at += now.size()) {
        const std::size_t end = at + before.size();
        if (end < text.size() && text[end] >= '0' && text[end] <= '9') continue;  // AAS-1.1 in AAS-1.12
        text.replace(at, before.size(), now);
    }
}

}  // namespace

void keep_what_stays(Plan& fresh, const Plan& old, int highest,
                     const std::function<bool(const std::string&)>& exists) {
    split_as_before(fresh, old, exists);
    const std::map<std::size_t, std::size_t> pairs = pairs_of(fresh, old);
    std::map<int, int> now;  // numbers, as they were made and as they are
    for (std::size_t f = 0; f < fresh.subtasks.size(); ++f) {
        const auto pair = pairs.find(f);
        now[fresh.subtasks[f].number] = pair == pairs.end() ? ++highest : old.subtasks[pair->second].number;
    }
    for (std::size_t f = 0; f < fresh.subtasks.size(); ++f) {
        Subtask& subtask = fresh.subtasks[f];
        const int made = subtask.number;
        subtask.number = now[made];
        for (After& after : subtask.after) after.number = now[after.number];
        std::sort(subtask.after.begin(), subtask.after.end(),
                  [](const After& a, const After& b) { return a.number < b.number; });
        const auto pair = pairs.find(f);
        const Subtask* before = pair == pairs.end() ? nullptr : &old.subtasks[pair->second];
        const bool valid = before && still_stands(*before, exists);
        // what a model has worded just now is better than what none has
        const bool better = subtask.origin != "issue" && before && before->origin != subtask.origin;
        if (before && before->key == subtask.key && before->part == subtask.part && valid && !better) {
            keep(subtask, *before);
        } else {
            replace_number(subtask.branch, fresh.id_of(made), fresh.id_of(subtask.number));
            replace_number(subtask.commit, fresh.id_of(made), fresh.id_of(subtask.number));
        }
    }
    for (Covered& item : fresh.coverage) {
        for (int& number : item.by) number = now[number];
        std::sort(item.by.begin(), item.by.end());
    }
    std::sort(fresh.subtasks.begin(), fresh.subtasks.end(),
              [](const Subtask& a, const Subtask& b) { return a.number < b.number; });
}

std::vector<Difference> differences(const Plan& before, const Plan& now) {
    std::vector<Difference> all;
    for (const Subtask& subtask : now.subtasks) {
        const Subtask* old = before.find(subtask.number);
        if (!old) {
            all.push_back({Difference::What::added, subtask.number, subtask.title, {}});
            continue;
        }
        std::vector<std::string> fields;
        const auto check = [&](bool same, const char* field) {
            if (!same) fields.emplace_back(field);
        };
        check(subtask.title == old->title, "title");
        check(subtask.kind == old->kind, "kind");
        check(subtask.details == old->details, "details");
        check(subtask.after == old->after, "order");
        check(subtask.files == old->files, "files");
        const auto texts = [](const Subtask& s) {
            std::vector<std::pair<std::string, std::vector<std::string>>> list;
            for (const Check& c : s.acceptance) list.emplace_back(c.text, c.argv);
            return list;
        };
        check(texts(subtask) == texts(*old), "acceptance");
        check(subtask.complexity == old->complexity, "complexity");
        check(subtask.checked == old->checked, "box");
        if (!fields.empty())
            all.push_back({Difference::What::changed, subtask.number, subtask.title, fields});
    }
    for (const Subtask& subtask : before.subtasks) {
        if (!now.find(subtask.number))
            all.push_back({Difference::What::removed, subtask.number, subtask.title, {}});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Difference& a, const Difference& b) { return a.number < b.number; });
    return all;
}

}  // namespace sixth::decompose
