// What one commit's message comes to.
#pragma once
#include "core/changelog/message.h"
#include "core/changelog/model.h"

namespace sixth::changelog {

// Everything of Record but commit and release. `pull_request`: the one whose merge brought the commit; may be
// empty.
Record classify(std::string_view message, bool is_merge, std::string_view pull_request,
                const Settings& settings);

// What a commit takes back: ids, or the subject it quotes, or the pull request. All empty: it is no revert.
struct Revert {
    std::vector<std::string_view> ids;
    std::string_view subject;
    std::string_view pull_request;
};
Revert revert_of(const Message& message);

}  // namespace sixth::changelog
