// What is told of a history: releases, and of each commit where it is listed or why it is not.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/changelog/settings.h"
#include "core/changelog/version.h"
#include "core/history/read.h"

namespace sixth::changelog {

// One line of a changelog.
struct Change {
    Section section = Section::changed;
    bool breaking = false;
    std::string type, scope;
    std::string text;   // the description, its references left out
    std::string after;  // what else a breaking change says; may be empty
};

// What one commit says.
struct Record {
    history::Number commit = 0;
    std::size_t release = 0;  // in Model::releases
    std::string type, scope, description;
    bool breaking = false;
    std::string pull_request;         // "12"; empty: none is known
    std::vector<std::string> issues;  // "#12", "AAS-114"
    std::vector<std::string> co_authors;
    std::string release_as;       // footer Release-As
    std::vector<Change> changes;  // several: a squash of several commits; none: skipped says why
    std::string skipped;
};

struct Release {
    std::optional<Version> version;  // none: Unreleased
    std::string tag;                 // empty: none, or none yet
    std::string date;                // 2026-11-25, UTC
    std::string previous;            // the tag before it; empty: it is the first
    bool yanked = false;
    std::vector<std::size_t> records;  // in Model::records, oldest first
};

struct Model {
    std::vector<Release> releases;  // the first is Unreleased, then the newest first
    std::vector<Record> records;
    bool whole = false;  // all releases have their records; else only Unreleased
};

// Which commits: everything reached from `tips`.
struct View {
    std::vector<history::Number> tips;
    std::optional<std::int64_t> until;  // seconds since the epoch: tags made later are not there yet
    // A release that the changelog holds and no tag names yet: it ends with these commits.
    std::optional<Version> pending;
    std::vector<history::Number> pending_at;
};
View at_head(const history::Repository& repository);

// `touching`: ids of the commits that change Settings::paths; null: all do.
Model build(const history::Repository& repository, const Settings& settings, const View& view, bool whole,
            const std::vector<std::string>* touching = nullptr);

// Every commit's record, as if none took another back.
std::vector<Record> records_of_all(const history::Repository& repository, const Settings& settings,
                                   const View& view);

}  // namespace sixth::changelog
