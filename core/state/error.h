// Why a state file could not be used. Commands that need only derived data go on in memory for every
// reason but `constraint` and `sql`, which are faults of the caller.
#pragma once
#include <string>
#include <utility>

#include "core/base/error.h"

namespace sixth::state {

enum class Reason {
    missing,         // there is none, and none was to be made
    not_a_database,  // some other kind of file, or a folder
    foreign,         // a database of another program
    newer,           // holds durable tables that this version does not know
    corrupt,         // ours, and damaged
    unwritable,      // file or folder may not be written
    full,            // disk, quota or file-size limit
    busy,            // another process held the lock longer than the time-out
    io,              // any other failure of the system
    constraint,      // a row broke a constraint of its table
    sql,             // wrong SQL or a wrong use of this library
};

class StateError : public Error {
  public:
    StateError(Reason reason, const std::string& what, std::string hint = {})
        : Error(what, std::move(hint)), reason_(reason) {}
    Reason reason() const noexcept { return reason_; }

  private:
    Reason reason_;
};

}  // namespace sixth::state
