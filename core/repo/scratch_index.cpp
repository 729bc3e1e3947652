#include "core/repo/scratch_index.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace sixth::repo {

ScratchIndex::ScratchIndex(const fs::Path& git_folder)
    : path_(git_folder / fmt::format("sixth-index-{}", ::getpid())) {}

ScratchIndex::~ScratchIndex() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    std::filesystem::remove(path_.string() + ".lock", ignored);
}

}  // namespace sixth::repo
