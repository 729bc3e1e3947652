#include "core/serve/listener.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.h"

namespace sixth::serve {
namespace {

constexpr int backlog = 512;

std::uint64_t socket_inode(const fs::Path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode) ? info.st_ino : 0;
}

bool is_other_file(const fs::Path& path) {
    return !path.empty() && socket_inode(path) == 0;
}

[[noreturn]] void refuse(const Address& address, int error) {
    std::string hint;
    if (error == EADDRINUSE && address.socket.empty()) {
        hint = fmt::format(
            "if it is sixth serve, open {}; else choose another port: --listen {}:0", url_of(address),
            address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]");
    } else if (error == EADDRINUSE && is_other_file(address.socket)) {
        hint = "name another path with --listen unix:PATH";
    } else if (error == EADDRINUSE) {
        hint = "end that server, or name another socket with --listen unix:PATH";
    } else if (error == EACCES && address.socket.empty()) {
        hint = "ports below 1024 are for root: choose a higher one";
    } else if (error == ENOENT) {
        hint = fmt::format("make its folder first: mkdir -p '{}'", address.socket.parent_path().string());
    }
    const char* const why = error != EADDRINUSE             ? std::strerror(error)
                            : is_other_file(address.socket) ? "a file that is no socket is there"
                                                            : "another program does already";
    throw Error(fmt::format("cannot listen on {}: {}", text_of(address), why), hint);
}

Descriptor make_socket(const Address& address, int family) {
    Descriptor fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.is_open()) refuse(address, errno);
    return fd;
}

// Whether anybody answers there.
bool is_served(const sockaddr_un& name) {
    const Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.is_open()) return true;
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 ||
           errno != ECONNREFUSED;
}

}  // namespace

Listener::Listener(const Address& address) : address_(address) {
    if (address.socket.empty()) {
        listen_on_port();
    } else {
        listen_on_socket();
    }
}

void Listener::listen_on_port() {
    sockaddr_storage name{};
    socklen_t size = 0;
    const std::uint16_t port = htons(address_.port);
    if (address_.host.find(':') == std::string::npos) {
        auto& four = reinterpret_cast<sockaddr_in&>(name);
        family_ = four.sin_family = AF_INET;
        four.sin_port = port;
        ::inet_pton(AF_INET, address_.host.c_str(), &four.sin_addr);
        size = sizeof four;
    } else {
        auto& six = reinterpret_cast<sockaddr_in6&>(name);
        family_ = six.sin6_family = AF_INET6;
        six.sin6_port = port;
        ::inet_pton(AF_INET6, address_.host.c_str(), &six.sin6_addr);
        size = sizeof six;
    }
    fd_ = make_socket(address_, family_);
    const int on = 1;
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on,
                 sizeof on);  // connections of an earlier run may linger
    auto* const plain = reinterpret_cast<sockaddr*>(&name);
    if (::bind(fd_.get(), plain, size) != 0 || ::listen(fd_.get(), backlog) != 0) refuse(address_, errno);
    if (::getsockname(fd_.get(), plain, &size) != 0) refuse(address_, errno);
    address_.port = ntohs(family_ == AF_INET ? reinterpret_cast<sockaddr_in&>(name).sin_port
                                             : reinterpret_cast<sockaddr_in6&>(name).sin6_port);
}

void Listener::listen_on_socket() {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    family_ = AF_UNIX;
    const std::string path = address_.socket.string();
    if (path.size() >= sizeof name.sun_path)
        throw Error(fmt::format("cannot listen on {}: the path is longer than {} bytes", text_of(address_),
                                sizeof name.sun_path - 1),
                    "name a shorter one, as in /run or /tmp");
    std::memcpy(name.sun_path, path.data(), path.size());
    fd_ = make_socket(address_, family_);
    const auto* const plain = reinterpret_cast<const sockaddr*>(&name);
    int failed = ::bind(fd_.get(), plain, sizeof name) == 0 ? 0 : errno;
    if (failed == EADDRINUSE && socket_inode(address_.socket) != 0 && !is_served(name)) {
        ::unlink(path.c_str());
        failed = ::bind(fd_.get(), plain, sizeof name) == 0 ? 0 : errno;
    }
    if (failed != 0) refuse(address_, failed);
    inode_ = socket_inode(address_.socket);
    // nobody can connect before listen(): the mode is in force in time
    if (::chmod(path.c_str(), 0600) != 0 || ::listen(fd_.get(), backlog) != 0) refuse(address_, errno);
}

Listener::~Listener() {
    if (inode_ != 0 && socket_inode(address_.socket) == inode_) ::unlink(address_.socket.c_str());
}

}  // namespace sixth::serve
