// Changes as Markdown, in the form of Keep a Changelog 1.1.0.
#pragma once
#include <string>
#include <vector>

#include "core/changelog/forge.h"
#include "core/changelog/model.h"

namespace sixth::changelog {

// One item of a list.
struct Entry {
    Section section = Section::changed;
    std::string content;       // behind the bullet; a second line is indented by two
    std::string bare;          // the same without its references
    std::string_view commit;   // the whole id
    std::string pull_request;  // "12"; may be empty
};

std::vector<Entry> entries_of(const Record& record, const history::History& commits, const Web& web,
                              const Settings& settings);
std::vector<Entry> entries_of(const Model& model, const Release& release, const history::History& commits,
                              const Web& web, const Settings& settings);

// "x ([#1](https://…))" -> "x (#1)": what an entry says, wherever its links lead.
std::string without_links(std::string_view content);

// "- x\n", with this bullet and line end.
std::string item_of(const Entry& entry, char bullet, std::string_view line_end);

// "### Added\n\n- …\n\n### Fixed\n…": no blank line at the end; empty when there are no entries.
std::string render_sections(const std::vector<Entry>& entries, char bullet = '-',
                            std::string_view line_end = "\n");

// "## [1.0.0] - 2026-11-25 [YANKED]" without a line end.
std::string heading_of(const Release& release);

// What stands above the first release of a new file.
std::string preamble();

// "[1.0.0]: https://…"; empty where there is nothing to lead to.
std::string link_of(const Release& release, const Web& web);

// A whole CHANGELOG.md.
std::string render_all(const Model& model, const history::History& commits, const Web& web,
                       const Settings& settings);

}  // namespace sixth::changelog
