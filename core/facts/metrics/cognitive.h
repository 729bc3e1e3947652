// Sonar's cognitive complexity (CognitiveComplexityVisitor of sonar-python), kept per function, class or
// module.
#pragma once
#include <cstdint>
#include <vector>

#include "core/python/syntax.h"

namespace sixth::facts {

struct Cognitive {
    std::uint32_t total = 0;    // as if the function stood alone
    std::uint32_t level = 0;    // nesting here and now, from 0 at the function
    std::uint32_t shifted = 0;  // how much total grows when the function itself is nested one deeper

    void add_flat() { ++total; }
    void add_nested() {
        total += 1 + level;
        ++shifted;
    }
    // A function inside this one, `deeper` levels down.
    void add_function(const Cognitive& inner, std::uint32_t deeper) {
        total += inner.total + deeper * inner.shifted;
        shifted += inner.shifted;
    }
    void add_class(const Cognitive& inner) { total += inner.total; }  // nesting starts anew in a class
};

// Does this block nest what it holds? Bodies of functions, classes, try, finally and with do not.
bool deepens(python::Kind owner_of_block);

// Nothing in the body but one compound or other statement and `return name`: a decorator's shape. Its inner
// function is not nested.
bool only_wraps(const python::Tree& tree, python::NodeId body);

// Runs of a like operator in one unparenthesised and/or expression; operators arrive in document order.
class OperatorRuns {
  public:
    void open() { last_.push_back(python::Kind::unknown); }
    void close() { last_.pop_back(); }
    bool starts_run(python::Kind op) {
        if (last_.empty() || last_.back() == op) return false;
        last_.back() = op;
        return true;
    }

  private:
    std::vector<python::Kind> last_;  // of every open expression, innermost last
};

}  // namespace sixth::facts
