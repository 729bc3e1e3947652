// Makes runners. It is a process of its own, forked before anything is opened: a runner forked from it
// carries no connection, no thread and no memory of the worker's. When the worker dies it ends by itself.
#pragma once
#include <optional>

#include "core/base/descriptor.h"
#include "core/queue/identity.h"

namespace sixth::queue {

// A runner behind its gate, not yet told what to do. Closing the gate sends it home.
struct Waiting {
    Identity identity;
    Descriptor alive;  // see watch()
    Descriptor gate;
};

class Spawner {
  public:
    // Call before the state is opened and before any thread is started. An Error if it cannot be.
    Spawner();
    // nullopt: the spawner is gone, or no process can be made just now.
    std::optional<Waiting> make();
    // The worker's side of the connection: at end of file the spawner is gone.
    int fd() const { return socket_.get(); }
    bool is_gone() const;

  private:
    Descriptor socket_;
};

}  // namespace sixth::queue
