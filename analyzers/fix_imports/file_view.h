// One file as its text is now: parsed, with its facts and its names.
#pragma once
#include <string>
#include <vector>

#include "analyzers/fix_imports/names.h"
#include "core/facts/codec.h"
#include "core/facts/gather.h"
#include "core/program/program.h"

namespace sixth::fix_imports {

class FileView {
  public:
    FileView(const program::Program& program, std::uint32_t file, std::string text);
    FileView(const FileView&) = delete;
    FileView& operator=(const FileView&) = delete;

    const std::uint32_t file;
    const python::ParsedFile parsed;
    const facts::Gathered facts;
    const Names names;
    const std::string& module;  // dotted
    const std::string package;  // the module itself for an __init__.py, else what is left of its last part

    // The absolute name of the module that an import of this file names.
    std::string absolute(const facts::Import& import) const;
    bool is_guarded(const facts::Import& import) const;  // in a try that handles its failure
    const FreeName* free_name(std::string_view name) const;

  private:
    const program::Program& program_;
};

// Is `module` this package, or below it? Everything is below the empty package.
bool is_inside(std::string_view module, std::string_view package);
std::string_view top_of(std::string_view module);         // "a.b.c" -> "a"
std::string_view parent_module(std::string_view module);  // "a.b.c" -> "a.b"
bool is_private(std::string_view module);                 // a part of it begins with one underscore
bool is_importable(std::string_view module);              // each of its parts is an identifier

}  // namespace sixth::fix_imports
