#include "cmd/dispatch.h"

int main(int argc, char** argv) {
    return static_cast<int>(sixth::cmd::run(std::vector<std::string>(argv + (argc > 0), argv + argc)));
}
