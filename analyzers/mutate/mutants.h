// Small faults put into a function, one at a time: what its tests should notice. The operators are the
// sufficient ones of the mutation testing literature (Offutt et al. 1996; Just 2014); what nobody could
// observe is left out.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::mutate {

enum class Operator : std::uint8_t {
    comparison,  // < becomes <= or >; == becomes !=; is, in and their opposites
    condition,   // what is asked in if, while, elif, ... is turned round
    connective,  // and, or
    arithmetic,  // + - * / // % **, also in +=
    returned,    // return None
    statement,   // a call, an assignment to an attribute, a raise that is gone
    constant,    // numbers, booleans, strings
    loop,        // break, continue
    method,      // startswith for endswith, min for max
};

std::string_view name_of(Operator op);

struct Mutant {
    std::uint32_t begin, end;  // bytes of the file that `text` replaces
    std::uint32_t line;        // 1-based, of begin
    Operator op;
    std::string text;
};

// Of everything in the body of this function_definition, in document order, functions in it too.
std::vector<Mutant> mutants(const python::ParsedFile& file, python::NodeId function);

// The bytes [begin, end) of the file with the mutant in them.
std::string applied(const python::ParsedFile& file, const Mutant& mutant, std::uint32_t begin,
                    std::uint32_t end);

// At most `most`, spread evenly over lines and operators: the same ones each time.
std::vector<Mutant> sampled(std::vector<Mutant> all, std::size_t most);

}  // namespace sixth::mutate
