#include "core/search/names.h"

namespace sixth::search {

std::string_view folder_of_path(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view stem_of_path(std::string_view path) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    return file.substr(0, file.rfind('.'));
}

bool is_test_path(std::string_view path) {
    for (const std::string_view folder : text::split(folder_of_path(path), '/')) {
        // "t", as celery and kombu call it
        if (folder == "test" || folder == "tests" || folder == "testing" || folder == "fixtures" ||
            folder == "t")
            return true;
    }
    if (path.substr(path.rfind('/') + 1) == "conftest.py") return true;
    const std::string_view stem = stem_of_path(path);
    return stem.substr(0, 5) == "test_" || stem.ends_with("_test");
}

}  // namespace sixth::search
