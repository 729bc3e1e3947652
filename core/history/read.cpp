#include "core/history/read.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/history/history_store.h"

namespace sixth::history {
namespace {

// Histories that were rewritten again and again leave more behind than is alive.
constexpr std::size_t dead_worth_dropping = 4096;

std::vector<std::string> tips_of(const Refs& refs, const std::vector<std::string>& more) {
    std::vector<std::string> tips = more;
    if (!refs.head.empty()) tips.push_back(refs.head);
    for (const Tag& tag : refs.tags) tips.push_back(tag.commit);
    return tips;
}

bool is_mostly_dead(const History& commits, const std::vector<std::string>& tips) {
    if (commits.size() < dead_worth_dropping) return false;
    std::vector<Number> known;
    for (const std::string& tip : tips) {
        if (const std::optional<Number> n = commits.find(tip)) known.push_back(*n);
    }
    const std::vector<bool> alive = reached_from(commits, known);
    return std::count(alive.begin(), alive.end(), true) < commits.size() / 2;
}

}  // namespace

Repository read(const fs::Path& root, state::Db* db, const std::vector<std::string>& more) {
    Repository repository;
    History& commits = repository.commits;
    std::optional<std::string> everything;
    const auto read_everything = [&] {
        try {
            everything = log_text(root, {"HEAD", "--tags"}, {});
        } catch (const Error&) {
            // no commit yet, or no repository: the references tell
        }
    };
    // without anything to extend, git may log while it tells its references
    const bool is_first = !db || HistoryStore::is_empty(*db);
    parallel_for(is_first ? 2 : 1, 2, [&](std::size_t i, unsigned) {
        if (i == 0) repository.refs = read_refs(root);
        if (i == 1) read_everything();
    });
    const std::vector<std::string> tips = tips_of(repository.refs, more);
    std::optional<HistoryStore> store;
    if (db) {
        store.emplace(*db, repository.refs.view);
        commits = store->load();
        if (is_mostly_dead(commits, tips)) {
            store->forget();
            commits = History();
        }
    }
    const auto is_new = [&](std::string_view id) { return !commits.find(id); };
    const auto take = [&](const std::string& text) {
        std::vector<LoggedCommit> told = parse_log(text);
        // a tip that git has thrown away since leaves nothing out
        told.erase(
            std::remove_if(told.begin(), told.end(), [&](const LoggedCommit& c) { return !is_new(c.id); }),
            told.end());
        repository.newly_read += told.size();
        std::vector<std::unique_ptr<Part>> parts = pack(told, commits);
        if (store) store->add(parts);
        for (std::unique_ptr<Part>& part : parts) commits.append(std::move(part));
    };
    if (everything) take(*everything);
    if (std::any_of(tips.begin(), tips.end(), is_new)) take(log_text(root, tips, commits.tips()));
    commits.mark_cut(repository.refs.shallow);
    return repository;
}

}  // namespace sixth::history
