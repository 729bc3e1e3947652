// The files of a program as rules see them, each unpacked when a rule first asks for it.
#pragma once
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/hash_map.h"
#include "core/facts/codec.h"

namespace sixth::lint {

// One file with its facts unpacked once for all rules.
struct FileView {
    std::string_view path;
    const facts::Facts* facts = nullptr;
    facts::FileTotals totals;
    std::vector<facts::Definition> definitions;
    std::span<const std::string> symbols;  // of each definition; they stay until the end
    std::vector<facts::FunctionFacts> functions;
    std::vector<facts::ClassFacts> classes;
};

// For any number of threads. A view that operator[] hands out stays where it is until the end.
class Files {
  public:
    struct Source {
        std::string_view path;  // relative to the root
        const facts::Facts* facts;
        ContentHash content;
    };
    Files() = default;
    explicit Files(std::vector<Source> sources);  // in bytewise order of path

    std::size_t size() const { return sources_.size(); }
    std::string_view path(std::size_t file) const { return sources_[file].path; }
    const facts::Facts& facts(std::size_t file) const { return *sources_[file].facts; }
    const ContentHash& content(std::size_t file) const { return sources_[file].content; }
    const FileView& operator[](std::size_t file) const;
    FileView look(std::size_t file) const;  // for one use: unlike operator[] it keeps only the symbols

    static constexpr std::size_t npos = ~std::size_t{0};
    std::size_t find(std::string_view path) const;  // npos when there is none

  private:
    struct Slot {
        std::once_flag viewed, named;
        FileView view;
        std::vector<std::string> symbols;
    };
    std::vector<Source> sources_;
    TextMap<std::size_t> by_path_;
    std::unique_ptr<Slot[]> slots_;
};

}  // namespace sixth::lint
