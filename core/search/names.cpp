#include "core/search/names.h"

#include "core/base/test_files.h"

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
    if (sixth::is_test_path(path)) return true;
    for (const std::string_view folder : text::split(folder_of_path(path), '/')) {
        // what tests are about is no better an answer; "t", as celery and kombu call it
        if (folder == "fixtures" || folder == "t") return true;
    }
    return false;
}

}  // namespace sixth::search
