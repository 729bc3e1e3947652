#include <malloc.h>

#include "cmd/dispatch.h"

int main(int argc, char** argv) {
    // a run takes memory once and gives it back by ending: fewer, larger steps of the heap
    constexpr int step = 16 << 20;  // bytes
    mallopt(M_TOP_PAD, step);
    mallopt(M_TRIM_THRESHOLD, 8 * step);
    mallopt(M_MMAP_THRESHOLD, 2 * step);
    return static_cast<int>(sixth::cmd::run(std::vector<std::string>(argv + (argc > 0), argv + argc)));
}
