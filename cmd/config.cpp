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

struct Row {
    const Option* option;
    nlohmann::ordered_json value;
    std::string origin;
    std::string shown() const { return value.is_string() ? value.get<std::string>() : value.dump(); }
};

// What the run would use: a default that is worked out is shown worked out.
Row row_of(const Option& option, Session& session) {
    Row row{&option, option.current(), option.origin};
    if (!option.command.empty() || option.origin != "default") return row;
    if (option.name == "root") {
        row.value = session.root().string();
        row.origin = session.root_origin();
    } else if (option.name == "state") {
        row.value = session.state_file().string();
    } else if (option.name == "jobs") {
        row.value = session.jobs();
    }
    return row;
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

void print_json(const std::vector<Row>& rows, const repo::Config& config) {
    nlohmann::ordered_json out;
    out["schema"] = "sixth.config/1";
    out["file"] = config.file.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(config.file);
    out["values"] = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
        nlohmann::ordered_json value;
        value["key"] = row.option->key();
        value["value"] = row.value;
        value["origin"] = row.origin;
        value["flag"] = row.option->flag();
        value["variable"] = row.option->variable();
        out["values"].push_back(std::move(value));
    }
    print(out.dump(2) + "\n");
}

ExitCode run(const ConfigOptions& o, Session& session) {
    const repo::Config& config = session.config();
    std::vector<Row> rows;
    for (const Option* option : chosen(o.key, session.settings())) rows.push_back(row_of(*option, session));
    if (!config.shadowed.empty()) {
        session.note(
            fmt::format("note: [tool.sixth] in {} is not read: {} is there", config.shadowed, config.file));
    }
    if (o.format == OutputFormat::json) return print_json(rows, config), ExitCode::ok;
    const Style style = session.out();
    std::size_t width = 0;
    for (const Row& row : rows) width = std::max(width, row.option->key().size() + row.shown().size());
    std::string text;
    for (const Row& row : rows) {
        const std::string key = row.option->key();
        const std::string value = row.shown();
        const bool changed = row.origin != "default";
        text +=
            fmt::format("{} = {}{}  {}\n", key, style(changed ? Tone::bold : Tone::plain, value),
                        std::string(width - key.size() - value.size(), ' '), style(Tone::dim, row.origin));
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
