#include <chrono>
#include <cstdlib>

#include "cmd/changelog.h"
#include "cmd/changelog_json.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "core/base/diff.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/base/utf8.h"
#include "core/changelog/message.h"
#include "core/changelog/next.h"

namespace sixth::cmd {
namespace {

using changelog::Changelog;
using changelog::Model;
using changelog::Release;

std::string today() {
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    long long seconds = 0;
    if (epoch && parse_integer(epoch, seconds))
        return format_time(Time(std::chrono::seconds(seconds))).substr(0, 10);
    return format_time(std::chrono::system_clock::now()).substr(0, 10);
}

bool is_date(const std::string& text) {
    try {
        return text.size() == 10 && format_time(parse_time(text + "T00:00:00Z")).substr(0, 10) == text;
    } catch (const Error&) {
        return false;
    }
}

class ChangelogRun {
  public:
    ChangelogRun(const ChangelogOptions& o, Session& session)
        : o_(o), session_(session), changelog_(open_changelog(o, session)), text_(changelog_.file_text()) {
        if (changelog_.repository().refs.head.empty())
            throw Error("there is no commit yet", "commit something first");
    }

    ExitCode run() {
        if (!o_.check.empty()) return check();
        if (!o_.write) tell_of_tags();
        if (!o_.release.empty()) return release();
        const bool whole = o_.all || o_.format == OutputFormat::json;
        model_ = changelog_.model(changelog_.view(text_), whole);
        if (o_.format == OutputFormat::json) return print_json();
        if (o_.next) return print_next();
        if (o_.skipped) return print_skipped();
        if (o_.write) return write();
        print(o_.all
                  ? changelog::render_all(with_yanked(), changelog_.commits(), web(), changelog_.settings())
                  : unreleased_text());
        return ExitCode::ok;
    }

  private:
    changelog::Web web() const { return changelog_.web(text_); }

    void tell_of_tags() const {
        const history::Refs& refs = changelog_.repository().refs;
        for (const history::Tag& tag : refs.tags) {
            if (changelog::version_of_tag(tag.name, changelog_.settings().tag_patterns)) return;
        }
        if (refs.tags.empty()) {
            session_.note(
                "note: there are no tags: everything is unreleased ('git fetch --tags' brings those of the "
                "remote)");
        } else {
            session_.note(fmt::format(
                "note: none of {} tags is a release, such as '{}' (--tag-pattern says how they are named)",
                refs.tags.size(), refs.tags.back().name));
        }
    }

    ExitCode print_json() const {
        print(changelog_json(with_yanked(), changelog_, web(),
                             changelog::next_version(model_, changelog_.commits())));
        return ExitCode::ok;
    }

    ExitCode print_next() const {
        const changelog::Next next = changelog::next_version(model_, changelog_.commits());
        if (!next.version.empty()) print(next.version + "\n");
        const std::string from = next.previous.empty() ? "" : fmt::format("{} -> ", next.previous);
        session_.note(next.version.empty() ? next.why
                                           : fmt::format("{}{}: {}", from, next.version, next.why));
        return next.version.empty() ? ExitCode::findings : ExitCode::ok;
    }

    ExitCode print_skipped() const {
        Output out;
        std::size_t count = 0;
        for (const Release& release : model_.releases) {
            bool first = true;
            for (const std::size_t i : release.records) {
                const changelog::Record& record = model_.records[i];
                if (record.skipped.empty()) continue;
                if (first && o_.all)
                    out << (count > 0 ? "\n" : "") << (release.version ? release.version->text : "Unreleased")
                        << "\n";
                first = false;
                ++count;
                std::string_view subject = changelog_.commits().words_of(record.commit).message;
                subject = changelog::take_line(subject);
                out << fmt::format("{}  {}  ({})\n", changelog_.commits()[record.commit].id.substr(0, 7),
                                   utf8::printable(subject.substr(0, 200)), record.skipped);
            }
        }
        out.flush();
        session_.note(fmt::format("{} of {} commits are not listed", count, model_.records.size()));
        return ExitCode::ok;
    }

    // As it will stand in the file: what people wrote there and what the commits say.
    std::string unreleased_text() const {
        const changelog::Updated updated = rerendered();
        const changelog::Document document(updated.text, changelog_.settings().tag_patterns);
        const changelog::Heading* heading = document.unreleased();
        if (!heading) return "## [Unreleased]\n";
        std::string out(document.text().substr(heading->begin, heading->body_end - heading->begin));
        while (out.size() > 1 && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
        return out + "\n";
    }

    changelog::Updated rerendered() const {
        const std::string before = text_.empty() ? changelog::preamble() : text_;
        return changelog::update_unreleased(before, changelog_.wanted(model_, web()),
                                            changelog_.settings().tag_patterns);
    }

    // Sections that a person marked as withdrawn keep the mark.
    Model with_yanked() const {
        Model model = model_;
        const changelog::Document document(text_, changelog_.settings().tag_patterns);
        for (Release& release : model.releases) {
            if (!release.version) continue;
            const changelog::Heading* heading = document.release(*release.version);
            if (heading && heading->yanked) release.yanked = true;
        }
        return model;
    }

    ExitCode write() const {
        changelog::Updated updated = rerendered();
        for (const std::string& note : updated.notes) session_.note(note);
        if (o_.all)
            updated.text = changelog::add_releases(updated.text, with_yanked(), changelog_.commits(), web(),
                                                   changelog_.settings());
        save(updated.text);
        return ExitCode::ok;
    }

    void save(const std::string& text) const {
        if (text == text_) return session_.note(fmt::format("{} is up to date", o_.file));
        // somebody else may have written it meanwhile
        if (changelog_.file_text() != text_)
            throw Error(fmt::format("'{}' was changed by someone else in the meantime", o_.file),
                        "run it again");
        fs::write_atomically(session_.root() / o_.file, text);
        session_.note(fmt::format("wrote {}", o_.file));
    }

    ExitCode check() const {
        if (o_.check != "last" && o_.check != "head")
            throw Error(fmt::format("--check: '{}' is neither last nor head", o_.check));
        std::optional<changelog::View> view;
        if (o_.check == "last") view = changelog_.view_at_last_change(text_);
        if (!view) view = changelog_.view(text_);
        const changelog::Updated updated = changelog_.rerender(text_, *view);
        if (updated.text == text_) {
            session_.note(fmt::format("{} is up to date", o_.file));
            return ExitCode::ok;
        }
        print(unified_diff(text_, updated.text, "a/" + o_.file, "b/" + o_.file));
        session_.note(
            fmt::format("{} is not as its commits have it; 'sixth changelog --write' makes it so", o_.file));
        return ExitCode::findings;
    }

    ExitCode release() {
        if (!o_.date.empty() && !is_date(o_.date))
            throw Error(fmt::format("--date: '{}' is no date", o_.date), "write it as in 2026-11-25");
        model_ = changelog_.model(changelog_.view(text_), false);
        std::string name = o_.release;
        if (name == "next") {
            const changelog::Next next = changelog::next_version(model_, changelog_.commits());
            if (next.version.empty()) {
                session_.note(next.why);
                return ExitCode::findings;
            }
            name = next.version;
            session_.note(fmt::format("{}: {}", next.version, next.why));
        }
        if (name.size() > 1 && name[0] == 'v') name.erase(0, 1);
        const std::optional<changelog::Version> version = changelog::parse_version(name);
        if (!version)
            throw Error(fmt::format("'{}' is no version", name),
                        "write it as in 'sixth changelog --release 1.2.0'");
        const changelog::Document document(text_, changelog_.settings().tag_patterns);
        if (document.release(*version))
            throw Error(fmt::format("{} holds release {} already", o_.file, name),
                        "'sixth changelog --next' says the next one");
        for (const Release& release : model_.releases) {
            if (release.version && !(*release.version < *version) && !(*version < *release.version))
                throw Error(fmt::format("release {} is there already: tag '{}'", name, release.tag),
                            "'sixth changelog --next' says the next one");
        }
        Release made;
        made.version = version;
        made.tag = changelog::tag_for(name, model_, changelog_.settings());
        made.date = o_.date.empty() ? today() : o_.date;
        made.previous = model_.releases[0].previous;
        Release after;
        after.previous = made.tag;
        const std::string text = changelog::release_unreleased(
            rerendered().text, made, changelog::link_of(made, web()), changelog::link_of(after, web()),
            changelog_.settings().tag_patterns);
        save(text);
        const changelog::Document now(text, changelog_.settings().tag_patterns);
        const changelog::Heading* heading = now.release(*version);
        if (heading)
            print(std::string(text::trim(text.substr(heading->begin, heading->body_end - heading->begin))) +
                  "\n");
        return ExitCode::ok;
    }

    const ChangelogOptions& o_;
    Session& session_;
    Changelog changelog_;
    std::string text_;
    Model model_;
};

}  // namespace

// History is derived data: when the state fails, the run goes on without it.
Changelog open_changelog(const ChangelogOptions& o, Session& session, const std::vector<std::string>& more) {
    try {
        state::Db db = state::Db::open(session.state_file());
        return {session.root(), changelog_settings(o), o.file, &db, more};
    } catch (const state::StateError& error) {
        session.go_on_without_state(error);
    }
    return {session.root(), changelog_settings(o), o.file, nullptr, more};
}

ExitCode run_changelog(const ChangelogOptions& o, Session& session) {
    if (!o.messages.empty())
        throw Error(fmt::format("'{}' is for --lint", o.messages),
                    "'sixth changelog --lint FILE', or see 'sixth changelog -h'");
    return ChangelogRun(o, session).run();
}

}  // namespace sixth::cmd
