#include "core/search/sections.h"

#include <algorithm>

#include "core/base/lines.h"
#include "core/base/text.h"

namespace sixth::search {
namespace {

constexpr std::uint32_t usual_section = 40;  // lines, where no heading says otherwise
constexpr std::uint32_t short_section = 12;  // of settings: joined with the next
constexpr std::size_t longest_heading = 120;

enum class Style { markdown, rst, brackets, words, plain };

struct Form {
    std::string_view ending;
    Style style;
};
constexpr Form forms[] = {
    {".md", Style::markdown},   {".rst", Style::rst},      {".txt", Style::plain},
    {".toml", Style::brackets}, {".cfg", Style::brackets}, {".ini", Style::brackets},
    {".yaml", Style::plain},    {".yml", Style::plain},    {".proto", Style::words},
    {".sql", Style::words},     {"README", Style::plain},
};

Style style_of(std::string_view path) {
    for (const Form& form : forms) {
        if (path.ends_with(form.ending)) return form.style;
    }
    return Style::plain;
}

bool is_underline(std::string_view line) {
    constexpr std::string_view marks = "=-~^\"'`*+#.:_";
    line = text::trim(line);
    return line.size() >= 3 && marks.find(line[0]) != std::string_view::npos &&
           line.find_first_not_of(line[0]) == std::string_view::npos;
}

class Cutter {
  public:
    Cutter(std::string_view path, std::string_view text) : style_(style_of(path)), lines_(text) {
        count_ = lines_.count();
        if (count_ > 0 && lines_.start(count_) == text.size()) --count_;  // behind the last \n
    }

    std::vector<Piece> run() {
        if (count_ == 0) return {};
        find_headings();
        std::vector<Piece> pieces;
        for (std::size_t i = 0; i < heads_.size();) {
            std::size_t next = i + 1;
            // a table of three settings says little alone
            while ((style_ == Style::brackets || style_ == Style::words) && next < heads_.size() &&
                   end_of(next) - heads_[i].line <= usual_section &&
                   heads_[next].line - heads_[i].line < short_section)
                ++next;
            const std::uint32_t end = next < heads_.size() ? heads_[next].line : count_ + 1;
            cut(heads_[i], end, pieces);
            i = next;
        }
        return pieces;
    }

  private:
    struct Head {
        std::uint32_t line;
        std::string_view title;
    };

    std::uint32_t end_of(std::size_t head) const {
        return head + 1 < heads_.size() ? heads_[head + 1].line : count_ + 1;
    }

    void find_headings() {
        bool fenced = false;
        for (std::uint32_t line = 1; line <= count_; ++line) {
            const std::string_view title = heading(line, fenced);
            if (!title.empty()) {
                if (heads_.empty() && line > 1) heads_.push_back({1, {}});
                heads_.push_back({line, title.substr(0, longest_heading)});
            }
        }
        if (heads_.empty()) heads_.push_back({1, {}});
    }

    std::string_view heading(std::uint32_t line, bool& fenced) const {
        const std::string_view text = lines_[line];
        switch (style_) {
            case Style::markdown: {
                if (text::trim(text).substr(0, 3) == "```") fenced = !fenced;
                const std::size_t marks = text.find_first_not_of('#');
                if (fenced || marks == 0 || marks > 6 || marks >= text.size() || text[marks] != ' ')
                    return {};
                return text::trim(text.substr(marks));
            }
            case Style::rst: {
                const std::string_view title = text::trim(text);
                if (title.empty() || text[0] == ' ' || is_underline(title) || !is_underline(lines_[line + 1]))
                    return {};
                return text::trim(lines_[line + 1]).size() >= title.size() ? title : std::string_view();
            }
            case Style::brackets: {
                const std::string_view title = text::trim(text);
                if (title.size() < 3 || text[0] != '[' || title.back() != ']') return {};
                return title.substr(1, title.size() - 2);
            }
            case Style::words:
                for (const std::string_view word :
                     {"message ", "service ", "enum ", "CREATE ", "create ", "ALTER ", "alter "}) {
                    if (text.substr(0, word.size()) == word)
                        return text::trim(text.substr(0, text.find_first_of("({")));
                }
                return {};
            case Style::plain:
                return {};
        }
        return {};
    }

    // Between paragraphs, else where the piece is full.
    void cut(const Head& head, std::uint32_t end, std::vector<Piece>& pieces) const {
        std::uint32_t first = head.line;
        while (end - first > (head.title.empty() ? usual_section : long_piece)) {
            std::uint32_t at = first + usual_section;
            for (std::uint32_t line = at; line > first + usual_section / 4; --line) {
                if (!text::trim(lines_[line - 1]).empty() || text::trim(lines_[line]).empty()) continue;
                at = line;
                break;
            }
            pieces.push_back({ChunkKind::section, head.title, at - first, 0, {}});
            first = at;
        }
        pieces.push_back({ChunkKind::section, head.title, end - first, 0, {}});
    }

    Style style_;
    Lines lines_;
    std::uint32_t count_;
    std::vector<Head> heads_;
};

}  // namespace

const std::vector<std::string>& text_endings() {
    static const std::vector<std::string> endings = [] {
        std::vector<std::string> all;
        for (const Form& form : forms) all.emplace_back(form.ending);
        return all;
    }();
    return endings;
}

bool is_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos;
}

std::vector<Piece> sections_of(std::string_view path, std::string_view text) {
    return Cutter(path, text).run();
}

}  // namespace sixth::search
