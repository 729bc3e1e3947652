#include "core/base/shell_words.h"

#include <algorithm>
#include <cctype>

#include "core/base/error.h"

namespace sixth {
namespace {

constexpr std::string_view blanks = " \t\n";
constexpr std::string_view escaped_in_double = "$`\"\\\n";  // what a backslash means something before

class Splitter {
  public:
    explicit Splitter(std::string_view line) : line_(line) {}

    std::vector<std::string> all() {
        while (at_ < line_.size()) step(line_[at_]);
        if (in_word_) words_.push_back(std::move(word_));
        return std::move(words_);
    }

  private:
    void step(char c) {
        if (blanks.find(c) != std::string_view::npos) {
            if (in_word_) words_.push_back(std::move(word_));
            word_.clear();
            in_word_ = false;
            ++at_;
            return;
        }
        in_word_ = true;
        if (c == '\'') {
            const std::size_t end = close('\'', at_ + 1);
            word_ += line_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
        } else if (c == '"') {
            take_double();
        } else if (c == '\\' && at_ + 1 < line_.size()) {
            if (line_[at_ + 1] != '\n') word_ += line_[at_ + 1];
            at_ += 2;
        } else {
            word_ += c;
            ++at_;
        }
    }

    void take_double() {
        for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
            const bool escape = line_[at_] == '\\' && at_ + 1 < line_.size() &&
                                escaped_in_double.find(line_[at_ + 1]) != std::string_view::npos;
            if (escape) ++at_;
            if (!escape || line_[at_] != '\n') word_ += line_[at_];
        }
        if (at_ == line_.size()) throw open_quote('"');
        ++at_;
    }

    std::size_t close(char quote, std::size_t from) const {
        const std::size_t end = line_.find(quote, from);
        if (end == std::string_view::npos) throw open_quote(quote);
        return end;
    }

    Error open_quote(char quote) const {
        return Error(
            fmt::format("a {} quote is left open in '{}'", quote == '"' ? "double" : "single", line_),
            "close it, or put a backslash before it");
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::string word_;
    bool in_word_ = false;
    std::vector<std::string> words_;
};

bool is_plain(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-./=:,@%+").find(c) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> split_shell_words(std::string_view line) {
    return Splitter(line).all();
}

std::string join_shell_words(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty()) line += ' ';
        if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word) {
            if (c == '\'') {
                line += "'\\''";
            } else {
                line += c;
            }
        }
        line += '\'';
    }
    return line;
}

}  // namespace sixth
