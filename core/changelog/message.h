// A commit message as Conventional Commits 1.0.0 reads it (https://www.conventionalcommits.org/en/v1.0.0/),
// forgiving where people are not exact: nothing is lost for its body or a missing blank line.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth::changelog {

struct Footer {
    std::string_view token;  // "Refs", "BREAKING CHANGE"
    std::string_view value;  // without blanks around it; may hold line breaks; "#12" keeps its mark
};

// type(scope)!: description. Views into the line; empty type: it is no such header.
struct Header {
    std::string_view type, scope, description;
    bool breaking = false;
    bool has_space = true;  // behind the colon
};

// Views into the text it was parsed from.
struct Message {
    std::string_view subject;  // the first line
    Header header;
    bool breaking = false;  // by '!' or a footer
    std::string_view breaking_text;
    std::string_view body;  // behind the subject, footers left out
    std::vector<Footer> footers;

    bool is_conventional() const { return !header.type.empty(); }
    std::string_view footer(std::string_view token) const;  // the last one of that name, in any case
};

Header parse_header(std::string_view line);
Message parse_message(std::string_view text);

// The lines `* type: …` of a squash commit's body, as forges write it, marks left out: only when the body
// begins with such a list and every item at its margin is a conventional header. Else empty.
std::vector<std::string_view> squashed_headers(std::string_view body);

bool same_word(std::string_view a, std::string_view b);  // ASCII letters in any case

// The next line, without its end; moves `rest` behind it.
std::string_view take_line(std::string_view& rest);

}  // namespace sixth::changelog
