// Which build of the program this is: what one build worked out, another may work out differently.
#pragma once
#include <string_view>

namespace sixth {

// The linker's build id (ELF note NT_GNU_BUILD_ID), as bytes. Empty when the linker left none.
std::string_view build_id();

}  // namespace sixth
