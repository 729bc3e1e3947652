// The text of tests laid out as the project lays out its own.
#pragma once
#include <cstddef>
#include <string>

namespace sixth::testgen {

// Lines that are too long, with what stands in their longest brackets one a line.
std::string folded(std::string text, std::size_t width);

// Literals in the quotes of the project.
std::string requoted(const std::string& text, char quote);

}  // namespace sixth::testgen
