#include "analyzers/testgen/veto.h"

#include <fmt/format.h>

#include <string_view>

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

// Calls whose outcome depends on the machine, or changes it. A trailing dot stands for everything in there.
constexpr std::string_view vetoed[] = {"os.remove",
                                       "os.unlink",
                                       "os.rmdir",
                                       "os.removedirs",
                                       "os.rename",
                                       "os.replace",
                                       "os.system",
                                       "os.popen",
                                       "os.kill",
                                       "os.killpg",
                                       "os._exit",
                                       "os.abort",
                                       "os.fork",
                                       "os.exec",
                                       "os.spawn",
                                       "os.chmod",
                                       "os.chown",
                                       "os.symlink",
                                       "os.link",
                                       "os.mkdir",
                                       "os.makedirs",
                                       "os.setuid",
                                       "os.truncate",
                                       "shutil.rmtree",
                                       "shutil.move",
                                       "shutil.copy",
                                       "shutil.copytree",
                                       "shutil.chown",
                                       "subprocess.",
                                       "socket.",
                                       "requests.",
                                       "urllib.request.",
                                       "http.client.",
                                       "httpx.",
                                       "aiohttp.",
                                       "smtplib.",
                                       "ftplib.",
                                       "telnetlib.",
                                       "webbrowser.",
                                       "ctypes.",
                                       "multiprocessing.",
                                       "signal.",
                                       "sqlite3.connect",
                                       "psycopg2.",
                                       "input",
                                       "breakpoint",
                                       "getpass.",
                                       "pty.",
                                       "resource.",
                                       "mmap.",
                                       "faulthandler."};

bool matches(std::string_view callee) {
    for (const std::string_view entry : vetoed) {
        if (entry.back() == '.' ? callee.substr(0, entry.size()) == entry : callee == entry) return true;
    }
    return callee.substr(0, 7) == "os.exec" || callee.substr(0, 8) == "os.spawn";
}

}  // namespace

std::string veto(const python::ParsedFile& file, const Target& target) {
    if (target.node == no_node) return {};
    const python::Tree& tree = file.tree();
    for (NodeId id = target.node; id < tree.end(target.node); ++id) {
        if (tree.kind(id) != Kind::call) continue;
        const NodeId callee = tree.child(id, Field::function);
        if (callee == no_node) continue;
        const std::string_view text = file.text(callee);
        if (matches(text)) return fmt::format("calls {}", text);
    }
    return {};
}

}  // namespace sixth::testgen
