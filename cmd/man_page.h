// Manual pages as roff, from the option table and each command's prose (man/prose/*.md).
#pragma once
#include <string>

#include "cmd/settings.h"

namespace sixth::cmd {

// A small Markdown: `# HEADING`, paragraphs, `- item`, lines indented by four as they stand, `code` in bold.
std::string roff_of(std::string_view prose);

std::string man_page(Settings& settings);                          // sixth(1)
std::string man_page(Settings& settings, const Command& command);  // sixth-lint(1)

}  // namespace sixth::cmd
