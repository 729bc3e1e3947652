#include "core/history/changes.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/repo/git.h"
#include "core/state/batch.h"

namespace sixth::history {
namespace {

const state::TableSet& tables() {
    static const state::TableSet set{"changes", state::Keeping::derived, {{"2026-11-26-changes", R"(
        CREATE TABLE changes_part(
            id INTEGER PRIMARY KEY,       -- in the order they were asked for
            folder TEXT NOT NULL,         -- the root below the work tree: paths are relative to it
            checksum INTEGER NOT NULL,    -- XXH3-64 of bytes
            bytes BLOB NOT NULL           -- of each commit: its id, its paths, a NUL after each, and one more NUL
        );)"}}};
    return set;
}

constexpr std::size_t ids_a_call = 1000;  // so many words a command line bears anywhere
constexpr std::size_t most_waste = 4;     // times what is needed, before what is kept is made anew

using Known = std::unordered_map<std::string_view, std::vector<std::string_view>>;  // by id

// The newest commits that HEAD reaches, those with one parent or none.
std::vector<Number> newest(const Repository& repository, std::size_t most) {
    const History& commits = repository.commits;
    const auto head = commits.find(repository.refs.head);
    if (!head) return {};
    const std::vector<bool> reached = reached_from(commits, {*head});
    std::vector<Number> chosen;
    for (Number n = 0; n < commits.size(); ++n) {
        if (reached[n] && commits[n].parent_count < 2) chosen.push_back(n);
    }
    std::sort(chosen.begin(), chosen.end(), [&](Number a, Number b) {
        return std::tie(commits[b].commit_time, commits[a].id) <
               std::tie(commits[a].commit_time, commits[b].id);
    });
    if (chosen.size() > most) chosen.resize(most);
    return chosen;
}

void parse(std::string_view bytes, Known& known) {
    while (!bytes.empty()) {
        std::vector<std::string_view>* paths = nullptr;
        for (;;) {
            const std::size_t end = bytes.find('\0');
            if (end == std::string_view::npos) return;
            const std::string_view field = bytes.substr(0, end);
            bytes.remove_prefix(end + 1);
            if (field.empty()) break;
            if (!paths) {
                paths = &known[field];
                paths->clear();
            } else {
                paths->push_back(field);
            }
        }
    }
}

// git prints of each commit: \1 id \n\0 (or \0), then its paths, each with a NUL. To the form that is kept.
std::string ask_git(const fs::Path& root, const std::vector<std::string>& ids, const ChangeLimits& limits) {
    std::string kept;
    for (std::size_t at = 0; at < ids.size(); at += ids_a_call) {
        std::vector<std::string> args{
            "log",        "--no-walk=unsorted", "--no-renames", "--name-only",        "-z",
            "--relative", "--format=%x01%H",    "--no-color",   "--no-show-signature"};
        const auto from = ids.begin() + static_cast<std::ptrdiff_t>(at);
        args.insert(args.end(), from,
                    from + static_cast<std::ptrdiff_t>(std::min(ids_a_call, ids.size() - at)));
        args.emplace_back("--");
        const ProcessResult result = repo::run_git(root, args);
        if (result.exit_code != 0)
            throw Error(fmt::format("cannot read the history: {}", repo::git_reason(result)),
                        "'git log' says more");
        for (std::string_view entry : text::split(result.out, '\1')) {
            if (entry.empty()) continue;
            std::vector<std::string_view> fields;
            for (std::string_view field : repo::split_zeros(entry)) {
                while (!field.empty() && field.front() == '\n') field.remove_prefix(1);
                while (!field.empty() && field.back() == '\n') field.remove_suffix(1);
                if (!field.empty()) fields.push_back(field);
            }
            if (fields.empty() || !is_object_id(fields[0].substr(0, 64))) continue;
            kept.append(fields[0]).append(1, '\0');
            if (fields.size() - 1 <= limits.files) {
                for (std::size_t f = 1; f < fields.size(); ++f) kept.append(fields[f]).append(1, '\0');
            }
            kept.append(1, '\0');
        }
    }
    return kept;
}

class ChangeStore {
  public:
    ChangeStore(state::Db& db, std::string folder) : db_(db), folder_(std::move(folder)) {
        db_.require(tables());
    }

    std::deque<std::string> load() {
        std::deque<std::string> parts;
        auto rows = db_.prepare("SELECT checksum, bytes FROM changes_part WHERE folder = ? ORDER BY id");
        rows.with(folder_);
        while (rows.step()) {
            if (static_cast<std::int64_t>(hash64(rows.blob(1))) == rows.integer(0))
                parts.emplace_back(rows.blob(1));
        }
        return parts;
    }
    void add(const std::string& part) {
        state::Transaction transaction(db_);
        db_.run("INSERT INTO changes_part(folder, checksum, bytes) VALUES(?, ?, ?)", folder_,
                static_cast<std::int64_t>(hash64(part)), state::Blob{part});
        transaction.commit();
    }
    void forget() { db_.run("DELETE FROM changes_part WHERE folder = ?", folder_); }

  private:
    state::Db& db_;
    std::string folder_;
};

}  // namespace

Changes read_changes(const fs::Path& root, const Repository& repository, state::Db* db,
                     const ChangeLimits& limits) {
    const History& history = repository.commits;
    const std::vector<Number> chosen = newest(repository, limits.commits);
    std::optional<ChangeStore> store;
    std::deque<std::string> parts;  // what `known` points into
    if (db) {
        store.emplace(*db, root.lexically_relative(repository.refs.top).generic_string());
        parts = store->load();
    }
    Known known;
    for (const std::string& part : parts) parse(part, known);
    if (known.size() > most_waste * std::max<std::size_t>(chosen.size(), ids_a_call)) {
        known.clear();
        parts.clear();
        store->forget();
    }
    std::vector<std::string> missing;
    for (const Number n : chosen) {
        if (known.find(history[n].id) == known.end()) missing.emplace_back(history[n].id);
    }
    if (!missing.empty()) {
        parts.push_back(ask_git(root, missing, limits));
        parse(parts.back(), known);
        if (store) store->add(parts.back());
    }
    Changes changes;
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    std::vector<std::string_view> names;
    for (const Number n : chosen) {
        const auto at = known.find(history[n].id);
        if (at == known.end()) continue;
        Change& change = changes.commits.emplace_back();
        change.commit = n;
        for (const std::string_view path : at->second) {
            const auto [number, added] = numbers.emplace(path, static_cast<std::uint32_t>(names.size()));
            if (added) names.push_back(path);
            change.files.push_back(number->second);
        }
    }
    changes.paths.assign(names.begin(), names.end());
    for (std::uint32_t i = 0; i < changes.paths.size(); ++i)
        changes.number_of_path.emplace(changes.paths[i], i);
    return changes;
}

}  // namespace sixth::history
