#include "analyzers/decompose/finish.h"

#include <algorithm>
#include <map>

namespace sixth::decompose {

void add_beside(Reading& reading, std::vector<std::size_t>& lists, std::vector<Beside>& beside) {
    std::map<std::size_t, std::size_t> work, others;  // by list
    for (std::size_t i = 0; i < reading.items.size(); ++i) {
        if (lists[i] > 0 && reading.items[i].role == Role::work) ++work[lists[i]];
    }
    for (const Beside& each : beside) ++others[each.list];
    for (Beside& each : beside) {
        if (work[each.list] == 0 || work[each.list] < others[each.list]) continue;
        reading.items.push_back(std::move(each.item));
        lists.push_back(each.list);
    }
    beside.clear();
}

void add_title(Reading& reading, const Issue& issue, const Source& source) {
    const bool any = std::any_of(reading.items.begin(), reading.items.end(),
                                 [](const Item& i) { return i.role == Role::work; });
    if (any) return;
    Item item;
    item.text = issue.title;
    item.source = source;
    reading.items.insert(reading.items.begin(), std::move(item));
    for (std::size_t i = 1; i < reading.items.size(); ++i) {
        if (reading.items[i].above != no_item) ++reading.items[i].above;
    }
}

void promote_criteria(Reading& reading) {
    for (const Kind kind : {Kind::test, Kind::docs}) {
        const auto is_such = [&](const Item& i) {
            return i.kind.value_or(kind_of(i.text, mentions_of(i.text).paths)) == kind;
        };
        if (std::any_of(reading.items.begin(), reading.items.end(),
                        [&](const Item& i) { return i.role == Role::work && is_such(i); }))
            continue;
        for (Item& item : reading.items) {
            if (item.role != Role::criterion || item.above != no_item || !is_such(item)) continue;
            if (heading_of(item.section.substr(item.section.rfind("› ") + 1)).topic == Topic::criteria ||
                item.has_box)
                item.role = Role::work;
        }
    }
}

void sort_by_source(Reading& reading) {
    std::vector<std::size_t> order(reading.items.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const Source& x = reading.items[a].source;
        const Source& y = reading.items[b].source;
        return std::pair(x.part, x.first) < std::pair(y.part, y.first);
    });
    std::vector<std::size_t> now(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) now[order[i]] = i;
    std::vector<Item> sorted;
    for (const std::size_t i : order) {
        sorted.push_back(std::move(reading.items[i]));
        if (sorted.back().above != no_item) sorted.back().above = now[sorted.back().above];
    }
    reading.items = std::move(sorted);
}

}  // namespace sixth::decompose
