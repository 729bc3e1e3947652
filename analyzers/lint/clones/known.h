// A search's memory between bytes and rows: see CloneMemory.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/clones/book.h"
#include "analyzers/lint/clones/seeds.h"
#include "core/base/packed.h"

namespace sixth::lint::clones {

class Known {
  public:
    // Damaged bytes, or bytes that most of the files are not in, are as good as none.
    Known(PackedReader& before, const std::vector<KeptFile>& keys, const CloneInputs& inputs);

    bool empty() const { return !usable_; }
    bool fresh(std::uint32_t file) const { return old_of_[file] == none; }
    std::vector<std::uint32_t> row_counts() const;  // ProgramRows::unknown where a file is fresh
    std::string_view keys(std::uint32_t file) const { return files_[old_of_[file]].keys; }

    // Files that are no longer what they were, or no longer there.
    struct Gone {
        std::uint32_t before;  // the first of today's files whose path is not smaller
        std::string_view keys;
    };
    const std::vector<Gone>& gone() const { return gone_; }  // by path

    // Today's numbers for the rows of files that are as they were; call it before what follows.
    void locate(const ProgramRows& rows);
    std::vector<std::vector<VerifiedPair>> take_pairs();  // by file of the first region
    void tell(Book& book);

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    struct Old {
        std::string_view path, content;
        std::uint32_t rows;
        std::string_view keys;
        std::uint32_t now = none;
    };
    bool read(const std::vector<KeptFile>& keys);
    void compare(const CloneInputs& inputs);
    bool place(Region& region, std::uint64_t file, const ProgramRows& rows) const;

    PackedReader& in_;
    std::size_t count_;  // of today's files
    bool usable_ = false;
    std::vector<Old> files_;
    std::vector<std::uint32_t> old_of_;
    std::vector<Gone> gone_;
    std::vector<std::vector<VerifiedPair>> pairs_;
    std::vector<VerifiedPair> verdicts_;
    std::vector<Book::Asked> infos_;
};

void pack(PackedWriter& out, const CloneInputs& inputs, const ProgramRows& rows,
          const std::vector<VerifiedPair>& pairs, const Book& book);

}  // namespace sixth::lint::clones
