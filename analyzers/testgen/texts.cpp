// Texts, streams and command lines: by what the code looks for in them.
#include "analyzers/testgen/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_contents = 16;  // of a stream or file
constexpr std::size_t most_words = 12;     // in a row
constexpr std::size_t most_of_constant = 10;
constexpr std::size_t most_options = 10;  // of a command line

// How things are written that begin, end or stand beside each other with these characters.
constexpr std::pair<std::string_view, std::string_view> forms[] = {{"[]", "[ab]"},
                                                                   {"[]", "x[!a-c]"},
                                                                   {"()", "(a b)"},
                                                                   {"{}", "{a}"},
                                                                   {"{}=", "{a = 1, b = 2}"},
                                                                   {"<>", "<a>b</a>"},
                                                                   {"\"", "a \"b c\" d"},
                                                                   {"'", "a 'b c' d"},
                                                                   {"\\", "a\\b\\n"},
                                                                   {"=", "a = b"},
                                                                   {":", "a: b"},
                                                                   {",", "a, b"},
                                                                   {"#", "a # b"},
                                                                   {"/", "/a/b"},
                                                                   {"*", "a*b**c"},
                                                                   {"?", "a?b"},
                                                                   {"%", "%41b%zz"},
                                                                   {"&", "a&b=c"},
                                                                   {"@", "a@b.c"},
                                                                   {"$", "$a ${b} $$"},
                                                                   {"-", "a-b--c"},
                                                                   {".", "1.5.c"},
                                                                   {"\n", "a\n b\n\nc"},
                                                                   {"\t", "a\tb"},
                                                                   {"_", "1_000"},
                                                                   {"+", "1e+5"},
                                                                   {"!", "!a"},
                                                                   {";", "a; b"},
                                                                   {"|", "a|b"}};

// Those whose characters the code looks for, and all of them one after the other.
std::vector<std::string> forms_for(const std::vector<std::string>& texts,
                                   const std::set<std::string>& equal) {
    std::string looked_for;
    const auto add = [&](const std::string& text) {
        if (text.size() <= 3) looked_for += text;
    };
    std::for_each(texts.begin(), texts.end(), add);
    std::for_each(equal.begin(), equal.end(), add);
    std::vector<std::string> all;
    std::string every;
    for (const auto& [needed, form] : forms) {
        const bool all_there = std::all_of(needed.begin(), needed.end(),
                                           [&](char c) { return looked_for.find(c) != std::string::npos; });
        if (!all_there) continue;
        all.emplace_back(form);
        every += (every.empty() ? "" : " ") + std::string(form);
    }
    if (all.size() > 1) all.push_back(every);
    return all;
}

// The words that the code looks for in the order in which it does, each before a value.
std::string in_a_row(const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    for (const std::string& text : texts) {
        const bool word = text.size() > 1 && text.size() <= 15 &&
                          std::all_of(text.begin(), text.end(), [](unsigned char c) {
                              return c == '_' || c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                          });
        if (word && words.size() < most_words && std::find(words.begin(), words.end(), text) == words.end())
            words.push_back(text);
    }
    return words.size() < 2 ? std::string() : text::join(words, " abc ") + " abc";
}

}  // namespace

// What stands in a stream or a file: a line for each text that the code looks for.
std::vector<std::string> Values::contents(const FunctionMined& function, const Use& use) const {
    std::vector<std::string> all = {"first line\nsecond line\n", ""};
    std::vector<std::string> words(use.equal.begin(), use.equal.end());
    words.insert(words.end(), function.texts.begin(), function.texts.end());
    std::string every;
    for (const std::string& word : words) {
        if (word.empty() || all.size() > most_contents) continue;
        all.push_back(word + " abc\nabc\n");
        all.push_back("abc" + word + "\n");
        every += word + "abc\n";
    }
    for (const std::string& name : function.names) {
        const auto at = world_.patterns.find(name);
        if (at == world_.patterns.end()) continue;
        for (std::size_t i = 0; i < at->second.hits.size() && i < 6; ++i)
            all.push_back(at->second.hits[i] + "\n");
    }
    if (!every.empty()) all.push_back(every);
    if (const std::string row = in_a_row(function.texts); !row.empty()) all.push_back(row + "\n");
    std::string lines;
    for (const std::string& form : forms_for(function.texts, use.equal)) lines += form + "\n";
    if (!lines.empty()) all.push_back(lines);
    all.emplace_back("a b\tc=\u00e9\n");
    return all;
}

static std::string bytes_literal(std::string_view text) {
    std::string plain;
    for (const char c : text) plain += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    return "b" + text_literal(plain);
}

void Values::add_streams(const FunctionMined& function, const Use& use, bool bytes,
                         std::vector<Value>& out) const {
    for (const std::string& content : contents(function, use)) {
        const std::string literal = bytes ? bytes_literal(content) : text_literal(content);
        out.push_back(
            {fmt::format("io.{}({})", bytes ? "BytesIO" : "StringIO", content.empty() ? "" : literal),
             content.empty() ? "empty" : "stream_" + content.substr(0, content.find('\n'))});
    }
}

// For a program's own arguments: each option alone, with a value, and two of them.
std::vector<Value> Values::command_lines(const FunctionMined& function) const {
    std::vector<std::string> options;
    const auto add_options = [&](const FunctionMined& from) {
        for (const std::string& text : from.texts) {
            const bool option = text.size() > 1 && text[0] == '-' && text.find(' ') == std::string::npos;
            if (option && std::find(options.begin(), options.end(), text) == options.end())
                options.push_back(text);
        }
    };
    add_options(function);
    for (const std::string& name : function.names) {
        const auto other = mined_.functions.find(name);
        if (other != mined_.functions.end()) add_options(other->second);
    }
    std::vector<Value> out = {{"[]", "no_arguments"}, {"['abc']", "one_argument"}, {"['-h']", "help"}};
    for (std::size_t i = 0; i < options.size() && i < most_options; ++i) {
        const std::string option = text_literal(options[i]);
        out.push_back({fmt::format("[{}]", option), options[i]});
        out.push_back({fmt::format("[{}, 'abc']", option), options[i] + "_abc"});
        out.push_back({fmt::format("[{}, '1', 'abc']", option), options[i] + "_1"});
        if (i > 0)
            out.push_back(
                {fmt::format("[{}, {}, 'abc']", text_literal(options[i - 1]), option), "two_options"});
    }
    out.push_back({"['--no-such-option']", "unknown_option"});
    return out;
}

// Of one that a class of the module has: the texts in it.
std::vector<std::string> Values::words_of_constant(const std::string& name) const {
    std::vector<std::string> words;
    for (const auto& [owner, what] : world_.names) {
        const auto at = what.constants.find(name);
        for (std::size_t i = 0; at != what.constants.end() && i < at->second.size() && i < most_of_constant;
             ++i) {
            if (std::find(words.begin(), words.end(), at->second[i]) == words.end())
                words.push_back(at->second[i]);
        }
    }
    return words;
}

void Values::add_texts(const FunctionMined& function, const Use& use, std::vector<Value>& out) const {
    for (const std::string& word : use.equal) {
        out.push_back({text_literal(word), word});
        out.push_back({text_literal(word + "abc"), "begins_with_" + word});
        out.push_back({text_literal("abc" + word), "ends_with_" + word});
        out.push_back({text_literal("ab" + word + "cd"), "holds_" + word});
    }
    for (const std::string& name : function.names) {
        if (const auto at = world_.patterns.find(name); at != world_.patterns.end()) {
            for (std::size_t i = 0; i < at->second.hits.size() && i < 14; ++i)
                out.push_back({text_literal(at->second.hits[i]), "matches_" + text::lower(name)});
            for (std::size_t i = 0; i < at->second.misses.size() && i < 5; ++i)
                out.push_back({text_literal(at->second.misses[i]), "misses_" + text::lower(name)});
        }
        if (const auto at = world_.names.find(name); at != world_.names.end()) {
            for (std::size_t i = 0; i < at->second.words.size() && i < 10; ++i)
                out.push_back({text_literal(at->second.words[i]), at->second.words[i]});
        }
        for (const std::string& word : words_of_constant(name)) out.push_back({text_literal(word), word});
    }
    if (const std::string row = in_a_row(function.texts); !row.empty())
        out.push_back({text_literal(row), "words_in_a_row"});
    for (const std::string& form : forms_for(function.texts, use.equal))
        out.push_back({text_literal(form), "form_" + form});
    for (std::size_t i = 0; i < function.texts.size() && i < 12; ++i)
        out.push_back({text_literal(function.texts[i]), function.texts[i]});
}

}  // namespace sixth::testgen
