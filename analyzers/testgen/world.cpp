#include "analyzers/testgen/world.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/base/utf8.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

Name::Kind kind_of(const std::string& word) {
    if (word == "module") return Name::Kind::module;
    if (word == "class") return Name::Kind::class_;
    if (word == "enum") return Name::Kind::enumeration;
    if (word == "exception") return Name::Kind::exception;
    if (word == "pattern") return Name::Kind::pattern;
    if (word == "alias") return Name::Kind::alias;
    if (word == "function") return Name::Kind::function;
    return Name::Kind::value;
}

Parameter parameter_of(const Json& told) {
    Parameter p;
    p.name = told.value("name", "");
    p.annotation = told.value("annotation", "");
    if (told.value("optional", false)) p.fallback = "...";
    const int kind = told.value("kind", 1);  // as inspect numbers them
    constexpr Parameter::Kind kinds[] = {Parameter::Kind::positional_only, Parameter::Kind::plain,
                                         Parameter::Kind::star, Parameter::Kind::keyword_only,
                                         Parameter::Kind::double_star};
    if (kind >= 0 && kind < 5) p.kind = kinds[kind];
    return p;
}

}  // namespace

World world_of(const Json& told) {
    World world;
    for (const auto& [word, value] : told.at("names").items()) {
        Name name;
        name.kind = kind_of(value.value("kind", ""));
        name.module = value.value("module", "");
        name.is_abstract = value.value("abstract", false);
        name.type = value.value("type", "");
        name.members = value.value("members", std::vector<std::string>());
        name.lacking = value.value("lacking", std::vector<std::string>());
        name.bases = value.value("bases", std::vector<std::string>());
        name.constants = value.value("constants", std::map<std::string, std::vector<std::string>>());
        name.words = value.value("words", std::vector<std::string>());
        name.annotation = value.value("annotation", "");
        name.truth = value.value("truth", true);
        name.is_switch = value.value("switch", false);
        for (const Json& sub : value.value("subclasses", Json::array())) {
            std::vector<Parameter> parameters;
            for (const Json& p : sub.at("parameters")) parameters.push_back(parameter_of(p));
            name.subclasses.emplace_back(sub.at("name").get<std::string>(), std::move(parameters));
        }
        const auto parameters = value.find("parameters");
        if (parameters != value.end() && parameters->is_array()) {
            name.has_signature = true;
            for (const Json& p : *parameters) name.parameters.push_back(parameter_of(p));
        }
        world.names.emplace(word, std::move(name));
    }
    for (const auto& [word, value] : told.at("patterns").items())
        world.patterns[word] = {value.value("hits", std::vector<std::string>()),
                                value.value("misses", std::vector<std::string>())};
    world.hidden = told.value("hidden", std::vector<std::string>());
    world.instead = told.value("instead", std::vector<std::string>());
    world.pytest_asyncio = told.value("pytest_asyncio", false);
    return world;
}

std::string text_literal(std::string_view text) {
    // as repr() writes it, so that a value is the same text wherever it comes from
    const char quote =
        text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        const char32_t c = utf8::next(text, at);
        if (c == U'\\' || c == static_cast<char32_t>(quote)) {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == U'\n') {
            out += "\\n";
        } else if (c == U'\t') {
            out += "\\t";
        } else if (c == U'\r') {
            out += "\\r";
        } else if (c < 0x20 || c == 0x7f) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        } else {
            out += text.substr(from, at - from);
        }
    }
    return out += quote;
}

}  // namespace sixth::testgen
