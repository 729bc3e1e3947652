#include "cmd/lint_sources.h"

#include <algorithm>

#include "core/base/error.h"

namespace sixth::cmd {

LintSources load_sources(const LintOptions& o, Session& session) {
    const bool from_stdin = std::find(o.paths.begin(), o.paths.end(), "-") != o.paths.end();
    if (from_stdin && o.paths.size() > 1)
        throw Error("'-' stands alone: standard input is one file", "name the other paths in a second run");
    if (!from_stdin && !o.stdin_filename.empty())
        throw Error("--stdin-filename without '-'", "sixth lint --stdin-filename FILE - < FILE");
    SourceRequest request{o.paths, o.exclude};
    request.brief = true;
    return from_stdin ? load_program_with_stdin(request, o.stdin_filename, session)
                      : load_program(request, session);
}

std::vector<lint::Input> inputs_of(const LintSources& sources) {
    std::vector<lint::Input> inputs;
    inputs.reserve(sources.files.size());
    for (std::size_t i = 0; i < sources.files.size(); ++i) {
        const facts::LoadedFile& file = sources.files[i];
        inputs.push_back({file.path, &file.facts, sources.reported[i], file.content});
    }
    return inputs;
}

void SourceTexts::forget(std::string_view path) {
    const auto known = texts_.find(path);
    if (known != texts_.end()) texts_.erase(known);
}

void SourceTexts::keep_only(std::string_view path) {
    for (auto at = texts_.begin(); at != texts_.end();)
        at = at->first == path ? std::next(at) : texts_.erase(at);
}

const std::string& SourceTexts::of(std::string_view path) {
    if (const auto at_hand = sources_.texts.find(path); at_hand != sources_.texts.end())
        return at_hand->second.now;
    const auto found = texts_.find(path);
    if (found != texts_.end()) return found->second;
    std::string text;
    try {
        text = fs::read(sources_.root / path);
    } catch (const Error&) {
        text.clear();  // gone since it was linted; the finding stands without its excerpt
    }
    return texts_.emplace(std::string(path), std::move(text)).first->second;
}

}  // namespace sixth::cmd
