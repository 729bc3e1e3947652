// What a model's text holds, and what it is sent. The wire: tests/contract/decompose_model.py.
#include "core/llm/chat.h"

#include <catch2/catch.hpp>

#include "core/llm/reply_cache.h"

using namespace sixth;
using namespace sixth::llm;

TEST_CASE("which of the two APIs a server speaks") {
    CHECK(api_of({parse_url("http://127.0.0.1:8080/v1")}) == Api::openai);
    CHECK(api_of({parse_url("http://127.0.0.1:11434")}) == Api::ollama);
}

TEST_CASE("the JSON in what a model wrote") {
    const nlohmann::ordered_json one = {{"a", 1}};
    for (const char* text :
         {"{\"a\": 1}", " {\"a\":1}\n", "<think>{\"b\": 2}</think>{\"a\":1}", "thoughts</think>\n{\"a\":1}",
          "```json\n{\"a\":1}\n```", "<think>\n</think>\n```\n{\"a\":1}\n```"})
        CHECK(json_in(text) == one);
    for (const char* text :
         {"", "no", "[1]", "{\"a\":", "<think>{\"a\":1}", "{\"a\":1} and more", "```json\n"})
        CHECK_THROWS_AS(json_in(text), ChatError);
}

TEST_CASE("the window grows with the question, up to what the model has") {
    const ChatServer server = {{parse_url("localhost")}, {}};
    ChatRequest request;
    request.model = "m";
    request.schema = {{"type", "object"}};
    const auto window = [&](const ModelInfo& info) {
        return body_of(server, info, request)["options"]["num_ctx"].get<int>();
    };
    request.user = "short";
    CHECK(window({}) == 8192);
    request.user = std::string(15'000, 'x');
    CHECK(window({}) == 16'384);
    CHECK(window({"", false, 2048}) == 2048);
    CHECK(body_of(server, {"", true, 0}, request)["think"] == false);
    CHECK_FALSE(body_of(server, {}, request).contains("think"));
}

TEST_CASE("replies are kept by weights and question") {
    state::Db db = state::Db::in_memory();
    ReplyCache cache(db);
    const ChatServer server = {{parse_url("localhost")}, {}};
    ChatRequest request;
    request.model = "m";
    request.user = "q";
    request.schema = {{"type", "object"}};
    const ModelInfo info{"abc", false, 0};
    CHECK_FALSE(cache.find(server, info, request));
    ChatReply reply;
    reply.text = "{\"a\": 1}";
    reply.model = "m@abc";
    cache.keep(server, info, request, reply);
    REQUIRE(cache.find(server, info, request));
    CHECK(cache.find(server, info, request)->cached);
    CHECK_FALSE(cache.find(server, {"abd", false, 0}, request));
    request.user = "other";
    CHECK_FALSE(cache.find(server, info, request));
}
