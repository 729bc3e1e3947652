#include "core/changelog/document.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/changelog/message.h"

namespace sixth::changelog {
namespace {

struct Line {
    std::size_t begin, end;  // the line's end included
    std::string_view text;   // without it
};

class LineReader {
  public:
    explicit LineReader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}
    bool next(Line& line) {
        if (at_ >= text_.size()) return false;
        line.begin = at_;
        std::string_view rest = text_.substr(at_);
        const std::size_t before = rest.size();
        line.text = take_line(rest);
        at_ += before - rest.size();
        line.end = at_;
        return true;
    }

  private:
    std::string_view text_;
    std::size_t at_;
};

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
    return text::trim(line).empty();
}

// A line of three or more ` or ~ that opens or closes fenced code.
struct Fence {
    char mark = 0;
    std::size_t run = 0;  // 0: the line is none
    bool closes = false;  // nothing stands behind it
};

Fence fence_of(std::string_view line) {
    const std::size_t indent = indent_of(line);
    const std::string_view rest = line.substr(indent);
    if (indent > 3 || rest.empty() || (rest[0] != '`' && rest[0] != '~')) return {};
    const std::size_t run = std::min(rest.find_first_not_of(rest[0]), rest.size());
    if (run < 3 || (rest[0] == '`' && rest.find('`', run) != std::string_view::npos)) return {};
    return {rest[0], run, is_blank(rest.substr(run))};
}

// Fenced code and comments: what stands in them is no structure. One that is never closed is none: what is
// written behind it must be found again.
class Quoting {
  public:
    // Call for every line, in order, with the text behind it. True: the line is inside, or opens or closes
    // one.
    bool covers(std::string_view line, std::string_view behind) {
        if (in_comment_) {
            in_comment_ = line.find("-->") == std::string_view::npos;
            return true;
        }
        const Fence fence = fence_of(line);
        if (open_.run > 0) {
            if (closes(fence, open_)) open_ = {};
            return true;
        }
        if (fence.run > 0) {
            if (!is_closed(fence, behind)) return false;
            open_ = fence;
            return true;
        }
        const std::size_t indent = indent_of(line);
        if (indent > 3 || line.substr(indent, 4) != "<!--") return false;
        if (line.find("-->", indent + 4) != std::string_view::npos) return true;
        in_comment_ = !comments_stay_open_ && behind.find("-->") != std::string_view::npos;
        comments_stay_open_ = !in_comment_;
        return in_comment_;
    }

  private:
    static bool closes(const Fence& fence, const Fence& open) {
        return fence.mark == open.mark && fence.run >= open.run && fence.closes;
    }

    bool is_closed(const Fence& fence, std::string_view behind) {
        std::size_t& stays_open = stays_open_[fence.mark == '~' ? 1 : 0];
        if (fence.run >= stays_open) return false;
        while (!behind.empty()) {
            if (closes(fence_of(take_line(behind)), fence)) return true;
        }
        stays_open = fence.run;
        return false;
    }

    Fence open_;
    bool in_comment_ = false;
    // Known not to be closed any more: comments, and fences of so many ` or ~.
    bool comments_stay_open_ = false;
    std::size_t stays_open_[2] = {std::string_view::npos, std::string_view::npos};
};

// 1 to 6; 0: the line is no heading.
int level_of(std::string_view line) {
    const std::size_t indent = indent_of(line);
    if (indent > 3) return 0;
    const std::string_view rest = line.substr(indent);
    const std::size_t marks = std::min(rest.find_first_not_of('#'), rest.size());
    if (marks == 0 || marks > 6 || (marks < rest.size() && rest[marks] != ' ' && rest[marks] != '\t'))
        return 0;
    return static_cast<int>(marks);
}

std::string_view heading_text(std::string_view line) {
    line = text::trim(line);
    line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
    line = text::trim(line);
    const std::size_t last = line.find_last_not_of('#');
    if (last != std::string_view::npos && last + 1 < line.size() && line[last] == ' ')
        line = text::trim(line.substr(0, last));
    return line;
}

// "[1.0.0] - 2017-07-17 [YANKED]", "v1.0.0 (2017-07-17)", "[Unreleased]"
bool read_heading(std::string_view text, const std::vector<std::string>& tag_patterns, Heading& heading) {
    heading.brackets = !text.empty() && text[0] == '[';
    std::string_view name =
        heading.brackets ? text.substr(1, text.find(']') - 1) : text.substr(0, text.find_first_of(" \t"));
    if (heading.brackets && text.find(']') == std::string_view::npos) return false;
    while (!heading.brackets && !name.empty() && (name.back() == ':' || name.back() == ','))
        name.remove_suffix(1);
    heading.yanked = text.find("[YANKED]") != std::string_view::npos;
    if (same_word(name, "unreleased")) return true;
    heading.version = version_of_tag(name, tag_patterns);
    if (!heading.version) heading.version = version_of_tag(name, {"v*", "*"});
    return heading.version && (heading.version->numbers.size() > 1 || heading.brackets);
}

bool read_link(const Line& line, Link& link) {
    if (line.text.empty() || line.text[0] != '[') return false;
    const std::size_t close = line.text.find("]:");
    if (close == std::string_view::npos || close < 2) return false;
    link = {line.begin, line.end, line.text.substr(1, close - 1), text::trim(line.text.substr(close + 2))};
    return !link.address.empty() && link.address.find(' ') == std::string_view::npos;
}

// Where the text behind an item's mark begins; 0: the line begins no item.
std::size_t item_text(std::string_view line) {
    const std::size_t indent = indent_of(line);
    if (indent > 3 || indent + 1 >= line.size()) return 0;
    const char mark = line[indent];
    if ((mark != '-' && mark != '*' && mark != '+') || line[indent + 1] != ' ') return 0;
    const std::size_t begin = line.find_first_not_of(' ', indent + 1);
    return begin == std::string_view::npos ? 0 : begin;
}

}  // namespace

Document::Document(std::string_view text, const std::vector<std::string>& tag_patterns) : text_(text) {
    const std::size_t line = text.find('\n');
    crlf_ = line != std::string_view::npos && line > 0 && text[line - 1] == '\r';
    scan(tag_patterns);
}

void Document::scan(const std::vector<std::string>& tag_patterns) {
    LineReader lines(text_);
    Quoting quoting;
    bool has_bullet = false;
    links_begin_ = text_.size();
    bool in_links = false;
    for (Line line; lines.next(line);) {
        // a byte order mark belongs to no line
        if (line.begin == 0 && line.text.substr(0, 3) == "\xEF\xBB\xBF") line.text.remove_prefix(3);
        const bool quoted = quoting.covers(line.text, text_.substr(line.end));
        Link link;
        if (!quoted && read_link(line, link)) {
            links_.push_back(link);
            if (!in_links) links_begin_ = line.begin;
            in_links = true;
            continue;
        }
        if (!quoted && is_blank(line.text)) continue;
        in_links = in_links && quoted;  // a comment may stand among the links
        if (!in_links) links_begin_ = text_.size();
        if (quoted) continue;
        if (!has_bullet && !headings_.empty() && item_text(line.text) > 0) {
            bullet_ = line.text[indent_of(line.text)];
            has_bullet = true;
        }
        const int level = level_of(line.text);
        if (level == 0) continue;
        Heading heading;
        heading.begin = line.begin;
        heading.end = line.end;
        heading.level = level;
        const bool is_release = level <= 3 && read_heading(heading_text(line.text), tag_patterns, heading);
        if (!headings_.empty() && headings_.back().body_end == 0 &&
            (is_release || level <= headings_.back().level))
            headings_.back().body_end = line.begin;
        if (is_release) headings_.push_back(std::move(heading));
    }
    for (Heading& heading : headings_) {
        if (heading.body_end == 0) heading.body_end = std::max(heading.end, links_begin_);
    }
}

const Heading* Document::unreleased() const {
    const auto at =
        std::find_if(headings_.begin(), headings_.end(), [](const Heading& h) { return !h.version; });
    return at == headings_.end() ? nullptr : &*at;
}

const Heading* Document::release(const Version& version) const {
    const auto at = std::find_if(headings_.begin(), headings_.end(), [&](const Heading& h) {
        return h.version && !(*h.version < version) && !(version < *h.version);
    });
    return at == headings_.end() ? nullptr : &*at;
}

std::string_view Document::body(const Heading& heading) const {
    return text_.substr(heading.end, heading.body_end - heading.end);
}

std::vector<Chunk> Document::chunks(const Heading& heading) const {
    const std::string_view body = this->body(heading);
    std::vector<Chunk> chunks;
    std::optional<Section> section;
    std::size_t content_at = 0;  // where the open item's text begins; 0: none is open
    bool behind_blank = false;
    const auto grow = [&](Chunk& chunk, const Line& line) {
        chunk.bytes = {chunk.bytes.data(),
                       static_cast<std::size_t>(body.data() + line.end - chunk.bytes.data())};
    };
    Quoting quoting;
    LineReader lines(body);
    for (Line line; lines.next(line);) {
        const std::string_view bytes = body.substr(line.begin, line.end - line.begin);
        const bool quoted = quoting.covers(line.text, body.substr(line.end));
        if (!quoted && is_blank(line.text)) {
            chunks.push_back({Chunk::Kind::blank, bytes, {}, {}});
            behind_blank = true;
            continue;
        }
        const bool indented = content_at > 0 && indent_of(line.text) >= 2;
        const std::size_t item = quoted || indented ? 0 : item_text(line.text);
        const int level = quoted || indented ? 0 : level_of(line.text);
        if (level > 0) {
            section = section_called(heading_text(line.text));
            chunks.push_back({Chunk::Kind::heading, bytes, {}, section});
            content_at = 0;
        } else if (item > 0) {
            chunks.push_back({Chunk::Kind::item, bytes, line.text.substr(item), section});
            content_at = item;
        } else if (content_at > 0 && (indented || (!behind_blank && !quoted))) {
            // goes on with the item: what stood between is its too
            while (chunks.back().kind == Chunk::Kind::blank) chunks.pop_back();
            Chunk& open = chunks.back();
            grow(open, line);
            const std::size_t end =
                static_cast<std::size_t>(body.data() + line.begin - open.content.data()) + line.text.size();
            open.content = {open.content.data(), end};
        } else {
            const bool joins = !chunks.empty() && chunks.back().kind == Chunk::Kind::other;
            if (joins) grow(chunks.back(), line);
            if (!joins) chunks.push_back({Chunk::Kind::other, bytes, {}, section});
            content_at = 0;
        }
        behind_blank = false;
    }
    return chunks;
}

}  // namespace sixth::changelog
