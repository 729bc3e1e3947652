// Work that may take a while, off the thread that serves: whoever asks while one answer is being made shares
// the next one. So the work is done once however many ask, and no answer is older than its question.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/serve/http_server.h"

namespace sixth::serve {

class Answerer {
  public:
    explicit Answerer(std::function<Response()> make);
    Answerer(const Answerer&) = delete;
    Answerer& operator=(const Answerer&) = delete;
    ~Answerer() { stop(); }

    void ask(Reply reply);
    void stop();                             // after the answer under way; what was asked since gets none
    std::chrono::milliseconds busy() const;  // how long it has been at the answer under way; 0: it waits

  private:
    void run();

    std::function<Response()> make_;
    mutable std::mutex mutex_;
    std::condition_variable asked_;
    std::vector<Reply> waiting_;
    std::chrono::steady_clock::time_point began_{};  // zero: nothing is under way
    bool stops_ = false;
    std::thread thread_;
};

}  // namespace sixth::serve
