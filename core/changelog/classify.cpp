#include "core/changelog/classify.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/changelog/references.h"

namespace sixth::changelog {
namespace {

constexpr std::size_t longest_text = 500;  // bytes of one entry

bool begins_with_word(std::string_view text, std::initializer_list<std::string_view> words) {
    const std::string_view first = text.substr(0, text.find_first_of(" \t:"));
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return same_word(first, word); });
}

// One printable line of a useful length.
std::string one_line(std::string_view text) {
    const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (text.size() <= longest_text && std::all_of(text.begin(), text.end(), is_plain))
        return std::string(text);
    std::string line = utf8::printable(text.substr(0, longest_text * 2));
    if (line.size() > longest_text || text.size() > longest_text * 2) {
        std::size_t end = longest_text;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
        line = std::string(text::trim(std::string_view(line).substr(0, end))) + "…";
    }
    return line;
}

// A type that names no section says nothing of what was done; the verb does.
Section by_verb(Section section, std::string_view description) {
    if (section != Section::added && section != Section::changed) return section;
    if (begins_with_word(description, {"remove", "removes", "removed", "delete", "deletes", "drop", "drops"}))
        return Section::removed;
    if (begins_with_word(description, {"deprecate", "deprecates", "deprecated"})) return Section::deprecated;
    return section;
}

class Classifier {
  public:
    Classifier(std::string_view text, const Settings& settings)
        : settings_(settings), message_(parse_message(text)) {}

    Record run(bool is_merge, std::string_view pull_request) {
        fill(pull_request);
        if (message_.subject.empty()) return skip("it says nothing");
        const std::string_view word = message_.footer("Changelog");
        if (same_word(word, "skip") || same_word(word, "ignore") || same_word(word, "none"))
            return skip("its footer 'Changelog' says so");
        if (is_merge && (!message_.is_conventional() || message_.subject.starts_with("Merge ")))
            return skip("merge commit");
        for (const std::string_view mark : {"fixup! ", "squash! ", "amend! "}) {
            if (message_.subject.starts_with(mark)) return skip("part of another commit");
        }
        if (!word.empty()) return told(word);
        if (!message_.is_conventional()) return unconventional();
        judge(message_.header, true);
        if (settings_.expand_squashes && !same_word(message_.header.scope, "deps")) {
            for (const std::string_view line : squashed_headers(message_.body)) squashed(parse_header(line));
        }
        return std::move(record_);
    }

  private:
    void fill(std::string_view pull_request) {
        const Header& header = message_.header;
        record_.type = text::lower(header.type);
        record_.scope = one_line(header.scope);
        record_.breaking = message_.breaking;
        const std::string_view own = pull_request_of(message_.subject);
        record_.pull_request = own.empty() ? pull_request : own;
        record_.issues = issues_of(message_, record_.pull_request, settings_.issue_keys);
        record_.description = one_line(cleaned(header.type.empty() ? message_.subject : header.description));
        for (const Footer& footer : message_.footers) {
            if (same_word(footer.token, "Co-authored-by"))
                record_.co_authors.push_back(one_line(footer.value));
        }
        record_.release_as = one_line(message_.footer("Release-As"));
    }

    std::string_view cleaned(std::string_view description) const {
        return without_trailing_references(description, settings_.issue_keys);
    }

    Record skip(std::string why) {
        record_.changes.clear();
        record_.skipped = std::move(why);
        return std::move(record_);
    }

    void add(Section section, std::string text, bool breaking, std::string type, std::string scope) {
        Change change{section, breaking, std::move(type), std::move(scope), std::move(text), {}};
        const std::string_view advisory = advisory_in(message_.subject);
        const bool about_security =
            !advisory.empty() || same_word(change.scope, "security") || same_word(change.scope, "sec");
        if (about_security && (section == Section::fixed || section == Section::security)) {
            change.section = Section::security;
            if (!advisory.empty() && !change.text.starts_with(advisory))
                change.text = fmt::format("{}: {}", advisory, change.text);
        }
        const bool known =
            std::any_of(record_.changes.begin(), record_.changes.end(), [&](const Change& other) {
                return other.text == change.text && other.scope == change.scope &&
                       other.section == change.section;
            });
        if (!known) record_.changes.push_back(std::move(change));
    }

    // `Changelog: fixed`, as GitLab has it, or the words to tell it with.
    Record told(std::string_view word) {
        std::optional<Section> section = section_called(word);
        std::string text = record_.description;
        if (same_word(word, "feature")) section = Section::added;
        if (same_word(word, "performance") || same_word(word, "other")) section = Section::changed;
        if (!section) {
            text = one_line(word);
            const std::optional<Verdict> verdict = verdict_of_type(settings_, record_.type);
            section = by_verb(verdict && verdict->section ? *verdict->section : Section::changed, text);
        }
        add(*section, text, message_.breaking, record_.type, record_.scope);
        add_breaking_text();
        return std::move(record_);
    }

    Record unconventional() {
        const std::optional<Verdict> verdict = verdict_of_subject(settings_, message_.subject);
        if (verdict && !verdict->section) return skip("a rule says so");
        if (!revert_of(message_).ids.empty() || message_.subject.starts_with("Revert \"")) {
            add(Section::changed, record_.description, message_.breaking, "revert", "");
        } else if (verdict) {
            add(by_verb(*verdict->section, message_.subject), record_.description, message_.breaking, "", "");
        } else if (message_.breaking) {
            add(by_verb(Section::changed, message_.subject), record_.description, true, "", "");
        } else {
            return skip("no conventional commit, and no rule for it");
        }
        add_breaking_text();
        return std::move(record_);
    }

    void judge(const Header& header, bool is_subject) {
        const std::string type = text::lower(header.type);
        const bool breaking = header.breaking || (is_subject && message_.breaking);
        std::optional<Verdict> verdict = verdict_of_type(settings_, type);
        std::string why = fmt::format("type '{}'", type);
        std::string text = one_line(cleaned(header.description)), scope = one_line(header.scope);
        if (!verdict) {  // "README: mention x" is a subject like any other
            verdict = verdict_of_subject(settings_, is_subject ? message_.subject : header.description);
            why = fmt::format("unknown type '{}', and no rule for it", type);
        }
        std::optional<Section> section = verdict ? verdict->section : std::nullopt;
        if (!section && breaking) section = Section::changed;
        if (!section) {
            if (is_subject) record_.skipped = why;
            return;
        }
        record_.skipped.clear();
        add(by_verb(*section, header.description), std::move(text), breaking, type, std::move(scope));
        if (is_subject) add_breaking_text();
    }

    void squashed(const Header& header) {
        judge(header, false);
        record_.breaking = record_.breaking || header.breaking;
    }

    void add_breaking_text() {
        if (message_.breaking_text.empty() || record_.changes.empty()) return;
        std::string text = one_line(message_.breaking_text);
        if (text != record_.changes[0].text) record_.changes[0].after = std::move(text);
    }

    const Settings& settings_;
    Message message_;
    Record record_;
};

}  // namespace

Record classify(std::string_view message, bool is_merge, std::string_view pull_request,
                const Settings& settings) {
    return Classifier(message, settings).run(is_merge, pull_request);
}

Revert revert_of(const Message& message) {
    Revert revert;
    const auto take_ids = [&](std::string_view text) {
        const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at;
            while (end < text.size() && is_hex(text[end])) ++end;
            const bool starts_word =
                at == 0 || text[at - 1] == ' ' || text[at - 1] == ',' || text[at - 1] == '\n';
            const bool ends_word =
                end == text.size() || std::string_view(" .,;\n\r").find(text[end]) != std::string_view::npos;
            if (end - at >= 7 && end - at <= 64 && starts_word && ends_word)
                revert.ids.push_back(text.substr(at, end - at));
            at = std::max(end, at + 1);
        }
    };
    // "This reverts commit X.", "This reverts commits X, Y", "…X, reversing changes made to Z."
    constexpr std::string_view says = "This reverts commit";
    for (std::size_t at = message.body.find(says); at != std::string_view::npos;
         at = message.body.find(says, at + 1)) {
        std::string_view rest = message.body.substr(at + says.size());
        rest = rest.substr(0, rest.find("reversing"));
        rest = rest.substr(0, rest.find('.'));
        take_ids(rest.substr(0, rest.find("\n\n")));
    }
    const bool is_type = same_word(message.header.type, "revert");
    if (is_type && revert.ids.empty()) {
        for (const Footer& footer : message.footers) {
            if (same_word(footer.token, "Refs") || same_word(footer.token, "Reverts")) take_ids(footer.value);
        }
    }
    std::string_view subject = is_type ? message.header.description : message.subject;
    for (const std::string_view word : {"Revert \"", "revert \""}) {
        if (!subject.starts_with(word)) continue;
        const std::size_t end = subject.rfind('"');
        if (end >= word.size()) revert.subject = subject.substr(word.size(), end - word.size());
    }
    if (revert.subject.empty() && is_type) revert.subject = subject;
    constexpr std::string_view reverts =
        "Reverts ";  // "Reverts owner/repository#12": what GitHub's button writes
    if (revert.ids.empty() && !revert.subject.empty() && message.body.starts_with(reverts)) {
        const std::string_view line = message.body.substr(0, message.body.find('\n'));
        const std::size_t hash = line.rfind('#');
        if (hash != std::string_view::npos) revert.pull_request = text::trim(line.substr(hash + 1));
    }
    return revert;
}

}  // namespace sixth::changelog
