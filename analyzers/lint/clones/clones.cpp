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
        : rows_(rows), seeds_(seeds), known_(known) {}

    std::vector<std::uint32_t> files(unsigned jobs) const {
        std::array<std::vector<char>, Seeds::kinds> affected;
        parallel_for(Seeds::kinds, jobs,
                     [&](std::size_t kind, unsigned) { affected[kind] = look(static_cast<unsigned>(kind)); });
        std::vector<std::uint32_t> list;
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            const bool any =
                std::any_of(affected.begin(), affected.end(),
                            [&](const std::vector<char>& of_kind) { return of_kind[file] != 0; });
            if (known_.fresh(file) || any) list.push_back(file);
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
    std::vector<char> look(unsigned kind) const {
        std::size_t count = 0;
        each_changed([&](std::string_view keys) { count += keys.size() / Seeds::packed_size(1); });
        KeyFilter filter(count);
        FlatMap changed;  // key -> its place in last
        std::vector<Last> last;
        each_changed([&](std::string_view keys) {
            const KeyList list(keys, kind, Seeds::kinds);
            for (RowId row = 0; row < list.size(); ++row) {
                const std::uint32_t key = list[row];
                if (key == 0) continue;
                filter.add(key);
                const auto fresh = static_cast<std::uint32_t>(last.size());
                if (changed.at(key, fresh) == fresh) last.push_back({});
            }
        });
        std::vector<char> affected(rows_.file_count(), 0);
        const auto pass = [&](std::string_view keys, bool is_changed, std::uint32_t file) {
            filter.each(KeyList(keys, kind, Seeds::kinds), [&](RowId, std::uint32_t key) {
                const std::uint32_t* const slot = changed.get(key);
                if (!slot) return;
                Last& of_key = last[*slot];
                if (is_changed) {
                    const unsigned held = std::min(of_key.count, Seeds::reach[kind]);
                    for (unsigned i = 0; i < held; ++i) affected[of_key.files[i]] = 1;
                    of_key.count = 0;
                } else {
                    of_key.files[of_key.count++ % Seeds::reach[kind]] = file;
                }
            });
        };
        auto gone = known_.gone().begin();
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            for (; gone != known_.gone().end() && gone->before <= file; ++gone) pass(gone->keys, true, file);
            pass(seeds_.packed_keys(file), known_.fresh(file), file);
        }
        for (; gone != known_.gone().end(); ++gone) pass(gone->keys, true, 0);
        return affected;
    }

    template <typename Each>
    void each_changed(const Each& each) const {
        for (const Known::Gone& gone : known_.gone()) each(gone.keys);
        for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
            if (known_.fresh(file)) each(seeds_.packed_keys(file));
        }
    }

    const ProgramRows& rows_;
    const Seeds& seeds_;
    const Known& known_;
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

std::vector<VerifiedPair> joined(std::vector<std::vector<VerifiedPair>> parts) {
    std::size_t count = 0;
    for (const std::vector<VerifiedPair>& part : parts) count += part.size();
    std::vector<VerifiedPair> all;
    all.reserve(count);
    for (std::vector<VerifiedPair>& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
        part = {};
    }
    return all;
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
        searched = Affected(rows, seeds, known).files(options.jobs);
        seeds.link(searched, options.jobs);
        load_linked(rows, seeds, searched, options.jobs);
    }

    std::vector<FileSearch> searches(std::max(1U, options.jobs), FileSearch(rows, seeds, options));
    std::vector<std::vector<VerifiedPair>> found = known.take_pairs();
    parallel_for(searched.size(), options.jobs, [&](std::size_t i, unsigned worker) {
        found[searched[i]].clear();
        searches[worker].search(searched[i], found[searched[i]]);
    });
    seeds.unlink();
    const std::vector<VerifiedPair> pairs = joined(std::move(found));

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
