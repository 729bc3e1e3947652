#include "cmd/options.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using Words = std::vector<std::string>;

bool within(const Option& option, double value) {
    return option.least == option.most || (value >= option.least && value <= option.most);
}

std::string duration_text(std::chrono::seconds value) {
    const long long count = value.count();
    if (count != 0 && count % 86400 == 0) return fmt::format("{}d", count / 86400);
    if (count != 0 && count % 3600 == 0) return fmt::format("{}h", count / 3600);
    if (count != 0 && count % 60 == 0) return fmt::format("{}m", count / 60);
    return fmt::format("{}s", count);
}

bool parse_table(const Words& words, Table& out) {
    Table table;
    for (const std::string& item : words) {
        const std::size_t colon = item.rfind(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == item.size()) return false;
        table[item.substr(0, colon)].push_back(item.substr(colon + 1));
    }
    out = std::move(table);
    return true;
}

}  // namespace

Option& Options::make(const char* name, Type type, const char* value_name, const char* help) {
    Option& option = all_.emplace_back();
    option.command = command_.substr(0, command_.find(' '));  // parts of a group share its keys
    option.name = name;
    option.type = type;
    option.value_name = value_name;
    option.help = help;
    option.group = group_;
    return option;
}

Option* Options::find(const std::string& name) {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const Option& option) { return option.name == name; });
    return found == all_.end() ? nullptr : &*found;
}

Option& Options::add(const char* name, bool& target, const char* help) {
    Option& option = make(name, Type::boolean, "", help);
    option.assign = [&target](const Words& words) {
        return !words.empty() && parse_boolean(words.back(), target);
    };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add(const char* name, int& target, const char* help) {
    Option& option = make(name, Type::integer, "N", help);
    option.fallback = std::to_string(target);
    option.assign = [&target, &option](const Words& words) {
        long long value = 0;
        if (words.empty() || !parse_integer(words.back(), value)) return false;
        if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) return false;
        if (!within(option, static_cast<double>(value))) return false;
        target = static_cast<int>(value);
        return true;
    };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add(const char* name, double& target, const char* help) {
    Option& option = make(name, Type::number, "X", help);
    option.fallback = fmt::format("{}", target);
    option.assign = [&target, &option](const Words& words) {
        double value = 0;
        if (words.empty() || !parse_number(words.back(), value) || !within(option, value)) return false;
        target = value;
        return true;
    };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add(const char* name, std::string& target, const char* help) {
    Option& option = make(name, Type::text, "TEXT", help);
    option.fallback = target;
    option.assign = [&target](const Words& words) {
        if (words.empty()) return false;
        target = words.back();
        return true;
    };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add(const char* name, Words& target, const char* help) {
    Option& option = make(name, Type::list, "LIST", help);
    option.fallback = text::join(target, ",");
    option.assign = [&target](const Words& words) {
        target = words;
        return true;
    };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add(const char* name, std::chrono::seconds& target, const char* help) {
    Option& option = make(name, Type::duration, "TIME", help);
    option.fallback = duration_text(target);
    option.assign = [&target](const Words& words) {
        long long seconds = 0;
        if (words.empty() || !parse_duration(words.back(), seconds)) return false;
        target = std::chrono::seconds(seconds);
        return true;
    };
    option.current = [&target] { return duration_text(target); };
    return option;
}

Option& Options::add(const char* name, Table& target, const char* help) {
    Option& option = make(name, Type::table, "PATTERN:WORD", help);
    option.assign = [&target](const Words& words) { return parse_table(words, target); };
    option.current = [&target] { return target; };
    return option;
}

Option& Options::add_choice(const char* name, Words names, std::size_t now,
                            std::function<void(std::size_t)> set, const char* help) {
    Option& option = make(name, Type::choice, "", help);
    option.choices = std::move(names);
    option.value_name = text::join(option.choices, "|");
    option.fallback = option.choices[now];
    const auto chosen = std::make_shared<std::string>(option.fallback);
    option.assign = [&option, chosen, set = std::move(set)](const Words& words) {
        if (words.empty()) return false;
        const auto found = std::find(option.choices.begin(), option.choices.end(), words.back());
        if (found == option.choices.end()) return false;
        set(static_cast<std::size_t>(found - option.choices.begin()));
        *chosen = *found;
        return true;
    };
    option.current = [chosen] { return *chosen; };
    return option;
}

Option& Options::positional(const char* name, std::string& target, const char* help) {
    Option& option = add(name, target, help);
    option.positional = true;
    return option.command_line_only();
}

Option& Options::positional(const char* name, Words& target, const char* help) {
    Option& option = add(name, target, help);
    option.positional = true;
    return option.command_line_only();
}

}  // namespace sixth::cmd
