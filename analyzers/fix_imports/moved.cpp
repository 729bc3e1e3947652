#include "analyzers/fix_imports/moved.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/test_files.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

double closeness(std::string_view a, std::string_view b) {
    const std::vector<std::string_view> x = text::split(a, '.'), y = text::split(b, '.');
    std::size_t same = 0;
    for (const std::string_view part : x) same += std::find(y.begin(), y.end(), part) != y.end();
    return static_cast<double>(same) / static_cast<double>(std::max(x.size(), y.size()));
}

void weigh(std::vector<Successor>& all, const Index& index, const FileView& view, std::string_view old,
           std::size_t names) {
    double most = -1e9, sum = 0;
    for (Successor& s : all) {
        s.score = (s.renamed ? 6 : 0) + (s.same_name ? 1.5 : 0) + 2 * closeness(old, s.module) +
                  0.3 * std::log1p(index.importers(s.module));
        if (names > 0) {
            s.score += 4 * static_cast<double>(s.bound) / static_cast<double>(names) +
                       1.5 * static_cast<double>(s.defined) / static_cast<double>(names);
        }
        if (is_test_module(s.module) && !is_test_module(view.module) && !is_test_module(old)) s.score -= 2;
        most = std::max(most, s.score);
    }
    for (const Successor& s : all) sum += std::exp(s.score - most);
    for (Successor& s : all) s.share = std::exp(s.score - most) / sum;
    std::stable_sort(all.begin(), all.end(), [](const Successor& a, const Successor& b) {
        if (a.score != b.score) return a.score > b.score;
        return a.module < b.module;
    });
}

void judge(std::vector<Successor>& all, std::size_t names) {
    const auto whole = static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Successor& s) { return names > 0 && s.bound == names; }));
    const auto definers = static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Successor& s) { return names > 0 && s.defined == names; }));
    for (Successor& s : all) {
        s.confidence = 0.6 * s.share;
        if (names == 0) {
            if (s.renamed) s.confidence = 0.98;
            continue;
        }
        if (s.bound < names) continue;
        if (s.renamed) {
            s.confidence = 0.99;
        } else if (s.defined == names && definers == 1) {
            s.confidence = names > 1 || s.same_name ? 0.97 : 0.8;
        } else if (whole == 1 && names > 1) {
            s.confidence = 0.85;
        } else {
            s.confidence = 0.85 * s.share;
        }
    }
}

}  // namespace

std::vector<Successor> successors_of(const Index& index, const Renames& renames, const FileView& view,
                                     std::string_view old, const std::vector<std::string_view>& names) {
    const program::Program& program = index.program();
    std::map<std::uint32_t, Successor> by_file;
    const auto successor = [&](std::uint32_t file) -> Successor& {
        Successor& s = by_file[file];
        s.file = file;
        s.module = program.module(file);
        return s;
    };
    if (const Renames::Entry* entry = renames.find(old, view.file)) {
        Successor& s = successor(entry->file);
        s.renamed = true;
        s.old_path = entry->old_path;
    }
    for (const std::uint32_t file : index.modules_called(text::last_part(old))) successor(file);
    for (const std::string_view name : names) {
        for (const Binder& binder : index.binders(name)) {
            if (binder.kind != BindingKind::submodule) successor(binder.file);
        }
    }
    by_file.erase(view.file);
    std::vector<Successor> all;
    for (auto& [file, s] : by_file) {
        if (!is_importable(s.module) || index.find(s.module, view.file) != file) continue;
        s.same_name = text::last_part(s.module) == text::last_part(old);
        for (const std::string_view name : names) {
            // what hands it on from a module that is not there may have had it from the one that is gone
            const Source::Kind source = index.source_of(file, name, view.file).kind;
            s.bound += (source != Source::broken && source != Source::unseen) ||
                       index.find(s.module + "." + std::string(name), view.file) != none;
            s.defined += index.defines(file, name);
        }
        if (names.empty() || s.bound > 0 || s.renamed) all.push_back(std::move(s));
    }
    weigh(all, index, view, old, names.size());
    judge(all, names.size());
    return all;
}

}  // namespace sixth::fix_imports
