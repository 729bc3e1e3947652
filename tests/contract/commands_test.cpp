// What every command owes the person who types it.
#include <regex>
#include <set>

#include "cmd/command.h"
#include "cmd/settings.h"
#include "contract.h"

using namespace contract;
using namespace sixth::cmd;

namespace {

// "  -j, --jobs N" begins a help row
std::set<std::string> flags_in_help(const std::string& help) {
    std::set<std::string> flags;
    const std::regex row("(^|\n) {2}(?:-\\w, | {4})(--[a-z-]+)");
    for (std::sregex_iterator at(help.begin(), help.end(), row), end; at != end; ++at) flags.insert((*at)[2]);
    return flags;
}

std::set<std::string> flags_in_page(const std::string& page) {
    std::set<std::string> flags;
    const std::regex term("(\\.TP\n[^\n]*|\n)\\\\fB(\\\\-\\\\-(?:[a-z]|\\\\-)+)");
    for (std::sregex_iterator at(page.begin(), page.end(), term), end; at != end; ++at) {
        flags.insert(std::regex_replace((*at)[2].str(), std::regex("\\\\"), ""));
    }
    return flags;
}

}  // namespace

TEST_CASE("-h works where nothing else does, and shows an example") {
    for (const Command* command : commands()) {
        INFO(command->name);
        const std::string gone = "d=$(mktemp -d) && cd $d && rmdir $d && ";
        for (const char* flag : {"-h", "--help"}) {
            const Output output = shell(gone + binary + " " + command->name + " " + flag);
            CHECK(output.status == 0);
            CHECK(output.text.find(std::string("sixth ") + command->name + " - " + command->summary) == 0);
            CHECK(output.text.find("\nUsage:\n  sixth " + std::string(command->name)) != std::string::npos);
            CHECK(std::regex_search(output.text,
                                    std::regex("\nExamples?:\n.*sixth " + std::string(command->name))));
        }
        CHECK(shell(gone + binary + " -h " + command->name).status == 0);
    }
    CHECK(shell("cd / && " + binary).status == 0);
    CHECK(shell(binary + " -h").status == 0);
}

TEST_CASE("an unknown option is exit 2 with the nearest one") {
    for (const Command* command : commands()) {
        Settings settings;
        for (const Option& option : settings.of(*command).all()) {
            if (option.positional || option.name.size() < 4) continue;
            std::string wrong = option.flag();
            std::swap(wrong[wrong.size() - 2], wrong[wrong.size() - 1]);
            if (wrong == option.flag()) continue;
            const Output output = shell(binary + " " + command->name + " " + wrong);
            CHECK(output.status == 2);
            CHECK(output.text == "sixth: error: unknown option '" + wrong + "'\nhint: did you mean '" +
                                     option.flag() + "'?\n");
        }
        const Output output = shell(binary + " " + command->name + " --xyzzy-plugh");
        CHECK(output.status == 2);
        CHECK(output.text.find("hint: see 'sixth " + std::string(command->name) + " -h'") !=
              std::string::npos);
    }
    CHECK(shell(binary + " lnt").text ==
          "sixth: error: unknown command 'lnt'\nhint: did you mean 'sixth lint'?\n");
}

TEST_CASE("help and manual list the same options") {
    for (const Command* command : commands()) {
        INFO(command->name);
        const std::string page = slurp(source / "man" / ("sixth-" + file_name_of(*command) + ".1"));
        REQUIRE_FALSE(page.empty());
        const auto in_help = flags_in_help(shell(binary + " " + command->name + " -h").text);
        CHECK(in_help.size() >= 9);
        CHECK(in_help == flags_in_page(page));
    }
}

TEST_CASE("every setting has flag, key and variable, one of each") {
    Settings settings;
    std::set<std::string> names;
    const std::string config = binary + " --root /usr/include config ";
    for (const Option* option : settings.configurable()) {
        INFO(option->key());
        CHECK(option->in_environment);
        CHECK_FALSE(option->positional);
        CHECK(names.insert(option->flag() + " of " + option->command).second);
        CHECK(names.insert(option->key()).second);
        CHECK(names.insert(option->variable()).second);
        bool shown = false;  // by the command, or by one of a group's parts
        for (const Command* command : commands()) {
            const std::string name = command->name;
            if (!option->command.empty() && !option->is_shared &&
                name.substr(0, name.find(' ')) != option->command)
                continue;
            shown = shown ||
                    shell(binary + " " + name + " -h").text.find(" " + option->flag()) != std::string::npos;
        }
        CHECK(shown);
        CHECK(shell(config + option->key()).text.find(option->key() + " = ") == 0);
        if (option->type == Type::boolean) continue;
        // the variable reaches the option: a value no type takes is refused by name
        if (option->type == Type::integer || option->type == Type::choice || option->type == Type::number) {
            const Output output = shell(option->variable() + "=xyzzy " + config);
            CHECK(output.status == 2);
            CHECK(output.text.find("sixth: error: " + option->variable() + " must be ") == 0);
        }
    }
    CHECK(names.size() > 20);
}

TEST_CASE("names and summaries keep to the house's form") {
    std::set<std::string> names;
    for (const Command* command : commands()) {
        INFO(command->name);
        CHECK(names.insert(command->name).second);
        CHECK(std::islower(static_cast<unsigned char>(command->summary[0])));
        CHECK(std::string(command->summary).back() != '.');
        Settings settings;
        for (const Option& option : settings.of(*command).all()) {
            INFO(option.name);
            CHECK_FALSE(option.help.empty());
            CHECK(option.help.back() != '.');
            CHECK(option.help.find('\n') == std::string::npos);
        }
        CHECK_FALSE(std::string(settings.of(*command).prose()).empty());
    }
}
