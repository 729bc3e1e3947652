// What an issue asks for, item by item: what is work, how one knows that it is done, and what is neither.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/decompose/issue.h"
#include "analyzers/decompose/mentions.h"
#include "analyzers/decompose/words.h"

namespace sixth::decompose {

enum class Role {
    work,          // something to do
    criterion,     // how to tell that it was done
    group,         // work that its own sub-items tell in full
    confirmation,  // a box of the form, ticked by whoever filed it
    outside,       // said to be out of scope
};
std::string_view name_of(Role role);
std::optional<Role> role_called(std::string_view name);

// Lines of the issue: of its body, or of a comment.
struct Source {
    int part = 0;                       // 0: the body; 1: the first comment
    std::uint32_t first = 0, last = 0;  // 1-based; 0: the title of an issue that keeps it apart
    bool operator==(const Source&) const = default;
};

inline constexpr std::size_t no_item = ~std::size_t{0};

// A number of an ordered list, or of phases one behind the other.
struct Place {
    std::size_t list = 0;
    int number = 0;
};

struct Item {
    Role role = Role::work;
    std::string text;                // as written, one line, code in backquotes
    std::string section;             // headings above it, " › " between
    std::vector<std::string> notes;  // what stands below it: prose and plain sub-items, in order
    std::string code;                // code blocks below it
    std::optional<Kind> kind;        // said by the heading above
    int number = 0;                  // of an ordered list; 0: none
    std::size_t list = 0;            // which list it stands in: numbers count there
    std::vector<Place> around;       // of the phases and numbered groups it is a part of, the outermost first
    std::size_t above = no_item;     // the group, or the work whose sub-item a criterion is
    bool has_box = false, checked = false;
    Source source;
};

struct Reading {
    std::vector<Item> items;              // in the order of the issue; groups before their parts
    std::string context;                  // prose that asks for nothing: what it is about
    Mentions mentions;                    // of everything but what is out of scope
    bool is_bug = false;                  // a label, a traceback, or the words say so
    std::vector<std::string> blocked_by;  // other issues it waits for: "#12"
};

Reading read_items(const Issue& issue);

}  // namespace sixth::decompose
