#include "cmd/fix_imports_elsewhere.h"

#include <filesystem>

#include "core/repo/git.h"

namespace sixth::cmd {

namespace {

// A folder that files were moved out of may be left with what Python compiled of them.
bool is_left_empty(const fs::Path& path) {
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed)) return false;
    std::filesystem::recursive_directory_iterator at(path, failed);
    for (; !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
        const bool cache = at->path().filename() == "__pycache__";
        if (cache) at.disable_recursion_pending();
        if (!cache && !at->is_directory(failed)) return false;
    }
    return !failed;
}

}  // namespace

bool OtherModules::are_at(const std::string& path) {
    const std::lock_guard lock(guard_);
    const auto known = known_.find(path);
    if (known != known_.end()) return known->second;
    return known_[path] = look(path);
}

bool OtherModules::look(const std::string& path) const {
    const fs::Path whole = root_ / path;
    std::error_code failed;
    const std::string start = whole.filename().string() + ".";
    for (std::filesystem::directory_iterator at(whole.parent_path(), failed), end; !failed && at != end;
         at.increment(failed)) {
        const bool called_so = at->path().filename() == whole.filename() && !is_left_empty(at->path());
        if (called_so || at->path().filename().string().rfind(start, 0) == 0) return true;
    }
    if (!repo::has_git() || !repo::find_repository(root_)) return false;
    return repo::run_git(root_, {"check-ignore", "-q", "--", path + ".py"}).exit_code == 0 ||
           is_built(whole.filename().string());
}

// Does a source in another language say that it makes an extension module of that name?
bool OtherModules::is_built(const std::string& name) const {
    const std::string makers =
        "(PyInit_|(PYBIND11_MODULE|NB_MODULE|BOOST_PYTHON_MODULE|pymodule|Py_InitModule)[( ]+\"?|fn |"
        "(extension_module|Extension|set_source|module-name)[ (=]+[\"'][A-Za-z0-9_.]*)" +
        name + "([^A-Za-z0-9_]|$)";
    return repo::run_git(root_,
                         {"grep", "-q", "-E", "-e", makers, "--", "*.c", "*.cc", "*.cpp", "*.cxx", "*.rs",
                          "*.c.*", "*.toml", "setup.py", "*build*", "*.cmake", "CMakeLists.txt"})
               .exit_code == 0;
}

}  // namespace sixth::cmd
