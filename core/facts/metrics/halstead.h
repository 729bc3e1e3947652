// Halstead's counts, one operator node at a time.
#pragma once
#include <cstdint>
#include <vector>

#include "core/facts/metrics/metrics.h"
#include "core/facts/metrics/operators.h"

namespace sixth::facts {

// Operators and operands of a module or function, nested functions included once they are closed.
// A name means another operand in a function of another name, so keys carry the function's name.
class HalsteadCounter {
  public:
    explicit HalsteadCounter(const python::ParsedFile& file);

    void open(std::string_view function_name);
    Halstead close();             // of the function opened last, or at the end of the module
    void add(python::NodeId id);  // any node; nothing happens for one that is no operator

  private:
    struct Scope {
        std::uint64_t context = 0;        // key of the function's name
        std::uint32_t first_operand = 0;  // number of the first operand in it
        std::uint32_t operators = 0;      // one bit for each distinct one
        Halstead counts;
        std::uint32_t unlike = 0;  // operands that equal no other; the others are in counts.h2
    };
    struct Slot {
        std::uint64_t key = 0;
        std::uint32_t last = 0;  // number of the last operand with it, from 1; 0 = free
    };

    void operator_seen(Op op);
    void operand_seen(python::NodeId id);
    void children(python::NodeId id);
    void boolean(python::NodeId id);
    void negative_pattern(python::NodeId minus);
    void complex_pattern(python::NodeId id);
    std::uint32_t exchange(std::uint64_t key, std::uint32_t number);
    void grow();

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    std::vector<Scope> scopes_;
    std::vector<Slot> slots_;
    std::uint32_t used_ = 0, operands_ = 0;
};

}  // namespace sixth::facts
