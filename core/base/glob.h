#pragma once
#include <fnmatch.h>
#include <string>
#include <string_view>
namespace sixth { inline bool glob_match(std::string_view g, std::string_view p) { return fnmatch(std::string(g).c_str(), std::string(p).c_str(), 0) == 0; } }
