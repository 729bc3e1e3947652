// Replies of models, kept by what they were asked: the same question to the same weights is asked once.
#pragma once
#include <optional>
#include <string>

#include "core/llm/chat.h"
#include "core/state/db.h"

namespace sixth::llm {

class ReplyCache {
  public:
    explicit ReplyCache(state::Db& db);
    // nullopt: it was not asked yet, or the server does not tell its models apart.
    std::optional<ChatReply> find(const ChatServer& at, const ModelInfo& info, const ChatRequest& request);
    void keep(const ChatServer& at, const ModelInfo& info, const ChatRequest& request,
              const ChatReply& reply);

  private:
    state::Db& db_;
};

}  // namespace sixth::llm
