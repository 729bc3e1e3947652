#include "analyzers/fix_imports/layout.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "analyzers/fix_imports/file_view.h"
#include "core/base/error.h"
#include "core/base/glob.h"
#include "core/base/text.h"
#include "core/repo/config.h"

namespace sixth::fix_imports {
namespace {

using Wrap = Layout::Wrap;

// What isort's profiles say of what matters here.
struct Profile {
    std::string_view name;
    int line_length;  // 0: not said
    bool single_names, by_module, by_type;
    Wrap wrap;
    bool last_comma;
    std::uint32_t wrapped_from;
};
constexpr Profile profiles[] = {
    {"black", 88, false, false, true, Wrap::one_a_line, true, 0},
    {"django", 79, false, false, true, Wrap::grouped, true, 0},
    {"google", 1000, true, true, false, Wrap::grid, false, 0},
    {"open_stack", 0, true, true, true, Wrap::grid, false, 0},
    {"plone", 200, true, false, true, Wrap::one_a_line, true, 0},
    {"hug", 100, false, false, true, Wrap::one_a_line, true, 0},
    {"wemake", 80, false, false, true, Wrap::one_a_line, true, 0},
    {"appnexus", 88, false, true, false, Wrap::one_a_line, true, 0},
    {"pycharm", 0, false, false, true, Wrap::one_a_line, false, 2},
    {"attrs", 0, false, false, true, Wrap::one_a_line, true, 2},
};

// isort's modes by number or name; those that are not told apart here are as its most common one.
Wrap wrap_of(std::string_view mode) {
    if (mode == "0" || mode == "GRID") return Wrap::grid;
    if (mode == "5" || mode == "6" || mode == "VERTICAL_GRID_GROUPED") return Wrap::grouped;
    return Wrap::one_a_line;
}

bool is_true(std::string_view value) {
    return value == "true" || value == "True" || value == "1" || value == "yes";
}

// "known-first-party", "KNOWN_FIRST_PARTY" -> "knownfirstparty".
std::string plain(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c != '-' && c != '_') out += text::lower(c);
    }
    return out;
}

std::string section_name(std::string_view said) {
    const std::string name = plain(said);
    return name == "standardlibrary" ? "stdlib" : name;
}

// What isort and ruff call known_django is a section "django".
std::string known_section(const std::string& key) {
    if (key == "extrastandardlibrary" || key == "knownstandardlibrary") return "stdlib";
    return key.rfind("known", 0) == 0 ? section_name(key.substr(5)) : std::string();
}

class Reader {
  public:
    explicit Reader(const fs::Path& root) : root_(root) {}

    Layout run() {
        // the first that says something wins
        for (const char* file : {".isort.cfg", "setup.cfg", "tox.ini"}) ini(file);
        toml("pyproject.toml", "tool.isort");
        for (const char* file : {"ruff.toml", ".ruff.toml"}) ruff(file, "");
        ruff("pyproject.toml", "tool.ruff");
        toml("pyproject.toml", "tool.black");
        if (!profile_.empty()) apply_profile();
        if (isort_) {  // what it does when it is told nothing
            if (first("multilineoutput")) layout_.wrap = Wrap::grid;
            if (first("includetrailingcomma")) layout_.last_comma = false;
        }
        return std::move(layout_);
    }

  private:
    std::optional<std::string> text(const char* file) const {
        std::error_code failed;
        if (!std::filesystem::is_regular_file(root_ / file, failed)) return std::nullopt;
        try {
            return fs::read(root_ / file);
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    // False: it has been said before.
    bool first(const std::string& key) { return said_.insert(key).second; }

    void set(const std::string& key, const std::string& value, const std::vector<std::string>& items) {
        if (const std::string section = known_section(key); !section.empty()) {
            for (const std::string& item : items) layout_.known.try_emplace(item, section);
        } else if (key == "linelength") {
            const int length = std::atoi(value.c_str());
            if (length >= 20 && length <= 1000 && first(key))
                layout_.line_length = static_cast<std::uint32_t>(length);
        } else if (key == "profile") {
            if (profile_.empty()) profile_ = plain(value) == "openstack" ? "open_stack" : value;
        } else if (key == "sections" || key == "sectionorder") {
            if (items.empty() || !first("sections")) return;
            layout_.sections.clear();
            for (const std::string& item : items) layout_.sections.push_back(section_name(item));
        } else if (key == "singlelineexclusions") {
            if (first(key)) layout_.several_names = items;
        } else if (key == "forcetotop") {
            if (first(key)) layout_.to_the_top = items;
        } else if (key == "multilineoutput") {
            if (first(key)) layout_.wrap = wrap_of(value);
        } else if (key == "forcegridwrap") {
            const int names = value == "true" || value == "True" ? 2 : std::atoi(value.c_str());
            if (names >= 0 && first(key)) layout_.wrapped_from = static_cast<std::uint32_t>(names);
        } else {
            set_switch(key, is_true(value));
        }
    }

    void set_switch(const std::string& key, bool on) {
        bool* target = key == "forcesingleline"           ? &layout_.single_names
                       : key == "forcesortwithinsections" ? &layout_.by_module
                       : key == "fromfirst"               ? &layout_.from_first
                       : key == "orderbytype"             ? &layout_.by_type
                       : key == "lengthsort"              ? &layout_.by_length
                       : key == "includetrailingcomma"    ? &layout_.last_comma
                       : key == "nosections"              ? &layout_.one_section
                                                          : nullptr;
        if (target && first(key)) *target = on;
    }

    void apply_profile() {
        for (const Profile& profile : profiles) {
            if (profile.name != profile_) continue;
            if (profile.line_length > 0 && first("linelength"))
                layout_.line_length = static_cast<std::uint32_t>(profile.line_length);
            set_switch("forcesingleline", profile.single_names);
            set_switch("forcesortwithinsections", profile.by_module);
            set_switch("orderbytype", profile.by_type);
            set_switch("includetrailingcomma", profile.last_comma);
            if (first("multilineoutput")) layout_.wrap = profile.wrap;
            if (profile.wrapped_from > 0 && first("forcegridwrap"))
                layout_.wrapped_from = profile.wrapped_from;
            if (profile.name == "google" && first("singlelineexclusions"))
                layout_.several_names = {"collections.abc", "six.moves", "typing", "typing_extensions"};
        }
    }

    void toml(const char* file, const char* table) {
        const bool isort = std::string_view(table) == "tool.isort";
        each_entry(file, table, [&](const repo::ConfigEntry& entry) {
            isort_ = isort_ || isort;
            if (entry.path.size() == 1) set(plain(entry.path[0]), entry.value.text, entry.value.items);
        });
    }

    void ruff(const char* file, const char* table) {
        each_entry(file, table, [this](const repo::ConfigEntry& entry) {
            const std::vector<std::string>& path = entry.path;
            if (path.size() == 1 && path[0] == "line-length") return set("linelength", entry.value.text, {});
            const std::size_t at = path[0] == "lint" ? 1 : 0;  // older ones lack it
            if (path.size() <= at + 1 || path[at] != "isort") return;
            if (path.size() == at + 3 && path[at + 1] == "sections") {
                for (const std::string& item : entry.value.items)
                    layout_.known.try_emplace(item, section_name(path[at + 2]));
            } else if (path.size() == at + 2 && path[at + 1] != "sections") {
                set(plain(path[at + 1]), entry.value.text, entry.value.items);
            }
        });
    }

    template <typename Take>
    void each_entry(const char* file, const char* table, const Take& take) const {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        try {
            for (const repo::ConfigEntry& entry : repo::parse_config(*found, file, table).entries)
                take(entry);
        } catch (const Error&) {  // lint or the tool itself tell about it
        }
    }

    void ini(const char* file) {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        bool isort = false;
        std::string key, value;
        const auto end_entry = [&] {
            std::vector<std::string> items;
            for (const std::string_view line : text::split(value, '\n')) {
                for (const std::string_view item : text::split(line, ',')) {
                    if (const std::string_view one = text::trim(item); !one.empty()) items.emplace_back(one);
                }
            }
            if (!key.empty()) set(plain(key), std::string(text::trim(value)), items);
            key.clear();
            value.clear();
        };
        for (const std::string_view whole : text::split(*found, '\n')) {
            const std::string_view line = text::trim(whole);
            if (line.empty() || line[0] == '#' || line[0] == ';') continue;
            if (!key.empty() && (whole[0] == ' ' || whole[0] == '\t')) {
                value += "\n" + std::string(line);
                continue;
            }
            end_entry();
            if (line[0] == '[') isort = line == "[isort]" || line == "[settings]" || line == "[tool:isort]";
            const std::size_t equals = line.find('=');
            if (!isort || equals == line.npos) continue;
            isort_ = true;
            key = text::trim(line.substr(0, equals));
            value = text::trim(line.substr(equals + 1));
        }
        end_entry();
    }

    const fs::Path& root_;
    Layout layout_;
    std::set<std::string> said_;
    std::string profile_;
    bool isort_ = false;  // it is told something
};

}  // namespace

std::string_view Layout::section_of(std::string_view module) const {
    if (known.empty()) return {};
    for (std::string_view at = module; !at.empty(); at = parent_module(at)) {
        if (const auto found = known.find(at); found != known.end()) return found->second;
        for (const auto& [pattern, section] : known) {
            if (pattern.find('*') != std::string::npos && glob_match(pattern, at)) return section;
        }
    }
    return {};
}

Layout read_layout(const fs::Path& root) {
    return Reader(root).run();
}

}  // namespace sixth::fix_imports
