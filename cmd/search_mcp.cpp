#include "cmd/search_mcp.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "cmd/search_tools.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/json_rpc.h"
#include "core/base/line_reader.h"
#include "core/base/lines.h"
#include "core/search/excerpt.h"

namespace sixth::cmd {
namespace {

using json_rpc::Failure;
using nlohmann::json;
using Answer = nlohmann::ordered_json;

constexpr std::array<const char*, 3> versions = {"2025-06-18", "2025-03-26", "2024-11-05"};  // newest first
constexpr std::size_t longest_message = std::size_t{1} << 20;                                // bytes
constexpr std::size_t excerpt_lines = 4;
constexpr std::size_t longest_line = 160;  // bytes of an excerpt's line, in what is read as text

// path:line, kind and symbol, and below them the lines that match.
std::string text_of(const SearchReport& report) {
    std::string out;
    for (const FoundHit& found : report.hits) {
        const search::Chunk& chunk = found.hit.chunk;
        out += fmt::format("{}:{} {}", found.hit.path, chunk.line, search::kind_name(chunk.kind));
        if (!chunk.symbol.empty()) out += " " + chunk.symbol;
        out += "\n";
        const Lines lines(report.text_of(found));
        for (const search::ExcerptLine& line : search::excerpt(lines, chunk, report.query, excerpt_lines))
            out += fmt::format("{:>6} | {}\n", line.line, line.text.substr(0, longest_line));
    }
    if (report.hits.empty()) out = "nothing found\n";
    if (report.left > 0)
        out += fmt::format("note: {} changed files are not in the index yet; ask again in a moment\n",
                           report.left);
    return out;
}

Answer content(const std::string& text) {
    return Answer::array({{{"type", "text"}, {"text", text}}});
}

class Server {
  public:
    Server(const SearchOptions& defaults, Session& session) : defaults_(defaults), session_(session) {}

    void serve() {
        LineReader lines(STDIN_FILENO, longest_message);
        while (const auto line = lines.next()) {
            std::string answer;
            if (line->too_long) {
                answer = json_rpc::refusal(json_rpc::invalid_request,
                                           fmt::format("a message has at most {} bytes", longest_message));
            } else if (line->text.find_first_not_of(" \t\r") != std::string_view::npos) {
                answer = json_rpc::answer(line->text, [this](const std::string& method, const json& params) {
                    return answer_to(method, params);
                });
            }
            if (!answer.empty()) print(answer + "\n");
        }
    }

  private:
    Answer answer_to(const std::string& method, const json& params) {
        if (method == "initialize") return initialize(params);
        if (method == "ping") return Answer::object();
        if (method == "tools/list") return list();
        if (method == "tools/call") return call(params);
        throw Failure(json_rpc::method_not_found, fmt::format("there is no method '{}'", method));
    }

    Answer initialize(const json& params) {
        const std::string asked =
            params.is_object() && params.contains("protocolVersion") && params["protocolVersion"].is_string()
                ? params["protocolVersion"].get<std::string>()
                : "";
        const bool known = std::find(versions.begin(), versions.end(), asked) != versions.end();
        return {{"protocolVersion", known ? asked : versions.front()},
                {"capabilities", {{"tools", Answer::object()}}},
                {"serverInfo", {{"name", "sixth"}, {"title", "sixth search"}, {"version", SIXTH_VERSION}}},
                {"instructions",
                 fmt::format("Finds code of the repository at {} by meaning, words or name. Paths in "
                             "answers are relative to that folder. Look here before reading files.",
                             session_.root().string())}};
    }

    static Answer list() {
        Answer tools = Answer::array();
        for (const Tool& tool : search_tools()) tools.push_back(describe(tool));
        return {{"tools", tools}};
    }

    // What goes wrong in a search is told to the agent, which can do something about it.
    Answer call(const json& params) {
        if (!params.is_object() || !params.contains("name") || !params["name"].is_string())
            throw Failure(json_rpc::invalid_params, "tools/call names a tool");
        const std::string name = params["name"];
        const Tool* tool = find_tool(name);
        if (!tool) throw Failure(json_rpc::invalid_params, fmt::format("there is no tool '{}'", name));
        const json arguments = params.value("arguments", json::object());
        if (!arguments.is_object() && !arguments.is_null())
            throw Failure(json_rpc::invalid_params, "arguments are an object");
        try {
            const SearchOptions o = options_of(*tool, arguments.is_null() ? json::object() : arguments,
                                               defaults_, session_.root());
            SearchReport report(o);
            open_state();
            find(o, session_, report, &kept_);
            return {{"content", content(text_of(report))}, {"structuredContent", search_json(report)}};
        } catch (const Error& error) {
            if (interrupted()) throw Interrupted();  // git died of the same Ctrl-C
            std::string says = fmt::format("error: {}", error.what());
            if (!error.hint().empty()) says += fmt::format("\nhint: {}", error.hint());
            return {{"content", content(says)}, {"isError", true}};
        }
    }

    // Once, and again when another file is at that path. What cannot be opened is left to a state in memory,
    // which lives as long as this server.
    void open_state() {
        if (defaults_.no_refresh) return;
        const std::uint64_t inode = inode_of(session_.state_file());
        if (kept_.state && inode == inode_) return;
        kept_.state.reset();
        try {
            kept_.state = std::make_shared<state::Db>(state::Db::open(session_.state_file()));
        } catch (const state::StateError& error) {
            session_.go_on_without_state(error);
            kept_.state = std::make_shared<state::Db>(state::Db::in_memory());
        }
        inode_ = inode_of(session_.state_file());
    }

    // 0: there is no such file.
    static std::uint64_t inode_of(const fs::Path& path) {
        std::error_code failed;
        return std::filesystem::exists(path, failed) ? fs::stamp(path).inode : 0;
    }

    const SearchOptions& defaults_;
    Session& session_;
    Kept kept_;
    std::uint64_t inode_ = 0;
};

}  // namespace

ExitCode serve_mcp(const SearchOptions& defaults, Session& session) {
    session.leave_untimed();
    try {
        Server(defaults, session).serve();
    } catch (const Interrupted&) {
        // how a client ends a server that does not notice the end of its input
    }
    return ExitCode::ok;
}

}  // namespace sixth::cmd
