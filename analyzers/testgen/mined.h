// Values that a function's own text tells: what it compares with, looks for, asks of its parameters.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/testgen/target.h"

namespace sixth::testgen {

// What a parameter is asked in a function's body.
struct Use {
    std::set<std::string> types;       // "str", "dict", "list", "int": by what is done with it
    std::set<std::string> instances;   // isinstance(p, X)
    std::set<std::string> keys;        // p["k"], p.get("k"), "k" in p
    std::set<std::string> attributes;  // p.x
    std::set<std::string> methods;     // p.x()
    std::set<std::string> equal;       // literals it is compared with
    std::set<long long> numbers;       // and their neighbours
    std::set<long long> lengths;
    std::set<std::pair<std::string, std::size_t>> passed;  // to what of the module, as its which argument
    std::vector<std::string> parts;                        // a, b = p: the names that its items get
    std::vector<std::string> each_parts;                   // for a, b in p
    bool none = false;                                     // p is None, p == None
    bool called = false;                                   // p()
    bool tested = false;                                   // if p, not p
    bool opened = false;                                   // open(p), os.path.exists(p): the path of a file
    bool indexed = false;                                  // p[0], p[1:]: a list or a text
    bool character = false;                                // ord(p), unicodedata.category(p)
    bool command_line = false;                             // parser.parse_args(p), getopt.getopt(p, …)

    void merge(const Use& other);
};

struct FunctionMined {
    // by parameter; "self.x" of an attribute; "each p" of what a loop over the parameter gives
    std::map<std::string, Use, std::less<>> uses;
    std::map<std::string, std::string> stored;  // attribute of self -> parameter that is put there
    std::set<std::string> assigned;             // attributes of self that are given a value
    // getattr(self, "do_" + x), hasattr(self, "do_all"): how names of attributes begin, whole ones
    std::set<std::string> name_starts, hooks;
    bool bytes = false;              // has bytes literals
    std::vector<std::string> texts;  // string literals, as Python values; no messages for people
    std::vector<long long> numbers;
    std::set<std::string, std::less<>> names;  // that are read
    std::set<std::string> asked;               // names, no parameters, that are compared with None or tested
    std::set<std::pair<std::string, std::string>> platforms;  // "sys.platform", what it is compared with
};

struct Mined {
    std::map<std::string, FunctionMined, std::less<>> functions;      // by symbol of the target
    std::map<std::string, std::set<std::string>, std::less<>> lists;  // by class: attributes that begin as []
    std::vector<std::string> texts;                                   // of the whole module, each once
    std::vector<long long> numbers;
};

Mined mine(const python::ParsedFile& file, const std::vector<Target>& targets);

// A method of texts, lists or dictionaries.
bool is_of_plain_type(std::string_view method);

// Adds to each parameter what it is asked where it is passed on to, or kept as an attribute.
void follow(const std::vector<Target>& targets, Mined& mined);

// The value of a plain string literal, or of one of bytes that are ASCII; false: it has interpolations, is
// bytes, or is something else.
bool literal_text(const python::ParsedFile& file, python::NodeId id, std::string& out);

}  // namespace sixth::testgen
