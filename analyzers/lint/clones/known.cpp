#include "analyzers/lint/clones/known.h"

#include <algorithm>

namespace sixth::lint::clones {
namespace {

// A verdict in one number, and its similarity where that is not 1.
void put(PackedWriter& out, const Verdict& verdict) {
    const bool whole = verdict.similarity == 1.0;
    out.number(static_cast<std::uint64_t>(verdict.kind) << 2 | (whole ? 2U : 0U) | (verdict.clone ? 1U : 0U));
    if (!whole) out.real(verdict.similarity);
}

Verdict verdict_from(PackedReader& in) {
    const std::uint64_t packed = in.number();
    Verdict verdict{(packed & 1) != 0, static_cast<CloneKind>(packed >> 2), 1.0};
    if ((packed & 2) == 0) verdict.similarity = in.real();
    return verdict;
}

class Packer {
  public:
    Packer(const ProgramRows& rows, PackedWriter& out) : rows_(rows), out_(out) {}
    void put(Region region) {
        const std::uint32_t file = rows_.file_of(region.begin);
        out_.number(file);
        out_.number(region.begin - rows_.file(file).begin);
        out_.number(region.end - region.begin);
    }
    void put(const std::vector<VerifiedPair>& pairs) {
        out_.number(pairs.size());
        for (const VerifiedPair& pair : pairs) {
            put(pair.regions.a);
            put(pair.regions.b);
            clones::put(out_, pair.verdict);
        }
    }

  private:
    const ProgramRows& rows_;
    PackedWriter& out_;
};

}  // namespace

void pack(PackedWriter& out, const CloneInputs& inputs, const ProgramRows& rows,
          const std::vector<VerifiedPair>& pairs, const Book& book) {
    out.reserve(48 * (pairs.size() + book.verdicts().size() + book.infos().size() + inputs.files.size()));
    out.number(inputs.files.size());
    for (std::uint32_t file = 0; file < rows.file_count(); ++file) {
        out.string(inputs.files[file].path);
        out.string(inputs.files[file].content.view());
        out.number(rows.file(file).end - rows.file(file).begin);
    }
    Packer packer(rows, out);
    packer.put(pairs);
    packer.put(book.verdicts());
    out.number(book.infos().size());
    for (const Book::Asked& asked : book.infos()) {
        packer.put(asked.region);
        // one bit beside the tokens, of which no region has that many
        const std::uint32_t tokens = asked.info.tokens << 1 | (asked.info.definition ? 1U : 0U);
        for (const std::uint32_t value :
             {tokens, asked.info.lines, asked.info.line, asked.info.end_line - asked.info.line}) {
            out.number(value);
        }
    }
}

Known::Known(PackedReader& before, const std::vector<KeptFile>& keys, const CloneInputs& inputs)
    : in_(before), count_(inputs.files.size()), old_of_(count_, none) {
    if (before.at_end()) return;
    if (read(keys)) compare(inputs);
    if (usable_) return;
    std::fill(old_of_.begin(), old_of_.end(), none);
    for (Old& old : files_) old.now = none;
    gone_.clear();
}

// The list of files and their keys; false: some are missing, the two were not kept by one search.
bool Known::read(const std::vector<KeptFile>& keys) {
    bool complete = true;
    auto at = keys.begin();
    for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) {
        Old& old = files_.emplace_back();
        old.path = in_.string();
        old.content = in_.string();
        old.rows = in_.number32();
        while (at != keys.end() && at->path < old.path) ++at;
        const bool found = at != keys.end() && at->path == old.path && at->content.view() == old.content &&
                           at->bytes.size() == Seeds::packed_size(old.rows);
        if (found) old.keys = at->bytes;
        complete = complete && found;
    }
    return complete && !in_.failed();
}

void Known::compare(const CloneInputs& inputs) {
    std::uint32_t now = 0;
    std::size_t same = 0;
    for (std::uint32_t o = 0; o < files_.size(); ++o) {  // both in order of path
        Old& old = files_[o];
        while (now < count_ && inputs.files[now].path < old.path) ++now;
        if (now < count_ && inputs.files[now].path == old.path &&
            inputs.files[now].content.view() == old.content) {
            old.now = now;
            old_of_[now] = o;
            ++same;
        } else {
            gone_.push_back({now, old.keys});
        }
    }
    usable_ = same * 2 > count_;
}

std::vector<std::uint32_t> Known::row_counts() const {
    std::vector<std::uint32_t> counts(count_, ProgramRows::unknown);
    for (std::size_t file = 0; file < count_; ++file) {
        if (old_of_[file] != none) counts[file] = files_[old_of_[file]].rows;
    }
    return counts;
}

// Where a region of an old file lies today; false: that file is gone.
bool Known::place(Region& region, std::uint64_t file, const ProgramRows& rows) const {
    if (file >= files_.size() || files_[file].now == none) return false;
    if (region.begin > region.end || region.end > files_[file].rows) return false;
    const RowId first = rows.file(files_[file].now).begin;
    region = {first + region.begin, first + region.end};
    return true;
}

void Known::locate(const ProgramRows& rows) {
    pairs_.resize(count_);
    const auto region = [&](Region& out) {
        const std::uint64_t file = in_.number();
        out.begin = in_.number32();
        out.end = out.begin + in_.number32();
        return place(out, file, rows);
    };
    const auto pair = [&](VerifiedPair& out) {
        const bool a = region(out.regions.a);
        const bool b = region(out.regions.b);
        out.verdict = verdict_from(in_);
        return a && b;
    };
    VerifiedPair each;
    for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) {
        if (pair(each)) pairs_[rows.file_of(each.regions.a.begin)].push_back(each);
    }
    for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) {
        if (pair(each)) verdicts_.push_back(each);
    }
    for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) {
        Book::Asked asked{};
        const bool here = region(asked.region);
        const std::uint32_t tokens = in_.number32();
        asked.info.tokens = tokens >> 1;
        asked.info.definition = (tokens & 1) != 0;
        asked.info.lines = in_.number32();
        asked.info.line = in_.number32();
        asked.info.end_line = asked.info.line + in_.number32();
        if (here) infos_.push_back(asked);
    }
}

std::vector<std::vector<VerifiedPair>> Known::take_pairs() {
    return std::move(pairs_);
}

void Known::tell(Book& book) {
    for (const Book::Asked& asked : infos_) book.know(asked.region, asked.info);
    for (const VerifiedPair& pair : verdicts_) book.know(pair);
}

}  // namespace sixth::lint::clones
