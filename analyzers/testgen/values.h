// Expressions to call things with: by annotation, docstring, default, how a parameter is used, and its name.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

struct Value {
    std::string text;        // an expression
    std::string label;       // "empty", "none": what it is in words of an identifier
    bool odd = false;        // of a type that was not asked for
    std::string setup = {};  // what comes first: "(tmp_path / 'input.txt').write_text('abc')"
};

class Values {
  public:
    Values(const World& world, const Mined& mined) : world_(world), mined_(mined) {}

    // The best first; never empty. Names in annotations are those of the module.
    std::vector<Value> of(const Target& target, const Parameter& parameter, int depth = 0) const;

    // Expressions that build an object of this class of the module; empty: none can be built.
    std::vector<std::string> objects(const std::string& name, int depth = 0) const;

    // All that are known, which may be more.
    std::vector<std::string> all_objects(const std::string& name) const;

    // From now on objects() gives these: calls that were seen to build one, after their `setup`.
    struct Built {
        std::string text, setup;
    };
    void know(const std::string& name, const std::vector<Built>& objects);

    // What must be done before an object of objects() is built; empty: nothing.
    std::string setup_of(const std::string& object) const;

    // Names that the function looks for among its keyword arguments.
    std::vector<std::string> keys_of(const Target& target, const Parameter& keywords) const;

    // Calls that put something into a list of the object that the method reads: "subject.items.append(...)".
    std::vector<std::string> fillings(const Target& method) const;

    // Attributes of the object that the method asks for, each with a value that it asks for.
    std::vector<std::pair<std::string, Value>> states(const Target& method) const;

    // Names of the module that the function asks for, turned round: an optional library that is missing, a
    // switch, another platform. Patches for the module of this name.
    std::vector<Mock> settings(const Target& target, const std::string& module) const;

    std::vector<Value> of_annotation(const std::string& annotation, int depth = 0) const;

  private:
    struct Reading;
    std::vector<std::string> built(const std::string& callee, const std::string& symbol,
                                   const std::vector<Parameter>& parameters, int depth) const;
    void typed(const std::string& type, std::vector<Value>& out, int depth) const;
    std::vector<Value> by_type(const Target& target, const Parameter& parameter, const Use& use,
                               const FunctionMined& function, bool& known, int depth) const;
    void add_streams(const FunctionMined& function, const Use& use, bool bytes,
                     std::vector<Value>& out) const;
    std::vector<Value> command_lines(const FunctionMined& function) const;
    void add_operands(const Target& target, const Parameter& parameter, std::vector<Value>& out,
                      int depth) const;
    void add_numbers(const FunctionMined& function, const Use& use, std::vector<Value>& out) const;
    void add_texts(const FunctionMined& function, const Use& use, std::vector<Value>& out) const;
    std::vector<std::string> contents(const FunctionMined& function, const Use& use) const;
    bool is_set_in(const std::string& owner, const std::string& attribute) const;
    std::vector<std::string> words_of_constant(const std::string& name) const;
    void add_unpacked(const Use& use, std::vector<Value>& out, int depth) const;
    void add_alike(const Use& use, std::vector<Value>& out, int depth) const;
    const FunctionMined& mined_of(const Target& target) const;
    const FunctionMined& with_helpers(const Target& target) const;

    const World& world_;
    const Mined& mined_;
    mutable std::map<std::pair<std::string, int>, std::vector<std::string>> objects_;  // by class and depth
    mutable std::map<std::string, std::string> setups_;                                // by object
    mutable std::map<std::string, FunctionMined> with_helpers_;                        // by symbol
    std::map<std::string, std::vector<std::string>> known_;  // by class: what was seen to build one
};

}  // namespace sixth::testgen
