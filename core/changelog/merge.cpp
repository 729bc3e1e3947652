#include "core/changelog/merge.h"

#include <stdlib.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/document.h"
#include "core/changelog/merge_hunks.h"
#include "core/changelog/message.h"
#include "core/repo/git.h"

namespace sixth::changelog {
namespace {

using Patterns = std::vector<std::string>;

// Item contents of the sections from one heading to another.
std::set<std::string> items_of(const Document& document, std::size_t first, std::size_t last) {
    std::set<std::string> items;
    for (std::size_t i = first; i < last; ++i) {
        for (const Chunk& chunk : document.chunks(document.headings()[i])) {
            if (chunk.kind == Chunk::Kind::item) items.emplace(chunk.content);
        }
    }
    return items;
}

// Releases that stand right behind Unreleased in one text, and which another lacks.
struct NewReleases {
    std::string_view bytes;
    std::set<std::string> items;
};
NewReleases new_releases(const Document& document, const Document& other) {
    const auto& headings = document.headings();
    const Heading* unreleased = document.unreleased();
    NewReleases made;
    if (!unreleased) return made;
    const auto first = static_cast<std::size_t>(unreleased - headings.data()) + 1;
    std::size_t last = first;
    while (last < headings.size() && headings[last].version && !other.release(*headings[last].version))
        ++last;
    if (last == first) return made;
    made.bytes =
        document.text().substr(headings[first].begin, headings[last - 1].body_end - headings[first].begin);
    made.items = items_of(document, first, last);
    return made;
}

// What Unreleased holds without these items, and without the headings that are left with nothing.
std::string body_without(const Document& document, const std::set<std::string>& items) {
    const std::vector<Chunk> chunks = document.chunks(*document.unreleased());
    std::vector<bool> goes(chunks.size(), false);
    for (std::size_t i = 0; i < chunks.size(); ++i)
        goes[i] = chunks[i].kind == Chunk::Kind::item && items.contains(std::string(chunks[i].content));
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        if (chunks[i].kind != Chunk::Kind::heading || !chunks[i].section) continue;
        bool went = false, left = false;
        for (std::size_t j = i + 1; j < chunks.size() && chunks[j].kind != Chunk::Kind::heading; ++j) {
            went = went || goes[j];
            left = left || (!goes[j] && chunks[j].kind != Chunk::Kind::blank);
        }
        goes[i] = went && !left;
    }
    std::string body;
    bool after_blank = false;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const bool blank = chunks[i].kind == Chunk::Kind::blank;
        if (goes[i] || (blank && after_blank)) continue;
        body += chunks[i].bytes;
        after_blank = blank;
    }
    return body;
}

// The text as if that release had been made in it too.
std::string with_releases(const std::string& text, const NewReleases& made, const Patterns& patterns) {
    const Document document(text, patterns);
    const Heading* unreleased = document.unreleased();
    if (!unreleased) return text;
    const std::string end(document.line_end());
    std::string out = text.substr(0, unreleased->end) + body_without(document, made.items);
    const auto separate = [&] {
        const bool separated =
            out.size() >= 2 * end.size() && out.substr(out.size() - 2 * end.size()) == end + end;
        if (!separated) out += end;
    };
    separate();
    out += made.bytes;
    if (unreleased->body_end < text.size()) separate();
    return out.append(text.substr(unreleased->body_end));
}

// Otherwise what one side adds to Unreleased would land in the release that the other side made of it.
void carry_releases(Sides& sides, const Patterns& patterns) {
    const auto carry = [&](const std::string& from, std::string& to) {
        const Document base(sides.base, patterns), with(from, patterns), without(to, patterns);
        const NewReleases made = new_releases(with, base);
        if (made.bytes.empty() || !new_releases(without, base).bytes.empty()) return;
        const std::string bytes(made.bytes);
        to = with_releases(to, made, patterns);
        sides.base = with_releases(sides.base, made, patterns);
    };
    carry(sides.ours, sides.theirs);
    carry(sides.theirs, sides.ours);
}

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "sixth-merge-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            throw Error(fmt::format("cannot make a folder like '{}'", name),
                        "set TMPDIR to a folder you can write");
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string write(const char* name, const std::string& text) const {
        fs::write_atomically(path_ / name, text);
        return path_ / name;
    }

  private:
    fs::Path path_;
};

// No line of the texts may look like a marker.
std::size_t safe_marker_size(const Sides& sides) {
    std::size_t longest = 0;
    for (const std::string* text : {&sides.base, &sides.ours, &sides.theirs}) {
        for (const std::string_view line : text::split(*text, '\n')) {
            if (!line.empty() && std::string_view("<|=>").find(line[0]) != std::string_view::npos)
                longest = std::max(longest, std::min(line.find_first_not_of(line[0]), line.size()));
        }
    }
    return longest + 7;
}

std::vector<Hunk> three_way(const fs::Path& root, const Sides& sides) {
    const TemporaryFolder folder;
    const std::size_t size = safe_marker_size(sides);
    const ProcessResult result =
        repo::run_git(root, {"merge-file", "-p", "--diff3", fmt::format("--marker-size={}", size),
                             folder.write("ours", sides.ours), folder.write("base", sides.base),
                             folder.write("theirs", sides.theirs)});
    if (result.exit_code < 0 || result.exit_code > 127)
        throw Error(fmt::format("git cannot merge the changelogs: {}", repo::git_reason(result)),
                    "merge them by hand");
    return parse_hunks(result.out, size);
}

bool in_unreleased(const std::string& text, std::size_t begin, std::size_t end, const Patterns& patterns) {
    const Document document(text, patterns);
    const Heading* unreleased = document.unreleased();
    return unreleased && begin >= unreleased->end && end <= unreleased->body_end;
}

}  // namespace

Merged merge(const fs::Path& root, Sides sides, const MergeOptions& options) {
    carry_releases(sides, options.tag_patterns);
    if (options.render) {
        for (std::string* side : {&sides.base, &sides.ours, &sides.theirs}) *side = options.render(*side);
    }
    std::vector<Hunk> hunks = three_way(root, sides);
    const auto joined = [&] {
        std::string text;
        for (const Hunk& hunk : hunks) text += text_of(hunk, options.marker_size, options.shows_base);
        return text;
    };
    for (Hunk& hunk : hunks) {
        if (!hunk.conflict) continue;
        const auto both = both_added(hunk);
        if (!both) continue;
        const Hunk before = hunk;
        hunk = {};
        hunk.plain = *both;
        std::size_t begin = 0;
        for (const Hunk* each = hunks.data(); each != &hunk; ++each)
            begin += text_of(*each, options.marker_size, options.shows_base).size();
        if (!in_unreleased(joined(), begin, begin + both->size(), options.tag_patterns)) hunk = before;
    }
    Merged merged;
    merged.text = joined();
    merged.conflict = std::any_of(hunks.begin(), hunks.end(), [](const Hunk& hunk) { return hunk.conflict; });
    if (!merged.conflict && options.render) merged.text = options.render(merged.text);
    return merged;
}

}  // namespace sixth::changelog
