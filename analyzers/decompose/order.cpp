#include "analyzers/decompose/order.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/base/text.h"
#include "core/search/tokens.h"

namespace sixth::decompose {
namespace {

class Order {
  public:
    Order(std::vector<Subtask>& subtasks, const std::vector<const Item*>& items)
        : subtasks_(subtasks), items_(items), reach_(subtasks.size(), std::vector<bool>(subtasks.size())) {
        for (const Item* item : items_) {
            search::each_token(item->text, [&, words = &words_.emplace_back()](std::string_view token) {
                if (token.size() > 3) words->emplace(token.substr(0, 5));
            });
        }
    }

    void set() {
        said();
        numbered();
        layers();
        same_file();
        reduce();
    }

  private:
    std::size_t count() const { return subtasks_.size(); }

    // `b` after `a`; nothing where that would make a circle.
    void add(std::size_t a, std::size_t b, const char* why) {
        if (a == b || reach_[b][a] || reach_[a][b]) return;
        subtasks_[b].after.push_back({subtasks_[a].number, why});
        for (std::size_t x = 0; x < count(); ++x) {
            if (x != a && !reach_[x][a]) continue;
            reach_[x][b] = true;
            for (std::size_t y = 0; y < count(); ++y) {
                if (reach_[b][y]) reach_[x][y] = true;
            }
        }
    }

    // "after step 2", "depends on task 1", "once the `retry` helper is there"
    void said() {
        for (std::size_t i = 0; i < count(); ++i) {
            std::string text = items_[i]->text;
            for (const std::string& note : items_[i]->notes) text.append(". ").append(note);
            const std::string low = text::lower(text);
            for (const char* words : {"depends on", "blocked by", "after", "requires", "once", "needs"}) {
                for (std::size_t at = low.find(words); at != std::string::npos; at = low.find(words, at + 1))
                    said(i, std::string_view(low).substr(at + std::string_view(words).size(), 40));
            }
        }
    }
    void said(std::size_t i, std::string_view rest) {
        rest = rest.substr(0, rest.find_first_of(".;("));
        for (const std::string_view word : {" step ", " steps ", " task ", " tasks ", " item ", " #", " "}) {
            if (rest.substr(0, word.size()) != word) continue;
            int number = 0;
            std::string_view digits = rest.substr(word.size());
            bool any = false;
            while (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc()) {
                any = by_number(i, number) || any;
                const std::size_t next = digits.find_first_not_of("0123456789 ,&#");
                const std::size_t end = digits.find_first_not_of("0123456789");
                if (end == std::string_view::npos) break;
                std::size_t more = digits.find_first_of("0123456789", end);
                if (next != std::string_view::npos && digits.substr(next, 4) == "and ")
                    more = digits.find_first_of("0123456789", next);
                else if (next != std::string_view::npos && more != std::string_view::npos && more > next)
                    break;
                if (more == std::string_view::npos) break;
                digits.remove_prefix(more);
            }
            if (any) return;
        }
    }
    // The subtasks whose item, or the group around it, has this number: in the same list, else in the first
    // that has it.
    bool by_number(std::size_t i, int number) {
        for (const bool same_list : {true, false}) {
            std::size_t list = 0;
            for (std::size_t j = 0; j < count(); ++j) {
                if (j == i) continue;
                for (const Place& place : places_of(j)) {
                    if (place.number != number || (list != 0 && place.list != list)) continue;
                    if (same_list && place.list != items_[i]->list) continue;
                    list = place.list;
                    add(j, i, "the issue says so");
                }
            }
            if (list != 0) return true;
        }
        return false;
    }

    std::vector<Place> places_of(std::size_t i) const {
        std::vector<Place> all = items_[i]->around;
        if (items_[i]->number > 0) all.push_back({items_[i]->list, items_[i]->number});
        return all;
    }

    // Behind everything that has the number before its own, in each list that it is in.
    void numbered() {
        for (std::size_t i = 1; i < count(); ++i) {
            for (const Place& place : places_of(i)) {
                int before = 0;
                for (std::size_t j = 0; j < i; ++j) before = std::max(before, number_before(j, i, place));
                for (std::size_t j = 0; j < i && before > 0; ++j) {
                    if (number_before(j, i, place) == before) add(j, i, "the issue numbers them");
                }
            }
        }
    }
    // What j is in the list where i has this place, if it comes before; 0: nothing.
    int number_before(std::size_t j, std::size_t i, const Place& place) const {
        for (const Place& other : places_of(j)) {
            if (other.list == place.list && other.number < place.number) return other.number;
        }
        // numbered headings each begin a list of their own
        const bool own = place.list == items_[i]->list && place.number == items_[i]->number;
        const bool follows = items_[j]->number > 0 && items_[j]->number == place.number - 1;
        return own && follows && items_[j]->section == items_[i]->section ? items_[j]->number : 0;
    }

    // Each waits for the nearest layer below that there is; tests and documents for all the work they may be
    // about.
    void layers() {
        for (std::size_t i = 0; i < count(); ++i) {
            const int layer = layer_of(subtasks_[i].kind);
            if (layer < 0) continue;
            int below = -1;
            for (const Subtask& other : subtasks_) {
                const int each = layer_of(other.kind);
                if (each >= 0 && each < layer) below = std::max(below, each);
            }
            for (std::size_t j = 0; j < count(); ++j) {
                const int each = layer_of(subtasks_[j].kind);
                if (each < 0 || each >= layer) continue;
                if (subtasks_[i].kind == Kind::test) {
                    if (alike(i, j) || !any_alike(i, layer)) add(j, i, "tests come behind what they test");
                } else if (subtasks_[i].kind == Kind::docs) {
                    if (subtasks_[j].kind != Kind::test)
                        add(j, i, "documents come behind what they describe");
                } else if (each == below) {
                    add(j, i, layer_words(subtasks_[j].kind));
                }
            }
        }
    }
    static const char* layer_words(Kind below) {
        switch (below) {
            case Kind::schema:
                return "the schema comes first";
            case Kind::core:
                return "the core comes before what shows it";
            default:
                return "the API comes before what shows it";
        }
    }

    bool alike(std::size_t i, std::size_t j) const {
        for (const Target& a : subtasks_[i].files) {
            for (const Target& b : subtasks_[j].files) {
                if (a.path == b.path && a.confidence >= sure && b.confidence >= sure) return true;
            }
        }
        std::size_t common = 0;
        for (const std::string& word : words_[j]) common += words_[i].count(word);
        return common >= 2;
    }
    bool any_alike(std::size_t i, int layer) const {
        for (std::size_t j = 0; j < count(); ++j) {
            const int each = layer_of(subtasks_[j].kind);
            if (each >= 0 && each < layer && alike(i, j)) return true;
        }
        return false;
    }

    void same_file() {
        for (std::size_t i = 0; i < count(); ++i) {
            if (subtasks_[i].files.empty() || subtasks_[i].files[0].confidence < sure) continue;
            for (std::size_t j = i; j-- > 0;) {
                if (subtasks_[j].files.empty() || subtasks_[j].files[0].confidence < sure ||
                    subtasks_[j].files[0].path != subtasks_[i].files[0].path || reach_[i][j] || reach_[j][i])
                    continue;
                add(j, i, "both change the same file");
                break;
            }
        }
    }

    // What another one waited for waits for already.
    void reduce() {
        for (std::size_t i = 0; i < count(); ++i) {
            auto& after = subtasks_[i].after;
            const auto index = [&](int number) {
                return static_cast<std::size_t>(
                    std::find_if(subtasks_.begin(), subtasks_.end(),
                                 [&](const Subtask& s) { return s.number == number; }) -
                    subtasks_.begin());
            };
            const std::vector<After> all = after;
            after.erase(std::remove_if(after.begin(), after.end(),
                                       [&](const After& a) {
                                           return std::any_of(all.begin(), all.end(), [&](const After& b) {
                                               return b.number != a.number &&
                                                      reach_[index(a.number)][index(b.number)];
                                           });
                                       }),
                        after.end());
            std::sort(after.begin(), after.end(),
                      [](const After& a, const After& b) { return a.number < b.number; });
        }
    }

    std::vector<Subtask>& subtasks_;
    const std::vector<const Item*>& items_;
    std::vector<std::set<std::string>> words_;  // of each item, cut short
    std::vector<std::vector<bool>> reach_;      // reach_[a][b]: b comes behind a
};

}  // namespace

void set_order(std::vector<Subtask>& subtasks, const std::vector<const Item*>& items) {
    Order(subtasks, items).set();
}

}  // namespace sixth::decompose
