// Expressions to call things with: by annotation, docstring, default, how a parameter is used, and its name.
#pragma once
#include <string>
#include <vector>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

struct Value {
    std::string text;   // an expression
    std::string label;  // "empty", "none": what it is in words of an identifier
    bool odd = false;   // of a type that was not asked for
};

class Values {
  public:
    Values(const World& world, const Mined& mined) : world_(world), mined_(mined) {}

    // The best first; never empty. Names in annotations are those of the module.
    std::vector<Value> of(const Target& target, const Parameter& parameter) const;

    // Expressions that build an object of this class of the module; empty: none can be built.
    std::vector<std::string> objects(const std::string& name, int depth = 0) const;

    // Calls that put something into a list of the object that the method reads: "subject.items.append(...)".
    std::vector<std::string> fillings(const Target& method) const;

    std::vector<Value> of_annotation(const std::string& annotation, int depth = 0) const;

  private:
    struct Reading;
    void typed(const std::string& type, std::vector<Value>& out, int depth) const;

    const World& world_;
    const Mined& mined_;
};

}  // namespace sixth::testgen
