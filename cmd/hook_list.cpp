// sixth hook list: every hook, who owns it, and what runs after it.
#include <algorithm>
#include <memory>

#include "cmd/command.h"
#include "cmd/hook.h"
#include "cmd/output_format.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/hooks/merge_driver.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/hook-list.md"
    ;

using hooks::Listed;
using hooks::Owner;

const char* name_of(Owner owner) {
    switch (owner) {
        case Owner::nobody:
            return "-";
        case Owner::sixth:
            return "sixth";
        case Owner::pre_commit:
            return "pre-commit";
        case Owner::husky:
            return "husky";
        case Owner::lefthook:
            return "lefthook";
        case Owner::git_lfs:
            return "git-lfs";
        case Owner::somebody:
            return "yours";
    }
    return "";
}

const char* name_of(hooks::Folder kind) {
    switch (kind) {
        case hooks::Folder::own:
            return "own";
        case hooks::Folder::husky:
            return "husky";
        case hooks::Folder::tracked:
            return "tracked";
        case hooks::Folder::outside:
            return "outside";
    }
    return "";
}

std::string told(const Listed& listed, const hooks::Place& place) {
    std::vector<std::string> parts;
    if (listed.owner != Owner::nobody && !listed.executable)
        parts.emplace_back("git passes over it: it is not executable");
    if (listed.sixth) {
        const hooks::Block& block = listed.sixth->block;
        std::string says = hook_commands(block.commands);
        if (!listed.sixth->intact) says += " (edited since)";
        if (listed.sixth_file != listed.file)
            says = fmt::format("calls {}: {}", shown_file(place, listed.sixth_file), says);
        parts.push_back(says);
        if (!listed.then.empty()) {
            parts.push_back(
                fmt::format("then {} ({})", listed.then.filename().string(), name_of(listed.then_owner)));
        } else if (!block.whole_file) {
            parts.emplace_back("then the rest of it");
        }
    }
    if (!listed.left_over.empty()) {
        parts.push_back(fmt::format("{} is left over: whoever wrote the hook anew took sixth out",
                                    shown_file(place, listed.left_over)));
    }
    return text::join(parts, "; ");
}

nlohmann::ordered_json json_of(const Listed& listed) {
    nlohmann::ordered_json out;
    out["hook"] = listed.hook;
    out["file"] = listed.file.string();
    out["owner"] = listed.owner == Owner::nobody ? nlohmann::ordered_json() : name_of(listed.owner);
    out["executable"] = listed.executable;
    out["installed"] = listed.sixth.has_value();
    if (listed.sixth) {
        out["commands"] = listed.sixth->block.commands;
        out["edited"] = !listed.sixth->intact;
        out["required"] = listed.sixth->block.required;
        out["sixth_file"] = listed.sixth_file.string();
    }
    if (!listed.then.empty()) {
        out["then"] = listed.then.string();
        out["then_owner"] = name_of(listed.then_owner);
    }
    if (!listed.left_over.empty()) out["left_over"] = listed.left_over.string();
    return out;
}

struct ListOptions {
    OutputFormat format = OutputFormat::text;
};

ExitCode run(const ListOptions& o, Session& session) {
    const hooks::Place place = hook_place(session);
    const std::vector<Listed> all = hooks::list(place);
    const bool installed =
        std::any_of(all.begin(), all.end(), [](const Listed& each) { return each.sixth.has_value(); });
    const std::string driver = hooks::installed_driver(place);
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out;
        out["schema"] = "sixth.hook-list/1";
        out["folder"] = place.folder.string();
        out["kind"] = name_of(place.kind);
        out["hooks"] = nlohmann::ordered_json::array();
        for (const Listed& listed : all) out["hooks"].push_back(json_of(listed));
        out["merge_driver"] = driver.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(driver);
        print(dump_json(out) + "\n");
    } else {
        std::string out = fmt::format("git looks for hooks in {}\n", shown_file(place, place.folder));
        for (const Listed& listed : all) {
            const std::string line =
                fmt::format("{:<14}{:<12}{}", listed.hook, name_of(listed.owner), told(listed, place));
            out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        }
        if (!driver.empty()) out += fmt::format("merge driver  sixth       {}\n", driver);
        if (!installed) out += "next: sixth hook install\n";
        print(out);
    }
    return installed ? ExitCode::ok : ExitCode::findings;
}

Run declare(Options& options) {
    auto o = std::make_shared<ListOptions>();
    add_format(options, o->format).command_line_only();
    options.example("sixth hook list", "every hook and who owns it");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command hook_list;
const Command hook_list{"hook list", "show every hook, who owns it and what it runs", Needs::repository,
                        declare};

}  // namespace sixth::cmd
