// How far a long run is, how fast it goes and how long it will take, on a terminal's last line.
#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace sixth::cmd {

// Silent for the first half second and wherever stderr is no terminal; erases its line at the end.
// operator() may be called from any thread and for every item: most calls cost one look at the clock.
class Progress {
  public:
    // `noun`: "files". `fd` is written to only while `on`.
    Progress(std::string noun, bool on, int fd = 2,
             std::chrono::milliseconds delay = std::chrono::milliseconds(500));
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { erase(); }

    void operator()(std::size_t done, std::size_t total);
    void erase();  // before anything else is printed

  private:
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::string noun_;
    bool on_;
    int fd_;
    std::atomic<std::chrono::steady_clock::time_point> due_;
    std::atomic<bool> shown_{false};
};

}  // namespace sixth::cmd
