// Memory for tree-sitter: a bump allocator a thread, emptied after each file. Trees never cross threads,
// so nothing locks; a third of the stock parse time here was malloc and free.
#pragma once

namespace sixth::python {

void install_arena();  // once, before the first parser is made
void reset_arena();    // frees all this thread's parser memory at once; some of it waits for the next file
void release_arena();  // the calling thread parses no more: what waits is given back too

}  // namespace sixth::python
