// Ctrl-C as a flag: a signal handler raises it, long work polls it and stops between two items.
#pragma once
#include <exception>

namespace sixth {

// Unwinds a run that was asked to stop; cmd/main turns it into exit status 130. Not an Error: nothing went
// wrong.
struct Interrupted : std::exception {
    const char* what() const noexcept override { return "interrupted"; }
};

void interrupt() noexcept;  // async-signal-safe
bool interrupted() noexcept;
void throw_if_interrupted();

}  // namespace sixth
