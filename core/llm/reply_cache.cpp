#include "core/llm/reply_cache.h"

#include "core/base/hash.h"
#include "core/base/json_text.h"

namespace sixth::llm {
namespace {

constexpr int most_replies = 200;

const state::TableSet& tables() {
    static const state::TableSet set{"llm", state::Keeping::derived, {{"2026-11-26-llm", R"(
        CREATE TABLE llm_reply(
            id INTEGER PRIMARY KEY,       -- in the order they were asked
            key BLOB NOT NULL UNIQUE,     -- XXH3-128 of the model's digest and all that was sent
            model TEXT NOT NULL,          -- name@digest
            text TEXT NOT NULL            -- as the model wrote it
        );)"}}};
    return set;
}

ContentHash key_of(const ChatServer& at, const ModelInfo& info, const ChatRequest& request) {
    return content_hash(info.digest + "\n" + dump_json(body_of(at, info, request)));
}

}  // namespace

ReplyCache::ReplyCache(state::Db& db) : db_(db) {
    db_.require(tables());
}

std::optional<ChatReply> ReplyCache::find(const ChatServer& at, const ModelInfo& info,
                                          const ChatRequest& request) {
    if (info.digest.empty()) return std::nullopt;
    auto row = db_.prepare("SELECT model, text FROM llm_reply WHERE key = ?");
    row.with(state::Blob{key_of(at, info, request).view()});
    if (!row.step()) return std::nullopt;
    ChatReply reply;
    reply.model = row.text(0);
    reply.text = row.text(1);
    reply.json = json_in(reply.text);
    reply.cached = true;
    return reply;
}

void ReplyCache::keep(const ChatServer& at, const ModelInfo& info, const ChatRequest& request,
                      const ChatReply& reply) {
    if (info.digest.empty()) return;
    state::Transaction transaction(db_);
    db_.run("INSERT OR REPLACE INTO llm_reply(key, model, text) VALUES(?, ?, ?)",
            state::Blob{key_of(at, info, request).view()}, reply.model, reply.text);
    db_.run("DELETE FROM llm_reply WHERE id <= (SELECT max(id) FROM llm_reply) - ?", most_replies);
    transaction.commit();
}

}  // namespace sixth::llm
