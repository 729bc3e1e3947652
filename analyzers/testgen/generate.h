// From a module to tests of it that pass, assert, and notice faults. All that runs, runs in the sandbox.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/testgen/interpreter.h"
#include "analyzers/testgen/render.h"
#include "analyzers/testgen/row.h"
#include "core/python/parsed_file.h"

namespace sixth::testgen {

struct Request {
    const python::ParsedFile* file = nullptr;
    fs::Path path;                       // of the file, absolute
    std::string module;                  // "pkg.mod"
    std::vector<fs::Path> import_paths;  // put in front of sys.path
    Launch launch;
    std::vector<std::string> symbols;  // empty: all; "Class" is all of its methods too
    std::function<bool(std::uint32_t first, std::uint32_t last)>
        touched;                           // lines of those to test; empty: all
    std::vector<std::string> callers;      // texts of files that may call what is under test
    std::vector<fs::Path> existing_tests;  // run for the coverage there is already
    double budget = 10;                    // seconds for the whole module, about
    Style style;
    std::string key;       // what the tests are made from, as a hash
    std::string conftest;  // beside the tests: its text
    // A model's answer to a question, as JSON of this form; throws when there is none. Empty: none is asked.
    std::function<nlohmann::json(const std::string& question, const nlohmann::json& schema)> model;
    std::string header;     // of the file that is made
    std::string file_name;  // "test_mod_gen.py"
    bool property = false;  // tests for hypothesis of what holds for all values
    // what may be taken away to see what it is worth
    bool use_calls = true, use_constants = true, use_search = true, use_mutants = true;
};

struct Coverage {
    std::size_t lines = 0, lines_hit = 0, branches = 0, branches_hit = 0;
};

// A call that fails in a way nobody seems to have meant.
struct Suspicion {
    std::string symbol, call, error;
    std::uint32_t line = 0;
};

struct Generated {
    std::string text;  // empty: nothing worth keeping was found
    std::size_t tests = 0, rows = 0, assertions = 0;
    std::size_t tried = 0;  // calls that were made
    std::size_t mutants = 0, killed = 0;
    std::size_t unstable = 0;  // rows dropped: not the same in another process, at another time
    std::size_t failed = 0;    // rows dropped: their test failed under pytest
    std::optional<Coverage> before, after;
    std::vector<Suspicion> suspicions;
    std::vector<std::pair<std::string, std::string>> left_out;  // symbol, why
    std::vector<std::string> notes;                             // what was done in another way than asked for
    double seconds = 0;
    std::vector<std::pair<std::string, double>> phases;  // and how many seconds each took
};

// How each test of a file of tests ends, "passed" or "failed": run by itself, in the sandbox. An Error when
// it cannot be read there.
std::map<std::string, std::string> outcomes_of(const Request& request, const std::string& tests);

// Whether the request asks for tests of this.
bool is_selected(const Target& target, const Request& request);

// An Error when the module cannot be loaded or the interpreter not be started.
Generated generate(const Request& request);

}  // namespace sixth::testgen
