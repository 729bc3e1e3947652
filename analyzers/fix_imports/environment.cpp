#include "analyzers/fix_imports/environment.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>

#include "analyzers/fix_imports/dependencies.h"
#include "analyzers/fix_imports/installed.h"
#include "analyzers/fix_imports/standard_library.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

namespace stdfs = std::filesystem;

bool is_folder(const fs::Path& path) {
    std::error_code failed;
    return stdfs::is_directory(path, failed);
}

std::vector<fs::Path> entries(const fs::Path& folder) {
    std::vector<fs::Path> all;
    std::error_code failed;
    for (stdfs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        all.push_back(at->path());
    std::sort(all.begin(), all.end());
    return all;
}

// lib/python3.*/site-packages below an environment, or the folder itself.
std::vector<fs::Path> site_packages_of(const fs::Path& environment) {
    const std::string name = environment.filename().string();
    if (name == "site-packages" || name == "dist-packages") return {environment};
    std::vector<fs::Path> found;
    for (const char* lib : {"lib", "lib64"}) {
        for (const fs::Path& python : entries(environment / lib)) {
            if (python.filename().string().rfind("python", 0) == 0 && is_folder(python / "site-packages"))
                found.push_back(python / "site-packages");
        }
        if (!found.empty()) break;
    }
    if (found.empty() && is_folder(environment / "Lib" / "site-packages"))
        found.push_back(environment / "Lib" / "site-packages");
    return found;
}

void add_listed(const fs::Path& file, std::vector<std::string>& names) {
    std::error_code failed;
    if (!stdfs::is_regular_file(file, failed)) return;
    try {
        const std::string text = fs::read(file);
        for (std::string_view line : text::split(text, '\n')) {
            line = text::trim(line);
            line = line.substr(0, line.find('/'));
            if (text::is_identifier(line)) names.emplace_back(line);
        }
    } catch (const Error&) {  // one package less is known
    }
}

// The first parts of the paths that a wheel's RECORD lists.
void add_recorded(const fs::Path& file, std::vector<std::string>& names) {
    std::error_code failed;
    if (!stdfs::is_regular_file(file, failed)) return;
    try {
        const std::string text = fs::read(file);
        for (std::string_view line : text::split(text, '\n')) {
            line = line.substr(0, line.find(','));
            const std::size_t slash = line.find('/');
            if (slash == line.npos && !line.ends_with(".py")) continue;
            const std::string_view first = line.substr(0, std::min(slash, line.find('.')));
            if (text::is_identifier(first) && (names.empty() || names.back() != first))
                names.emplace_back(first);
        }
    } catch (const Error&) {  // one package less is known
    }
}

// What the repository uses of an environment: read when a name is first looked for. For any thread.
class Used {
  public:
    Used(fs::Path root, std::vector<fs::Path> folders, std::vector<std::string> modules,
         std::function<std::set<std::string>()> imported)
        : root_(std::move(root)),
          folders_(std::move(folders)),
          modules_(std::move(modules)),
          imported_(std::move(imported)) {}

    std::vector<InstalledName> offering(std::string_view name) {
        const std::lock_guard lock(guard_);
        read_declared();
        if (!installed_) {
            std::vector<std::string> packages(declared_.begin(), declared_.end());
            for (const std::string& name_of : imported_ ? imported_() : std::set<std::string>()) {
                if (!declared_.contains(name_of)) packages.push_back(name_of);
            }
            packages.erase(std::remove_if(packages.begin(), packages.end(),
                                          [this](const std::string& p) {
                                              return is_standard(p) ||
                                                     !std::binary_search(modules_.begin(), modules_.end(), p);
                                          }),
                           packages.end());
            installed_ = std::make_unique<Installed>(folders_, std::move(packages), declared_);
        }
        return installed_->offering(name);
    }

    bool declares(std::string_view module) {
        const std::lock_guard lock(guard_);
        read_declared();
        return declared_.contains(std::string(module));
    }

  private:
    // Importable names of the distributions that the repository depends on.
    void read_declared() {
        if (read_) return;
        read_ = true;
        std::set<std::string> wanted = declared_dependencies(root_);
        for (const fs::Path& folder : folders_) {
            for (const fs::Path& entry : entries(folder)) {
                const std::string name = entry.filename().string();
                if (!name.ends_with(".dist-info") && !name.ends_with(".egg-info")) continue;
                const std::string distribution = distribution_of(name.substr(0, name.find('-')));
                if (!wanted.contains(distribution)) continue;
                std::vector<std::string> names;
                add_listed(entry / "top_level.txt", names);
                if (names.empty()) add_recorded(entry / "RECORD", names);
                declared_.insert(names.begin(), names.end());
                if (!names.empty()) wanted.erase(distribution);
            }
        }
        for (const std::string& name : wanted) {  // not installed
            for (std::string& module : modules_of_distribution(name)) declared_.insert(std::move(module));
        }
    }

    std::mutex guard_;
    const fs::Path root_;
    const std::vector<fs::Path> folders_;
    const std::vector<std::string> modules_;
    const std::function<std::set<std::string>()> imported_;
    bool read_ = false;
    std::set<std::string> declared_;
    std::unique_ptr<Installed> installed_;
};

}  // namespace

std::vector<std::string> importable_names(const fs::Path& site_packages) {
    std::vector<std::string> names;
    for (const fs::Path& entry : entries(site_packages)) {
        const std::string name = entry.filename().string();
        if (name.ends_with(".dist-info") || name.ends_with(".egg-info")) {
            add_listed(entry / "top_level.txt", names);
            continue;
        }
        std::string stem = name.substr(0, name.find('.'));
        if (!text::is_identifier(stem) || stem == "__pycache__") continue;
        const bool module = name.ends_with(".py") || name.ends_with(".so") || name.ends_with(".pyd");
        if (module || (stem == name && is_folder(entry))) names.push_back(std::move(stem));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Environment read_environment(const fs::Path& root, const std::string& given,
                             std::function<std::set<std::string>()> imported) {
    std::vector<fs::Path> folders;
    if (!given.empty()) {
        folders = site_packages_of(fs::Path(given).lexically_normal());
        if (folders.empty())
            throw Error(fmt::format("'{}' is no Python environment", given),
                        "name the folder that holds bin and lib, or its site-packages");
    }
    for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
        const char* value = std::getenv(variable);
        if (folders.empty() && value && *value) folders = site_packages_of(value);
    }
    for (const char* name : {".venv", "venv", "env"}) {
        if (folders.empty()) folders = site_packages_of(root / name);
    }
    Environment environment;
    environment.known = !folders.empty();
    if (folders.empty()) folders = {"/usr/lib/python3/dist-packages"};
    for (const fs::Path& folder : folders) {
        for (std::string& name : importable_names(folder)) environment.modules.push_back(std::move(name));
    }
    std::sort(environment.modules.begin(), environment.modules.end());
    environment.modules.erase(std::unique(environment.modules.begin(), environment.modules.end()),
                              environment.modules.end());
    const auto used = std::make_shared<Used>(root, folders, environment.modules, std::move(imported));
    environment.offering = [used](std::string_view name) { return used->offering(name); };
    environment.declares = [used](std::string_view module) { return used->declares(module); };
    return environment;
}

}  // namespace sixth::fix_imports
