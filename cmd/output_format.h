// --format text|json and its short form --json, for commands that print nothing fancier.
#pragma once
#include "cmd/options.h"

namespace sixth::cmd {

enum class OutputFormat { text, json };

inline Option& add_format(Options& options, OutputFormat& target) {
    return options
        .add("format", target, {{"text", OutputFormat::text}, {"json", OutputFormat::json}},
             "how to print the result")
        .shorthand("json");
}

}  // namespace sixth::cmd
