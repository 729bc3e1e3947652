#include "analyzers/fix_imports/environment.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

namespace stdfs = std::filesystem;

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

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

}  // namespace

std::vector<std::string> importable_names(const fs::Path& site_packages) {
    std::vector<std::string> names;
    for (const fs::Path& entry : entries(site_packages)) {
        const std::string name = entry.filename().string();
        if (ends_with(name, ".dist-info") || ends_with(name, ".egg-info")) {
            add_listed(entry / "top_level.txt", names);
            continue;
        }
        std::string stem = name.substr(0, name.find('.'));
        if (!text::is_identifier(stem) || stem == "__pycache__") continue;
        const bool module = ends_with(name, ".py") || ends_with(name, ".so") || ends_with(name, ".pyd");
        if (module || (stem == name && is_folder(entry))) names.push_back(std::move(stem));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Environment read_environment(const fs::Path& root, const std::string& given) {
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
    return environment;
}

}  // namespace sixth::fix_imports
