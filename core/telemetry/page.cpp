// core/telemetry/page.html with the summary in the place of @DATA@.
#include <fmt/format.h>

#include <string_view>

#include "core/telemetry/summary.h"

namespace sixth::telemetry {

extern const std::string_view page_text;

namespace {

// JSON that stays inside its <script>: "</script>" and "<!--" need a "<".
std::string safe_json(const std::string& json) {
    std::string safe;
    safe.reserve(json.size());
    for (const char c : json) c == '<' ? safe += "\\u003c" : safe += c;
    return safe;
}

std::string filled(std::string_view page, std::string_view place, std::string_view with) {
    const std::size_t at = page.find(place);
    return std::string(page.substr(0, at)).append(with).append(page.substr(at + place.size()));
}

std::string attribute(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "&quot;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace

std::string to_page(const Summary& summary, const std::string& live, int every) {
    const std::string html =
        live.empty() ? "" : fmt::format(" data-live=\"{}\" data-every=\"{}\"", attribute(live), every);
    std::string page = filled(page_text, "@LIVE@", html);
    page = filled(page, "@CONNECT@", live.empty() ? "" : "; connect-src 'self'");
    return filled(page, "@DATA@", safe_json(to_json(summary)));  // last: no text of its is a place
}

}  // namespace sixth::telemetry
