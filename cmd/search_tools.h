// What `sixth search --serve-mcp` offers: each tool fills in the options of a search.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cmd/search.h"

namespace sixth::cmd {

struct Parameter {
    enum class Type { text, number, list } type;
    const char* name;
    const char* says;
    bool required = false;
    long long most = 0;                     // of a number; the least is 1
    std::vector<std::string> choices = {};  // of a list's words; none: any
};

// Arguments as a tool's parameters allow them; what is not given is empty or the fallback.
class Arguments {
  public:
    explicit Arguments(const nlohmann::json& given) : given_(given) {}
    bool has(const char* name) const;
    std::string text(const char* name) const;
    int number(const char* name, int fallback = 0) const;
    std::vector<std::string> list(const char* name) const;

  private:
    const nlohmann::json& given_;
};

struct Tool {
    const char* name;
    const char* title;
    const char* says;  // to the agent: when to use it
    std::vector<Parameter> parameters;
    void (*fill)(SearchOptions& o, const Arguments& arguments, const fs::Path& root);
};

const std::vector<Tool>& search_tools();
const Tool* find_tool(std::string_view name);  // nullptr: there is none

nlohmann::ordered_json describe(const Tool& tool);  // as tools/list shows it
// The options of one call; an Error says what is wrong with the arguments and how they should be.
// Paths in arguments are relative to the root.
SearchOptions options_of(const Tool& tool, const nlohmann::json& arguments, const SearchOptions& defaults,
                         const fs::Path& root);

}  // namespace sixth::cmd
