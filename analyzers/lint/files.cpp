#include "analyzers/lint/files.h"

namespace sixth::lint {

Files::Files(std::vector<Source> sources)
    : sources_(std::move(sources)), slots_(std::make_unique<Slot[]>(sources_.size())) {
    by_path_.reserve(sources_.size());
    for (std::size_t file = 0; file < sources_.size(); ++file) by_path_.emplace(sources_[file].path, file);
}

const FileView& Files::operator[](std::size_t file) const {
    Slot& slot = slots_[file];
    std::call_once(slot.viewed, [&] { slot.view = look(file); });
    return slot.view;
}

FileView Files::look(std::size_t file) const {
    FileView view;
    view.path = sources_[file].path;
    view.facts = sources_[file].facts;
    view.totals = view.facts->totals();
    view.definitions = view.facts->definitions();
    view.functions = view.facts->functions();
    view.classes = view.facts->classes();
    Slot& slot = slots_[file];
    std::call_once(slot.named, [&] { slot.symbols = facts::symbols(view.definitions); });
    view.symbols = slot.symbols;
    return view;
}

std::size_t Files::find(std::string_view path) const {
    const auto at = by_path_.find(path);
    return at == by_path_.end() ? npos : at->second;
}

}  // namespace sixth::lint
