#include "cmd/changelog_json.h"

#include "core/base/json_text.h"
#include "core/base/time.h"

namespace sixth::cmd {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(std::string_view text) {
    return text.empty() ? Json() : Json(text);
}

std::string time_text(std::int64_t seconds) {
    return format_time(Time(std::chrono::seconds(seconds)));
}

Json release_json(const changelog::Release& release, const changelog::Web& web) {
    const bool is_release = release.version.has_value();
    std::string compare;
    if (!web.base.empty() && (!is_release || !release.tag.empty()))
        compare = release.previous.empty() ? (is_release ? web.tag(release.tag) : "")
                                           : web.compare(release.previous, is_release ? release.tag : "HEAD");
    return {{"version", is_release ? Json(release.version->text) : Json()},
            {"tag", or_null(release.tag)},
            {"date", or_null(release.date)},
            {"previous", or_null(release.previous)},
            {"pre_release", is_release && release.version->is_pre_release()},
            {"yanked", release.yanked},
            {"commits", release.records.size()},
            {"url", or_null(compare)}};
}

Json record_json(const changelog::Record& record, const changelog::Model& model,
                 const history::History& commits) {
    const changelog::Release& release = model.releases[record.release];
    const history::Words& words = commits.words_of(record.commit);
    Json changes = Json::array();
    for (const changelog::Change& change : record.changes) {
        changes.push_back({{"section", changelog::name_of(change.section)},
                           {"type", or_null(change.type)},
                           {"scope", or_null(change.scope)},
                           {"breaking", change.breaking},
                           {"text", change.text}});
    }
    return {
        {"hash", commits[record.commit].id},
        {"release", release.version ? Json(release.version->text) : Json()},
        {"tag", or_null(release.tag)},
        {"section", record.changes.empty() ? Json() : Json(changelog::name_of(record.changes[0].section))},
        {"skipped", or_null(record.skipped)},
        {"type", or_null(record.type)},
        {"scope", or_null(record.scope)},
        {"breaking", record.breaking},
        {"description", record.description},
        {"pull_request", or_null(record.pull_request)},
        {"issues", record.issues},
        {"author", words.author},
        {"email", words.email},
        {"co_authors", record.co_authors},
        {"author_time", time_text(words.author_time)},
        {"commit_time", time_text(commits[record.commit].commit_time)},
        {"changes", std::move(changes)}};
}

}  // namespace

std::string changelog_json(const changelog::Model& model, const changelog::Changelog& changelog,
                           const changelog::Web& web, const changelog::Next& next) {
    std::string out = "{\n\"schema\": \"sixth.changelog/1\",\n";
    out += fmt::format("\"head\": {},\n", dump_json(or_null(changelog.repository().refs.head)));
    out += fmt::format("\"url\": {},\n", dump_json(or_null(web.base)));
    out += fmt::format("\"next\": {},\n", dump_json({{"version", or_null(next.version)},
                                                     {"previous", or_null(next.previous)},
                                                     {"why", next.why}}));
    const auto list = [&](const char* name, const auto& items, const auto& json_of, const char* end) {
        out += fmt::format("\"{}\": [", name);
        bool first = true;
        for (const auto& item : items) {
            out += first ? "\n" : ",\n";
            out += dump_json(json_of(item));
            first = false;
        }
        out += fmt::format("\n]{}\n", end);
    };
    list(
        "releases", model.releases, [&](const changelog::Release& r) { return release_json(r, web); }, ",");
    list(
        "commits", model.records,
        [&](const changelog::Record& r) { return record_json(r, model, changelog.commits()); }, "");
    return out + "}\n";
}

}  // namespace sixth::cmd
