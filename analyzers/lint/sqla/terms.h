// What the SQLAlchemy rules know of one file, made in one walk and kept with its facts: expressions whose
// meaning depends on the models of the whole program, written down as terms, and the places to be judged.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace sixth::lint::sqla {

// Number of a term in its file. Term 0 is the one nothing is known of.
using TermId = std::uint32_t;

enum class Op : std::uint8_t {
    unknown,
    import_,    // text: "pkg.mod", or "pkg.mod:name"; leading dots stay
    global,     // text: a name bound at module level of this file
    attribute,  // a: object, text: name
    call,       // a: callee, b: where its text ends, arguments; begin, end: the whole call
    subscript,  // a: object, arguments: what stands in the brackets
    element,    // a: what is iterated over
    item,       // a: what is unpacked, b: which part
    await_,     // a
    enter,      // a: what a with statement enters; b: 1 when async
    instance,   // a: an annotation; b: 1 when None is the default
    any_of,     // arguments: what a name may be bound to
    self,       // a: class, by definition
    own_class,  // a: class, by definition
    string,     // text, without prefix and quotes; b: 1 when it has escapes
    text_made,  // a string made of others at run time: f"", %, format(), +
    none,
    literal,     // a number, True, False
    collection,  // arguments; b: 0 list, 1 tuple, 2 set, 3 dict
    compare,     // arguments: operands; text: its first operator
    boolean,     // arguments: operands
    not_,        // a
    binary,      // a, b; text: operator
    unary,       // a; text: operator
    function,    // a: definition
    class_,      // a: definition of a class that is not at module level
    named,       // a parameter of which nothing but its name is known, one that sessions go by
};

struct Argument {
    std::string_view keyword;  // empty: positional; "*" and "**": unpacked
    TermId value = 0;
};

struct Term {
    Op op = Op::unknown;
    std::uint32_t a = 0, b = 0;
    std::string_view text;
    std::vector<Argument> arguments;
    std::uint32_t begin = 0, end = 0;  // bytes; of calls only
};

struct Variable {  // a name assigned at module level
    std::string_view name;
    TermId value;
};

struct Span {
    std::uint32_t begin = 0, end = 0;  // bytes
};

struct Attribute {
    enum Flag : std::uint32_t {
        on_instance = 1,  // self.name = value in a method
        method = 2,       // def name(self): value is the list of its decorators
        own_line = 4,     // the statement stands alone on one line
        declared = 8,     // what a method under @declared_attr returns; the method is there too
    };
    std::string_view name;
    TermId annotation, value;
    std::uint32_t flags;
    std::uint32_t line, column;  // of the name; column in characters
    Span name_at, value_at, callee_at;
    std::uint32_t annotation_end;  // 0: none
};

struct ClassFacts {
    std::uint32_t definition;
    std::vector<Argument> bases;  // keywords of the class statement too
    std::vector<TermId> decorators;
    std::vector<Attribute> attributes;
};

struct FunctionFacts {
    std::uint32_t definition;
    TermId returns;  // its annotation
    bool async, generator;
};

enum class SiteKind : std::uint8_t {
    truth,       // terms: the condition. spans: it
    boolean,     // terms: operands. spans: each operand, then each operator word with the blanks around
    negation,    // terms: the operand. spans: the word not and the blank behind, the operand
    identity,    // terms: left, right. spans: left, operator with blanks, right. `x is y`
    membership,  // the same, `x in y`
    equality,    // the same, `x == y`, `x != y`
    chain,       // terms: operands. spans: each operand
    precedence,  // terms: left and right of the & or |; the other side of the comparison. spans: as the terms
    statement,   // terms: a call that is a whole statement, or assigned to a name nobody reads
    sql_text,    // terms: callee, the text made at run time. spans: call, text, then {…} by {…}
    call,        // terms: a call whose name the rules look for. spans: callee, arguments
    keyword,     // terms: a call, a string given to it as `text`. spans: the string
    coroutine,   // terms: a call in an async function nobody awaits
    row,         // terms: an object whose attribute `text` is read
    lazy,        // terms: the object, loop variable or not, whose attribute `text` is read in a loop
    session,     // terms: what is bound to a name that is never closed
    default_,    // terms: what is called with the argument `text`, its value, a call. spans: value, its
                 // arguments
    import_,     // spans: module. text: the names. from sqlalchemy… import …
};

struct Site {
    enum Flag : std::uint32_t {
        in_query = 1,     // inside the arguments of filter(), where(), and_() and so on
        argument = 2,     // is itself such an argument
        clause_list = 4,  // of a call that joins its arguments with AND
        bracketed = 8,    // stands in parentheses of its own
        is_or = 16,       // boolean: `or`; precedence: `|`
        negated = 32,     // `is not`, `not in`, `!=`
        chained = 64,     // precedence: between two comparisons
        in_test = 128,    // truth: of assert or bool() too; equality: the condition of an if
        in_loop = 256,
        several_lines = 512,
        assigned = 1024,       // statement: bound to a name nobody reads
        operand_plain = 2048,  // negation, membership: the operand needs no parentheses
        in_if = 4096,
        direct = 8192,      // comparisons: the left operand is written as an attribute, no name stands for it
        collected = 16384,  // given to append(), or returned by the SQL side of a hybrid property
        awaited_beside = 32768,  // coroutine: the function awaits other calls of the same object
    };
    SiteKind kind;
    std::uint32_t flags = 0;
    std::uint32_t begin = 0, end = 0;
    Position where;
    std::uint32_t definition = 0;  // innermost enclosing one, or facts::none
    std::string_view text;
    std::vector<TermId> terms;
    std::vector<Span> spans;
};

struct FileTerms {
    std::vector<Term> terms;
    std::vector<Variable> variables;
    std::vector<ClassFacts> classes;
    std::vector<FunctionFacts> functions;
    std::vector<Site> sites;
    std::uint32_t import_at =
        0;  // where a line `from sqlalchemy import …` may be put; 0 and no_import: nowhere
    bool no_import = false;
    bool empty() const { return classes.empty() && sites.empty() && variables.empty(); }
};

std::string pack(const FileTerms&);
// Views stay into `packed`. Damaged bytes give what could be read.
FileTerms unpack(std::string_view packed);

}  // namespace sixth::lint::sqla
