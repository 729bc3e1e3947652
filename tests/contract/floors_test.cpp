// The floors of the house, read off every #include line: Debian's headers are on the default path, so CMake
// cannot tell.
#include <algorithm>
#include <map>
#include <regex>
#include <vector>

#include "contract.h"

using namespace contract;
namespace stdfs = std::filesystem;

namespace {

// From the bottom up; names on one line are one floor.
const std::vector<std::vector<std::string>> floors = {
    {"core/base"},
    {"core/python", "core/sandbox"},
    {"core/repo"},
    {"core/hooks", "core/state"},
    {"core/facts"},
    {"core/history"},
    {"core/program"},
    {"core/queue"},
    {"core/telemetry"},
    {"core/schedule", "core/serve"},
    {"core/search", "core/llm", "core/changelog"},
    {"analyzers/mutate"},
    {"analyzers"},
    {"cmd"},
};

const std::map<std::string, std::vector<std::string>> owners = {
    {"sqlite3.h", {"core/state"}},
    {"tree_sitter/", {"core/python"}},
    {"CLI/", {"cmd"}},
    {"toml++/", {"core/repo"}},
    {"hnswlib/", {"core/search"}},
    {"absl/", {"core/schedule"}},
    {"Eigen/", {"core/search"}},
    {"boost/", {"core/serve", "core/llm", "core/base"}},
    {"boost/asio", {"core/serve", "core/llm"}},
    {"boost/beast", {"core/serve", "core/llm"}},
    {"boost/unordered", {"core/base"}},
    {"libstemmer.h", {"core/search"}},
    {"seccomp.h", {"core/sandbox"}},
    {"cmark-gfm", {"analyzers/decompose"}},
};

int floor_of(const std::string& path) {
    for (std::size_t i = 0; i < floors.size(); ++i) {
        for (const std::string& folder : floors[i]) {
            if (path.rfind(folder + "/", 0) == 0) return static_cast<int>(i);
        }
    }
    return -1;
}

// core/state, analyzers/lint, cmd
std::string folder_of(const std::string& path) {
    const std::size_t first = path.find('/');
    if (path.rfind("cmd/", 0) == 0) return "cmd";
    const std::size_t second = path.find('/', first + 1);
    return path.substr(0, second);
}

struct Include {
    std::string from, what;
};

template <class F>
void each_source(F&& visit) {
    std::size_t seen = 0;
    for (const char* top : {"core", "analyzers", "cmd"}) {
        for (const auto& entry : stdfs::recursive_directory_iterator(source / top)) {
            const std::string extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp" && extension != ".c" && extension != ".def")
                continue;
            visit(stdfs::relative(entry.path(), source).generic_string(), slurp(entry.path()));
            ++seen;
        }
    }
    REQUIRE(seen > 20);
}

std::vector<Include> includes() {
    std::vector<Include> all;
    const std::regex line("(^|\n)[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]+)[>\"]");
    each_source([&](const std::string& path, const std::string& text) {
        for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
            all.push_back({path, (*at)[2]});
        }
    });
    return all;
}

bool starts_with(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}

}  // namespace

TEST_CASE("a floor includes only what lies below it") {
    for (const Include& include : includes()) {
        INFO(include.from << " includes " << include.what);
        const int from = floor_of(include.from);
        REQUIRE(from >= 0);  // a new folder belongs into the list above
        const int to = floor_of(include.what);
        if (to < 0) {
            // texts compiled in: manuals into commands
            const bool ours = stdfs::exists(source / include.what);
            CHECK((!ours || (starts_with(include.what, "man/prose/") && starts_with(include.from, "cmd/"))));
            continue;
        }
        CHECK((to < from || folder_of(include.from) == folder_of(include.what)));
    }
}

TEST_CASE("each library has its one user") {
    for (const Include& include : includes()) {
        for (const auto& owner : owners) {
            if (!starts_with(include.what, owner.first)) continue;
            INFO(include.from << " includes " << include.what);
            CHECK(std::any_of(owner.second.begin(), owner.second.end(), [&](const std::string& folder) {
                return starts_with(include.from, folder + "/");
            }));
        }
    }
}

TEST_CASE("includes are written from the repository's root") {
    for (const Include& include : includes()) {
        INFO(include.from << " includes " << include.what);
        CHECK_FALSE(starts_with(include.what, "."));
        const stdfs::path beside = (source / include.from).parent_path() / include.what;
        CHECK_FALSE((floor_of(include.what) < 0 && stdfs::exists(beside)));
    }
}

TEST_CASE("only cmd prints and exits") {
    // comments and texts out, so that words in them do not count
    const std::regex noise("//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"");
    const std::regex speech(
        "std::c(?:out|err|log)\\b|\\b(?:f?printf|f?puts|putchar|perror|fmt::print)\\s*\\(|<iostream>|"
        "(?:[^_\\w.>]|std::|\\s::)(?:quick_)?exit\\s*\\(");
    each_source([&](const std::string& path, const std::string& text) {
        if (starts_with(path, "cmd/")) return;
        const std::string code = std::regex_replace(text, noise, "");
        std::smatch found;
        const bool speaks = std::regex_search(code, found, speech);
        INFO(path << ": " << (speaks ? found.str() : ""));
        CHECK_FALSE(speaks);
    });
}

TEST_CASE("headers guard themselves the same way") {
    each_source([&](const std::string& path, const std::string& text) {
        if (path.size() < 2 || path.substr(path.size() - 2) != ".h") return;
        INFO(path);
        CHECK(text.find("#pragma once") != std::string::npos);
        CHECK(text.find("using namespace") == std::string::npos);
    });
}
