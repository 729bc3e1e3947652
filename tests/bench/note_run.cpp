// note_run STATE COUNT: what keeping the time of one run costs, in microseconds: one line appended, as sixth
// does; and its peer in the same table, opening the state, one transaction, closing it. For stats_speed.py.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/telemetry/runs.h"
#include "core/telemetry/telemetry_store.h"

namespace {

using sixth::state::Db;
using sixth::telemetry::CommandRun;

template <class Work>
void print(const char* name, int count, Work&& work) {
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work(i);
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(count - 1))];
    };
    std::printf("%s %.1f %.1f %.1f\n", name, at(0.5), at(0.99), times.back());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const sixth::fs::Path file = argv[1];
    const int count = std::atoi(argv[2]);
    Db::open(file).require(sixth::telemetry::tables());
    print("append", count, [&](int i) {
        sixth::telemetry::note_run(file, CommandRun{"lint", 1'764'000'000'000 + i, 20'000, 0});
    });
    print("transaction", count, [&](int i) {
        Db db = Db::open(file);
        sixth::state::Transaction transaction(db);
        db.run(
            "INSERT INTO telemetry_run VALUES(1, 'peer', 0, ?, 1, 1, 1) ON CONFLICT DO UPDATE SET runs = "
            "runs + 1",
            i % 10);
        transaction.commit();
    });
    return 0;
}
