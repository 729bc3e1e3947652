#include "core/changelog/merge_hunks.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/changelog/settings.h"

namespace sixth::changelog {
namespace {

// With their ends.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

bool is_blank(std::string_view line) {
    return text::trim(line).empty();
}

// Items below one heading; the first group may have none.
struct Group {
    std::string_view heading;
    std::vector<std::string> items;
};

struct Added {
    std::string blank_before, blank_after;
    std::vector<Group> groups;
};

bool begins_item(std::string_view line) {
    return line.size() > 2 && std::string_view("-*+").find(line[0]) != std::string_view::npos &&
           line[1] == ' ';
}

// None: there is something else than items and headings.
std::optional<Added> read_added(std::string_view text) {
    Added added;
    bool open = false;  // an item that may go on
    for (const std::string_view line : lines_of(text)) {
        if (is_blank(line)) {
            (added.groups.empty() ? added.blank_before : added.blank_after) += line;
            open = false;
            continue;
        }
        added.blank_after.clear();
        if (line.substr(0, 3) == "###") {
            added.groups.push_back({line, {}});
            open = false;
        } else if (begins_item(line)) {
            if (added.groups.empty()) added.groups.emplace_back();
            added.groups.back().items.emplace_back(line);
            open = true;
        } else if (open && (line.substr(0, 2) == "  " || line[0] == '\t')) {
            added.groups.back().items.back() += line;
        } else {
            return std::nullopt;
        }
    }
    return added;
}

std::size_t rank(std::string_view heading) {
    const auto section =
        section_called(text::trim(heading.substr(std::min(heading.find_first_not_of('#'), heading.size()))));
    return section ? static_cast<std::size_t>(*section) + 1 : section_count + 1;
}

void join(std::vector<Group>& into, const Group& from) {
    const auto same = std::find_if(into.begin(), into.end(), [&](const Group& group) {
        return text::trim(group.heading) == text::trim(from.heading);
    });
    if (same != into.end()) {
        for (const std::string& item : from.items) {
            if (std::find(same->items.begin(), same->items.end(), item) == same->items.end())
                same->items.push_back(item);
        }
        return;
    }
    const auto later = std::find_if(into.begin(), into.end(), [&](const Group& group) {
        return !group.heading.empty() && (from.heading.empty() || rank(group.heading) > rank(from.heading));
    });
    into.insert(later, from);
}

std::string end_of_line(std::string_view text) {
    const std::size_t end = text.find('\n');
    return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace

std::vector<Hunk> parse_hunks(std::string_view text, std::size_t marker_size) {
    const auto is_marker = [&](std::string_view line, char mark) {
        return line.size() >= marker_size && line.find_first_not_of(mark) >= marker_size;
    };
    std::vector<Hunk> hunks(1);
    std::string* to = &hunks.back().plain;
    for (const std::string_view line : lines_of(text)) {
        if (is_marker(line, '<')) {
            hunks.push_back({true, {}, {}, {}, {}});
            to = &hunks.back().ours;
        } else if (is_marker(line, '|')) {
            to = &hunks.back().base;
        } else if (is_marker(line, '=')) {
            to = &hunks.back().theirs;
        } else if (is_marker(line, '>')) {
            to = &hunks.emplace_back().plain;
        } else {
            to->append(line);
        }
    }
    return hunks;
}

std::optional<std::string> both_added(const Hunk& hunk) {
    if (!is_blank(hunk.base)) return std::nullopt;
    const std::optional<Added> ours = read_added(hunk.ours), theirs = read_added(hunk.theirs);
    if (!ours || !theirs) return std::nullopt;
    std::vector<Group> groups = ours->groups;
    for (const Group& group : theirs->groups) join(groups, group);
    const std::string line_end = end_of_line(hunk.ours);
    std::string out = ours->blank_before.empty() ? theirs->blank_before : ours->blank_before;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i > 0) out += line_end;
        if (!groups[i].heading.empty()) out.append(groups[i].heading).append(line_end);
        for (const std::string& item : groups[i].items) {
            out += item;
            if (out.back() != '\n') out += line_end;
        }
    }
    return out + (ours->blank_after.empty() ? theirs->blank_after : ours->blank_after);
}

std::string text_of(const Hunk& hunk, int marker_size, bool shows_base) {
    if (!hunk.conflict) return hunk.plain;
    std::vector<std::string_view> ours = lines_of(hunk.ours), theirs = lines_of(hunk.theirs);
    std::string before, after;
    if (!shows_base) {
        while (!ours.empty() && !theirs.empty() && ours.front() == theirs.front()) {
            before += ours.front();
            ours.erase(ours.begin());
            theirs.erase(theirs.begin());
        }
        while (!ours.empty() && !theirs.empty() && ours.back() == theirs.back()) {
            after.insert(0, ours.back());
            ours.pop_back();
            theirs.pop_back();
        }
    }
    const std::string line_end = end_of_line(hunk.ours + hunk.theirs);
    const auto mark = [&](char c, std::string_view name) {
        return std::string(static_cast<std::size_t>(marker_size), c).append(name).append(line_end);
    };
    const auto whole = [&](const std::vector<std::string_view>& lines) {
        std::string text;
        for (const std::string_view line : lines) text += line;
        if (!text.empty() && text.back() != '\n') text += line_end;
        return text;
    };
    std::string out = before + mark('<', " ours") + whole(ours);
    if (shows_base) out += mark('|', " base") + whole(lines_of(hunk.base));
    return out + mark('=', "") + whole(theirs) + mark('>', " theirs") + after;
}

}  // namespace sixth::changelog
