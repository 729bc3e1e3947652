// sixth doctor: what is missing or broken here, and how to mend it.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cmd/command.h"
#include "cmd/doctor.h"
#include "cmd/output_format.h"
#include "core/base/error.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/doctor.md"
    ;

struct DoctorOptions {
    OutputFormat format = OutputFormat::text;
    bool repair = false;
};

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
        if (o.repair) guarded("repair", findings, [&] { repair_state(session, findings); });
        guarded("state", findings, [&] { check_state(session, findings); });
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
    options
        .add("repair", o->repair,
             "save what can be read of a damaged state file into a new one, and keep the old one")
        .command_line_only();
    options.example("sixth doctor", "what is missing or broken, and how to mend it");
    options.example("sixth doctor --repair", "mend a damaged state file");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command doctor;
const Command doctor{"doctor", "check the state file, the configuration, git and Python tools",
                     Needs::nothing, declare};

}  // namespace sixth::cmd
