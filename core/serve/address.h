// Where the server listens, and by which names it may be asked for.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::serve {

struct Address {
    fs::Path socket;          // of a unix socket; empty: host and port
    std::string host;         // an IPv4 or IPv6 literal, without brackets
    std::uint16_t port = 0;   // 0: any free one
    bool is_loopback = true;  // reached from this machine alone
};

// "127.0.0.1:6616", "localhost:0", "[::1]:6616", "unix:PATH"; else an Error. Any other IP literal is taken
// too: whether it may be used is for the caller to say.
Address parse_address(const std::string& text);
std::string text_of(const Address& address);  // "127.0.0.1:6616", "unix:PATH"
std::string url_of(const Address& address);   // "http://127.0.0.1:6616/"; of a unix socket text_of()

// Names that a page of somebody else's cannot have: whoever rebinds his own name to 127.0.0.1 still sends
// that name (https://en.wikipedia.org/wiki/DNS_rebinding).
struct OwnNames {
    std::vector<std::string> more;          // lower case, without a port
    bool every_literal = false;             // any IP literal: no name can be rebound to look like one
    bool has(std::string_view host) const;  // the Host field as it was sent; any port
};

// What a request asks for: the path without its query, and the host it was meant for.
struct Target {
    std::string path, host;
};

// Of a request line's target "/a?b" or, as sent to proxies, "http://host/a?b", and the Host field. nullopt:
// it names no path.
std::optional<Target> parse_target(std::string_view target, std::string_view host);

}  // namespace sixth::serve
