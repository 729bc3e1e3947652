#include "core/base/json_rpc.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/base/interrupt.h"

using namespace sixth;
using nlohmann::json;

namespace {

int calls = 0;

nlohmann::ordered_json method(const std::string& name, const json& params) {
    ++calls;
    if (name == "echo") return {{"got", params}};
    if (name == "fail") throw json_rpc::Failure(json_rpc::invalid_params, "no \xff");
    if (name == "error") throw Error("it broke", "mend it");
    if (name == "stop") throw Interrupted();
    throw json_rpc::Failure(json_rpc::method_not_found, "none");
}

std::string answer(const std::string& message) {
    return json_rpc::answer(message, method);
}

int code_of(const std::string& message) {
    const json parsed = json::parse(answer(message));
    CHECK(parsed["jsonrpc"] == "2.0");
    CHECK(parsed.contains("id"));
    return parsed["error"]["code"];
}

std::string request(const std::string& id, const std::string& name, const std::string& params = "{}") {
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + name + R"(","params":)" + params + "}";
}

}  // namespace

TEST_CASE("a request is answered with its id, whatever that is") {
    CHECK(answer(request("1", "echo", R"({"a":[1]})")) ==
          R"({"jsonrpc":"2.0","id":1,"result":{"got":{"a":[1]}}})");
    for (const char* id : {"\"x\"", "-7", "1.5", "null", "18446744073709551615", "\"\"", "\"\\u0000\""})
        CHECK(json::parse(answer(request(id, "echo")))["id"] == json::parse(id));
    for (const char* id : {"[1]", "{}", "true"}) CHECK(code_of(request(id, "echo")) == -32600);
    CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"echo"})") ==
          R"({"jsonrpc":"2.0","id":1,"result":{"got":null}})");
}

TEST_CASE("failures are told with their code") {
    CHECK(code_of(request("1", "fail")) == -32602);
    CHECK(code_of(request("1", "unheard of")) == -32601);
    CHECK(
        answer(request("1", "error")) ==
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"it broke","data":{"hint":"mend it"}}})");
    CHECK_THROWS_AS(answer(request("1", "stop")), Interrupted);
}

TEST_CASE("what is no message is refused") {
    for (const char* text : {"", "{", "nonsense", "{\"a\":\"\xff\"}", "[1,", "1e999999", "\"\\ud800\""})
        CHECK(code_of(text) == -32700);
    for (const char* text :
         {"1", "null", "\"x\"", "[]", "{}", R"({"jsonrpc":"2.0","id":1})", R"({"id":1,"method":"echo"})",
          R"({"jsonrpc":"1.0","id":1,"method":"echo"})", R"({"jsonrpc":"2.0","id":1,"method":7})",
          R"({"jsonrpc":"2.0","id":1,"method":"echo","params":7})"})
        CHECK(code_of(text) == -32600);
    CHECK(code_of(std::string(500'000, '[')) == -32700);
    const std::string nested = std::string(500'000, '[') + std::string(500'000, ']');  // a batch of one
    CHECK(json::parse(answer(nested))[0]["error"]["code"] == -32600);
}

TEST_CASE("notifications and responses are not answered") {
    calls = 0;
    CHECK(answer(R"({"jsonrpc":"2.0","method":"echo"})").empty());
    CHECK(answer(R"({"jsonrpc":"2.0","id":1,"result":{}})").empty());
    CHECK(answer(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}})").empty());
    CHECK(answer(R"([{"jsonrpc":"2.0","method":"echo"}])").empty());
    CHECK(calls == 0);
}

TEST_CASE("a batch is answered with a batch") {
    const json all = json::parse(answer("[" + request("1", "echo") + ",7," + request("2", "fail") +
                                        R"(,{"jsonrpc":"2.0","method":"echo"}])"));
    REQUIRE(all.size() == 3);
    CHECK(all[0]["result"].contains("got"));
    CHECK(all[1]["error"]["code"] == -32600);
    CHECK(all[2]["id"] == 2);
}
