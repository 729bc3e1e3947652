// The file system a sandboxed process sees: a small tmpfs with system folders and the readable paths bound
// into it, read-only, where they are outside too.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sixth::sandbox {

inline constexpr const char* private_folder = "/sandbox";  // with a mount namespace

// Made before the clone, which may not allocate. Targets are relative to the new root; parents come first.
struct Root {
    struct Link {
        std::string target, text;
    };
    struct Bind {
        std::string source, target;
        bool folder = true;
    };
    std::vector<std::string> folders;   // to be made
    std::vector<std::string> writable;  // of these: writable
    std::vector<Link> links;
    std::vector<Bind> binds;
    std::string options;  // of the tmpfs
};

// What a Python interpreter needs besides its prefix, as far as it exists: folders, and files of /etc without
// secrets.
std::vector<std::filesystem::path> system_paths();

// Symbolic links on the way to a path are links inside too. Throws Error for a readable path that does not
// exist, or is the root.
Root plan_root(const std::vector<std::filesystem::path>& readable, std::int64_t bytes);

// In a new mount namespace: makes it the root. 0 or errno, and what failed. Allocates nothing.
int enter_root(const Root& root, const char*& step);

}  // namespace sixth::sandbox
