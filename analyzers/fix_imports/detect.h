// What is wrong with the imports of a file, by sixth's own eyes.
#pragma once
#include <string>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/renames.h"

namespace sixth::fix_imports {

class Detector {
  public:
    Detector(const Index& index, const Renames& renames, const Engine::Sources& sources)
        : index_(index), program_(index.program()), renames_(renames), sources_(sources) {}

    std::vector<Trouble> find(const FileView& view) const;
    // The same from the facts alone, `extra` being the number of names_extractor(): is there anything?
    bool is_suspect(std::uint32_t file, std::size_t extra) const;

    // A trouble of one import, when there is one.
    bool is_broken(std::uint32_t file, const facts::Import& import, Trouble& trouble) const;

    // Where the file of a module that is gone would lie, without its ending; empty: nobody knows.
    std::string path_of(std::uint32_t importer, const std::string& module) const;

  private:
    bool has_moved(const Trouble& trouble) const;
    bool is_missing_module(std::uint32_t file, const facts::Import& import, const std::string& module) const;
    bool exists_elsewhere(std::uint32_t file, const std::string& module) const;
    bool is_extended(std::string_view package, std::uint32_t file) const;
    bool comes_with_star(std::uint32_t file, const std::vector<facts::Import>& imports,
                         std::string_view name) const;
    bool is_submodule(std::uint32_t file, std::string_view name) const;

    const Index& index_;
    const program::Program& program_;
    const Renames& renames_;
    const Engine::Sources& sources_;
};

}  // namespace sixth::fix_imports
