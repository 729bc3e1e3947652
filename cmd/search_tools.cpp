#include "cmd/search_tools.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using nlohmann::json;
using Schema = nlohmann::ordered_json;
using Kind = Parameter::Type;

constexpr int most_results = 100;
constexpr int most_lines = 100'000'000;

const std::vector<std::string> kinds = {"function", "method", "class", "module", "block", "section"};

const Parameter limit{Kind::number, "limit", "how many results at most; 10 unless told", false, most_results};
const Parameter paths{Kind::list, "paths",
                      "only files that match one of these globs, relative to the repository's root, for "
                      "example [\"src/**\", \"*.md\"]"};
const Parameter only_kinds{
    Kind::list, "kinds", "only results of these kinds; 'section' is a part of a text that is no Python",
    false,      0,       kinds};

void fill_filters(SearchOptions& o, const Arguments& arguments) {
    o.count = arguments.number("limit", o.count);
    if (arguments.has("paths")) o.paths = arguments.list("paths");
    if (arguments.has("kinds")) o.kinds = arguments.list("kinds");
}

// "app/a.py::C.f" as answers call it: its two parts; "C.f": the first one is empty.
std::pair<std::string, std::string> path_and_name(const std::string& symbol) {
    const std::size_t colons = symbol.find("::");
    if (colons == std::string::npos) return {"", symbol};
    return {symbol.substr(0, colons), symbol.substr(colons + 2)};
}

// "app/a.py:12"
bool is_place(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    return colon != std::string::npos && colon + 1 < text.size() &&
           text.find_first_not_of("0123456789", colon + 1) == std::string::npos;
}

// A number of JSON may be written 5 or 5.0.
bool is_whole(const json& value, long long most) {
    if (!value.is_number()) return false;
    const double number = value.get<double>();
    return number >= 1 && number <= static_cast<double>(most) &&
           number == static_cast<double>(static_cast<long long>(number));
}

bool is_allowed(const Parameter& p, const json& value) {
    switch (p.type) {
        case Kind::text:
            return value.is_string();
        case Kind::number:
            return is_whole(value, p.most);
        case Kind::list:
            return value.is_array() && std::all_of(value.begin(), value.end(), [&](const json& one) {
                       return one.is_string() &&
                              (p.choices.empty() || std::find(p.choices.begin(), p.choices.end(),
                                                              one.get<std::string>()) != p.choices.end());
                   });
    }
    return false;
}

std::string allowed(const Parameter& p) {
    switch (p.type) {
        case Kind::text:
            return "a string";
        case Kind::number:
            return fmt::format("a whole number from 1 to {}", p.most);
        case Kind::list:
            return p.choices.empty() ? "a list of strings"
                                     : fmt::format("a list of these: {}", text::join(p.choices, ", "));
    }
    return {};
}

void check(const Tool& tool, const json& arguments) {
    std::vector<std::string> names;
    for (const Parameter& p : tool.parameters) names.emplace_back(p.name);
    for (const auto& [name, value] : arguments.items()) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            throw Error(fmt::format("{} takes no '{}'", tool.name, name),
                        fmt::format("it takes {}", text::join(names, ", ")));
    }
    for (const Parameter& p : tool.parameters) {
        const auto given = arguments.find(p.name);
        if (given == arguments.end() || given->is_null()) {
            if (p.required) throw Error(fmt::format("{} needs '{}'", tool.name, p.name), p.says);
        } else if (!is_allowed(p, *given)) {
            throw Error(fmt::format("'{}' must be {}", p.name, allowed(p)), p.says);
        }
    }
}

Schema schema_of(const Parameter& p) {
    Schema schema;
    switch (p.type) {
        case Kind::text:
            schema["type"] = "string";
            break;
        case Kind::number:
            schema["type"] = "integer";
            schema["minimum"] = 1;
            schema["maximum"] = p.most;
            break;
        case Kind::list:
            schema["type"] = "array";
            schema["items"] = {{"type", "string"}};
            if (!p.choices.empty()) schema["items"]["enum"] = p.choices;
            break;
    }
    schema["description"] = p.says;
    return schema;
}

Schema typed(const char* type, const char* says) {
    return {{"type", type}, {"description", says}};
}

// Of what --json prints.
Schema result_schema() {
    const Schema one = {{"type", "object"},
                        {"properties",
                         {{"path", typed("string", "relative to the repository's root")},
                          {"line", typed("integer", "that names it: of its def, counted from 1")},
                          {"start_line", typed("integer", "the first line of the part that matches")},
                          {"end_line", typed("integer", "its last line")},
                          {"symbol", typed("string", "path::Class.method")},
                          {"heading", typed("string", "of a section")},
                          {"kind", {{"type", "string"}, {"enum", kinds}}},
                          {"score", typed("number", "higher is better; compares within one answer only")},
                          {"excerpt", typed("string", "the lines that match best")}}},
                        {"required", {"path", "line", "start_line", "end_line", "kind", "score", "excerpt"}}};
    return {{"type", "object"},
            {"properties",
             {{"schema", {{"type", "string"}}},
              {"query", {{"type", "string"}}},
              {"results", {{"type", "array"}, {"items", one}}}}},
            {"required", {"schema", "query", "results"}}};
}

}  // namespace

const std::vector<Tool>& search_tools() {
    static const std::vector<Tool> tools = {
        {"search",
         "Search code",
         "Find functions, methods, classes and sections of documents in this repository by what they do, by "
         "their words or by name. Use it first when you do not know where something is, before grep or "
         "opening files: describe the behaviour in plain words (\"retry a task with exponential backoff\"), "
         "or give a symbol (\"TaskQueue.retry\") or a path. No regular expressions: for every occurrence of "
         "an exact string use grep. Answers path:line, symbol and the lines that match, the best first; "
         "edits just made are seen.",
         {{Kind::text, "query", "plain words, a symbol or a path", true}, limit, paths, only_kinds},
         [](SearchOptions& o, const Arguments& arguments, const fs::Path&) {
             o.query = {arguments.text("query")};
             fill_filters(o, arguments);
         }},
        {"symbol",
         "Find a definition",
         "Go to where a function, method or class is defined when you know its name: \"retry\", "
         "\"TaskQueue.retry\", or a symbol of an earlier answer. Letters' case does not matter. Definitions "
         "only: for where it is used, grep for it; when you are not sure of the name, use search.",
         {{Kind::text, "name", "name, Class.method or path::Class.method", true}, limit, paths, only_kinds},
         [](SearchOptions& o, const Arguments& arguments, const fs::Path&) {
             const auto [path, name] = path_and_name(arguments.text("name"));
             o.symbol = name;
             if (!path.empty()) o.paths = {path};
             fill_filters(o, arguments);
         }},
        {"similar",
         "Find similar code",
         "Find code elsewhere in this repository that does the same as the function around a line. Use it "
         "before you write or change something: to see how it is done here already, to find the other "
         "places that need the same change, or to spot duplicates.",
         {{Kind::text, "file", "path of a file, relative to the repository's root", true},
          {Kind::number, "line", "a line of the function, method or class", true, most_lines},
          limit,
          paths,
          only_kinds},
         [](SearchOptions& o, const Arguments& arguments, const fs::Path& root) {
             o.like =
                 fmt::format("{}:{}", (root / arguments.text("file")).string(), arguments.number("line"));
             fill_filters(o, arguments);
         }},
        {"tests_for",
         "Find tests",
         "Find the tests that exercise a function, method or class, by names, imports, calls and meaning. "
         "Use it after you changed code, to know which tests to run, and before, to read how it is meant to "
         "behave. It does not run anything.",
         {{Kind::text, "target",
           "a symbol (\"retry\", \"TaskQueue.retry\") or a place (\"app/tasks.py:120\")", true},
          limit,
          paths},
         [](SearchOptions& o, const Arguments& arguments, const fs::Path& root) {
             o.tests_for = is_place(arguments.text("target"))
                               ? (root / arguments.text("target")).string()
                               : path_and_name(arguments.text("target")).second;
             fill_filters(o, arguments);
         }},
    };
    return tools;
}

const Tool* find_tool(std::string_view name) {
    const std::vector<Tool>& all = search_tools();
    const auto at = std::find_if(all.begin(), all.end(), [&](const Tool& tool) { return tool.name == name; });
    return at == all.end() ? nullptr : &*at;
}

bool Arguments::has(const char* name) const {
    const auto at = given_.find(name);
    return at != given_.end() && !at->is_null();
}
std::string Arguments::text(const char* name) const {
    return has(name) ? given_[name].get<std::string>() : std::string();
}
int Arguments::number(const char* name, int fallback) const {
    return has(name) ? given_[name].get<int>() : fallback;
}
std::vector<std::string> Arguments::list(const char* name) const {
    return has(name) ? given_[name].get<std::vector<std::string>>() : std::vector<std::string>();
}

nlohmann::ordered_json describe(const Tool& tool) {
    Schema properties = Schema::object();
    Schema required = Schema::array();
    for (const Parameter& p : tool.parameters) {
        properties[p.name] = schema_of(p);
        if (p.required) required.push_back(p.name);
    }
    return {{"name", tool.name},
            {"title", tool.title},
            {"description", tool.says},
            {"inputSchema",
             {{"type", "object"},
              {"properties", properties},
              {"required", required},
              {"additionalProperties", false}}},
            {"outputSchema", result_schema()},
            {"annotations",
             {{"title", tool.title},
              {"readOnlyHint", true},
              {"idempotentHint", true},
              {"openWorldHint", false}}}};
}

SearchOptions options_of(const Tool& tool, const nlohmann::json& arguments, const SearchOptions& defaults,
                         const fs::Path& root) {
    check(tool, arguments);
    SearchOptions o = defaults;
    tool.fill(o, Arguments(arguments), root);
    return o;
}

}  // namespace sixth::cmd
