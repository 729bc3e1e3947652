// JSON-RPC 2.0, the answering side: a message in, at most one message out.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sixth::json_rpc {

enum Code : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603
};

class Failure : public std::runtime_error {
  public:
    Failure(Code code, const std::string& message) : std::runtime_error(message), code_(code) {}
    Code code() const noexcept { return code_; }

  private:
    Code code_;
};

// Answers one request. `params` is an object, an array or null. A Failure becomes the error that is sent; so
// do an Error and other exceptions but Interrupted, as internal_error.
using Method = std::function<nlohmann::ordered_json(const std::string& method, const nlohmann::json& params)>;

// What to send back, in one line without its end; empty: nothing. Notifications and responses ask for nothing
// and are not looked at. A batch gives a batch.
std::string answer(std::string_view message, const Method& method);

// What to send back for a message that was not even read.
std::string refusal(Code code, const std::string& message);

}  // namespace sixth::json_rpc
