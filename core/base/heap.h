// How the heap grows.
#pragma once

namespace sixth {

// For a run that will use tens of megabytes: the heap grows in few, large steps, of large pages where the
// system lends them, and is given back by ending. Does nothing that can fail.
void expect_much_memory();

// The same for what the calling thread allocates; does nothing unless the program expects much memory.
void expect_much_memory_of_thread();

// For a process that does the same small thing for ever: what it frees it keeps for the next time.
void keep_freed_memory();

}  // namespace sixth
