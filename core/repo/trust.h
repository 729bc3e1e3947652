// Which files may name commands to run. A file is trusted at its path and with its content, by the user
// alone: the record lies in the user's own folder, where no repository can write.
#pragma once
#include <string>
#include <string_view>

#include "core/base/fs.h"

namespace sixth::repo {

// $XDG_CONFIG_HOME/sixth/trust, or ~/.config/sixth/trust. An Error if neither is known.
fs::Path trust_record();

// Records the SHA-256 of the file as it is now; replaces what was recorded for its path. Mode 0600, atomic.
void trust(const fs::Path& file);
void distrust(const fs::Path& file);

// Are these bytes, read from `file`, what the user trusted? Pass what will be used, so that it cannot change
// in between. SIXTH_TRUST=all trusts everything. A record that others may write counts for nothing.
bool is_trusted(const fs::Path& file, std::string_view bytes);
bool is_trusted(const fs::Path& file);

std::string sha256(std::string_view bytes);  // 64 hexadecimal digits

// Is the state file part of what git tracks, hence written by whoever sent the repository? Then it must be
// refused.
bool state_is_tracked(const fs::Path& state_file);

}  // namespace sixth::repo
