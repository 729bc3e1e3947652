#include "analyzers/fix_imports/order.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "analyzers/fix_imports/standard_library.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

// Lower case, and runs of digits by their value: Int8 before Int16.
std::string natural(std::string_view name) {
    std::string key;
    for (std::size_t i = 0; i < name.size();) {
        std::size_t end = i;
        while (end < name.size() && std::isdigit(static_cast<unsigned char>(name[end]))) ++end;
        if (end == i) {
            key += text::lower(name[i++]);
            continue;
        }
        key.append(end - i < 12 ? 12 - (end - i) : 0, '0').append(name.substr(i, end - i));
        i = end;
    }
    return key;
}

bool any_lower(std::string_view name) {
    return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// CONSTANTS, Classes, then the rest.
std::string by_type(std::string_view name) {
    const bool upper = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
    const char* kind = name.size() > 1 && !any_lower(name) && upper ? "0" : upper ? "1" : "2";
    return kind + natural(name);
}

std::string bytewise(std::string_view name) {
    return std::string(name);
}

using Key = std::string (*)(std::string_view);

}  // namespace

std::size_t section_of(const Index& index, const Layout& layout, std::string_view module, std::size_t level) {
    std::string_view section;
    if (module == "__future__") {
        section = "future";
    } else if (level > 0) {
        section = "localfolder";
    } else if (layout.one_section) {
        section = "thirdparty";
    } else if (section = layout.section_of(module); section.empty()) {
        section = index.is_first_party(module) ? "firstparty" : is_standard(module) ? "stdlib" : "thirdparty";
    }
    const auto at = std::find(layout.sections.begin(), layout.sections.end(), section);
    return static_cast<std::size_t>(at - layout.sections.begin());
}

Sorted sorted_by(const Statement& s, const Layout& layout) {
    const std::string_view module = s.from            ? s.module
                                    : s.names.empty() ? std::string_view()
                                                      : s.names.front().name;
    const std::vector<std::string>& first = layout.to_the_top;
    const bool top = s.level == 0 && std::find(first.begin(), first.end(), module) != first.end();
    std::string key = layout.by_length ? fmt::format("{:06} ", module.size()) : std::string();
    key += natural(module);
    const bool single = s.from && layout.single_names && s.names.size() == 1;
    return {s.from, top, s.level, std::move(key), single ? natural(s.names[0].name) : std::string()};
}

bool comes_before(const Sorted& a, const Sorted& b, LineOrder order) {
    if (order != LineOrder::by_module && a.from != b.from) return a.from == (order == LineOrder::from_first);
    if (a.top != b.top) return a.top;
    if (a.level != b.level) return a.level > b.level;
    if (a.module != b.module) return a.module < b.module;
    if (a.from != b.from) return !a.from;
    return a.name < b.name;
}

LineOrder order_of(const std::vector<std::vector<Sorted>>& runs, const Layout& layout) {
    const LineOrder told = layout.by_module    ? LineOrder::by_module
                           : layout.from_first ? LineOrder::from_first
                                               : LineOrder::plain_first;
    for (const LineOrder order :
         {told, LineOrder::plain_first, LineOrder::by_module, LineOrder::from_first}) {
        const bool kept = std::all_of(runs.begin(), runs.end(), [&](const std::vector<Sorted>& run) {
            return std::is_sorted(run.begin(), run.end(), [&](const Sorted& a, const Sorted& b) {
                return comes_before(a, b, order);
            });
        });
        if (kept) return order;
    }
    return LineOrder::unsorted;
}

std::size_t place_among(const std::vector<ImportedName>& names, std::string_view name, const Layout& layout) {
    for (const Key key :
         {layout.by_type ? Key(by_type) : Key(natural), Key(by_type), Key(natural), Key(bytewise)}) {
        const bool kept = std::is_sorted(names.begin(), names.end(), [&](const auto& a, const auto& b) {
            return key(a.name) < key(b.name);
        });
        if (!kept) continue;
        const auto at = std::upper_bound(
            names.begin(), names.end(), name,
            [&](std::string_view n, const ImportedName& other) { return key(n) < key(other.name); });
        return static_cast<std::size_t>(at - names.begin());
    }
    return names.size();
}

}  // namespace sixth::fix_imports
