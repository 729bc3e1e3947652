#include "core/facts/metrics/raw.h"

#include <algorithm>

#include "core/facts/metrics/text_lines.h"

namespace sixth::facts {
namespace {

using python::Kind;
using python::Node;
using python::NodeId;
using python::Tree;

// radon cuts a file into the shortest runs of whole lines that tokenise alone: one per logical line, comment
// line or blank line. Blank lines are counted elsewhere, whatever they stand in.
class LogicalLines {
  public:
    explicit LogicalLines(const TextLines& lines) : lines_(lines) {}

    void token(const Node& node, std::uint32_t end_line, bool is_string) {
        if (starts_line(node)) start(node.line);
        ++tokens_;
        is_string_ = is_string && tokens_ == 1;
        switch (node.kind) {
            case Kind::lparen:
            case Kind::lbracket:
            case Kind::lbrace:
                ++depth_;
                break;
            case Kind::rparen:
            case Kind::rbracket:
            case Kind::rbrace:
                depth_ -= depth_ > 0;
                break;
            case Kind::colon:
                colon_ = tokens_in_part_ + 1;
                break;
            case Kind::semicolon:
                end_part(1);
                break;
            default:
                break;
        }
        if (node.kind != Kind::semicolon) ++tokens_in_part_;
        last_line_ = std::max(last_line_, end_line);
        last_end_ = node.end;
    }

    void comment(const Node& node) {
        ++raw.comments;
        if (starts_line(node)) {
            start(node.line);
            ++raw.single_comments;
        }
        has_comment_ = true;
        last_line_ = std::max(last_line_, node.line);
        last_end_ = node.end;
    }

    void finish() {
        if (tokens_ > 0) end_part(0);
        if (tokens_ == 1 && is_string_ && !has_comment_) {
            if (first_line_ == last_line_) {
                ++raw.single_comments;
            } else {
                raw.multi += lines_.count(first_line_, last_line_).filled;
            }
        }
        tokens_ = 0;
    }

    RawMetrics raw;

  private:
    bool starts_line(const Node& node) {
        if (depth_ > 0 || node.line <= last_line_) return false;
        while (last_line_ > 0 && lines_.continues(last_line_, last_end_)) {
            if (++last_line_ >= node.line) return false;
        }
        return true;
    }

    void start(std::uint32_t line) {
        finish();
        first_line_ = last_line_ = line;
        has_comment_ = is_string_ = false;
        tokens_in_part_ = colon_ = 0;
    }

    // Two for `if a: b`. Where another part follows, radon takes a colon with one token behind it for the
    // last token, because it expects the end marker there.
    void end_part(std::uint32_t marker) {
        if (colon_ > 0) {
            raw.lloc += tokens_in_part_ - colon_ == marker ? 1 : 2;
        } else if (tokens_in_part_ > 0) {
            ++raw.lloc;
        }
        tokens_in_part_ = colon_ = 0;
    }

    const TextLines& lines_;
    std::uint32_t first_line_ = 0, last_line_ = 0, last_end_ = 0, depth_ = 0;
    std::uint32_t tokens_ = 0, tokens_in_part_ = 0, colon_ = 0;  // colon_: its place in the part, from 1
    bool is_string_ = false, has_comment_ = false;
};

}  // namespace

RawMetrics measure_raw(const python::ParsedFile& file) {
    const Tree& tree = file.tree();
    const TextLines lines(file);
    LogicalLines logical(lines);
    for (NodeId id = 0; id < tree.size();) {
        const Node& node = tree[id];
        if (node.kind == Kind::string) {  // one token, whatever is interpolated
            logical.token(node, tree[node.next - 1].line, true);
            id = node.next;
            continue;
        }
        if (node.next == id + 1 && node.begin < node.end && node.kind != Kind::line_continuation) {
            if (node.kind == Kind::comment) {
                logical.comment(node);
            } else {
                logical.token(node, node.line, false);
            }
        }
        ++id;
    }
    logical.finish();

    RawMetrics raw = logical.raw;
    const TextLines::Count all = lines.count(1, file.line_count());
    raw.blank = all.blank;
    raw.loc = all.blank + all.filled;
    raw.sloc = all.filled - std::min(all.filled, raw.multi + raw.single_comments);
    return raw;
}

}  // namespace sixth::facts
