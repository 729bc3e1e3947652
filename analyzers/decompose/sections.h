// The headings above a place of an issue, and how they want what stands there to be read.
#pragma once
#include <string>
#include <vector>

#include "analyzers/decompose/blocks.h"
#include "analyzers/decompose/items.h"

namespace sixth::decompose {

inline constexpr int label_level = 8;  // of a line that ends with a colon: below every heading

struct Section {
    int level = 0;
    std::string text;
    Heading heading;
    Source source;
    std::string code;
    std::vector<std::string> notes;
    bool has_work = false;
    Place phase;             // "Phase 2", "In 3.0"; number 0: it is none
    std::size_t phases = 0;  // the list that the phases right below it count in; 0: there are none yet
    int last_phase = 0;
};

class Sections {
  public:
    Sections() { open_.emplace_back(); }

    const Section& innermost() const { return open_.back(); }
    Section& innermost() { return open_.back(); }
    Topic topic() const { return open_.back().heading.topic; }
    bool may_close(int level) const { return open_.size() > 1 && open_.back().level >= level; }
    std::string path() const;           // "Tasks › Backend"
    std::vector<Place> phases() const;  // of all of them, the outermost first
    // Below what is open; `lists`: of the last list that was given a number.
    void open(const Block& heading, const Source& source, std::size_t& lists);
    Section close();  // the innermost; the outermost one is closed last
    bool empty() const { return open_.empty(); }

  private:
    std::vector<Section> open_;
};

// "Phase 2: …", "In 2.4", "v3.0": those that follow each other are done in that order.
bool is_phase(std::string_view heading);
// An order of its own, where nothing below says it in items.
bool is_order(const Section& section);
std::string without_number(std::string_view text);  // "3. Add it" -> "Add it"
int number_of(std::string_view text);               // 0: it has none

}  // namespace sixth::decompose
