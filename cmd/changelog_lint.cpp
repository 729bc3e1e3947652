// sixth changelog --lint: commit messages, as a hook sees one and as CI sees many.
#include <filesystem>

#include "cmd/changelog.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/changelog/message.h"
#include "core/changelog/releases.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

using changelog::MessageFinding;

struct Judged {
    std::string name;  // a file, or the short id of a commit
    std::string text;
    std::vector<MessageFinding> findings;
};

std::string_view line_of(std::string_view text, std::uint32_t number) {
    std::string_view line;
    for (std::uint32_t i = 0; i < number; ++i) line = changelog::take_line(text);
    return line;
}

// A window of the line around the column, for lines of any length.
std::string excerpt(std::string_view line, std::uint32_t column, std::size_t width) {
    const std::string shown = utf8::printable(line.substr(0, 4000));
    std::size_t at = 0, begin = 0;
    std::uint32_t now = 1;
    std::size_t cells = 0;
    while (at < shown.size() && now < column) {
        cells += static_cast<std::size_t>(utf8::cells(utf8::next(shown, at)));
        ++now;
        while (cells > width / 2 && begin < at)
            cells -= static_cast<std::size_t>(utf8::cells(utf8::next(shown, begin)));
    }
    std::size_t end = at, right = cells;
    while (end < shown.size() && right < width)
        right += static_cast<std::size_t>(utf8::cells(utf8::next(shown, end)));
    return fmt::format("    {}\n    {}^\n", shown.substr(begin, end - begin), std::string(cells, ' '));
}

std::string shortened(const std::string& fix) {
    const std::string shown = utf8::printable(std::string_view(fix).substr(0, 400));
    return fix.size() > 400 ? shown + "…" : shown;
}

void print_text(const std::vector<Judged>& all, Session& session) {
    Output out;
    const Style style = session.out();
    for (const Judged& one : all) {
        for (const MessageFinding& finding : one.findings) {
            out << style(Tone::bold, fmt::format("{}:{}:{}:", one.name, finding.line, finding.column)) << " "
                << finding.message << "\n"
                << excerpt(line_of(one.text, finding.line), finding.column, 90);
            if (!finding.fix.empty())
                out << "  " << style(Tone::green, "write:") << " " << shortened(finding.fix) << "\n";
        }
    }
    out.flush();
}

void print_json(const std::vector<Judged>& all) {
    nlohmann::ordered_json results = nlohmann::ordered_json::array();
    for (const Judged& one : all) {
        for (const MessageFinding& finding : one.findings) {
            results.push_back({{"message_of", one.name},
                               {"line", finding.line},
                               {"column", finding.column},
                               {"message", finding.message},
                               {"fix", finding.fix}});
        }
    }
    print(dump_json({{"schema", "sixth.changelog-lint/1"},
                     {"messages", all.size()},
                     {"results", std::move(results)}}) +
          "\n");
}

std::string comment_mark(const fs::Path& root) {
    const ProcessResult result = repo::run_git(root, {"config", "--get", "core.commentChar"});
    const std::string mark(text::trim(result.out));
    return result.exit_code != 0 || mark.empty() || mark == "auto" ? "#" : mark;
}

std::vector<Judged> messages_of_range(const std::string& range, const changelog::Settings& settings,
                                      const fs::Path& root) {
    std::vector<std::string> wanted{range}, without;
    if (range.empty()) {
        const history::Refs refs = history::read_refs(root);
        if (refs.head.empty()) return {};
        wanted = {"HEAD"};
        for (const history::Tag& tag : refs.tags) {
            if (changelog::version_of_tag(tag.name, settings.tag_patterns)) without.push_back(tag.commit);
        }
    } else if (range.find("..") == std::string::npos) {
        wanted = {range, "--no-walk"};
    }
    if (!range.empty() && range[0] == '-')
        throw Error(fmt::format("'{}' is no range of commits", range), "write it as in 'main..HEAD'");
    const std::string told = history::log_text(root, wanted, without);
    std::vector<Judged> all;
    for (const history::LoggedCommit& commit : history::parse_log(told)) {
        if (commit.parents.size() < 2)
            all.push_back({std::string(commit.id.substr(0, 7)), std::string(commit.message), {}});
    }
    return all;
}

}  // namespace

ExitCode lint_messages(const ChangelogOptions& o, Session& session) {
    const changelog::Settings settings = changelog_settings(o);
    changelog::check(settings);
    std::vector<Judged> all;
    std::error_code failed;
    if (!o.messages.empty() && std::filesystem::is_regular_file(o.messages, failed)) {
        const std::string text = fs::read(o.messages);
        all.push_back({o.messages, changelog::without_comments(text, comment_mark(session.root())), {}});
    } else {
        all = messages_of_range(o.messages, settings, session.root());
    }
    std::size_t count = 0;
    for (Judged& one : all) {
        one.findings = changelog::lint_message(one.text, settings, o.limits);
        count += one.findings.size();
    }
    if (o.format == OutputFormat::json) {
        print_json(all);
    } else {
        print_text(all, session);
    }
    return count == 0 ? ExitCode::ok : ExitCode::findings;
}

}  // namespace sixth::cmd
