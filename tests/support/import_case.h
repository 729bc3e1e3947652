// A tree of files in memory whose imports are mended as `sixth fix-imports` would.
#pragma once
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/fix_imports/fix_imports.h"
#include "core/facts/codec.h"

namespace sixth::test {

class ImportCase {
  public:
    using Files = std::vector<std::pair<std::string, std::string>>;
    explicit ImportCase(Files files, fix_imports::Engine::Sources sources = {},
                        fix_imports::Settings settings = {});

    // What is found in that file, mended as far as it is clear.
    fix_imports::FileRepairs mend(const std::string& path) const;
    std::string mended(const std::string& path) const { return mend(path).text; }
    // "undefined_name Order", "missing_module shop.db", "missing_name shop.db.Order"
    std::vector<std::string> troubles(const std::string& path) const;
    std::vector<std::string> suspects() const;  // paths

    fix_imports::Engine& engine() const { return *engine_; }
    std::uint32_t file(const std::string& path) const;
    const std::string& text(const std::string& path) const { return files_[file(path)].second; }

  private:
    Files files_;
    std::deque<facts::Facts> facts_;
    std::unique_ptr<program::Program> program_;
    std::unique_ptr<fix_imports::Engine> engine_;
};

}  // namespace sixth::test
