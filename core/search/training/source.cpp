#include "core/search/training/source.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/facts/gather.h"
#include "core/repo/git.h"

namespace sixth::search::training {

Source::Source(std::string text) : file(std::move(text)), gathered(facts::gather(file, nodes)) {}

std::string_view Source::docstring(const facts::Definition& definition) const {
    if (definition.doc_begin == definition.doc_end) return {};
    return file.text().substr(definition.doc_begin, definition.doc_end - definition.doc_begin);
}

std::string Source::code(const facts::Definition& definition) const {
    const std::string_view text = file.text();
    if (definition.doc_begin == definition.doc_end)
        return std::string(text.substr(definition.begin, definition.end - definition.begin));
    std::string code(text.substr(definition.begin, definition.doc_begin - definition.begin));
    code += text.substr(definition.doc_end, definition.end - definition.doc_end);
    return code;
}

std::string_view Source::context(const facts::Definition& definition) const {
    for (std::uint32_t up = definition.parent; up != facts::none; up = definitions()[up].parent) {
        if (definitions()[up].is_class()) return definitions()[up].name;
    }
    return {};
}

bool is_among(std::string_view path, const std::vector<std::string>& paths) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& one) {
        return path.substr(0, one.size()) == one && (path.size() == one.size() || path[one.size()] == '/');
    });
}

std::vector<std::string> tracked_files(const fs::Path& checkout, const std::vector<std::string>& without) {
    const ProcessResult result = repo::run_git(checkout, {"ls-files", "-z", "--", "*.py"});
    if (result.exit_code != 0)
        throw Error("cannot list the files of '" + checkout.string() + "': " + repo::git_reason(result));
    std::vector<std::string> files;
    for (const std::string_view path : repo::split_zeros(result.out)) {
        const bool settings =
            path == "conf.py" || (path.size() > 8 && path.substr(path.size() - 8) == "/conf.py");
        if (!settings && !is_among(path, without)) files.emplace_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace sixth::search::training
