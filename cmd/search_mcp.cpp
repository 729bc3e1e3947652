// Model Context Protocol (https://modelcontextprotocol.io, revision 2025-06-18) over standard input and
// output: one JSON-RPC 2.0 message a line.
#include <algorithm>
#include <array>
#include <optional>

#include "cmd/search.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

namespace sixth::cmd {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> versions = {"2025-06-18", "2025-03-26", "2024-11-05"};
constexpr std::size_t longest_message = std::size_t{1} << 20;  // bytes
constexpr int parse_error = -32700, invalid_request = -32600, no_such_method = -32601,
              invalid_params = -32602;

struct RpcError {
    int code;
    std::string message;
};

// The next line of standard input, or nothing at its end.
class Lines {
  public:
    std::optional<std::string> next() {
        for (;;) {
            const std::size_t end = buffer_.find('\n', looked_);
            if (end != std::string::npos) {
                std::string line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                looked_ = 0;
                return line;
            }
            looked_ = buffer_.size();
            if (buffer_.size() > longest_message)
                throw Error("a message on standard input is longer than 1 MB");
            if (!append_stdin(buffer_)) return std::nullopt;
        }
    }

  private:
    std::string buffer_;
    std::size_t looked_ = 0;
};

Json text_property(const char* says) {
    return {{"type", "string"}, {"description", says}};
}

Json tool(const char* name, const char* says, const char* argument, Json property) {
    Json properties;
    properties[argument] = std::move(property);
    properties["limit"] = {{"type", "integer"},
                           {"minimum", 1},
                           {"maximum", 100},
                           {"description", "how many results; 10 unless told"}};
    properties["path"] = text_property("only files that match this glob, for example src/*");
    Json schema = {{"type", "object"}};
    schema["properties"] = std::move(properties);
    schema["required"] = Json::array({argument});
    return {{"name", name},
            {"description", says},
            {"inputSchema", std::move(schema)},
            {"annotations", {{"readOnlyHint", true}, {"openWorldHint", false}}}};
}

Json tools() {
    return Json::array(
        {tool("search", "Find functions, methods, classes and sections of this repository by what they do.",
              "query", text_property("words, a symbol or a path")),
         tool("similar", "Find code like that in a line of a file.", "place", text_property("FILE:LINE")),
         tool("tests_for", "Find the tests that exercise a function, method or class.", "target",
              text_property("FILE:LINE or a symbol: name, Class.method")),
         tool("symbol", "Find where a symbol is defined.", "name", text_property("name, Class.method"))});
}

std::string text_of(const Json& arguments, const char* name) {
    const auto at = arguments.find(name);
    if (at == arguments.end() || !at->is_string() || at->get<std::string>().empty())
        throw RpcError{invalid_params, fmt::format("'{}' must be a text", name)};
    return at->get<std::string>();
}

SearchOptions options_of(const std::string& name, const Json& arguments) {
    SearchOptions o;
    if (name == "search") {
        o.query = {text_of(arguments, "query")};
    } else if (name == "similar") {
        o.like = text_of(arguments, "place");
    } else if (name == "tests_for") {
        o.tests_for = text_of(arguments, "target");
    } else if (name == "symbol") {
        o.symbol = text_of(arguments, "name");
    } else {
        throw RpcError{invalid_params, fmt::format("there is no tool '{}'", name)};
    }
    if (arguments.contains("path")) o.paths = {text_of(arguments, "path")};
    if (arguments.contains("limit")) {
        if (!arguments["limit"].is_number_integer())
            throw RpcError{invalid_params, "'limit' must be a whole number"};
        o.count = static_cast<int>(std::clamp<std::int64_t>(arguments["limit"].get<std::int64_t>(), 1, 100));
    }
    return o;
}

class Server {
  public:
    explicit Server(Session& session) : session_(session) {}

    void run() {
        Lines lines;
        while (const std::optional<std::string> line = lines.next()) {
            if (line->find_first_not_of(" \t\r") == std::string::npos) continue;
            answer(Json::parse(*line, nullptr, false));
        }
    }

  private:
    void answer(const Json& message) {
        if (message.is_discarded()) return send_error(nullptr, {parse_error, "not JSON"});
        if (!message.is_object() || !message.contains("method") || !message["method"].is_string()) {
            if (message.is_object() && message.contains("result")) return;  // an answer to nothing we asked
            return send_error(nullptr, {invalid_request, "not a request"});
        }
        if (!message.contains("id")) return;  // a notification: none needs anything done
        try {
            const Json params = message.contains("params") && message["params"].is_object()
                                    ? message["params"]
                                    : Json::object();
            send({{"jsonrpc", "2.0"},
                  {"id", message["id"]},
                  {"result", result_of(message["method"].get<std::string>(), params)}});
        } catch (const RpcError& error) {
            send_error(message["id"], error);
        }
    }

    Json result_of(const std::string& method, const Json& params) {
        if (method == "initialize") return initialize(params);
        if (method == "ping") return Json::object();
        if (method == "tools/list") return {{"tools", tools()}};
        if (method == "tools/call") return call(params);
        throw RpcError{no_such_method, fmt::format("there is no method '{}'", method)};
    }

    static Json initialize(const Json& params) {
        std::string version(versions[0]);
        const auto asked = params.find("protocolVersion");
        if (asked != params.end() && asked->is_string() &&
            std::find(versions.begin(), versions.end(), asked->get<std::string>()) != versions.end())
            version = asked->get<std::string>();
        return {{"protocolVersion", version},
                {"capabilities", {{"tools", Json::object()}}},
                {"serverInfo", {{"name", "sixth"}, {"version", SIXTH_VERSION}}},
                {"instructions",
                 "Searches the code of one repository, offline. Results name path, line and symbol."}};
    }

    // What goes wrong in a search is told to the agent, which may ask better.
    Json call(const Json& params) {
        const Json arguments = params.contains("arguments") && params["arguments"].is_object()
                                   ? params["arguments"]
                                   : Json::object();
        const SearchOptions o = options_of(text_of(params, "name"), arguments);
        try {
            SearchReport report(o);
            find(o, session_, report, &graph_);
            return content(search_json(report), false);
        } catch (const Error& error) {
            return content(
                error.hint().empty() ? error.what() : fmt::format("{} ({})", error.what(), error.hint()),
                true);
        }
    }

    static Json content(const std::string& text, bool failed) {
        return {{"content", Json::array({{{"type", "text"}, {"text", text}}})}, {"isError", failed}};
    }

    static void send(const Json& message) { print(dump_json(message) + "\n"); }
    static void send_error(const Json& id, const RpcError& error) {
        send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", error.code}, {"message", error.message}}}});
    }

    Session& session_;
    GraphCache graph_;
};

}  // namespace

ExitCode serve_mcp(Session& session) {
    Server(session).run();
    return ExitCode::ok;
}

}  // namespace sixth::cmd
