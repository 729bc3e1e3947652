#include "analyzers/testgen/interpreter.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/readable.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_answer = std::size_t{256} << 20;  // bytes of one answer

sandbox::Child start(const Launch& launch) {
    sandbox::Policy policy;
    for (const fs::Path& path : launch.readable) policy.readable.push_back(path);
    policy.limits.wall_seconds = launch.busy * launch.seconds;
    policy.limits.cpu_seconds = launch.seconds;
    policy.unsafe = launch.unsafe;
    const std::vector<std::string> environment = {fmt::format("PYTHONHASHSEED={}", launch.hash_seed),
                                                  "PYTHONDONTWRITEBYTECODE=1",
                                                  "PYTHONIOENCODING=utf-8",
                                                  "PYTHONNOUSERSITE=1",
                                                  "TZ=UTC",
                                                  "LANG=C.UTF-8",
                                                  "PATH=/usr/bin:/bin"};
    return sandbox::Child::start({launch.python.string(), "-c", driver_text}, environment, policy);
}

}  // namespace

Interpreter::Interpreter(const Launch& launch) : child_(start(launch)) {}

nlohmann::json Interpreter::ask(const nlohmann::json& question, std::chrono::milliseconds patience) {
    const std::string text = question.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t sent = ::send(child_.in(), text.data() + at, text.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) fail("the interpreter ended");
        at += static_cast<std::size_t>(sent);
    }
    const std::string line = read_line(patience);
    nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
    if (!answer.is_object()) fail("the interpreter answers nonsense");
    cpu_ = answer.value("cpu", cpu_);
    return answer;
}

std::string Interpreter::read_line(std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    std::size_t searched = 0;
    for (;;) {
        const std::size_t newline = buffer_.find('\n', searched);
        if (newline != std::string::npos) {
            std::string line = buffer_.substr(0, newline);
            buffer_.erase(0, newline + 1);
            return line;
        }
        searched = buffer_.size();
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !wait_readable(child_.out(), left))
            fail("the interpreter does not answer in time");
        char block[1 << 16];
        const ssize_t got = ::read(child_.out(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail("the interpreter ended");
        if (buffer_.size() > most_answer) fail("the interpreter answers too much");
        buffer_.append(block, static_cast<std::size_t>(got));
    }
}

void Interpreter::fail(const std::string& what) {
    const auto end = child_.wait(std::chrono::milliseconds(200));
    std::string why = what;
    if (end && end->signal != 0)
        why += fmt::format(" with signal {}", end->signal);
    else if (end)
        why += fmt::format(" with status {}", end->exit_code);
    std::string output = child_.output();
    child_.kill();
    const std::string_view last = text::trim(
        std::string_view(output).substr(output.size() - std::min<std::size_t>(output.size(), 600)));
    throw Error(why,
                last.empty() ? std::string() : fmt::format("it last printed: {}", utf8::printable(last)));
}

std::vector<fs::Path> folders_of(const fs::Path& python) {
    const ProcessResult said =
        run_process({python.string(), "-I", "-c",
                     "import sys; print(*{sys.prefix, sys.base_prefix, *sys.path}, sep='\\n')"},
                    {{}, {}, std::chrono::seconds(20), {}, {}});
    if (said.exit_code != 0 || said.timed_out)
        throw Error(fmt::format("'{}' does not run", python.string()),
                    "name another interpreter with --python");
    std::vector<fs::Path> all;
    for (const std::string_view line : text::split(said.out, '\n')) {
        if (line.empty() || line == "/" || line == "/usr" || line.substr(0, 5) == "/usr/") continue;
        std::error_code failed;
        if (std::filesystem::exists(fs::Path(line), failed)) all.emplace_back(line);
    }
    return all;
}

}  // namespace sixth::testgen
