// What an attempt failed of: a group that many failures fall into, from how it ended and what it printed
// last.
#pragma once
#include <string>
#include <string_view>

#include "core/base/fs.h"
#include "core/queue/task.h"

namespace sixth::telemetry {

enum class FailureKind { exception, exit, signal, timeout, lost, unstartable };
std::string_view name_of(FailureKind kind);
FailureKind failure_kind_called(std::string_view name);  // exit, if it is none

struct Failure {
    FailureKind kind = FailureKind::exit;
    std::string error;   // "sqlalchemy.exc.OperationalError", "exit 2: make: *** No rule to make 'PATH'"
    std::string detail;  // the message or line behind it as it stands, one printable line; may be empty
};

// False: it succeeded, was cancelled, asked to be run again (exit 75), or nothing of it ever ran.
bool is_failure(queue::Outcome outcome, int exit_code);

// By its result alone.
Failure classify(const queue::Result& result);
// By the end of its output too: a Python exception, else the last line of stderr (of stdout, if that is
// empty).
Failure classify(const queue::Result& result, std::string_view out, std::string_view err);
// The same, from the attempt's log. Reads 64 KiB of each stream's end.
Failure classify(const queue::Result& result, const fs::Path& log);

// The line with what differs from run to run taken out: numbers become N, hexadecimal ones H, paths PATH.
std::string mask(std::string_view line);

}  // namespace sixth::telemetry
