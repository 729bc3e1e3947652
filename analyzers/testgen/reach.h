// Which statements and branches of a function are reached, and how the way to one is said.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "analyzers/testgen/row.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {

class Reach {
  public:
    explicit Reach(const python::ParsedFile& file) : file_(file) {}

    // Statements, and ways out of an if or a loop, that nothing reached.
    std::size_t missing(python::NodeId function, const std::set<Arc>& covered) const;

    // The innermost condition that these arcs decide, in words of an identifier: "not_text", "n_lt_0". Empty
    // when they decide none.
    std::string situation(python::NodeId function, const std::vector<Arc>& arcs) const;

    struct Branch {
        std::uint32_t line, first;  // of the condition, of the first statement where it holds
        python::NodeId condition;
        bool loop;
    };
    std::vector<Branch> branches(python::NodeId inside) const;

  private:
    std::string decided(python::NodeId inside, const std::vector<Arc>& arcs) const;

    const python::ParsedFile& file_;
};

}  // namespace sixth::testgen
