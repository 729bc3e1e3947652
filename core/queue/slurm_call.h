// One call of a program of Slurm's that nobody waits for: poll() on fd(), take the answer when it ended, and
// it is killed when its time is up. It dies with this process: no sbatch submits for a worker that is gone.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/descriptor.h"

namespace sixth::queue {

struct SlurmAnswer {
    bool ran = false;  // false: `err` says why there is no such program, or why it cannot be run
    bool timed_out = false;
    int exit_code = 0;  // minus the signal that ended it
    std::string out, err;
    bool good() const { return ran && !timed_out && exit_code == 0; }
};

class SlurmCall {
  public:
    // To be made by the thread that lives as long as the process. `patience`: ms.
    SlurmCall(const std::vector<std::string>& words, std::int64_t patience);
    SlurmCall(const SlurmCall&) = delete;
    SlurmCall& operator=(const SlurmCall&) = delete;
    ~SlurmCall();  // kills it if it still runs

    int fd() const { return process_.get(); }            // readable once it ended; -1: it never began
    std::int64_t deadline() const { return deadline_; }  // boot_ms()
    bool over();                                         // ended, or killed because its time is up
    bool wait(std::int64_t ms);                          // for that; false: not within `ms`
    SlurmAnswer take();                                  // once, after over()

  private:
    void kill();
    void cannot_run(int error);

    std::string program_;
    Descriptor process_, out_, err_, failed_;  // failed_: the errno of the exec that failed
    pid_t pid_ = 0;                            // leads a group of its own; 0: it is gone, or never was
    std::int64_t deadline_ = 0;
    SlurmAnswer answer_;
};

SlurmAnswer call_slurm(const std::vector<std::string>& words, std::int64_t patience);  // and waits

}  // namespace sixth::queue
