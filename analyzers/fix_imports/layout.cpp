#include "analyzers/fix_imports/layout.h"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/config.h"

namespace sixth::fix_imports {
namespace {

class Reader {
  public:
    Reader(const fs::Path& root, Settings& settings) : root_(root), settings_(settings) {}

    void run() {
        // the first that says something wins
        for (const char* file : {".isort.cfg", "setup.cfg", "tox.ini"}) ini(file);
        toml("pyproject.toml", "tool.isort");
        toml("ruff.toml", "");
        toml(".ruff.toml", "");
        toml("pyproject.toml", "tool.ruff");
        toml("pyproject.toml", "tool.black");
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

    void set(std::string_view key, const std::string& value) {
        if (key == "line_length" || key == "line-length") return set_length(std::atoi(value.c_str()));
        if (key == "profile" && value == "black") return set_length(88);
        if (key == "profile" && (value == "google" || value == "plone" || value == "open_stack"))
            return set_single(true);
        if (key == "force_single_line" || key == "force-single-line")
            set_single(value == "true" || value == "True" || value == "1");
    }
    void set_length(int length) {
        if (length_known_ || length < 20 || length > 1000) return;
        length_known_ = true;
        settings_.line_length = static_cast<std::uint32_t>(length);
    }
    void set_single(bool single) {
        if (single_known_) return;
        single_known_ = true;
        settings_.single_names = single;
    }

    void toml(const char* file, const char* table) {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        try {
            const repo::Config config = repo::parse_config(*found, file, table);
            for (const repo::ConfigEntry& entry : config.entries) {
                const std::string key = entry.key();
                if (key == "line-length" || key == "line_length" || key == "profile" ||
                    key == "force_single_line" || key == "isort.force-single-line" ||
                    key == "lint.isort.force-single-line")
                    set(text::last_part(key), entry.value.text);
            }
        } catch (const Error&) {  // lint or the tool itself tell about it
        }
    }

    void ini(const char* file) {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        bool isort = false;
        for (std::string_view line : text::split(*found, '\n')) {
            line = text::trim(line);
            if (!line.empty() && line[0] == '[')
                isort = line == "[isort]" || line == "[settings]" || line == "[tool:isort]";
            const std::size_t equals = line.find('=');
            if (isort && equals != std::string_view::npos)
                set(text::trim(line.substr(0, equals)), std::string(text::trim(line.substr(equals + 1))));
        }
    }

    const fs::Path& root_;
    Settings& settings_;
    bool length_known_ = false, single_known_ = false;
};

}  // namespace

void read_layout(const fs::Path& root, Settings& settings) {
    Reader(root, settings).run();
}

}  // namespace sixth::fix_imports
