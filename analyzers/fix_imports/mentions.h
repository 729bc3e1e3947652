// Modules that moved and are named outside of import statements: in strings that are looked up when they run,
// and behind a package (`import shop`, then shop.models.Order).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/renames.h"

namespace sixth::fix_imports {

struct Mention {
    std::string_view module;  // by its old name, as it stands there
    std::string_view rest;    // what is asked of it: "Order.total", or nothing
    std::uint32_t begin;      // byte of both
    bool in_string;
    std::uint32_t file;         // that the module is now
    std::string_view old_path;  // of that file
};

// The module that moved which a dotted path leads to or through, seen from that file. Code may ask a package
// with a __getattr__ for it, a string that is looked up imports it.
std::optional<Mention> mention_in(const Index& index, const Renames& renames, std::string_view path,
                                  std::uint32_t file, bool in_string);

// In order of place. Left out is code that the repair of an import of the module changes too, what is meant
// to fail, and modules that the file puts something else in the place of.
std::vector<Mention> mentions_of(const Index& index, const Renames& renames, const FileView& view);

// Is there what is asked of it, where the module is now?
bool is_there(const Index& index, const Mention& mention);

// Is that name or attribute assigned to or deleted there?
bool is_stored(const python::Tree& tree, python::NodeId whole);

}  // namespace sixth::fix_imports
