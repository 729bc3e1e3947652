#include "core/changelog/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace sixth::changelog {
namespace {

constexpr std::size_t short_id = 7;  // digits

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

// "add a flag" -> "Add a flag"; names such as `iOS`, `x.y` or `do_it` stay.
std::string capitalised(std::string text) {
    const std::string_view word = std::string_view(text).substr(0, text.find(' '));
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return is_lower(c) || c == '-' || c == ',' || c == ':' || c == '\'';
    });
    if (plain && is_lower(word[0])) text[0] = static_cast<char>(text[0] - 32);
    return text;
}

// Markup that would vanish or turn the page: '<' outside of `code`.
std::string escaped(std::string_view text) {
    std::string out;
    bool in_code = false;
    for (const char c : text) {
        if (c == '`') in_code = !in_code;
        if (c == '<' && !in_code) out += '\\';
        out += c;
    }
    return out;
}

std::string linked(std::string_view label, const std::string& address) {
    return address.empty() ? std::string(label) : fmt::format("[{}]({})", label, address);
}

std::string issue_link(const std::string& issue, const Web& web, const Settings& settings) {
    const std::size_t hash = issue.find_first_of("#!");
    if (hash == 0 && !web.base.empty())
        return linked(issue,
                      issue[0] == '!' ? web.pull_request(issue.substr(1)) : web.issue(issue.substr(1)));
    if (hash != std::string::npos || settings.issue_url.empty()) return issue;
    std::string address = settings.issue_url;
    const std::size_t at = address.find("{}");
    return linked(issue, at == std::string::npos ? address + issue : address.replace(at, 2, issue));
}

std::string references_of(const Record& record, std::string_view id, const Web& web,
                          const Settings& settings) {
    std::vector<std::string> references;
    if (!record.pull_request.empty()) {
        const std::string label = (web.forge == Forge::gitlab ? "!" : "#") + record.pull_request;
        references.push_back(linked(label, web.base.empty() ? "" : web.pull_request(record.pull_request)));
    }
    for (const std::string& issue : record.issues) references.push_back(issue_link(issue, web, settings));
    // without a pull request the commit itself tells which entry this is
    if (record.pull_request.empty()) {
        const std::string_view label = id.substr(0, short_id);
        references.push_back(linked(label, web.base.empty() ? "" : web.commit(id)));
    }
    return text::join(references, ", ");
}

}  // namespace

std::vector<Entry> entries_of(const Record& record, const history::History& commits, const Web& web,
                              const Settings& settings) {
    std::vector<Entry> entries;
    const std::string_view id = commits[record.commit].id;
    for (const Change& change : record.changes) {
        Entry entry;
        entry.section = change.section;
        entry.commit = id;
        entry.pull_request = record.pull_request;
        if (change.breaking) entry.bare += "**Breaking:** ";
        if (!change.scope.empty()) entry.bare += fmt::format("**{}:** ", escaped(change.scope));
        entry.bare += escaped(capitalised(change.text));
        entry.content = fmt::format("{} ({})", entry.bare, references_of(record, id, web, settings));
        if (!change.after.empty()) {
            const std::string after = "\n  " + escaped(capitalised(change.after));
            entry.bare += after;
            entry.content += after;
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<Entry> entries_of(const Model& model, const Release& release, const history::History& commits,
                              const Web& web, const Settings& settings) {
    std::vector<Entry> entries;
    for (const std::size_t i : release.records) {
        for (Entry& entry : entries_of(model.records[i], commits, web, settings))
            entries.push_back(std::move(entry));
    }
    return entries;
}

std::string without_links(std::string_view content) {
    std::string out;
    for (std::size_t at = 0; at < content.size();) {
        const std::size_t close =
            content[at] == '[' ? content.find_first_of("[]", at + 1) : std::string_view::npos;
        const bool is_link = close != std::string_view::npos && content.substr(close, 6) == "](http";
        const std::size_t end = is_link ? content.find(')', close) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += content[at++];
        } else {
            out.append(content.substr(at + 1, close - at - 1));
            at = end + 1;
        }
    }
    return out;
}

std::string item_of(const Entry& entry, char bullet, std::string_view line_end) {
    std::string out = fmt::format("{} ", bullet);
    for (const char c : entry.content) {
        if (c == '\n') out += line_end;
        if (c != '\n') out += c;
    }
    return out.append(line_end);
}

std::string render_sections(const std::vector<Entry>& entries, char bullet, std::string_view line_end) {
    std::string out;
    for (std::size_t s = 0; s < section_count; ++s) {
        std::string items;
        for (const Entry& entry : entries) {
            if (entry.section == static_cast<Section>(s)) items += item_of(entry, bullet, line_end);
        }
        if (items.empty()) continue;
        if (!out.empty()) out += line_end;
        out += fmt::format("### {}{}{}{}", section_names[s], line_end, line_end, items);
    }
    return out;
}

std::string heading_of(const Release& release) {
    if (!release.version) return "## [Unreleased]";
    return fmt::format("## [{}] - {}{}", release.version->text, release.date,
                       release.yanked ? " [YANKED]" : "");
}

std::string preamble() {
    return "# Changelog\n\n"
           "All notable changes to this project are written here, in the form of\n"
           "[Keep a Changelog](https://keepachangelog.com/en/1.1.0/); versions follow\n"
           "[Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n";
}

std::string link_of(const Release& release, const Web& web) {
    if (web.base.empty()) return {};
    if (!release.version)
        return release.previous.empty()
                   ? ""
                   : fmt::format("[Unreleased]: {}", web.compare(release.previous, "HEAD"));
    if (release.tag.empty()) return {};
    return fmt::format(
        "[{}]: {}", release.version->text,
        release.previous.empty() ? web.tag(release.tag) : web.compare(release.previous, release.tag));
}

std::string render_all(const Model& model, const history::History& commits, const Web& web,
                       const Settings& settings) {
    std::string out = preamble(), links;
    for (const Release& release : model.releases) {
        out += "\n" + heading_of(release) + "\n";
        const std::string sections = render_sections(entries_of(model, release, commits, web, settings));
        if (!sections.empty()) out += "\n" + sections;
        if (const std::string link = link_of(release, web); !link.empty()) links += link + "\n";
    }
    return links.empty() ? out : out + "\n" + links;
}

}  // namespace sixth::changelog
