// Help for tests over every command: the real binary, the source tree, golden files with an accept switch.
#pragma once
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace contract {

inline const std::filesystem::path source = SIXTH_SOURCE_DIR;
inline const std::string binary = SIXTH_BINARY;

struct Output {
    std::string text;  // stdout and stderr together
    int status = -1;
};

inline std::string drain(FILE* file) {
    std::string text;
    char chunk[4096];
    for (std::size_t got; (got = std::fread(chunk, 1, sizeof chunk, file)) > 0;) text.append(chunk, got);
    return text;
}

inline Output shell(const std::string& line) {
    Output output;
    FILE* pipe = ::popen(("{ " + line + "; } 2>&1").c_str(), "r");
    REQUIRE(pipe);
    REQUIRE(pipe);
    char chunk[4096];
    for (std::size_t got; (got = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;)
        output.text.append(chunk, got);
    const int status = ::pclose(pipe);
    output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return output;
}

inline std::string slurp(const std::filesystem::path& path) {
    FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) return "";
    std::string text = drain(file);
    std::fclose(file);
    return text;
}

// The committed file must equal `text`; SIXTH_TEST_ACCEPT=1 writes it instead.
inline void check_golden(const std::filesystem::path& path, const std::string& text) {
    INFO(path);
    if (std::getenv("SIXTH_TEST_ACCEPT")) {
        FILE* file = std::fopen(path.c_str(), "wb");
        REQUIRE(file);
        std::fwrite(text.data(), 1, text.size(), file);
        std::fclose(file);
        WARN("accepted " << path);
    }
    CHECK(slurp(path) == text);
}

}  // namespace contract
