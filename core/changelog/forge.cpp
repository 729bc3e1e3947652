#include "core/changelog/forge.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/document.h"
#include "core/repo/git.h"

namespace sixth::changelog {
namespace {

Forge forge_of(std::string_view host, Forge said) {
    if (said != Forge::automatic) return said;
    const auto has = [&](std::string_view word) { return host.find(word) != std::string_view::npos; };
    if (has("gitlab")) return Forge::gitlab;
    if (has("bitbucket")) return Forge::bitbucket;
    if (has("gitea") || has("codeberg") || has("forgejo")) return Forge::gitea;
    return Forge::github;
}

// A tag may hold what a path may not.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           std::string_view("-._~/@+!$&'*,;=:").find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

bool is_host(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
               c == '-' || c == ':';
    });
}

std::optional<Web> made(std::string_view scheme, std::string_view host, std::string_view path, Forge forge) {
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    if (path.size() > 4 && path.substr(path.size() - 4) == ".git") path.remove_suffix(4);
    if (!is_host(host) || path.find('/') == std::string_view::npos) return std::nullopt;
    return Web{fmt::format("{}://{}/{}", scheme, host, escaped(path)), forge_of(host, forge)};
}

}  // namespace

std::string Web::commit(std::string_view id) const {
    const char* word = forge == Forge::gitlab ? "-/commit" : forge == Forge::bitbucket ? "commits" : "commit";
    return fmt::format("{}/{}/{}", base, word, id);
}

std::string Web::issue(std::string_view number) const {
    return fmt::format("{}/{}issues/{}", base, forge == Forge::gitlab ? "-/" : "", number);
}

std::string Web::pull_request(std::string_view number) const {
    const char* word = forge == Forge::gitlab      ? "-/merge_requests"
                       : forge == Forge::bitbucket ? "pull-requests"
                       : forge == Forge::gitea     ? "pulls"
                                                   : "pull";
    return fmt::format("{}/{}/{}", base, word, number);
}

std::string Web::compare(std::string_view from, std::string_view to) const {
    if (forge == Forge::bitbucket)
        return fmt::format("{}/branches/compare/{}%0D{}", base, escaped(to), escaped(from));
    return fmt::format("{}/{}compare/{}...{}", base, forge == Forge::gitlab ? "-/" : "", escaped(from),
                       escaped(to));
}

std::string Web::tag(std::string_view name) const {
    const char* word = forge == Forge::gitlab ? "-/tags" : forge == Forge::bitbucket ? "src" : "releases/tag";
    return fmt::format("{}/{}/{}", base, word, escaped(name));
}

std::optional<Web> web_of_remote(std::string_view remote, Forge forge) {
    remote = text::trim(remote);
    const std::size_t scheme_end = remote.find("://");
    if (scheme_end == std::string_view::npos) {  // host:path, as scp writes it
        const std::size_t colon = remote.find(':');
        if (colon == std::string_view::npos || remote.find('/') < colon) return std::nullopt;
        std::string_view host = remote.substr(0, colon);
        host = host.substr(host.rfind('@') + 1);  // npos + 1 is 0
        return made("https", host, remote.substr(colon + 1), forge);
    }
    const std::string_view scheme = remote.substr(0, scheme_end);
    std::string_view rest = remote.substr(scheme_end + 3);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view host = rest.substr(0, slash);
    host = host.substr(host.rfind('@') + 1);
    const std::string_view path = rest.substr(slash + 1);
    if (scheme == "http" || scheme == "https") return made(scheme, host, path, forge);
    if (scheme != "ssh" && scheme != "git" && scheme != "git+ssh") return std::nullopt;
    return made("https", host.substr(0, host.find(':')), path, forge);  // the port is not the web's
}

std::optional<Web> web_of_page(std::string_view address, Forge forge) {
    for (const std::string_view page :
         {"/-/compare/", "/-/tags/", "/-/commit/", "/-/releases/", "/branches/compare/", "/compare/",
          "/releases/tag/", "/tree/", "/commit/", "/commits/", "/-/merge_requests/", "/pull/", "/pulls/",
          "/pull-requests/"}) {
        const std::size_t at = address.find(page);
        if (at == std::string_view::npos) continue;
        std::optional<Web> web = web_of_remote(address.substr(0, at), forge);
        if (web && forge == Forge::automatic && page.substr(0, 3) == "/-/") web->forge = Forge::gitlab;
        return web;
    }
    return std::nullopt;
}

Web find_web(const fs::Path& root, const Settings& settings, std::string_view changelog) {
    if (!settings.url.empty()) {
        if (std::optional<Web> web = web_of_remote(settings.url, settings.forge)) return *web;
        throw Error(fmt::format("changelog: '{}' is no address of a repository", settings.url),
                    "write it as in 'https://github.com/owner/repository'");
    }
    const Document document(changelog, settings.tag_patterns);
    for (const Link& link : document.links()) {
        if (std::optional<Web> web = web_of_page(link.address, settings.forge)) return *web;
    }
    // an item's own link
    for (std::size_t at = changelog.find("](http"); at != std::string_view::npos;
         at = changelog.find("](http", at + 1)) {
        const std::string_view address = changelog.substr(at + 2, changelog.find(')', at) - at - 2);
        if (std::optional<Web> web = web_of_page(address, settings.forge)) return *web;
    }
    const ProcessResult remotes =
        repo::run_git(root, {"config", "-z", "--get-regexp", "^remote\\..*\\.url$"});
    std::string_view chosen;
    for (const std::string_view entry : repo::split_zeros(remotes.out)) {
        const std::size_t line = entry.find('\n');
        if (line == std::string_view::npos) continue;
        if (chosen.empty() || entry.substr(0, line) == "remote.origin.url") chosen = entry.substr(line + 1);
    }
    return web_of_remote(chosen, settings.forge).value_or(Web{});
}

}  // namespace sixth::changelog
