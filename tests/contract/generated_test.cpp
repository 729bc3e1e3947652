// Committed manuals and completions are what the option table makes of them today.
#include "cmd/completion_scripts.h"
#include "cmd/man_page.h"
#include "contract.h"

using namespace contract;
using namespace sixth::cmd;

TEST_CASE("manual pages") {
    Settings settings;
    check_golden(source / "man" / "sixth.1", man_page(settings));
    std::size_t pages = 1;
    for (const Command* command : commands()) {
        check_golden(source / "man" / ("sixth-" + file_name_of(*command) + ".1"),
                     man_page(settings, *command));
        ++pages;
    }
    for (const auto& file : std::filesystem::directory_iterator(source / "man"))
        pages -= file.path().extension() == ".1";
    CHECK(pages == 0);  // no page without a command
}

TEST_CASE("completions") {
    Settings settings;
    check_golden(source / "completions" / "sixth.bash", completion_script(Shell::bash, settings));
    check_golden(source / "completions" / "_sixth", completion_script(Shell::zsh, settings));
    check_golden(source / "completions" / "sixth.fish", completion_script(Shell::fish, settings));
    CHECK(shell(binary + " completion bash").text == slurp(source / "completions" / "sixth.bash"));
}

TEST_CASE("manual pages render without warnings") {
    if (shell("command -v groff").status != 0) {
        WARN("skipped: groff is missing (apt-get install groff-base)");
        return;
    }
    for (const auto& file : std::filesystem::directory_iterator(source / "man")) {
        if (file.path().extension() != ".1") continue;
        INFO(file.path());
        CHECK(shell("groff -K utf8 -T utf8 -man -rLL=80n -ww -z " + file.path().string()).text.empty());
    }
}

TEST_CASE("sixth help opens the manual, with man and without") {
    if (shell("command -v man").status == 0) {
        const std::string page = shell("MANWIDTH=80 " + binary + " help lint").text;
        CHECK(page.find("SIXTH-LINT(1)") != std::string::npos);
        CHECK(page.find("max-cyclomatic") != std::string::npos);
    } else {
        WARN("skipped: man is missing (apt-get install man-db)");
    }
    const Output without = shell("PATH=/nonexistent " + binary + " help lint");
    CHECK(without.status == 0);
    CHECK(without.text.find("--max-cyclomatic") != std::string::npos);
    CHECK(without.text.find("# DESCRIPTION") != std::string::npos);
}
