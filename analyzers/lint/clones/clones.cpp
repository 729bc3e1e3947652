#include "analyzers/lint/clones/clones.h"

#include <algorithm>

#include "analyzers/lint/clones/file_search.h"
#include "analyzers/lint/clones/known.h"
#include "core/base/parallel.h"

namespace sixth::lint {
namespace {

using namespace clones;

// The files whose links to other files may not be what they were.
class Affected {
  public:
    Affected(const ProgramRows& rows, const Seeds& seeds, const Known& known)
        : rows_(rows), seeds_(seeds), known_(known), affected_(rows.file_count(), 0) {}

    std::vector<std::uint32_t> files() {
        for (unsigned kind = 0; kind < Seeds::kinds; ++kind) look(kind);
        std::vector<std::uint32_t> list;
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            if (known_.fresh(file) || affected_[file]) list.push_back(file);
        }
        return list;
    }

  private:
    // The last unchanged windows of one key.
    struct Last {
        std::array<std::uint32_t, 3> files;
        unsigned count = 0;
    };
    static_assert(Seeds::reach[0] <= 3 && Seeds::reach[1] <= 3 && Seeds::reach[2] <= 3);

    // A window follows its links over a few hops: a change behind it matters when it is that near, and there
    // are never fewer hops between two windows than unchanged ones.
    void look(unsigned kind) {
        changed_.clear();
        last_.clear();
        std::size_t count = 0;
        each_changed([&](std::string_view keys) { count += keys.size() / Seeds::packed_size(1); });
        filter_ = KeyFilter(count);
        each_changed([&](std::string_view keys) {
            const KeyList list(keys, kind, Seeds::kinds);
            for (RowId row = 0; row < list.size(); ++row) {
                const std::uint32_t key = list[row];
                if (key == 0) continue;
                filter_.add(key);
                const auto fresh = static_cast<std::uint32_t>(last_.size());
                if (changed_.at(key, fresh) == fresh) last_.push_back({});
            }
        });
        auto gone = known_.gone().begin();
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            for (; gone != known_.gone().end() && gone->before <= file; ++gone)
                pass(gone->keys, kind, true, file);
            pass(seeds_.packed_keys(file), kind, known_.fresh(file), file);
        }
        for (; gone != known_.gone().end(); ++gone) pass(gone->keys, kind, true, 0);
    }

    template <typename Each>
    void each_changed(const Each& each) const {
        for (const Known::Gone& gone : known_.gone()) each(gone.keys);
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            if (known_.fresh(file)) each(seeds_.packed_keys(file));
        }
    }

    void pass(std::string_view keys, unsigned kind, bool changed, std::uint32_t file) {
        const KeyList list(keys, kind, Seeds::kinds);
        for (RowId row = 0; row < list.size(); ++row) {
            const std::uint32_t key = list[row];
            if (key == 0 || !filter_.passes(key)) continue;
            const std::uint32_t* const slot = changed_.get(key);
            if (!slot) continue;
            Last& last = last_[*slot];
            if (changed) {
                const unsigned held = std::min(last.count, Seeds::reach[kind]);
                for (unsigned i = 0; i < held; ++i) affected_[last.files[i]] = 1;
                last.count = 0;
            } else {
                last.files[last.count++ % Seeds::reach[kind]] = file;
            }
        }
    }

    const ProgramRows& rows_;
    const Seeds& seeds_;
    const Known& known_;
    std::vector<char> affected_;
    FlatMap changed_;  // key -> its place in last_
    std::vector<Last> last_;
    KeyFilter filter_;
};

// Loads the files that the windows of `files` link to.
void load_linked(ProgramRows& rows, const Seeds& seeds, const std::vector<std::uint32_t>& files,
                 unsigned jobs) {
    std::vector<char> wanted(rows.file_count(), 0);
    for (const std::uint32_t file : files) {
        wanted[file] = 1;
        const Region region = rows.file(file);
        for (unsigned kind = 0; kind < Seeds::kinds; ++kind) {
            for (RowId a = region.begin; a < region.end; ++a) {
                RowId b = a;
                for (unsigned hop = 0; hop < Seeds::reach[kind]; ++hop) {
                    b = seeds.next(kind, b);
                    if (b == no_row) break;
                    wanted[rows.file_of(b)] = 1;
                }
            }
        }
    }
    std::vector<std::uint32_t> list;
    for (std::uint32_t file = 0; file < rows.file_count(); ++file) {
        if (wanted[file] && !rows.loaded(file)) list.push_back(file);
    }
    rows.load(list, jobs);
}

}  // namespace

std::vector<CloneClass> find_clones(const CloneInputs& inputs, const CloneOptions& options,
                                    CloneMemory* memory, CloneWork* work) {
    PackedReader nothing{std::string_view()};
    const std::vector<KeptFile> no_keys;
    Known known(memory ? memory->before : nothing, memory ? memory->keys_before : no_keys, inputs);
    ProgramRows rows(inputs, known.row_counts(), options.jobs);
    known.locate(rows);
    Seeds seeds(rows);
    parallel_for(rows.file_count(), options.jobs, [&](std::size_t i, unsigned) {
        const auto file = static_cast<std::uint32_t>(i);
        if (known.fresh(file)) {
            seeds.make_keys(file);
        } else {
            seeds.set_keys(file, known.keys(file));
        }
    });
    std::vector<std::uint32_t> searched;
    if (known.empty()) {
        for (std::uint32_t file = 0; file < rows.file_count(); ++file) searched.push_back(file);
        seeds.link(options.jobs);
    } else {
        searched = Affected(rows, seeds, known).files();
        seeds.link(searched);
        load_linked(rows, seeds, searched, options.jobs);
    }

    std::vector<FileSearch> searches(std::max(1U, options.jobs), FileSearch(rows, seeds, options));
    std::vector<std::vector<VerifiedPair>> found = known.take_pairs();
    parallel_for(searched.size(), options.jobs, [&](std::size_t i, unsigned worker) {
        found[searched[i]].clear();
        searches[worker].search(searched[i], found[searched[i]]);
    });
    std::vector<VerifiedPair> pairs;
    for (const std::vector<VerifiedPair>& part : found) pairs.insert(pairs.end(), part.begin(), part.end());

    Verifier verifier(rows, options);
    Book book(rows, verifier);
    known.tell(book);
    std::vector<CloneClass> classes = make_classes(rows, pairs, book);
    if (memory) {
        pack(memory->after, inputs, rows, pairs, book);
        for (std::uint32_t file = 0; file < rows.file_count(); ++file) {
            if (known.fresh(file)) memory->keys_after.emplace_back(file, seeds.packed_keys(file));
        }
    }
    if (work) {
        *work = {rows.size(), 0, 0, verifier.steps, verifier.verified, verifier.lcs_words()};
        for (const FileSearch& search : searches) {
            const CloneWork part = search.work();
            work->links += part.links;
            work->chains += part.chains;
            work->steps += part.steps;
            work->verified += part.verified;
            work->lcs_words += part.lcs_words;
        }
    }
    return classes;
}

}  // namespace sixth::lint
