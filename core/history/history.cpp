#include "core/history/history.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/base/packed.h"

namespace sixth::history {
namespace {

constexpr std::size_t commits_a_part = 512;
constexpr std::size_t bytes_a_part = std::size_t{1} << 20;

std::vector<Words> unpack_words(std::string_view bytes, Number count) {
    std::vector<Words> all(count);
    PackedReader in(bytes);
    for (Words& words : all) {
        words.author = in.string();
        words.email = in.string();
        words.author_time = static_cast<std::int64_t>(in.number());
        words.message = in.string();
    }
    return all;
}

// Positions in `commits` so that every parent stands before its children; else oldest first, as git has it.
std::vector<std::size_t> parents_first(const std::vector<LoggedCommit>& commits,
                                       const std::unordered_map<std::string_view, std::size_t>& place) {
    std::vector<std::size_t> order;
    order.reserve(commits.size());
    enum : char { fresh, open, done };
    std::vector<char> seen(commits.size(), fresh);
    std::vector<std::size_t> stack;
    for (std::size_t start = commits.size(); start-- > 0;) {
        stack.push_back(start);
        while (!stack.empty()) {
            const std::size_t at = stack.back();
            if (seen[at] != fresh) {
                stack.pop_back();
                if (seen[at] == open) order.push_back(at);
                seen[at] = done;
                continue;
            }
            seen[at] = open;
            for (const std::string_view parent : commits[at].parents) {
                const auto found = place.find(parent);
                if (found != place.end() && seen[found->second] == fresh) stack.push_back(found->second);
            }
        }
    }
    return order;
}

}  // namespace

const Words& History::words_of(Number n) const {
    const auto after = std::upper_bound(parts_.begin(), parts_.end(), n,
                                        [](Number number, const Held& held) { return number < held.first; });
    Held& held = *(after - 1);
    if (held.words.empty()) held.words = unpack_words(held.part->words, held.count);
    return held.words[n - held.first];
}

const std::vector<Number>& History::by_id() const {
    if (by_id_.size() != commits_.size()) {
        by_id_.resize(commits_.size());
        std::iota(by_id_.begin(), by_id_.end(), Number{0});
        std::sort(by_id_.begin(), by_id_.end(),
                  [&](Number a, Number b) { return commits_[a].id < commits_[b].id; });
    }
    return by_id_;
}

std::optional<Number> History::find(std::string_view id) const {
    // mostly it is a tip: sorting sixty thousand to find that takes longer
    constexpr Number newest = 4096;
    if (by_id_.size() != commits_.size()) {
        for (Number n = size(); n-- > 0 && size() - n <= newest;) {
            if (commits_[n].id == id) return n;
        }
    }
    const std::optional<Number> found = find_abbreviated(id);
    return found && commits_[*found].id == id ? found : std::nullopt;
}

std::optional<Number> History::find_abbreviated(std::string_view start) const {
    if (start.size() < 4) return std::nullopt;
    const std::vector<Number>& sorted = by_id();
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), start,
                                     [&](Number n, std::string_view id) { return commits_[n].id < id; });
    const auto begins = [&](auto place) {
        return place != sorted.end() && commits_[*place].id.substr(0, start.size()) == start;
    };
    if (!begins(at) || begins(at + 1)) return std::nullopt;
    return *at;
}

std::vector<std::string> History::tips() const {
    std::vector<bool> has_child(commits_.size());
    for (const Number parent : parents_) has_child[parent] = true;
    std::vector<std::string> ids;
    for (Number n = 0; n < size(); ++n) {
        if (!has_child[n]) ids.emplace_back(commits_[n].id);
    }
    return ids;
}

bool History::append(std::unique_ptr<Part> part) {
    const Number first = size();
    const std::size_t parents_before = parents_.size();
    PackedReader in(part->graph);
    const auto count = in.number32();
    for (Number i = 0; i < count && !in.failed(); ++i) {
        Commit commit;
        commit.id = in.string();
        commit.commit_time = static_cast<std::int64_t>(in.number());
        commit.first_parent = static_cast<std::uint32_t>(parents_.size());
        commit.parent_count = in.number32();
        bool good = !in.failed() && commit.parent_count <= in.left();
        for (std::uint32_t p = 0; good && p < commit.parent_count; ++p) {
            const Number parent = in.number32();
            good = !in.failed() && parent < first + i;
            parents_.push_back(parent);
        }
        if (!good) break;
        commits_.push_back(commit);
    }
    if (in.failed() || size() != first + count) {
        commits_.resize(first);
        parents_.resize(parents_before);
        return false;
    }
    if (count > 0) parts_.push_back({first, count, std::move(part), {}});
    return true;
}

void History::mark_cut(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
        if (const std::optional<Number> n = find(id)) commits_[*n].cut = true;
    }
}

std::vector<bool> reached_from(const History& history, const std::vector<Number>& tips) {
    std::vector<bool> reached(history.size());
    Number last = 0;
    for (const Number tip : tips) {
        reached[tip] = true;
        last = std::max(last, tip + 1);
    }
    while (last-- > 0) {  // parents have smaller numbers
        if (!reached[last]) continue;
        for (const Number parent : history.parents_of(last)) reached[parent] = true;
    }
    return reached;
}

std::vector<std::unique_ptr<Part>> pack(const std::vector<LoggedCommit>& commits, const History& known) {
    std::unordered_map<std::string_view, std::size_t> place;
    place.reserve(commits.size());
    for (std::size_t i = 0; i < commits.size(); ++i) place.emplace(commits[i].id, i);
    const std::vector<std::size_t> order = parents_first(commits, place);
    std::vector<Number> number(commits.size());
    for (std::size_t i = 0; i < order.size(); ++i) number[order[i]] = known.size() + static_cast<Number>(i);

    std::vector<std::unique_ptr<Part>> parts;
    for (std::size_t begin = 0; begin < order.size();) {
        PackedWriter graph, words;
        std::size_t end = begin;
        for (; end < order.size() && end - begin < commits_a_part && words.size() < bytes_a_part; ++end) {
            const LoggedCommit& commit = commits[order[end]];
            graph.string(commit.id);
            graph.number(static_cast<std::uint64_t>(commit.commit_time));
            std::vector<Number> parents;
            for (const std::string_view id : commit.parents) {
                if (const auto found = place.find(id); found != place.end()) {
                    parents.push_back(number[found->second]);
                } else if (const std::optional<Number> n = known.find(id)) {
                    parents.push_back(*n);
                }
            }
            graph.number(parents.size());
            for (const Number parent : parents) graph.number(parent);
            words.string(commit.author);
            words.string(commit.email);
            words.number(static_cast<std::uint64_t>(commit.author_time));
            words.string(commit.message);
        }
        PackedWriter whole;
        whole.number(end - begin);
        whole.raw(graph.take());
        auto part = std::make_unique<Part>();
        part->graph = whole.take();
        part->words = words.take();
        parts.push_back(std::move(part));
        begin = end;
    }
    return parts;
}

}  // namespace sixth::history
