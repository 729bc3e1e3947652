#include "analyzers/decompose/sections.h"

#include <algorithm>

#include "analyzers/decompose/sentences.h"
#include "core/base/text.h"

namespace sixth::decompose {
namespace {

constexpr std::size_t longest_version = 24;  // bytes of a heading that is no more than one

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_version(std::string_view text) {
    for (const std::string_view word : {"in ", "for ", "version ", "release ", "v"}) {
        if (text.substr(0, word.size()) == word) text.remove_prefix(word.size());
    }
    std::size_t at = 0, dots = 0;
    while (at < text.size() && (is_digit(text[at]) || (text[at] == '.' && at > 0))) dots += text[at++] == '.';
    return at > 0 && dots > 0 && text.size() < longest_version &&
           (at == text.size() || text[at] == ' ' || text[at] == ':');
}

}  // namespace

bool is_phase(std::string_view heading) {
    const std::string low = text::lower(heading);
    for (const std::string_view word :
         {"phase ", "milestone ", "stage ", "sprint ", "iteration ", "wave ", "week "}) {
        if (low.compare(0, word.size(), word) == 0) return true;
    }
    return is_version(low);
}

std::string without_number(std::string_view text) {
    int number = 0;
    return std::string(text.substr(number_end(text, number)));
}

int number_of(std::string_view text) {
    int number = 0;
    return number_end(text, number) > 0 ? number : 0;
}

bool is_order(const Section& section) {
    if (section.has_work || section.heading.topic != Topic::work) return false;
    // a line over what follows it tells nothing alone
    if (section.level == label_level && section.code.empty() && section.notes.empty()) return false;
    return is_imperative(without_number(section.text)) &&
           (!section.heading.known || section.text.find(' ') != std::string::npos);
}

std::string Sections::path() const {
    std::string path;
    for (const Section& section : open_) {
        if (!section.text.empty()) path.append(path.empty() ? "" : " › ").append(section.text);
    }
    return path;
}

std::vector<Place> Sections::phases() const {
    std::vector<Place> all;
    for (const Section& section : open_) {
        if (section.phase.number > 0) all.push_back(section.phase);
    }
    return all;
}

void Sections::open(const Block& heading, const Source& source, std::size_t& lists) {
    Section& around = open_.back();
    Section section;
    section.level = heading.level;
    section.text = heading.text;
    section.source = source;
    section.heading = heading_of(heading.text);
    if (!section.heading.known && around.heading.topic != Topic::work) section.heading = around.heading;
    if (!section.heading.kind) section.heading.kind = around.heading.kind;
    if (around.heading.topic == Topic::outside) section.heading.topic = Topic::outside;
    if (is_phase(heading.text)) {
        if (around.phases == 0) around.phases = ++lists;
        section.phase = {around.phases, ++around.last_phase};
    }
    open_.push_back(std::move(section));
    ++lists;
}

Section Sections::close() {
    Section section = std::move(open_.back());
    open_.pop_back();
    if (!open_.empty()) open_.back().has_work |= section.has_work;
    return section;
}

}  // namespace sixth::decompose
