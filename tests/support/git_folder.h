// A git repository of its own for one test.
#pragma once
#include <stdexcept>

#include "core/base/process.h"
#include "tests/support/temp_folder.h"

namespace sixth::test {

class GitFolder : public TempFolder {
  public:
    GitFolder() { git({"init", "-q", "-b", "main"}); }
    // Runs git here, apart from the machine's own settings; its output.
    std::string git(std::vector<std::string> args, const std::string& below = {}) const {
        args.insert(args.begin(), {"git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c",
                                   "protocol.file.allow=always"});
        ProcessOptions options;
        options.folder = path() / below;
        options.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}};
        options.unset = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"};
        const ProcessResult result = run_process(args, options);
        if (result.exit_code != 0) throw std::runtime_error("git: " + result.err);
        return result.out;
    }
    void commit(const std::string& message = "x") const {
        git({"add", "-A"});
        git({"commit", "-q", "--allow-empty", "-m", message});
    }
};

}  // namespace sixth::test
