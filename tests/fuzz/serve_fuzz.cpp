// What the server reads of strangers' words itself: addresses, Host fields, targets.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "core/serve/address.h"

using namespace sixth::serve;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const Address address = parse_address(text);
        const Address again = parse_address(text_of(address));
        expect(again.socket == address.socket && again.host == address.host && again.port == address.port);
    } catch (const sixth::Error&) {
    }
    const OwnNames names;
    if (names.has(text)) {  // nothing but one of three names and digits
        std::string name = text.substr(0, text.find(':', text[0] == '[' ? text.find(']') : 0));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        expect(name == "localhost" || name == "127.0.0.1" || name == "[::1]");
        expect(text.find_first_not_of(":0123456789", name.size()) == std::string::npos);
    }
    if (const auto target = parse_target(text, "localhost")) {
        expect(target->path[0] == '/' && target->path.find('?') == std::string::npos);
        // whatever the form, another host's name is not taken for ours
        if (text[0] == '/') expect(target->host == "localhost");
    }
    return 0;
}
