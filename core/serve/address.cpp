#include "core/serve/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::serve {
namespace {

const char* const forms = "write 127.0.0.1:PORT, [::1]:PORT or unix:PATH";

// The name and, if there is one, the port. False: it is neither.
bool split_port(std::string_view text, std::string_view& name, std::string_view& port) {
    const std::size_t bracket = text.find(']');
    const bool literal = !text.empty() && text.front() == '[';
    if (literal && bracket == std::string_view::npos) return false;
    const std::size_t colon = text.find(':', literal ? bracket : 0);
    name = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (literal && bracket + 1 != name.size()) return false;
    return !name.empty() && port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_literal(const std::string& host, bool& loopback) {
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) {
        loopback = ntohl(four.s_addr) >> 24 == 127;
        return true;
    }
    if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) {
        loopback = IN6_IS_ADDR_LOOPBACK(&six);
        return true;
    }
    return false;
}

std::string bare(std::string_view name) {
    if (!name.empty() && name.front() == '[') name = name.substr(1, name.size() - 2);
    return std::string(name);
}

}  // namespace

Address parse_address(const std::string& text) {
    Address address;
    constexpr std::string_view prefix = "unix:";
    if (text.compare(0, prefix.size(), prefix) == 0) {
        address.socket = text.substr(prefix.size());
        if (address.socket.empty() || text.find('\0') != std::string::npos)
            throw Error(fmt::format("'{}' names no socket", text), forms);
        return address;
    }
    std::string_view name, port;
    if (!split_port(text, name, port) || port.empty())
        throw Error(fmt::format("'{}' is no address to listen on", text), forms);
    unsigned number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    if (number > 65535)
        throw Error(fmt::format("'{}' is no port", port), "ports go from 0 (any free one) to 65535");
    address.port = static_cast<std::uint16_t>(number);
    address.host = name == "localhost" ? "127.0.0.1" : bare(name);
    if (!is_literal(address.host, address.is_loopback))
        throw Error(fmt::format("'{}' is no IP address", name), forms);
    return address;
}

std::string text_of(const Address& address) {
    if (!address.socket.empty()) return "unix:" + address.socket.string();
    const bool six = address.host.find(':') != std::string::npos;
    return six ? fmt::format("[{}]:{}", address.host, address.port)
               : fmt::format("{}:{}", address.host, address.port);
}

std::string url_of(const Address& address) {
    return address.socket.empty() ? "http://" + text_of(address) + "/" : text_of(address);
}

bool OwnNames::has(std::string_view host) const {
    std::string_view name, port;
    if (!split_port(host, name, port)) return false;
    const std::string lower = text::lower(name);
    constexpr std::array<std::string_view, 3> always{"localhost", "127.0.0.1", "[::1]"};
    if (std::find(always.begin(), always.end(), lower) != always.end()) return true;
    if (std::find(more.begin(), more.end(), lower) != more.end()) return true;
    bool loopback = false;
    return every_literal && is_literal(bare(lower), loopback);
}

std::optional<Target> parse_target(std::string_view target, std::string_view host) {
    constexpr std::string_view scheme = "http://";
    if (target.substr(0, scheme.size()) == scheme) {
        target.remove_prefix(scheme.size());
        const std::size_t end = std::min(target.find_first_of("/?"), target.size());
        host = target.substr(0, end);
        target.remove_prefix(end);
        if (target.empty() || target.front() == '?') target = "/";
    }
    if (target.empty() || target.front() != '/') return std::nullopt;
    return Target{std::string(target.substr(0, target.find('?'))), std::string(host)};
}

}  // namespace sixth::serve
