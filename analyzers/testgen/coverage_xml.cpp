#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "analyzers/testgen/coverage_data.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr unsigned long most_line = 0xFFFFF;

// <coverage><sources><source>/repo/shop</source></sources> … <class filename="price.py"> … <line number="7"
// hits="1" branch="true" condition-coverage="50% (1/2)" missing-branches="9"/>
struct Reader {
    Coverages all;
    Reached* file = nullptr;
    std::string source;  // the first one
    bool in_source = false, is_report = false;

    static std::string_view attribute(const XML_Char** all, std::string_view name) {
        for (; *all != nullptr; all += 2) {
            if (name == all[0]) return all[1];
        }
        return {};
    }

    void open(std::string_view element, const XML_Char** attributes) {
        is_report = is_report || element == "coverage";
        in_source = element == "source" && source.empty();
        if (element == "class") {
            const std::string_view name = attribute(attributes, "filename");
            const std::string folder(text::trim(source));
            const bool whole = name.substr(0, 1) == "/" || folder.empty();
            file =
                name.empty() ? nullptr : &all[whole ? std::string(name) : folder + "/" + std::string(name)];
            if (file != nullptr) file->tells_missed = file->has_branches = true;
        } else if (element == "line" && file != nullptr) {
            line(attributes);
        }
    }

    void line(const XML_Char** attributes) {
        const unsigned long number =
            std::strtoul(std::string(attribute(attributes, "number")).c_str(), nullptr, 10);
        if (number == 0 || number > most_line) return;
        const auto at = static_cast<std::uint32_t>(number);
        const bool ran = attribute(attributes, "hits") != "0";
        (ran ? file->lines : file->missed).insert(at);
        const std::string_view share = attribute(attributes, "condition-coverage");
        if (ran && !share.empty() && share.substr(0, 4) != "100%") file->partial.insert(at);
    }

    void close(std::string_view element) {
        if (element == "source") in_source = false;
        if (element == "class") file = nullptr;
    }
};

}  // namespace

Coverages read_coverage_xml(const std::string& text, const std::string& name) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                         XML_ParserFree);
    if (!parser) throw Error(fmt::format("cannot read '{}': out of memory", name));
    Reader reader;
    XML_SetUserData(parser.get(), &reader);
    XML_SetElementHandler(
        parser.get(),
        [](void* to, const XML_Char* element, const XML_Char** attributes) {
            static_cast<Reader*>(to)->open(element, attributes);
        },
        [](void* to, const XML_Char* element) { static_cast<Reader*>(to)->close(element); });
    XML_SetCharacterDataHandler(parser.get(), [](void* to, const XML_Char* some, int size) {
        auto* own = static_cast<Reader*>(to);
        if (own->in_source) own->source.append(some, static_cast<std::size_t>(size));
    });
    constexpr std::size_t part = std::size_t{1} << 20;
    for (std::size_t at = 0; at <= text.size(); at += part) {
        const std::size_t size = std::min(part, text.size() - at);
        const bool last = at + size == text.size();
        if (XML_Parse(parser.get(), text.data() + at, static_cast<int>(size), last ? 1 : 0) != XML_STATUS_OK)
            throw Error(
                fmt::format("'{}' is broken XML: line {}: {}", name, XML_GetCurrentLineNumber(parser.get()),
                            XML_ErrorString(XML_GetErrorCode(parser.get()))),
                "make it again with: python3 -m coverage xml");
        if (last) break;
    }
    if (!reader.is_report)
        throw Error(fmt::format("'{}' is XML, and not a coverage report", name),
                    "make one with: python3 -m coverage xml");
    return std::move(reader.all);
}

}  // namespace sixth::testgen
