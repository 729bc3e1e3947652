#include "analyzers/fix_imports/file_view.h"

#include <algorithm>

#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

facts::Gathered gathered(const python::ParsedFile& parsed) {
    std::vector<python::NodeId> nodes;
    return facts::gather(parsed, nodes);
}

std::string package_of(const program::Program& program, std::uint32_t file) {
    const std::string_view path = program.file(file).path;
    const std::string& module = program.module(file);
    const std::string_view base = path.substr(path.rfind('/') + 1);
    return base.rfind("__init__.py", 0) == 0 ? module : std::string(parent_module(module));
}

}  // namespace

FileView::FileView(const program::Program& program, std::uint32_t number, std::string text)
    : file(number),
      parsed(std::move(text)),
      facts(gathered(parsed)),
      names(parsed),
      module(program.module(number)),
      package(package_of(program, number)),
      program_(program) {}

std::string FileView::absolute(const facts::Import& import) const {
    return program_.absolute(file, import.level, import.module);
}

bool FileView::is_guarded(const facts::Import& import) const {
    const std::vector<std::uint32_t>& guarded = names.guarded_imports();
    return std::find(guarded.begin(), guarded.end(), import.begin) != guarded.end();
}

const FreeName* FileView::free_name(std::string_view name) const {
    for (const FreeName& one : names.free()) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

bool is_inside(std::string_view module, std::string_view package) {
    return package.empty() || (module.substr(0, package.size()) == package &&
                               (module.size() == package.size() || module[package.size()] == '.'));
}

std::string_view top_of(std::string_view module) {
    return module.substr(0, module.find('.'));
}

std::string_view parent_module(std::string_view module) {
    const std::size_t dot = module.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : module.substr(0, dot);
}

bool is_private(std::string_view module) {
    for (const std::string_view part : text::split(module, '.')) {
        if (part.size() > 1 && part[0] == '_' && part[1] != '_') return true;
    }
    return false;
}

bool is_importable(std::string_view module) {
    const std::vector<std::string_view> parts = text::split(module, '.');
    return std::all_of(parts.begin(), parts.end(), [](std::string_view p) { return text::is_identifier(p); });
}

}  // namespace sixth::fix_imports
