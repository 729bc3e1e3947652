// Which statements control never gets past.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::lint {

class Flow {
  public:
    // One walk over the file's statements; expressions are not entered.
    explicit Flow(const python::ParsedFile& file);

    // Every statement, suite and clause, in document order.
    const std::vector<python::NodeId>& statements() const { return statements_; }
    // Whether control never goes on behind this statement or suite. Certain: what a call may do is not
    // guessed at, and a with statement may swallow what its body raises.
    bool leaves(python::NodeId id) const { return flags_[id] & leaving; }

  private:
    enum : std::uint8_t { leaving = 1, has_break = 2 };
    void walk();
    void decide(python::NodeId id);
    bool suite_leaves(python::NodeId id) const;
    bool if_leaves(python::NodeId id) const;
    bool loop_leaves(python::NodeId id) const;
    bool try_leaves(python::NodeId id) const;
    bool with_leaves(python::NodeId id) const;
    bool match_leaves(python::NodeId id) const;
    bool ends_program(python::NodeId id) const;  // an expression statement

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    std::vector<python::NodeId> statements_;
    std::vector<std::uint8_t> flags_;  // by node
};

enum class Truth : std::uint8_t { unknown, always, never };
// Of a literal condition: True, 1, False, 0, None.
Truth truth(const python::ParsedFile& file, python::NodeId condition);

// Whether a block holds the cases of a match, which are no statements.
bool is_cases(const python::Tree& tree, python::NodeId block);

// `case _:` or `case name:` without a guard.
bool takes_everything(const python::Tree& tree, python::NodeId case_clause);

}  // namespace sixth::lint
