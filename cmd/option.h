// One option, declared once: the flag --max-cyclomatic, the key lint.max-cyclomatic, the variable
// SIXTH_LINT_MAX_CYCLOMATIC, its help, its manual entry and its completions all come from here.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/repo/config.h"

namespace sixth::cmd {

enum class Type { boolean, integer, number, text, list, choice, duration, table };
enum class Completes { nothing, files, folders, commands, shells };

struct Suggestion {
    std::string word;  // no blanks, quotes or brackets
    std::string says;  // nor here
};

struct Option {
    // How the chainable setters read: options.add("jobs", o.jobs, "…").letter('j').range(0, 1024).value("N")
    Option& letter(char c) { return short_name = c, *this; }
    Option& value(std::string shown) { return value_name = std::move(shown), *this; }
    Option& range(double from, double to) { return least = from, most = to, *this; }
    Option& shown_default(std::string text) { return fallback = std::move(text), *this; }
    // alone("HEAD"): --changed means --changed=HEAD; shorthand("json"): --json means --format json
    Option& alone(std::string text) { return implied = std::move(text), *this; }
    Option& shorthand(std::string word) { return short_for = std::move(word), *this; }
    Option& completes(Completes what) { return completion = what, *this; }
    Option& suggests(std::vector<Suggestion> words) { return suggestions = std::move(words), *this; }
    Option& verbatim() { return splits = false, *this; }  // a,b is one word of a list
    Option& command_line_only() { return in_file = in_environment = false, *this; }
    Option& not_in_file() { return in_file = false, *this; }
    // One setting of several commands: "llm-url" of "llm" is llm.url in the file, whoever declares it.
    Option& shared(std::string section) { return command = std::move(section), is_shared = true, *this; }

    std::string flag() const;          // "--max-cyclomatic"; "PATHS" for a positional
    std::string name_in_file() const;  // "max-cyclomatic"; of a shared one without its section
    std::string key() const;           // "lint.max-cyclomatic"
    std::string variable() const;      // "SIXTH_LINT_MAX_CYCLOMATIC"
    bool takes_value() const { return type != Type::boolean; }
    bool repeats() const { return type == Type::list || type == Type::table; }
    std::string allowed() const;  // "a whole number from 1 to 1000"

    // Each sets the target and records `from`; a value that is not allowed is an Error that begins with
    // `where`.
    void set_words(const std::vector<std::string>& words, const std::string& where, const std::string& from);
    void set_config(const repo::ConfigEntry& entry, const std::string& from);

    std::string command;     // "lint", or the section it is shared in; empty: an option of every command
    std::string name;        // "max-cyclomatic"
    std::string help;        // one line, lower case, no full stop
    std::string group;       // heading in help; empty: "Options"
    std::string value_name;  // "N"
    std::string fallback;    // the default as help shows it; empty: none worth showing
    std::string implied;
    std::string short_for;
    std::vector<std::string> choices;
    std::vector<Suggestion> suggestions;  // completions offer them; other words are allowed too
    std::vector<std::string> given;       // words from the command line
    std::vector<std::string> lines;       // a table's lines met so far in the file
    std::string origin = "default";       // who set it last: "sixth.toml:3", "SIXTH_JOBS", "command line"
    double least = 0, most = 0;           // equal: no bounds
    Type type = Type::text;
    Completes completion = Completes::nothing;
    char short_name = 0;
    bool positional = false;
    bool required = false;
    bool splits = true;
    bool in_file = true;
    bool in_environment = true;
    bool is_shared = false;

    std::function<bool(const std::vector<std::string>&)>
        assign;  // false: a word is not allowed, nothing was set
    std::function<nlohmann::ordered_json()> current;
};

// Text to values, shared with tests. False: the text is not one, and `out` is untouched.
bool parse_boolean(const std::string& text, bool& out);  // true false yes no on off 1 0
bool parse_integer(const std::string& text, long long& out);
bool parse_number(const std::string& text, double& out);           // finite
bool parse_duration(const std::string& text, long long& seconds);  // 10s 5m 2h 7d

}  // namespace sixth::cmd
