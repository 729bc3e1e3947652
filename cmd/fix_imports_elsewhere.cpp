#include "cmd/fix_imports_elsewhere.h"

#include <filesystem>

#include "core/repo/git.h"

namespace sixth::cmd {

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
        if (at->path().filename().string().rfind(start, 0) == 0 || at->path().filename() == whole.filename())
            return true;
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
