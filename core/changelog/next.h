// Which version the next release is.
#pragma once
#include <string>

#include "core/changelog/model.h"

namespace sixth::changelog {

struct Next {
    std::string version;   // empty: nothing to release
    std::string previous;  // the last one; empty: there is none
    std::string why;       // one line
};

// A breaking change raises the first number, an addition the second, all else the third; before 1.0.0 a
// breaking change raises the second. A pre-release leads to its release. `Release-As: 2.0.0` in a commit
// decides; the newest one counts.
Next next_version(const Model& model, const history::History& commits);

// "v1.2.0": named as the last tag is.
std::string tag_for(const std::string& version, const Model& model, const Settings& settings);

}  // namespace sixth::changelog
