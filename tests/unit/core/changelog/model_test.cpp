#include "core/changelog/model.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "core/base/text.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::changelog;

namespace {

Model model_of(const test::GitFolder& repo, const Settings& settings = {}) {
    const history::Repository repository = history::read(repo.path(), nullptr);
    return build(repository, settings, at_head(repository), true);
}

// "version: section text | …", newest release first; skipped commits with their reason
std::string told(const test::GitFolder& repo, const Settings& settings = {}) {
    std::string out;
    const Model model = model_of(repo, settings);
    for (const Release& release : model.releases) {
        out += (release.version ? release.version->text : "Unreleased") + ":";
        for (const std::size_t i : release.records) {
            const Record& record = model.records[i];
            for (const Change& change : record.changes) {
                out += " | " + std::string(name_of(change.section)) + (change.breaking ? "! " : " ");
                out += (change.scope.empty() ? "" : change.scope + ": ") + change.text;
            }
            if (!record.skipped.empty()) out += " | -" + record.skipped.substr(0, 10);
        }
        out += "\n";
    }
    return out;
}

// A history of any shape: roots, merges of two to five parents, criss-crosses, clocks that go wrong, tags
// anywhere.
std::string random_history(unsigned seed, int commits) {
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::string out;
    for (int i = 1; i <= commits; ++i) {
        const bool last = i == commits;
        std::set<int> parents;
        if (i > 1 && below(20) != 0) {
            const int wanted = last ? 4 : below(4) == 0 ? 2 + below(4) : 1;
            for (int p = 0; p < wanted; ++p) parents.insert(std::max(1, i - 1 - below(p == 0 ? 3 : 12)));
        }
        const int time = 1'700'000'000 + i * 100 + (below(5) == 0 ? below(4000) - 2000 : 0);
        const std::string message = "feat: c" + std::to_string(i);
        out += "commit refs/heads/" + std::string(last ? "main" : "b" + std::to_string(i)) +
               "\nmark :" + std::to_string(i) + "\ncommitter A <a@x> " + std::to_string(time) +
               " +0000\ndata " + std::to_string(message.size()) + "\n" + message + "\n";
        bool first = true;
        for (auto at = parents.rbegin(); at != parents.rend(); ++at) {
            out += (first ? "from :" : "merge :") + std::to_string(*at) + "\n";
            first = false;
        }
        out += "\n";
        if (below(9) == 0)
            out += "reset refs/tags/v0." + std::to_string(i) + ".0\nfrom :" + std::to_string(i) + "\n\n";
    }
    return out;
}

// git itself refuses to take back commits that change no file
std::string revert_of_head(const test::GitFolder& repo) {
    const std::string subject = repo.git({"log", "-1", "--format=%s"}), id = repo.git({"rev-parse", "HEAD"});
    return "Revert \"" + subject.substr(0, subject.size() - 1) + "\"\n\nThis reverts commit " +
           id.substr(0, 40) + ".";
}

std::set<std::string> listed(const test::GitFolder& repo, const std::string& tip) {
    const std::string out = repo.git({"rev-list", tip});
    std::set<std::string> ids;
    for (const std::string_view line : text::split(out, '\n')) {
        if (!line.empty()) ids.emplace(line);
    }
    return ids;
}

}  // namespace

TEST_CASE("every commit of rev-list is in one release: the first whose tag contains it") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        const test::GitFolder repo;
        ProcessOptions options;
        options.folder = repo.path();
        options.input = random_history(seed, 70);
        REQUIRE(run_process({"git", "fast-import", "--quiet"}, options).exit_code == 0);
        const history::Repository repository = history::read(repo.path(), nullptr);
        const Model model = build(repository, {}, at_head(repository), true);
        std::map<std::string, std::set<std::string>> contained;  // by tag
        for (const history::Tag& tag : repository.refs.tags) contained[tag.name] = listed(repo, tag.name);
        std::map<std::string, std::size_t> place;  // releases from the oldest
        for (std::size_t r = model.releases.size(); r-- > 1;) place[model.releases[r].tag] = place.size();

        std::set<std::string> seen;
        for (const Record& record : model.records) {
            const std::string id(repository.commits[record.commit].id);
            INFO("seed " << seed << " commit " << id);
            CHECK(seen.insert(id).second);
            CHECK(record.changes.empty() != record.skipped.empty());
            const Release& release = model.releases[record.release];
            std::string earliest;
            for (const auto& [tag, ids] : contained) {
                if (!ids.contains(id) || ids.contains(repository.refs.head)) continue;
                // no release before its own contains it
                if (place.contains(tag) && (earliest.empty() || place[tag] < place[earliest])) earliest = tag;
            }
            if (!contained.contains("v0.70.0")) CHECK(release.tag == earliest);
        }
        CHECK(seen == listed(repo, "HEAD"));
        // a tag that another contains comes before it
        for (const auto& [inner, ids] : contained) {
            for (const auto& [outer, others] : contained) {
                const bool nested = inner != outer && ids.size() < others.size() &&
                                    std::includes(others.begin(), others.end(), ids.begin(), ids.end());
                if (nested && place.contains(inner) && place.contains(outer))
                    CHECK(place[inner] < place[outer]);
            }
        }
    }
}

TEST_CASE("a history read in pieces gives the same model as one read at once") {
    const test::GitFolder repo;
    state::Db db = state::Db::open(repo / ".git/state.db");
    const auto lines = [&](const history::Repository& repository) {
        std::vector<std::string> all;
        const Model model = build(repository, {}, at_head(repository), true);
        for (const Release& release : model.releases) {
            for (const std::size_t i : release.records)
                all.push_back(release.tag + std::string(repository.commits[model.records[i].commit].id));
        }
        return all;
    };
    for (int i = 0; i < 6; ++i) {
        repo.commit("feat: main " + std::to_string(i));
        repo.git({"checkout", "-q", "-b", "side" + std::to_string(i)});
        repo.commit("fix: side " + std::to_string(i));
        repo.git({"checkout", "-q", "main"});
        repo.commit("fix: beside " + std::to_string(i));
        repo.git({"merge", "-q", "--no-ff", "-m", "Merge", "side" + std::to_string(i)});
        if (i % 2 == 0) repo.git({"tag", "v1." + std::to_string(i)});
        CHECK(lines(history::read(repo.path(), &db)) == lines(history::read(repo.path(), nullptr)));
    }
}

TEST_CASE("sections by type, verb, scope, advisory and footers") {
    const test::GitFolder repo;
    for (const char* message : {"feat(cli): add x", "feat: remove y", "feat: deprecate z", "fix: a",
                                "fix(security): b", "fix: c by CVE-2026-12345", "perf: d", "chore: e",
                                "chore!: f", "Add g", "whatever", "docs: h\n\nChangelog: fixed",
                                "feat: i\n\nChangelog: skip", "feat: j\n\nChangelog: users may now k",
                                "README: l", "fixup! fix: a", "refactor: m\n\nBREAKING CHANGE: n"})
        repo.commit(message);
    CHECK(told(repo) ==
          "Unreleased: | Added cli: add x | Removed remove y | Deprecated deprecate z | Fixed a | Security "
          "security: b"
          " | Security CVE-2026-12345: c by CVE-2026-12345 | Changed d | -type 'chor | Changed! f | Added "
          "Add g | -no convent"
          " | Fixed h | -its footer | Added users may now k | -unknown ty | -part of an | Changed! m\n");
    Settings settings;
    settings.types = {{"docs", {"Changed"}}, {"perf", {"skip"}}};
    settings.rules = {{"what*", {"Added"}}, {"add *", {"skip"}}};
    const std::string other = told(repo, settings);
    CHECK(other.find("-type 'perf") != std::string::npos);
    CHECK(other.find("Added whatever") != std::string::npos);
    CHECK(other.find("-a rule say") != std::string::npos);
}

TEST_CASE("a commit and its revert cancel, a revert of a revert does not; what was released is told") {
    const test::GitFolder repo;
    repo.commit("feat: shipped");
    repo.git({"tag", "v1.0.0"});
    repo.commit(revert_of_head(repo));
    CHECK(told(repo) == "Unreleased: | Removed Revert \"shipped\"\n1.0.0: | Added shipped\n");
    repo.commit(revert_of_head(repo));
    CHECK(told(repo) == "Unreleased: | -taken back | -takes back\n1.0.0: | Added shipped\n");
    repo.commit("fix: b (#7)");
    repo.commit("Revert \"fix: b (#7)\" (#8)\n\nReverts o/r#7");
    repo.commit("fix: c");
    repo.commit("revert: fix: c");
    CHECK(told(repo).find(
              " | -taken back | -takes back | -taken back | -takes back | -taken back | -takes back\n") !=
          std::string::npos);
}

TEST_CASE("merges: what a taken back merge brought goes, pull requests are known from merge commits") {
    const test::GitFolder repo;
    repo.commit("start: x");
    repo.git({"checkout", "-q", "-b", "side"});
    repo.commit("feat: a");
    repo.commit("fix: b (#3)");
    repo.git({"checkout", "-q", "main"});
    repo.git({"merge", "-q", "--no-ff", "-m", "Merge pull request #12 from o/side", "side"});
    const Model model = model_of(repo);
    CHECK(model.records[1].pull_request == "12");
    CHECK(model.records[2].pull_request == "3");
    CHECK(model.records[3].skipped == "merge commit");
    repo.commit(revert_of_head(repo));
    CHECK(told(repo) ==
          "Unreleased: | -unknown ty | -taken back | -taken back | -taken back | -takes back\n");
}

TEST_CASE("squashes, pre-releases, release branches, tags on one commit") {
    const test::GitFolder repo;
    repo.commit("feat: big (#9)\n\n* feat: a\n\n* fix(x): b\n\n* feat: big\n");
    repo.git({"tag", "v1.0.0-rc.1"});
    repo.git({"tag", "v1.0.0"});
    repo.git({"checkout", "-q", "-b", "v2"});
    repo.commit("feat: c");
    repo.commit("chore: release");
    repo.git({"tag", "v2.0.0"});
    repo.git({"checkout", "-q", "-b", "later", "HEAD^"});
    repo.commit("fix: d");
    CHECK(
        told(repo) ==
        "Unreleased: | Fixed d\n2.0.0: | Added c\n1.0.0: | Added big | Added a | Fixed x: b\n1.0.0-rc.1:\n");
    Settings settings;
    settings.fold_pre_releases = true;
    settings.expand_squashes = false;
    CHECK(told(repo, settings) == "Unreleased: | Fixed d\n2.0.0: | Added c\n1.0.0: | Added big\n");
    repo.git({"checkout", "-q", "v1.0.0"});
    CHECK(told(repo).find("2.0.0") == std::string::npos);  // the future of this commit
}
