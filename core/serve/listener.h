// The socket that connections come in by.
#pragma once
#include "core/base/descriptor.h"
#include "core/serve/address.h"

namespace sixth::serve {

class Listener {
  public:
    // An Error names the next step: another server has the port, the folder of the socket is missing ...
    // A unix socket is for its owner alone (mode 0600); one that nobody listens on any more is replaced.
    explicit Listener(const Address& address);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();  // removes a unix socket

    int fd() const { return fd_.get(); }
    int family() const { return family_; }               // AF_INET, AF_INET6 or AF_UNIX
    const Address& address() const { return address_; }  // with the port that was chosen

  private:
    void listen_on_port();
    void listen_on_socket();

    Address address_;
    Descriptor fd_;
    int family_ = 0;
    std::uint64_t inode_ = 0;  // of the unix socket
};

}  // namespace sixth::serve
