#include "cmd/option.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using Kind = repo::ConfigValue::Kind;

std::string bounds(const Option& option) {
    if (option.least == option.most) return "";
    return fmt::format(" from {} to {}", option.least, option.most);
}

// `given` as it reads in the message; a choice's bare word finds its neighbour.
[[noreturn]] void refuse(const Option& option, const std::string& where, const std::string& given) {
    std::string_view word = given;
    if (word.size() > 1 && word.front() == '\'') word = word.substr(1, word.size() - 2);
    const std::string meant = text::nearest(word, option.choices);
    throw Error(fmt::format("{} must be {}, not {}", where, option.allowed(), given),
                meant.empty() ? "" : fmt::format("did you mean '{}'?", meant));
}

bool fits(Type type, Kind kind) {
    switch (type) {
        case Type::boolean:
            return kind == Kind::boolean;
        case Type::integer:
            return kind == Kind::integer;
        case Type::number:
            return kind == Kind::integer || kind == Kind::number;
        case Type::list:
            return kind == Kind::list || kind == Kind::text;
        case Type::text:
        case Type::choice:
        case Type::duration:
            return kind == Kind::text;
        case Type::table:
            return kind == Kind::list || kind == Kind::text;  // one line of the table
    }
    return false;
}

// a,b is two words; so are two flags
std::vector<std::string> split_list(const std::vector<std::string>& words) {
    std::vector<std::string> items;
    for (const std::string& word : words) {
        for (const std::string_view part : text::split(word, ',')) {
            const std::string_view item = text::trim(part);
            if (!item.empty()) items.emplace_back(item);
        }
    }
    return items;
}

std::string shown(const repo::ConfigValue& value) {
    switch (value.kind) {
        case Kind::text:
            return "'" + value.text + "'";
        case Kind::list:
            return "a list";
        case Kind::table:
            return "a table";
        case Kind::tables:
            return "a list of tables";
        case Kind::other:
            return "a value of another kind";
        default:
            return value.text;
    }
}

}  // namespace

std::string Option::flag() const {
    return positional ? name : "--" + name;
}
std::string Option::name_in_file() const {
    return is_shared ? name.substr(command.size() + 1) : name;
}
std::string Option::key() const {
    return command.empty() ? name : command + "." + name_in_file();
}

std::string Option::variable() const {
    std::string all = "SIXTH_" + (command.empty() ? "" : command + "_") + name_in_file();
    for (char& c : all) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return all;
}

std::string Option::allowed() const {
    switch (type) {
        case Type::boolean:
            return "true or false";
        case Type::integer:
            return "a whole number" + bounds(*this);
        case Type::number:
            return "a number" + bounds(*this);
        case Type::text:
            return "text";
        case Type::list:
            return "a list of texts";
        case Type::choice:
            return "one of " + text::join(choices, ", ");
        case Type::duration:
            return "a duration such as 10s, 5m, 2h or 7d";
        case Type::table:
            return "a list of texts for each pattern";
    }
    return "";
}

void Option::set_words(const std::vector<std::string>& words, const std::string& where,
                       const std::string& from) {
    const std::string last = words.empty() ? "nothing" : "'" + words.back() + "'";
    if (!assign(repeats() && !positional && splits ? split_list(words) : words)) refuse(*this, where, last);
    origin = from;
}

void Option::set_config(const repo::ConfigEntry& entry, const std::string& from) {
    const std::string where = fmt::format("{}:{}: {}", entry.file, entry.line, entry.key());
    if (!fits(type, entry.value.kind)) refuse(*this, where, shown(entry.value));
    const bool list = entry.value.kind == Kind::list;
    std::vector<std::string> words = list ? entry.value.items : std::vector<std::string>{entry.value.text};
    if (type == Type::table) {
        // the table grows line by line; the same words a command line would give
        for (const std::string& word : words) lines.push_back(entry.path.back() + ":" + word);
        if (!assign(lines)) refuse(*this, where, shown(entry.value));
    } else if (!assign(words)) {
        refuse(*this, where, shown(entry.value));
    }
    origin = from;
}

bool parse_boolean(const std::string& text, bool& out) {
    const std::string low = text::lower(text);
    if (low == "true" || low == "yes" || low == "on" || low == "1") return out = true, true;
    if (low == "false" || low == "no" || low == "off" || low == "0") return out = false, true;
    return false;
}

bool parse_integer(const std::string& text, long long& out) {
    long long value = 0;
    const char* end = text.data() + text.size();
    const std::from_chars_result result = std::from_chars(text.data(), end, value);
    if (text.empty() || result.ec != std::errc() || result.ptr != end) return false;
    return out = value, true;
}

bool parse_number(const std::string& text, double& out) {
    double value = 0;
    const char* end = text.data() + text.size();
    const std::from_chars_result result = std::from_chars(text.data(), end, value);
    if (text.empty() || result.ec != std::errc() || result.ptr != end || !std::isfinite(value)) return false;
    return out = value, true;
}

bool parse_duration(const std::string& text, long long& seconds) {
    if (text.size() < 2) return false;
    long long unit = 0;
    switch (text.back()) {
        case 's':
            unit = 1;
            break;
        case 'm':
            unit = 60;
            break;
        case 'h':
            unit = 3600;
            break;
        case 'd':
            unit = 86400;
            break;
        default:
            return false;
    }
    long long count = 0;
    if (!parse_integer(text.substr(0, text.size() - 1), count)) return false;
    if (count < 0 || count > std::numeric_limits<long long>::max() / unit) return false;
    return seconds = count * unit, true;
}

}  // namespace sixth::cmd
