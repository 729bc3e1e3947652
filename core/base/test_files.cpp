#include "core/base/test_files.h"

#include <algorithm>

#include "core/base/text.h"

namespace sixth {

bool is_test_folder(std::string_view name) {
    return name == "tests" || name == "test" || name == "testing";
}

bool is_test_stem(std::string_view stem) {
    return stem.substr(0, 5) == "test_" || stem.ends_with("_test") || stem == "conftest";
}

bool is_test_path(std::string_view path) {
    const std::vector<std::string_view> names = text::split(path, '/');
    const std::string_view file = names.back();
    return is_test_stem(file.substr(0, file.rfind('.'))) ||
           std::any_of(names.begin(), names.end() - 1, is_test_folder);
}

bool is_test_module(std::string_view module) {
    const std::vector<std::string_view> names = text::split(module, '.');
    return std::any_of(names.begin(), names.end(),
                       [](std::string_view name) { return is_test_folder(name) || is_test_stem(name); });
}

}  // namespace sixth
