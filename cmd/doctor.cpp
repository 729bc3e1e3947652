// sixth doctor: what is missing or broken here, and how to mend it.
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/repo/git.h"

extern char** environ;

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/doctor.md"
    ;

struct DoctorOptions {
    OutputFormat format = OutputFormat::text;
};

enum class Health { good, note, bad };

struct Finding {
    const char* check;
    Health health;
    std::string message;
    std::string hint;
};

using Findings = std::vector<Finding>;

bool is_file(const fs::Path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

void check_configuration(Session& session, Findings& out) {
    const repo::Config& config = session.config();
    session.settings().apply_file(config);
    if (config.file.empty()) {
        out.push_back({"configuration", Health::good, "none: every setting has its default", ""});
    } else {
        out.push_back({"configuration", Health::good, fmt::format("{} is in order", config.file), ""});
    }
    if (!config.shadowed.empty()) {
        out.push_back(
            {"configuration", Health::note,
             fmt::format("[tool.sixth] in {} is not read: {} is there", config.shadowed, config.file),
             "keep the settings in one of the two"});
    }
}

// A misspelt variable changes nothing and says nothing: here is the place to say so.
void check_environment(Session& session, Findings& out) {
    std::vector<std::string> known;
    for (const Option* option : session.settings().configurable()) known.push_back(option->variable());
    known.emplace_back("SIXTH_TRUST");
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view variable =
            std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
        if (variable.substr(0, 6) != "SIXTH_" || variable.substr(0, 11) == "SIXTH_TEST_") continue;
        if (std::find(known.begin(), known.end(), variable) != known.end()) continue;
        const std::string meant = text::nearest(variable, known);
        out.push_back({"environment", Health::note, fmt::format("no option reads the variable {}", variable),
                       meant.empty() ? "'sixth config --json' lists every variable"
                                     : fmt::format("did you mean {}?", meant)});
    }
}

void check_git(Session& session, Findings& out) {
    if (!repo::has_git()) {
        out.push_back({"git", Health::note,
                       "missing: files are found by walking folders, --changed does not work",
                       "apt-get install git"});
        return;
    }
    const fs::Path& root = session.root();
    const std::string version(text::trim(repo::run_git(root, {"--version"}).out));
    if (!repo::find_repository(root)) {
        out.push_back({"git", Health::note,
                       fmt::format("{}; '{}' is in no git repository", version, root.string()), "git init"});
        return;
    }
    out.push_back({"git", Health::good, version, ""});
    const std::string folder = (root / ".sixth").string();
    const std::string inside = folder + "/state.db";
    if (!text::trim(repo::run_git(root, {"ls-files", "--", folder}).out).empty()) {
        out.push_back({"git", Health::bad, ".sixth is tracked by git: the state file is this machine's own",
                       "git rm -r --cached .sixth"});
    } else if (is_file(folder) && repo::run_git(root, {"check-ignore", "-q", inside}).exit_code != 0) {
        out.push_back({"git", Health::note, ".sixth is not ignored by git", "echo .sixth/ >> .gitignore"});
    }
    if (is_file(inside)) {
        out.push_back({"git", Health::note, "'git clean -fdx' deletes .sixth and what sixth keeps there",
                       "git clean -fdx -e .sixth"});
    }
}

void check_programs(Findings& out) {
    struct Program {
        const char* name;
        const char* use;
        const char* package;
    };
    static const Program programs[] = {
        {"python3", "runs the repository's own code and tests", "python3"},
        {"pytest", "runs tests", "python3-pytest"},
        {"coverage", "measures what tests reach", "python3-coverage"},
        {"mypy", "checks types", "mypy"},
        {"man", "shows 'sixth help'", "man-db"},
    };
    for (const Program& program : programs) {
        const std::optional<fs::Path> found = find_program(program.name);
        if (found) {
            out.push_back(
                {"programs", Health::good, fmt::format("{}: {}", program.name, found->string()), ""});
        } else {
            out.push_back({"programs", Health::note,
                           fmt::format("{} is missing: it {}", program.name, program.use),
                           fmt::format("apt-get install {}", program.package)});
        }
    }
}

// One check's failure must not hide the others.
template <class Check>
void guarded(const char* name, Findings& out, Check check) {
    try {
        check();
    } catch (const Error& error) {
        out.push_back({name, Health::bad, error.what(), error.hint()});
    }
}

const char* word(Health health) {
    switch (health) {
        case Health::good:
            return "ok";
        case Health::note:
            return "note";
        case Health::bad:
            return "bad";
    }
    return "";
}

void print_json(const Findings& findings) {
    nlohmann::ordered_json out;
    out["schema"] = "sixth.doctor/1";
    out["results"] = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
        out["results"].push_back({{"check", finding.check},
                                  {"status", word(finding.health)},
                                  {"message", finding.message},
                                  {"hint", finding.hint}});
    }
    print(out.dump(2) + "\n");
}

void print_text(const Findings& findings, Style style) {
    std::string text;
    for (const Finding& finding : findings) {
        const Tone tone = finding.health == Health::good  ? Tone::green
                          : finding.health == Health::bad ? Tone::red
                                                          : Tone::yellow;
        text += fmt::format("{} {:<13} {}\n", style(tone, fmt::format("{:<4}", word(finding.health))),
                            finding.check, finding.message);
        if (!finding.hint.empty())
            text += fmt::format("{:19}{} {}\n", "", style(Tone::cyan, "hint:"), finding.hint);
    }
    print(text);
}

ExitCode run(const DoctorOptions& o, Session& session) {
    Findings findings;
    guarded("root", findings, [&] {
        findings.push_back({"root", Health::good, session.root().string(), ""});
    });
    if (findings.back().health == Health::good) {  // nothing about a repository can be said without a root
        guarded("configuration", findings, [&] { check_configuration(session, findings); });
        guarded("git", findings, [&] { check_git(session, findings); });
    }
    guarded("environment", findings, [&] { check_environment(session, findings); });
    guarded("programs", findings, [&] { check_programs(findings); });
    o.format == OutputFormat::json ? print_json(findings) : print_text(findings, session.out());
    const bool bad = std::any_of(findings.begin(), findings.end(),
                                 [](const Finding& f) { return f.health == Health::bad; });
    return bad ? ExitCode::findings : ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<DoctorOptions>();
    add_format(options, o->format).command_line_only();
    options.example("sixth doctor", "what is missing or broken, and how to mend it");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command doctor;
const Command doctor{"doctor", "check the state file, the configuration, git and Python tools",
                     Needs::nothing, declare};

}  // namespace sixth::cmd
