// Findings are values: what is wrong, where, and the edits that mend it. Nothing here prints.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sixth {

// Replaces bytes [begin, end) of one file.
struct Edit {
    std::uint32_t begin, end;
    std::string text;
    // An insertion that several fixes of a file need once, such as a line that imports something.
    bool once = false;
    bool operator==(const Edit&) const = default;
};

// safe: what the program does stays the same. needs_review: it may change; applied only with --unsafe.
enum class Safety : std::uint8_t { none, safe, needs_review };

struct Fix {
    Safety safety = Safety::none;
    std::string title;  // imperative, "Replace the default with None"
    std::vector<Edit> edits;
};

struct Position {
    std::uint32_t line = 1, column = 1;          // 1-based; columns count Unicode code points
    std::uint32_t end_line = 1, end_column = 1;  // column behind the last character
};

struct Related {
    std::string_view file;
    std::uint32_t line, end_line;
    std::string_view symbol;
    double similarity = -1;  // 0..1, or -1 where none is measured
};

enum class Severity : std::uint8_t { note, warning, error };

// There may be tens of thousands: files and symbols are views into what the findings were made from.
struct Diagnostic {
    std::string_view code;  // "CPX101"; lives as long as the program
    std::string_view type;  // "complexity", "length", "duplication", …
    Severity severity = Severity::warning;
    std::string_view file;  // relative to the root
    Position where;
    std::string_view symbol;   // "Class.method", empty at module level
    std::string message;       // one sentence, no full stop; empty: the rule says it when asked (lint::told)
    std::string suggestion;    // what a person would do, a sentence; may be empty
    double score = -1;         // the measured value, or -1
    double limit = -1;         // what it was held against, or -1
    double similarity = -1;    // 0..1, or -1
    double confidence = -1;    // 0..1, or -1
    std::uint32_t lines = 0;   // length of a duplicated block
    std::uint32_t places = 0;  // where that block stands, this place included
    std::uint8_t detail = 0;   // the rule's own
    bool repeated = false;  // a further place of a finding already reported; text output shows only the first
    std::vector<Related> related;
    Fix fix;
    std::uint64_t fingerprint = 0;  // survives moved lines; see analyzers/lint/fingerprint.h
};

}  // namespace sixth
