// One Python file as training sees it: definitions with their texts, docstrings apart.
#pragma once
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/facts/codec.h"
#include "core/python/parsed_file.h"

namespace sixth::search::training {

struct Source {
    explicit Source(std::string text);

    python::ParsedFile file;
    std::vector<python::NodeId> nodes;  // of the definitions
    facts::Gathered gathered;

    const std::vector<facts::Definition>& definitions() const { return gathered.definitions; }
    std::string_view docstring(const facts::Definition& definition) const;  // with its quotes
    std::string code(const facts::Definition& definition) const;            // without its docstring
    std::string_view context(const facts::Definition& definition) const;    // the class around it, or nothing
};

// .py files that git tracks, sorted; not those in or called one of `without`, nor Sphinx's conf.py.
std::vector<std::string> tracked_files(const fs::Path& checkout, const std::vector<std::string>& without);

bool is_among(std::string_view path, const std::vector<std::string>& paths);  // or in one of these folders

}  // namespace sixth::search::training
