// sixth trust [FILE]: lets a file's commands run.
#include <memory>

#include "cmd/command.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/repo/trust.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/trust.md"
    ;

struct TrustOptions {
    std::string file;
    bool check = false;
    bool revoke = false;
};

fs::Path chosen(const TrustOptions& o, Session& session) {
    if (!o.file.empty()) return o.file;
    const repo::Config& config = session.config();
    if (config.file.empty()) {
        throw Error(fmt::format("'{}' has no configuration to trust", session.root().string()),
                    "name a file: sixth trust FILE");
    }
    return session.root() / config.file;
}

ExitCode run(const TrustOptions& o, Session& session) {
    if (o.check && o.revoke) throw Error("'--check' and '--revoke' exclude each other");
    const fs::Path file = chosen(o, session);
    if (o.check) {
        const bool trusted = repo::is_trusted(file);
        print(fmt::format("{} is {}\n", file.string(), trusted ? "trusted" : "not trusted"));
        return trusted ? ExitCode::ok : ExitCode::findings;
    }
    if (o.revoke) {
        repo::distrust(file);
        print(fmt::format("{} is trusted no more\n", file.string()));
        return ExitCode::ok;
    }
    repo::trust(file);
    print(
        fmt::format("{} is trusted as it is now; after a change it must be trusted again\n", file.string()));
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<TrustOptions>();
    options.positional("FILE", o->file, "the file to trust; none: the repository's configuration")
        .completes(Completes::files);
    options.add("check", o->check, "only say whether it is trusted").command_line_only();
    options.add("revoke", o->revoke, "trust it no more").command_line_only();
    options.example("sixth trust", "let this repository's configuration name commands to run");
    options.example("sixth trust --check", "exit with 1 when it is not trusted");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command trust;
const Command trust{"trust", "let the commands that a file names be run", Needs::repository, declare};

}  // namespace sixth::cmd
