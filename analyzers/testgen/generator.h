// The phases of generate(), each in a file of its own: calls, searching, judging, writing. What is done is
// counted, so that the same module gets the same tests; time is a net below that.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/mutate/mutants.h"
#include "analyzers/testgen/boundary.h"
#include "analyzers/testgen/choose.h"
#include "analyzers/testgen/generate.h"
#include "analyzers/testgen/interpreter.h"
#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/values.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

class Generator {
  public:
    explicit Generator(const Request& request) : ask_(request), file_(*request.file) {}

    Generated run();

  private:
    using Clock = std::chrono::steady_clock;

    void phase(const char* name);
    double seconds_so_far() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
    // Share of the budget that is spent: of processor time, so that a busy machine makes the same tests.
    // A few calls that do not end are not counted.
    double spent(const Interpreter& python) const {
        return std::max(0.0, python.cpu_seconds() - grace) / ask_.budget;
    }
    static constexpr double grace = 3;  // seconds
    void stopped_early();
    // So many of what a second of the budget stands for.
    std::size_t affordable(double a_second) const { return static_cast<std::size_t>(a_second * ask_.budget); }

    World load(Interpreter& python, int salt, int shift);
    void choose_targets(const Mined& mined);

    // calls.cpp
    std::vector<Row> rows_of_texts() const;
    // Of classes: how they are built, which those of methods go on from.
    enum class Stage { constructors, others };
    void first_rows(Stage stage, const std::vector<Row>& of_texts, const Values& values);
    bool is_in(Stage stage, std::size_t t) const;
    void call(Interpreter& python, Stage stage, const std::vector<Row>& of_texts, const Values& values);
    void mock(std::size_t t);
    void set_otherwise(std::size_t t, const Values& values);
    std::size_t share_of(std::size_t t) const;
    void observe(Interpreter& python, std::size_t t);
    bool try_rows(Interpreter& python, std::size_t t, std::set<std::string>& why);
    void feed_back(Interpreter& python);
    void go_on(Interpreter& python);
    std::vector<std::string> deeds_of(const std::string& owner) const;
    // Takes what each of them did. explore: none of a function whose calls do not end.
    void run_rows(Interpreter& python, const std::vector<Row>& rows, bool explore = false);
    static std::optional<Row> fed(Row row, const std::string& literal);
    bool take(const Row& row, Outcome outcome);
    bool covered_all(const std::vector<Arc>& arcs) const;
    void suspect(const Row& row, const Outcome& outcome);

    // searching.cpp
    void search(Interpreter& python, const Mined& mined, const Values& values);
    std::pair<nlohmann::json, nlohmann::json> vocabulary(const Mined& mined) const;
    void learn_to_build(Interpreter& python, const Mined& mined, Values& values);
    using Reached = std::vector<std::vector<std::size_t>>;  // by target
    Reached reached_through(const Mined& mined) const;
    std::size_t missing_through(std::size_t t, const Reached& reached) const;
    struct Open {
        std::size_t target, missing;
    };
    std::vector<Open> open_targets(const Reached& reached) const;
    struct Search {
        std::size_t calls, idle;
        std::uint64_t seed;
    };
    std::vector<Row> search_of(Interpreter& python, std::size_t t, Search& search,
                               const nlohmann::json& words, const nlohmann::json& numbers,
                               const Values& values);

    // suggesting.cpp
    void suggest(Interpreter& python, const Mined& mined, const Values& values);
    std::string shown_to_model(const Target& target) const;
    std::optional<Row> suggested(std::size_t t, const nlohmann::json& arguments, const Values& values) const;

    // judging.cpp
    struct Job {
        const Target* target;
        mutate::Mutant mutant;
        std::vector<std::size_t> rows;
    };
    std::vector<Observed> pick();
    void stabilize(std::vector<Observed>& picked);
    std::vector<Kept> filter(Interpreter& python, const std::vector<Observed>& picked);
    bool contradicted(const Kept& kept);
    using Lines = std::vector<std::set<std::uint32_t>>;  // by row: those that it runs
    std::vector<Job> jobs_for(const std::vector<Observed>& picked, const Lines& lines) const;
    std::vector<Job> jobs_for_unheard(const std::vector<Observed>& picked, const Lines& lines,
                                      const std::vector<Candidate>& candidates,
                                      const std::vector<Job>& done) const;
    std::size_t carry_out(Interpreter& python, const std::vector<Job>& jobs, std::size_t first, double until,
                          const std::vector<Observed>& picked, std::vector<Candidate>& candidates);
    void judge(Interpreter& python, const std::vector<Observed>& picked, std::vector<Candidate>& candidates);

    // writing.cpp
    void finish(std::vector<Kept> kept);
    static nlohmann::json checked(nlohmann::json told);
    // `other`: order, hashes, day. `apart`: every test in a fork of its own.
    nlohmann::json pytest(const std::string& text, const std::vector<fs::Path>& files, bool other,
                          bool apart = false);
    std::optional<Coverage> existing();
    static std::optional<Coverage> coverage_in(const nlohmann::json& told);

    void finish_properties(Interpreter& python, const Mined& mined, const Values& values);

    const Request& ask_;
    const python::ParsedFile& file_;
    Clock::time_point start_ = Clock::now();
    double phase_start_ = 0;  // seconds after start_
    std::vector<Target> targets_;
    std::vector<bool> runs_;            // by target
    std::vector<Boundary> boundaries_;  // by target
    World world_;
    std::vector<std::vector<Row>> rows_;  // by target
    std::vector<bool> tried_;             // by target: its rows were run
    std::size_t called_ = 0;              // how many of them
    std::vector<Observed> observed_;
    std::set<Arc> covered_;
    Style style_ = ask_.style;
    Generated result_;
};

constexpr int shift_seconds = 40 * 86'400 + 3'723;  // another day, month, hour

struct PytestRun {
    const std::string& text;  // of a file of tests; empty: none
    const std::vector<fs::Path>& files;
    Style::Asynchronous asynchronous;
    bool other = false;  // order, hashes, day
    bool apart = false;  // every test in a fork of its own
    bool cover = false;  // measure the module
};

// What an interpreter of its own answers, "error" too.
nlohmann::json run_pytest(const Request& request, const PytestRun& run);

}  // namespace sixth::testgen
