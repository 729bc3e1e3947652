// Where a repository stands on the web, and what its pages are called.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/fs.h"
#include "core/changelog/settings.h"

namespace sixth::changelog {

struct Web {
    std::string base;  // "https://github.com/owner/repository", no slash behind; empty: nobody knows
    Forge forge = Forge::github;

    std::string commit(std::string_view id) const;
    std::string issue(std::string_view number) const;
    std::string pull_request(std::string_view number) const;
    std::string compare(std::string_view from, std::string_view to) const;
    std::string tag(std::string_view name) const;
};

// "git@host:owner/name.git", "ssh://git@host:22/owner/name", "https://user:secret@host/owner/name.git": names
// and secrets are left out. None: a path, or nothing that has pages.
std::optional<Web> web_of_remote(std::string_view remote, Forge forge = Forge::automatic);

// From a link definition's address: a compare, tag or commit page.
std::optional<Web> web_of_page(std::string_view address, Forge forge = Forge::automatic);

// What [changelog] url, the text's own links or git's remote say, in that order.
Web find_web(const fs::Path& root, const Settings& settings, std::string_view changelog);

}  // namespace sixth::changelog
