#include "core/repo/config.h"

namespace {

struct BrokenAssumption {};

constexpr void expects(bool holds) {
    if (!holds) throw BrokenAssumption();
}

}  // namespace

// toml++ 3.3 asserts what a file can break (a table header such as [.x]), and with NDEBUG even assumes it:
// undefined behaviour. Here such a file is refused like any other that is not TOML.
#undef NDEBUG
#define TOML_ASSERT(expr) expects(static_cast<bool>(expr))
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::repo {
namespace {

using Kind = ConfigValue::Kind;

ConfigValue value_of(const toml::node& node) {
    ConfigValue value;
    if (const auto* flag = node.as_boolean()) {
        value = {Kind::boolean, flag->get() ? "true" : "false", {}};
    } else if (const auto* whole = node.as_integer()) {
        value = {Kind::integer, std::to_string(whole->get()), {}};
    } else if (const auto* real = node.as_floating_point()) {
        value = {Kind::number, fmt::format("{}", real->get()), {}};
    } else if (const auto* text = node.as_string()) {
        value = {Kind::text, text->get(), {}};
    } else if (const auto* list = node.as_array()) {
        const bool texts =
            std::all_of(list->begin(), list->end(), [](const auto& item) { return item.is_string(); });
        if (texts) {
            value.kind = Kind::list;
            for (const toml::node& item : *list) value.items.push_back(item.as_string()->get());
        }
    } else if (node.is_table()) {
        value.kind = Kind::table;
    }
    return value;
}

class Flattener {
  public:
    Flattener(Config& config, std::string file) : config_(config), file_(std::move(file)) {}

    // toml++ bounds nesting, so the recursion is bounded too
    void add(const toml::table& table) {
        for (const auto& item : table) {
            const toml::key& key = item.first;
            const toml::node& node = item.second;
            path_.emplace_back(key.str());
            // a dotted or implicit table has no place of its own: its key has one
            const auto place = key.source().begin ? key.source().begin : node.source().begin;
            config_.entries.push_back({path_, value_of(node), file_, static_cast<std::uint32_t>(place.line)});
            if (const toml::table* inner = node.as_table()) add(*inner);
            path_.pop_back();
        }
    }

  private:
    Config& config_;
    std::string file_;
    std::vector<std::string> path_;
};

[[noreturn]] void refuse(const std::string& file, std::size_t line, std::string_view why) {
    throw Error(fmt::format("{}:{}: {}", file, line, why),
                fmt::format("correct line {} of '{}'", line, file));
}

// Where the header is that toml++ tripped over: the first whose name begins with what no name begins with.
std::size_t odd_header(std::string_view text) {
    std::size_t number = 0;
    for (std::string_view line : text::split(text, '\n')) {
        ++number;
        line = text::trim(line);
        if (line.empty() || line[0] != '[') continue;
        line = text::trim(line.substr(
            line.find_first_not_of('[') == std::string_view::npos ? 1 : line.find_first_not_of('[')));
        if (line.empty() ||
            !(std::isalnum(static_cast<unsigned char>(line[0])) || std::strchr("_-\"'", line[0])))
            return number;
    }
    return 1;
}

}  // namespace

std::string ConfigEntry::key() const {
    return text::join(path, ".");
}

Config parse_config(std::string_view text, const std::string& file, std::string_view table) {
    toml::table document;
    try {
        document = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        refuse(file, error.source().begin.line, error.description());
    } catch (const BrokenAssumption&) {
        refuse(file, odd_header(text), "a table header without a name");
    }
    Config config;
    const toml::table* wanted = &document;
    if (!table.empty()) {
        const toml::node_view<toml::node> node = document.at_path(table);
        if (!node) return config;
        wanted = node.as_table();
        if (!wanted) {
            throw Error(
                fmt::format("{}:{}: '{}' must be a table", file, node.node()->source().begin.line, table),
                fmt::format("write it as [{}]", table));
        }
    }
    config.file = file;
    Flattener(config, file).add(*wanted);
    std::stable_sort(config.entries.begin(), config.entries.end(),
                     [](const ConfigEntry& a, const ConfigEntry& b) { return a.line < b.line; });
    return config;
}

Config read_config(const fs::Path& root) {
    std::error_code ignored;
    const bool own = std::filesystem::exists(root / "sixth.toml", ignored);
    const bool shared = std::filesystem::exists(root / "pyproject.toml", ignored);
    Config config;
    if (own) config = parse_config(fs::read(root / "sixth.toml"), "sixth.toml", "");
    if (!shared) return config;
    const std::string text = fs::read(root / "pyproject.toml");
    // a pyproject.toml that never speaks of sixth is none of our business, broken or not
    if (text.find("sixth") == std::string::npos) return config;
    if (!own) return parse_config(text, "pyproject.toml", "tool.sixth");
    try {
        config.shadowed = parse_config(text, "pyproject.toml", "tool.sixth").file;
    } catch (const Error&) {
        // hidden anyway
    }
    return config;
}

}  // namespace sixth::repo
