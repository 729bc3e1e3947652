// One call of something under test, and what it was seen to do.
#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace sixth::testgen {

struct Argument {
    std::string name;   // empty: by position
    std::string value;  // an expression
    bool operator==(const Argument&) const = default;
};

// A stand-in for what reaches out of the process, patched where the name is used.
struct Mock {
    std::string target;     // "shop.net.subprocess.run"
    std::string name;       // "run": the variable it goes by in a test
    std::string behaviour;  // "return_value=0": further arguments of mock.patch
    bool operator==(const Mock&) const = default;
};

// Where a row's values come from, the most trusted first.
enum class Source : std::uint8_t { documented, call_site, mined, searched, suggested };

struct Row {
    std::size_t target = 0;          // among the targets
    std::string subject;             // what the method is called on; empty: a function
    std::vector<std::string> setup;  // expressions that come before all else: files under tmp_path
    std::vector<Mock> mocks;
    std::vector<std::string> before;  // calls on `subject` that come first: "subject.start()"
    std::vector<Argument> arguments;
    std::string label;  // "text_empty": the situation in words of an identifier
    Source source = Source::mined;
    bool odd = false;        // holds a value of a type that was not asked for
    std::string documented;  // what a doctest says comes out; empty: nothing
};

// One thing that can be asserted. `path` is how it is reached: "" the result, ".name" and "[0]" from there,
// "self.name", "argument:0", "stdout", "file:name" under tmp_path, "mock:0". `relation`: ==, is, approx, nan,
// isinstance, len, raises, message, code, self; of files: text, bytes, gone; of mocks: calls.
struct Check {
    std::string path, relation, value;
    bool operator==(const Check&) const = default;
};

using Arc = std::uint64_t;  // line from << 20 | line to; 0: the function's entry or exit

struct Outcome {
    std::string unusable;  // why there is nothing to assert; empty: there is
    bool raised = false;
    bool intended = false;  // the exception is one the code means to raise
    bool listed = false;    // the result was a generator; the checks are of its list
    std::string then;       // the result was a function made by the call, and was called so: "('abc', 1)"
    bool entered = false;   // it was made by contextlib.contextmanager; the checks are of what `with` gives
    bool leaving = false;   // and the exception comes when it ends
    std::string error;      // "KeyError: 'x'"
    std::string error_type;
    std::vector<Check> checks;
    std::vector<std::string> modules;  // that the expressions name
    std::vector<Arc> arcs;
    std::size_t steps = 0;                  // lines of the module that ran
    std::vector<std::size_t> unused_mocks;  // of the row's
};

struct Observed {
    Row row;
    Outcome outcome;
};

}  // namespace sixth::testgen
