// The folder that the ledger's machine shares with the nodes of a cluster: orders go out through it, results,
// logs and checkpoints come back. Nodes never open the state file. Every file is written beside its place,
// synced and renamed; an attempt belongs to whoever made its claim (O_EXCL, also over NFS), once and for
// ever.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/fs.h"
#include "core/queue/runner.h"
#include "core/queue/task.h"

namespace sixth::queue {

// One attempt as the cluster knows it: "UUID.ATTEMPT" in file names, "UUID,ATTEMPT" in a job's comment.
struct Ticket {
    std::string uuid;  // of the task, 32 hexadecimal digits
    int attempt = 0;
    bool operator==(const Ticket&) const = default;

    std::string stem() const;
    std::string comment() const;
    static std::optional<Ticket> from_stem(std::string_view text);
    static std::optional<Ticket> from_comment(std::string_view text);
};

std::string new_uuid();

// What waits for a node.
struct NodeOrder {
    Order order;
    std::int64_t settle = 0;  // ms a node waits before the claim
};

struct NodeResult {
    Result result;
    std::string node;  // its name in the cluster; may be empty
};

struct Note {  // what a task kept of itself by `sixth queue checkpoint`
    std::string cursor;
    std::optional<double> progress;  // 0..1
};

class Spool {
  public:
    // `id`: what the folder said of itself when it was first used; then nothing is made unless it says so
    // again: what stands there instead, such as a mount point without its file system, is out of reach. "":
    // makes the folder if it is missing. An Error if it cannot be, or if others could write orders into it.
    explicit Spool(fs::Path folder, std::string id = "");
    // As a node sees it: nothing is made, nothing is looked at.
    static Spool on_node(fs::Path folder, std::string id = "");

    const fs::Path& folder() const { return folder_; }
    const std::string& id() const { return id_; }
    bool can_be_read()
        const;  // false: unmounted, or its server is away; errno says why, ESTALE: another folder
    fs::Path log(const Ticket& ticket) const { return file("logs", ticket); }
    fs::Path output(const Ticket& ticket) const {
        return file("output", ticket);
    }  // what the job itself says
    fs::Path cancelled(const Ticket& ticket) const { return file("cancelled", ticket); }
    fs::Path checkpoints(const std::string& uuid) const { return folder_ / "checkpoints" / uuid; }

    void put_order(const Ticket& ticket, const NodeOrder& order) const;
    std::optional<NodeOrder> order(const Ticket& ticket) const;

    enum class Claim { ours, taken, impossible };  // impossible: errno says why
    Claim claim(const Ticket& ticket) const;
    bool is_claimed(const Ticket& ticket) const;
    void give_back(const Ticket& ticket) const;  // a claim of ours, of an attempt that has no order any more

    // A sign of life of a claimed attempt: whenever it differs, somebody was there. 0: there is no claim.
    // nullopt: the folder cannot be read, and nobody knows; errno says why.
    std::optional<std::int64_t> sign_of_life(const Ticket& ticket) const;

    bool put_result(const Ticket& ticket, const NodeResult& result) const;
    std::optional<NodeResult> result(const Ticket& ticket) const;  // nullopt: none, or not a whole one
    std::vector<Ticket> results() const;
    std::vector<Ticket> tickets() const;  // every attempt that something is here of

    // Asks the attempt to end; its node looks every few seconds. False: that could not be written.
    bool cancel(const Ticket& ticket) const;

    // By the task itself, on its node. False: its attempt is over.
    bool put_note(const Ticket& ticket, const Note& note) const;
    std::optional<Note> note(const std::string& uuid) const;
    bool put_step(const Ticket& ticket, const std::string& name) const;
    bool has_step(const std::string& uuid, const std::string& name) const;
    std::vector<std::string> steps(const std::string& uuid) const;
    // By the ledger, before an attempt that goes on where an earlier one was.
    void set_note(const std::string& uuid, const Note& note) const;
    void set_step(const std::string& uuid, const std::string& name) const;

    // The order first: a job that comes too late finds nothing to do.
    void forget(const Ticket& ticket) const;
    void forget_task(const std::string& uuid) const;  // and what it kept of itself, checkpoints excepted

  private:
    Spool() = default;
    Descriptor claims() const;
    fs::Path file(const char* kind, const Ticket& ticket) const;
    fs::Path step_file(const std::string& uuid, const std::string& name) const;

    fs::Path folder_;
    std::string id_;  // "": any will do
};

}  // namespace sixth::queue
