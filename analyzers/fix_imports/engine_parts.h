// What an engine is made of.
#pragma once
#include <memory>

#include "analyzers/fix_imports/detect.h"
#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/renames.h"

namespace sixth::fix_imports {

struct Engine::Parts {
    Parts(const program::Program& program, Sources given, Settings chosen)
        : sources(std::move(given)),
          settings(std::move(chosen)),
          index(program, sources.extractor),
          renames(program, index.projects(), sources.renames),
          detector(index, renames, sources) {}
    Sources sources;
    Settings settings;
    Index index;
    Renames renames;
    Detector detector;
    std::unique_ptr<FileView> seen;  // by find() last: repair() mostly follows, of the same text
};

}  // namespace sixth::fix_imports
