// Landlock: which files the calling thread, and all it starts, may open.
#pragma once
#include <string>
#include <vector>

namespace sixth::sandbox {

struct FileRights {
    std::vector<std::string> readable;  // read and executed, with all below them
    std::vector<std::string> writable;  // anything
    std::vector<std::string> devices;   // existing files, read and written
};

// 0, or the errno of what failed. Allocates nothing; the thread must have no_new_privs. Paths that do not
// exist are passed over.
int restrict_files(const FileRights& rights, int abi);

}  // namespace sixth::sandbox
