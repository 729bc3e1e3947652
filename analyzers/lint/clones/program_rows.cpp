#include "analyzers/lint/clones/program_rows.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace sixth::lint::clones {

using facts::CloneRow;
using facts::CloneToken;
using facts::RowRole;

namespace {
constexpr RowId block = 64;
}

ProgramRows::ProgramRows(const CloneInputs& inputs, const std::vector<std::uint32_t>& counts, unsigned jobs)
    : inputs_(inputs), readers_(inputs.files.size()), packed_(readers_.size()), loaded_(readers_.size(), 0) {
    std::vector<std::uint32_t> fresh;
    for (std::uint32_t file = 0; file < file_count(); ++file) {
        if (counts[file] == unknown) fresh.push_back(file);
    }
    parallel_for(fresh.size(), jobs, [&](std::size_t i, unsigned) { open(fresh[i]); });
    first_.push_back(0);
    for (std::uint32_t file = 0; file < file_count(); ++file)
        first_.push_back(first_.back() + (readers_[file] ? readers_[file]->row_count() : counts[file]));
    file_at_.resize(size() / block + 1);
    for (std::uint32_t file = 0, b = 0; b < file_at_.size(); ++b) {
        while (file + 1 < file_count() && first_[file + 1] <= b * block) ++file;
        file_at_[b] = file;
    }
    rows_ = std::make_unique_for_overwrite<Row[]>(size());
    hashes_ = std::make_unique_for_overwrite<RowHash[]>(size());
    load(fresh, jobs);
}

void ProgramRows::open(std::uint32_t file) {
    packed_[file] = inputs_.tokens(file);
    readers_[file] = std::make_unique<facts::CloneTokens>(packed_[file]);
}

void ProgramRows::load(std::uint32_t file) {
    if (loaded(file)) return;
    if (!readers_[file]) open(file);
    if (readers_[file]->row_count() != first_[file + 1] - first_[file])
        throw Error("what is remembered of clones does not fit the files", "run: sixth doctor --repair");
    read(file);
    loaded_[file] = 1;
}

void ProgramRows::load(const std::vector<std::uint32_t>& files, unsigned jobs) {
    parallel_for(files.size(), jobs, [&](std::size_t i, unsigned) { load(files[i]); });
}

void ProgramRows::read(std::uint32_t file) {
    facts::CloneTokens reader = *readers_[file];
    RowId id = first_[file];
    std::uint32_t before = 0;
    std::vector<RowId> open;  // statements not ended yet
    CloneRow row;
    for (; reader.next(row); ++id) {
        std::uint64_t blanket = static_cast<std::uint64_t>(row.role) * 0x9E3779B97F4A7C15 + 1;
        std::uint64_t exact = blanket;
        std::uint8_t count = 0;
        const char* const end = row.tokens.data() + row.tokens.size();
        for (const char* at = row.tokens.data(); at != end; ++count) {
            CloneToken token;
            at = reader.next_token(at, end, token);
            blanket = (blanket + token.kind) * 0x9FB21C651E98DF25;
            exact = (exact + (std::uint64_t{token.value} << 8 | token.kind)) * 0x9FB21C651E98DF25;
        }
        hashes_[id] = {static_cast<std::uint32_t>((blanket ^ blanket >> 29) >> 16),
                       static_cast<std::uint32_t>((exact ^ exact >> 29) >> 16)};

        if (row.role == RowRole::continuation && id > first_[file]) {
            Row& last = rows_[id - 1];
            if (row.line > last.line + last.span + 1) {
                last.span = static_cast<std::uint16_t>(std::min(row.line - last.line - 1, 0xFFFFU));
            }
        } else {
            while (!open.empty()) {
                const Row& top = rows_[open.back()];
                if (top.depth < row.depth || (top.depth == row.depth && row.joined)) break;
                rows_[open.back()].end = id;
                open.pop_back();
            }
        }
        Row& made = rows_[id];
        made.tokens = static_cast<std::uint32_t>(row.tokens.data() - packed_[file].data());
        made.line = row.line;
        made.end = no_row;
        made.parent = open.empty() ? no_row : open.back();
        made.before = before;
        made.span = static_cast<std::uint16_t>(std::min(row.end_line - row.line, 0xFFFFU));
        made.depth = row.depth;
        made.bytes = static_cast<std::uint8_t>(row.tokens.size());
        made.count = count;
        made.role = row.role;
        made.joined = row.joined;
        before += count;
        if (row.role != RowRole::continuation && !row.joined) open.push_back(id);
    }
    for (const RowId start : open) rows_[start].end = id;
}

std::uint32_t ProgramRows::file_of(RowId row) const {
    std::uint32_t file = file_at_[row / block];
    while (first_[file + 1] <= row) ++file;
    return file;
}

std::uint32_t ProgramRows::tokens(Region region) const {
    if (region.begin == region.end) return 0;
    const Row& last = rows_[region.end - 1];
    return last.before + last.count - rows_[region.begin].before;
}

std::uint32_t ProgramRows::lines(Region region) const {
    std::uint32_t count = 0;
    std::uint32_t done = 0;
    for (RowId id = region.begin; id < region.end; ++id) {
        const std::uint32_t from = std::max(rows_[id].line, done + 1);
        const std::uint32_t to = rows_[id].line + rows_[id].span;
        if (to >= from) count += to - from + 1;
        done = std::max(done, to);
    }
    return count;
}

}  // namespace sixth::lint::clones
