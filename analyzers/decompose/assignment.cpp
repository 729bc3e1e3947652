#include "analyzers/decompose/assignment.h"

#include "core/search/tokens.h"

namespace sixth::decompose {
namespace {

std::set<std::string> stems_of(const std::string& text) {
    std::set<std::string> words;
    search::each_token(text, [&](std::string_view token) {
        if (token.size() > 2) words.emplace(token.substr(0, 6));
    });
    for (const char* common :
         {"the", "and", "for", "with", "when", "then", "given", "that", "should", "must", "are", "not"})
        words.erase(common);
    return words;
}

}  // namespace

Assignment::Assignment(const Reading& reading, const std::vector<std::size_t>& subtask_of)
    : reading_(reading), subtask_of_(subtask_of) {
    for (const Item& item : reading.items) {
        std::string text = item.text;
        for (const std::string& note : item.notes) text.append(" ").append(note);
        words_.push_back(stems_of(text));
        for (const std::string& word : words_.back()) ++with_[word];
    }
}

std::size_t Assignment::owner(std::size_t criterion) const {
    for (std::size_t above = reading_.items[criterion].above; above != no_item;
         above = reading_.items[above].above) {
        if (subtask_of_[above] != no_item) return above;
    }
    const Item& item = reading_.items[criterion];
    const Kind kind = item.kind.value_or(kind_of(item.text, mentions_of(item.text).paths));
    std::size_t best = no_item;
    double most = -1;
    for (std::size_t i = 0; i < reading_.items.size(); ++i) {
        if (subtask_of_[i] == no_item) continue;
        const Item& work = reading_.items[i];
        double score = 0;
        for (const std::string& word : words_[criterion]) {
            if (words_[i].contains(word)) score += 1 / static_cast<double>(with_.at(word));
        }
        const Kind other = work.kind.value_or(kind_of(work.text, mentions_of(work.text).paths));
        if (other == kind) score += .3;
        const bool aside = other == Kind::test || other == Kind::docs || other == Kind::chore;
        if (aside && other != kind) score -= .4;  // what is built is what is accepted
        if (work.checked) score -= .5;
        if (!work.section.empty() && work.section == item.section) score += .2;
        if (score > most) best = i, most = score;
    }
    return best;
}

}  // namespace sixth::decompose
