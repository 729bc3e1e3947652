// What is known only when the whole issue was read.
#pragma once
#include <vector>

#include "analyzers/decompose/items.h"

namespace sixth::decompose {

// An item that asks for nothing by its words; beside others that do it is work like them.
struct Beside {
    Item item;
    std::size_t list = 0;  // of the blocks
};

// `lists`: of each item of the reading, the list of the blocks that it stands in; 0: none.
void add_beside(Reading& reading, std::vector<std::size_t>& lists, std::vector<Beside>& beside);
// An issue without items is one piece of work: its title. `source`: where it stands.
void add_title(Reading& reading, const Issue& issue, const Source& source);
// "The option is documented" is work for somebody when nothing else is of that kind.
void promote_criteria(Reading& reading);
void sort_by_source(Reading& reading);

}  // namespace sixth::decompose
