#include "core/state/batch.h"

#include <thread>

namespace sixth::state {
namespace {

// What a commit writes to the log takes about as long as filling it did, hence half of the 20 ms and less.
constexpr auto longest = std::chrono::milliseconds(5);
constexpr std::size_t most_bytes = 1 << 20;
// In which a waiting process finds the lock free: it looks twice a millisecond.
constexpr auto rest = std::chrono::microseconds(500);

}  // namespace

void write_in_batches(Db& db, std::size_t count, const std::function<void(std::size_t)>& write,
                      const std::function<std::size_t(std::size_t)>& bytes) {
    for (std::size_t i = 0; i < count;) {
        Transaction transaction(db);
        const auto begin = std::chrono::steady_clock::now();
        std::size_t volume = 0;
        do {
            write(i);
            if (bytes) volume += bytes(i);
            ++i;
        } while (i < count && volume < most_bytes && std::chrono::steady_clock::now() - begin < longest);
        transaction.commit();
        if (i < count && !db.is_apart()) std::this_thread::sleep_for(rest);
    }
}

}  // namespace sixth::state
