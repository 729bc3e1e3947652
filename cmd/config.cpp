// sixth config [KEY]: every value and where it came from.
#include <memory>
#include <nlohmann/json.hpp>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/config.md"
    ;

struct ConfigOptions {
    std::string key;
    OutputFormat format = OutputFormat::text;
};

std::string shown(const Option& option) {
    const nlohmann::ordered_json value = option.current();
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<const Option*> chosen(const std::string& key, Settings& settings) {
    std::vector<const Option*> all = settings.configurable();
    if (key.empty()) return all;
    std::vector<std::string> keys;
    for (const Option* option : all) {
        if (option->key() == key) return {option};
        keys.push_back(option->key());
    }
    const std::string meant = text::nearest(key, keys);
    throw Error(fmt::format("unknown key '{}'", key),
                meant.empty() ? "'sixth config' lists every key" : fmt::format("did you mean '{}'?", meant));
}

void print_json(const std::vector<const Option*>& options, const repo::Config& config) {
    nlohmann::ordered_json out;
    out["schema"] = "sixth.config/1";
    out["file"] = config.file.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(config.file);
    out["values"] = nlohmann::ordered_json::array();
    for (const Option* option : options) {
        nlohmann::ordered_json value;
        value["key"] = option->key();
        value["value"] = option->current();
        value["origin"] = option->origin;
        value["flag"] = option->flag();
        value["variable"] = option->in_environment ? nlohmann::ordered_json(option->variable()) : nullptr;
        out["values"].push_back(std::move(value));
    }
    print(out.dump(2) + "\n");
}

ExitCode run(const ConfigOptions& o, Session& session) {
    const repo::Config& config = session.config();
    const std::vector<const Option*> options = chosen(o.key, session.settings());
    if (!config.shadowed.empty()) {
        session.note(
            fmt::format("note: [tool.sixth] in {} is not read: {} is there", config.shadowed, config.file));
    }
    if (o.format == OutputFormat::json) return print_json(options, config), ExitCode::ok;
    const Style style = session.out();
    std::size_t width = 0;
    for (const Option* option : options)
        width = std::max(width, option->key().size() + shown(*option).size());
    std::string text;
    for (const Option* option : options) {
        const std::string value = shown(*option);
        const bool changed = option->origin != "default";
        text += fmt::format(
            "{} = {}{}  {}\n", option->key(), style(changed ? Tone::bold : Tone::plain, value),
            std::string(width - option->key().size() - value.size(), ' '), style(Tone::dim, option->origin));
    }
    print(text);
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<ConfigOptions>();
    options.positional("KEY", o->key, "show this key alone");
    add_format(options, o->format).command_line_only();
    options.example("sixth config", "every value and where it came from");
    options.example("sixth config lint.max-cyclomatic", "one value");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command config;
const Command config{"config", "show every setting and where it came from", Needs::repository, declare};

}  // namespace sixth::cmd
