// cron_oracle [SECONDS] [SEED]: schedules made by chance, in any zone of the system and any years from 1975
// to 2037, against a stepper that goes minute by minute by the rules of Debian's cron (60 s). Prints the
// first difference and exits with 1; else how much was compared, and what either took.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "core/base/error.h"
#include "core/schedule/due.h"
#include "tests/support/cron_stepper.h"

using namespace sixth;
using namespace sixth::schedule;

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> zones() {
    std::vector<std::string> all;
    const std::filesystem::path base = "/usr/share/zoneinfo";
    for (const char* area :
         {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Pacific"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(base / area)) {
            if (entry.is_regular_file()) all.push_back(entry.path().lexically_relative(base).string());
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

double seconds(Clock::time_point since) {
    return std::chrono::duration<double>(Clock::now() - since).count();
}

struct Times {
    void add(double own, double stepped, std::size_t count) {
        ours += own;
        stepper += stepped;
        moments += count;
    }
    void print(const char* which) const {
        std::printf("%s: %zu due times, %.0f ns each, the stepper %.1f times as long\n", which, moments,
                    ours * 1e9 / static_cast<double>(moments), stepper / ours);
    }
    double ours = 0, stepper = 0;
    std::size_t moments = 0;
};

std::vector<Seconds> due_times(const Cron& cron, const Zone& zone, Seconds begin, Seconds end) {
    std::vector<Seconds> all;
    DueTimes times(cron, zone, begin - 1);
    for (auto due = times.next(); due && *due < end; due = times.next()) all.push_back(*due);
    return all;
}

// Asked anew after each, as a worker does.
std::vector<Seconds> one_by_one(const Cron& cron, const Zone& zone, Seconds begin, Seconds end) {
    std::vector<Seconds> all;
    for (auto due = next_due(cron, zone, begin - 1); due && *due < end; due = next_due(cron, zone, *due))
        all.push_back(*due);
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    const double limit = argc > 1 ? std::atof(argv[1]) : 60;
    test::CronMaker maker(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1);
    const std::vector<std::string> names = zones();
    Times all, dense;
    std::size_t windows = 0, schedules = 0, odd = 0;
    for (const auto since = Clock::now(); seconds(since) < limit;) {
        const std::string& name =
            names[static_cast<std::size_t>(maker.pick(0, static_cast<int>(names.size()) - 1))];
        const Seconds begin = Seconds{maker.pick(5 * 365, 67 * 365)} * 86'400,
                      end = begin + Seconds{400} * 86'400;
        const test::CronStepper stepper(name, begin, end);
        if (stepper.is_odd()) {
            ++odd;
            continue;
        }
        ++windows;
        const Zone zone = Zone::named(name);
        for (int i = 0; i < 20; ++i) {
            const test::CronSpec spec = maker.make();
            auto start = Clock::now();
            const std::vector<Seconds> expected = stepper.run(spec);
            const double stepped = seconds(start);
            std::unique_ptr<Cron> cron;
            try {
                cron = std::make_unique<Cron>(Cron::parse(spec.text));
            } catch (const Error& error) {
                if (expected.empty()) continue;  // 30 February
                std::printf("'%s' is refused: %s\n", spec.text.c_str(), error.what());
                return 1;
            }
            start = Clock::now();
            const std::vector<Seconds> found = due_times(*cron, zone, begin, end);
            const double took = seconds(start);
            ++schedules;
            all.add(took, stepped, found.size());
            if (found.size() > 100'000) dense.add(took, stepped, found.size());
            if (found != expected || (i % 4 == 0 && one_by_one(*cron, zone, begin, end) != expected)) {
                std::printf("'%s' in %s from %lld on differs\n", spec.text.c_str(), name.c_str(),
                            static_cast<long long>(begin));
                return 1;
            }
        }
    }
    std::printf(
        "%zu schedules, %zu windows of 400 days (%zu left out: clocks changed by minutes or about three "
        "hours): no difference\n",
        schedules, windows, odd);
    all.print("all");
    dense.print("due every five minutes or more often");
    return 0;
}
