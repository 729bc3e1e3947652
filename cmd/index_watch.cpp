#include <algorithm>
#include <map>

#include "cmd/index.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/repo/watch.h"
#include "core/search/sections.h"

namespace sixth::cmd {
namespace {

constexpr std::chrono::milliseconds quiet(200);     // an editor or git writes more than one file
constexpr std::chrono::milliseconds longest(2000);  // something that never stops writing is indexed too
constexpr std::size_t most_names = 3;

using Files = std::map<std::string, search::IndexedFile>;

bool is_indexed(std::string_view name) {
    const auto ends = [name](const std::string& ending) { return name.ends_with(ending); };
    return name.ends_with(".py") || name.ends_with(".pyi") ||
           std::any_of(search::text_endings().begin(), search::text_endings().end(), ends);
}

Files files_of(FreshIndex& fresh) {
    Files files;
    const search::Index index(fresh.db());
    for (const search::IndexedFile& file : index.files()) files.emplace(file.path, file);
    return files;
}

// What an update did, whoever made it: a search refreshes the index too.
struct Difference {
    Difference(const Files& before, const Files& now) {
        for (const auto& [path, file] : now) {
            const auto known = before.find(path);
            if (known != before.end() && known->second.hash == file.hash) continue;
            changed.push_back(path);
            chunks += file.chunks;
        }
        for (const auto& [path, file] : before) {
            if (!now.contains(path)) gone.push_back(path);
        }
    }
    bool empty() const { return changed.empty() && gone.empty(); }

    std::vector<std::string> changed, gone;
    std::size_t chunks = 0;  // of what changed
};

std::string names(const std::vector<std::string>& paths) {
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(paths.size(), most_names); ++i)
        shown.push_back(utf8::printable(paths[i]));
    std::string line = text::join(shown, ", ");
    if (paths.size() > most_names) line += fmt::format(" and {} more", paths.size() - most_names);
    return line;
}

void print_update(const IndexOptions& o, const FreshIndex& fresh, const Difference& difference) {
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out = index_json(fresh);
        out["changed_paths"] = difference.changed;
        out["removed_paths"] = difference.gone;
        return print(dump_json(out) + "\n");
    }
    std::string line;
    if (!difference.changed.empty())
        line = fmt::format("{}: {}", names(difference.changed), text::counted(difference.chunks, "chunk"));
    if (!difference.gone.empty())
        line += fmt::format("{}gone: {}", line.empty() ? "" : "; ", names(difference.gone));
    print(fmt::format("{}, {:.0f} ms\n", line, fresh.seconds * 1000));
}

}  // namespace

void watch_index(const IndexOptions& o, Session& session) {
    session.leave_untimed();
    repo::Watch watch(session.root(), is_indexed);  // before the first look: nothing is missed in between
    Files before;
    {
        FreshIndex fresh = update_index(o, session);
        print_index(o, fresh);
        keep_graph(o, session, fresh.db());  // not after each change: it takes longer than they are apart
        before = files_of(fresh);
    }
    session.note(fmt::format("watching {}; Ctrl-C ends it", text::counted(watch.folders(), "folder")));
    for (;;) {
        watch.wait(quiet, longest);
        FreshIndex fresh = update_index(o, session);
        Files now = files_of(fresh);
        const Difference difference(before, now);
        if (!difference.empty()) print_update(o, fresh, difference);
        before = std::move(now);
    }
}

}  // namespace sixth::cmd
