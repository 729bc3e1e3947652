#include "cmd/testgen_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/base/test_files.h"
#include "core/base/text.h"

namespace sixth::cmd {

std::string TestgenPlace::file(std::uint32_t module) const {
    const std::string& whole = program.module(module);
    const std::string last(text::last_part(whole));
    bool only = true;
    for (std::uint32_t other = 0; other < program.size() && only; ++other)
        only = other == module || is_test_file(sources.files[other].path) ||
               text::last_part(program.module(other)) != last;
    std::string stem = only ? last : whole;
    std::replace(stem.begin(), stem.end(), '.', '_');
    while (!stem.empty() && stem[0] == '_') stem.erase(0, 1);
    return (folder() / fmt::format("test_{}_{}gen.py", stem, options.property ? "properties_" : ""))
        .generic_string();
}

fs::Path TestgenPlace::folder() const {
    if (!options.output.empty())
        return std::filesystem::weakly_canonical(std::filesystem::absolute(options.output))
            .lexically_relative(sources.root);
    for (const char* name : {"tests", "test"}) {
        if (std::filesystem::is_directory(sources.root / name)) return name;
    }
    return "tests";
}

// `python -m pytest` puts the current folder in front of the import path; other folders must be told.
std::string TestgenPlace::how_to_run(const std::string& tests, const fs::Path& imports,
                                     const fs::Path& python) const {
    const std::string path =
        imports == sources.root
            ? ""
            : fmt::format("PYTHONPATH={} ", imports.lexically_relative(sources.root).generic_string());
    return fmt::format("{}{} -m pytest {}", path, python.empty() ? options.python : python.string(), tests);
}

// Two more make no tests of their own.
bool is_test_file(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return is_test_path(path) || name == "setup.py" || name == "__main__.py";
}

}  // namespace sixth::cmd
