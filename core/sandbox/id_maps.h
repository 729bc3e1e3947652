// Which users exist in the user namespace of a sandbox.
#pragma once
#include <sys/types.h>

namespace sixth::sandbox {

inline constexpr uid_t nobody = 65534;

// We are root and may show a namespace all users that we see, so that root's files can be read there, and by
// nobody.
bool maps_all_ids();

// For a fresh child in a new user namespace: all users as they are, or our own alone. Throws Error.
void write_id_maps(pid_t child);

}  // namespace sixth::sandbox
