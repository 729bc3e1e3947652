#include "analyzers/decompose/words.h"

#include <algorithm>
#include <array>

#include "analyzers/decompose/mentions.h"
#include "analyzers/decompose/verbs.h"
#include "core/base/text.h"

namespace sixth::decompose {
namespace {

using Words = std::vector<std::string>;

bool has_phrase(const std::string& joined, std::string_view phrase) {
    return (" " + joined + " ").find(" " + std::string(phrase) + " ") != std::string::npos;
}

bool has_any(const std::string& joined, std::initializer_list<const char*> phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [&](const char* p) { return has_phrase(joined, p); });
}

constexpr std::array<std::string_view, kinds> kind_names = {"schema", "core", "api",  "cli",
                                                            "ui",     "test", "docs", "chore"};

}  // namespace

std::string_view name_of(Kind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_called(std::string_view name) {
    const auto* const at = std::find(kind_names.begin(), kind_names.end(), name);
    if (at == kind_names.end()) return std::nullopt;
    return static_cast<Kind>(at - kind_names.begin());
}

int layer_of(Kind kind) {
    switch (kind) {
        case Kind::schema:
            return 0;
        case Kind::core:
            return 1;
        case Kind::api:
            return 2;
        case Kind::cli:
        case Kind::ui:
            return 3;
        case Kind::test:
            return 4;
        case Kind::docs:
            return 5;
        case Kind::chore:
            return -1;
    }
    return -1;
}

Heading heading_of(std::string_view text) {
    const Words list = words_of(text);
    const std::string words = text::join(list, " ");
    const auto known = [](Topic topic, std::optional<Kind> kind = std::nullopt) {
        return Heading{topic, true, kind};
    };
    if (has_any(words, {"out of scope", "non goals", "non goal", "not in scope", "won't do", "wont do",
                        "not included", "alternatives", "alternatives considered", "alternative solutions",
                        "future work", "later"}))
        return known(Topic::outside);
    if (has_any(words, {"reproduce", "reproduction", "reproducing", "repro", "mcve", "minimal example",
                        "minimal reproducible example"}))
        return known(Topic::repeat);
    if (is_criterion_code(text)) return known(Topic::criteria);
    // trackers' own forms
    if (has_any(words, {"describe the bug", "describe the issue", "describe the problem", "bug description",
                        "anything else", "what happened"}))
        return known(Topic::context);
    if (has_any(words, {"describe the solution", "describe the feature", "technical notes", "tech notes",
                        "implementation notes", "implementation details", "technical details", "dev notes"}))
        return known(Topic::work);
    if (has_any(words, {"test notes", "testing notes", "qa notes"})) return known(Topic::work, Kind::test);
    if (has_any(words, {"acceptance", "definition of done", "done when", "success criteria", "criteria",
                        "we are done", "dod", "exit criteria", "what must be shown"}))
        return known(Topic::criteria);
    if (has_any(words, {"before submitting", "preflight", "pre flight", "prerequisites", "initial checks",
                        "first check", "self check", "code of conduct", "checked"}))
        return known(Topic::checks);
    if (has_any(words, {"expected", "expected behavior", "expected behaviour", "expected result"}))
        return known(Topic::expected);
    if (has_any(words, {"background",
                        "context",
                        "motivation",
                        "why",
                        "environment",
                        "version",
                        "versions",
                        "actual behavior",
                        "actual behaviour",
                        "actual",
                        "current behavior",
                        "current behaviour",
                        "what happened",
                        "additional context",
                        "references",
                        "links",
                        "related",
                        "logs",
                        "log",
                        "log output",
                        "screenshots",
                        "traceback",
                        "stack trace",
                        "problem",
                        "use case",
                        "use cases",
                        "rationale",
                        "notes",
                        "risks",
                        "questions",
                        "open questions",
                        "system info",
                        "error",
                        "error message",
                        "output",
                        "user story",
                        "current state",
                        "today"}))
        return known(Topic::context);
    // short headings that name a part of the work
    if (list.size() <= 3) {
        if (has_any(words, {"test", "tests", "testing", "test plan", "qa"}))
            return known(Topic::work, Kind::test);
        if (has_any(words, {"docs", "documentation", "doc"})) return known(Topic::work, Kind::docs);
        if (has_any(words, {"schema", "database", "db", "migration", "migrations", "data model", "models"}))
            return known(Topic::work, Kind::schema);
        if (has_any(words, {"api", "endpoints", "rest", "endpoint"})) return known(Topic::work, Kind::api);
        if (has_any(words, {"cli", "command line"})) return known(Topic::work, Kind::cli);
        if (has_any(words, {"ui", "frontend", "front end", "interface"})) return known(Topic::work, Kind::ui);
        if (has_any(words, {"core", "backend", "back end", "library"})) return known(Topic::work, Kind::core);
        if (has_any(words, {"ci", "release", "chores", "rollout"})) return known(Topic::work, Kind::chore);
    }
    if (has_any(words, {"tasks",
                        "task",
                        "todo",
                        "to do",
                        "todos",
                        "steps",
                        "implementation",
                        "plan",
                        "proposal",
                        "solution",
                        "requirements",
                        "requirement",
                        "scope",
                        "changes",
                        "checklist",
                        "subtasks",
                        "deliverables",
                        "what to do",
                        "proposed solution",
                        "suggested fix",
                        "in scope",
                        "goals",
                        "goal",
                        "work",
                        "approach"}))
        return known(Topic::work);
    return {};
}

bool is_criterion_code(std::string_view text) {
    std::string low = text::lower(text::trim(text));
    for (const std::string_view word : {"ac", "criterion"}) {
        if (low.compare(0, word.size(), word) != 0 || low.size() == word.size()) continue;
        low.erase(0, word.size());
        if (low[0] == ' ' || low[0] == '-' || low[0] == '#') low.erase(0, 1);
        return !low.empty() && low.size() < 4 &&
               std::all_of(low.begin(), low.end(), [](char c) { return c >= '0' && c <= '9'; });
    }
    return false;
}

bool is_confirmation(std::string_view text) {
    const Words list = words_of(text);
    if (list.empty()) return false;
    const std::string words = text::join(list, " ");
    const bool speaker =
        list[0] == "i" || list[0] == "i've" || list[0] == "i'm" || list[0] == "we" || list[0] == "this";
    return speaker &&
           has_any(words, {"searched", "have read", "i've read", "agree", "checked", "confirmed",
                           "have verified", "am using", "have updated", "is not a duplicate", "have included",
                           "looked", "have provided", "am willing", "have confirmed"});
}

bool is_imperative(std::string_view text) {
    if (text::trim(text).substr(0, 1) == "`") return false;  // a name, whatever it says
    Words list = words_of(text);
    if (!list.empty() && (list[0] == "please" || list[0] == "also" || list[0] == "then" ||
                          list[0] == "finally" || list[0] == "first"))
        list.erase(list.begin());
    return !list.empty() && is_verb(list[0]);
}

bool is_demand(std::string_view text) {
    const std::string words = text::join(words_of(text), " ");
    return has_any(words,
                   {"must", "should", "shall", "needs to", "need to", "has to", "have to", "ought to"});
}

Kind kind_of(std::string_view text, const std::vector<std::string>& paths) {
    const Words list = words_of(without_marks(text));
    const std::string words = text::join(list, " ");
    const std::string first = list.empty() ? "" : base_form(list[0]);
    const auto paths_all = [&](auto&& test) {
        return !paths.empty() && std::all_of(paths.begin(), paths.end(), test);
    };
    if (first == "document" ||
        paths_all([](const std::string& p) { return p.ends_with(".md") || p.ends_with(".rst"); }))
        return Kind::docs;
    if (first == "test" ||
        paths_all([](const std::string& p) { return p.find("test") != std::string::npos; }))
        return Kind::test;
    if (has_any(words, {"unit test",        "unit tests",        "regression test",  "regression tests",
                        "integration test", "integration tests", "test case",        "test cases",
                        "tests for",        "test for",          "test that",        "test coverage",
                        "add tests",        "write tests",       "add a test",       "tests cover",
                        "test suite",       "tests pass",        "covered by tests", "covered by a test"}))
        return Kind::test;
    if (has_any(words, {"docs", "documentation", "readme", "changelog", "docstring", "docstrings", "tutorial",
                        "guide", "guides", "release notes", "documented"}))
        return Kind::docs;
    const bool shown = first == "print" || first == "show" || first == "display" || first == "render" ||
                       first == "format" || first == "draw";
    if (!shown &&
        has_any(words, {"migration", "migrations", "alembic", "database schema", "db schema", "column",
                        "foreign key", "table", "database model", "sql schema", "index on", "schema"}) &&
        !has_any(words, {"json schema", "markdown table", "openapi schema"}))
        return Kind::schema;
    for (const char* method : {"GET /", "POST /", "PUT /", "PATCH /", "DELETE /"}) {
        if (text.find(method) != std::string_view::npos) return Kind::api;
    }
    if (text.find("--") != std::string_view::npos && !mentions_of(text).options.empty()) return Kind::cli;
    if (has_any(words, {"cli", "command line", "subcommand", "command line option"})) return Kind::cli;
    if (has_any(words, {"endpoint", "endpoints", "rest", "route", "routes", "http api", "graphql", "openapi",
                        "api", "webhook", "request body", "response body", "status code"}))
        return Kind::api;
    if (has_any(words, {"ui", "button", "page", "frontend", "front end", "dialog", "screen", "web form",
                        "html form", "dropdown", "template", "dashboard"}))
        return Kind::ui;
    if (first == "bump" ||
        has_any(words, {"ci", "pipeline", "github actions", "dependency", "dependencies", "pre commit",
                        "dockerfile", "release", "pyproject", "lock file", "linter config"}))
        return Kind::chore;
    return Kind::core;
}

}  // namespace sixth::decompose
