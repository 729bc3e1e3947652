#include "core/search/training/pairs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/search/model.h"
#include "core/search/training/commits.h"
#include "core/search/training/source.h"

namespace sixth::search::training {
namespace {

using facts::Definition;

constexpr std::size_t longest_file = 1'000'000;  // bytes; longer ones are data
constexpr std::size_t most_query_tokens = 48;
constexpr std::size_t most_code_bytes = 6'000;
constexpr std::uint32_t fewest_lines = 3;

class Counter {
  public:
    explicit Counter(Interner& tokens) : tokens_(tokens) {}

    void add(std::string_view token, std::uint32_t times) {
        counts_.push_back({tokens_.number(token), times});
    }

    TokenCounts take() {
        merge(counts_);
        return std::exchange(counts_, {});
    }

  private:
    Interner& tokens_;
    TokenCounts counts_;
};

std::size_t ascii_words(std::string_view text) {
    std::size_t words = 0;
    for (const std::string_view word : text::split(text, ' ')) {
        const bool plain =
            std::all_of(word.begin(), word.end(), [](char c) { return static_cast<signed char>(c) > 0; });
        const bool letters = std::any_of(word.begin(), word.end(),
                                         [](char c) { return std::isalpha(static_cast<unsigned char>(c)); });
        words += plain && letters;
    }
    return words;
}

// Not the search's own idea of a test: the pairs, and with them the weights, would be others.
bool is_test_path(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view file = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    return file.substr(0, 5) == "test_" || path.find("tests/") != std::string_view::npos ||
           path.find("test/") != std::string_view::npos ||
           (file.size() > 8 && file.substr(file.size() - 8) == "_test.py");
}

bool is_dunder(std::string_view name) {
    return name.size() > 4 && name.substr(0, 2) == "__" && name.substr(name.size() - 2) == "__";
}

std::size_t sub_tokens(std::string_view name) {
    std::size_t count = 0;
    each_token(name, [&](std::string_view token) { count += token.size() > 1; });
    return count;
}

// Everything a repository's files say, gathered file by file.
class Miner {
  public:
    explicit Miner(RepositoryPairs& out) : out_(out), counter_(out.tokens) {}

    void file(const std::string& path, const Source& source) {
        ++out_.files;
        const auto& definitions = source.definitions();
        const bool test_file = is_test_path(path);
        for (std::uint32_t i = 0; i < definitions.size(); ++i) {
            const Definition& definition = definitions[i];
            if (!definition.is_function() && !definition.is_class()) continue;
            const std::uint64_t id =
                hash64(path, definition.begin + std::uint64_t{definition.line} * 1'000'003);
            if (definition.is_function()) ++out_.functions;
            if (definition.is_function() && definition.name.substr(0, 4) == "test") {
                note_test(source, i);
                continue;
            }
            docstring_pair(source, definition, id);
            if (!definition.is_function()) continue;
            name_pair(source, definition, id);
            if (!test_file && !is_dunder(definition.name)) note_function(source, definition, id);
        }
        comments(path, source);
    }

    // A test's name and docstring ask for the function that its name names and its body calls.
    void finish() {
        for (const Test& test : tests_) {
            const Candidate* best = nullptr;
            std::size_t best_size = 0;
            for (const std::string& callee : test.callees) {
                const auto found = candidates_.find(callee);
                if (found == candidates_.end() || !found->second) continue;
                std::set<std::string> parts;
                each_token(callee, [&](std::string_view token) { parts.emplace(token); });
                const bool named =
                    !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
                        return test.words.contains(part);
                    });
                if (named && parts.size() > best_size) {
                    best = &*found->second;
                    best_size = parts.size();
                }
            }
            if (!best) continue;
            for (const std::string& word : test.text) counter_.add(word, 1);
            TokenCounts query = counter_.take();
            if (query.size() < 2) continue;
            out_.pairs.push_back({PairKind::test, best->id, best->whole_id, std::move(query), best->code});
        }
    }

    // Of commits: the subject asks for the function as it was after the commit.
    void commit(const std::string& subject, const std::string& path, const Source& source,
                const Definition& definition) {
        const std::uint64_t id = hash64(path, hash64(definition.name));
        const std::string code = source.code(definition);
        push(PairKind::commit, id, code, subject, definition.name, source.context(definition), code);
    }

  private:
    struct Candidate {
        std::uint64_t id, whole_id;
        TokenCounts code;
    };
    struct Test {
        std::vector<std::string> text;
        std::set<std::string> words, callees;
    };

    TokenCounts query_of(std::string_view text) {
        std::size_t count = 0;
        each_token(text, [&](std::string_view token) {
            if (++count <= most_query_tokens) counter_.add(token, 1);
        });
        return counter_.take();
    }

    TokenCounts code_of(std::string_view name, std::string_view context, std::string_view code) {
        each_code_token(name, context, code.substr(0, most_code_bytes),
                        [&](std::string_view token, std::uint32_t times) { counter_.add(token, times); });
        return counter_.take();
    }

    void push(PairKind kind, std::uint64_t id, std::string_view whole, std::string_view query,
              std::string_view name, std::string_view context, std::string_view code) {
        TokenCounts asked = query_of(query);
        TokenCounts answer = code_of(name, context, code);
        if (asked.size() < 2 || answer.size() < 5) return;
        out_.pairs.push_back({kind, id, text_id(whole), std::move(asked), std::move(answer)});
    }

    void docstring_pair(const Source& source, const Definition& definition, std::uint64_t id) {
        if (definition.end_line - definition.line + 1 < fewest_lines) return;
        const std::string query = first_paragraph(source.docstring(definition));
        if (query.empty()) return;
        const std::string code = source.code(definition);
        push(PairKind::docstring, id, code, query, definition.name, source.context(definition), code);
    }

    void name_pair(const Source& source, const Definition& definition, std::uint64_t id) {
        if (definition.end_line - definition.line < fewest_lines || is_dunder(definition.name) ||
            sub_tokens(definition.name) < 2)
            return;
        const std::string whole = source.code(definition);
        std::string code = whole;
        const std::size_t at = definition.name_begin - definition.begin;
        if (at + definition.name.size() <= code.size()) code.erase(at, definition.name.size());
        push(PairKind::name, id, whole, definition.name, {}, source.context(definition), code);
    }

    void note_function(const Source& source, const Definition& definition, std::uint64_t id) {
        if (sub_tokens(definition.name) == 0 || definition.end_line - definition.line + 1 < fewest_lines)
            return;
        const auto [at, fresh] = candidates_.try_emplace(std::string(definition.name), std::nullopt);
        if (fresh) {
            const std::string code = source.code(definition);
            at->second =
                Candidate{id, text_id(code), code_of(definition.name, source.context(definition), code)};
        } else {
            at->second.reset();  // the name says too little
        }
    }

    void note_test(const Source& source, std::uint32_t index) {
        const Definition& definition = source.definitions()[index];
        Test test;
        std::string text(definition.name.substr(4));
        text += ' ';
        text += first_paragraph(source.docstring(definition));
        each_token(text, [&](std::string_view token) {
            test.words.emplace(token);
            if (test.text.size() < most_query_tokens) test.text.emplace_back(token);
        });
        for (const facts::Call& call : source.gathered.calls) {
            if (call.scope == index) test.callees.emplace(text::last_part(call.callee));
        }
        if (!test.callees.empty()) tests_.push_back(std::move(test));
    }

    // A comment on lines of its own asks for the statements right below it, up to a blank line.
    void comments(const std::string& path, const Source& source) {
        const auto& tree = source.file.tree();
        const std::string_view text = source.file.text();
        for (python::NodeId node = 0; node < tree.size(); ++node) {
            if (tree.kind(node) != python::Kind::comment || tree.parent(node) == python::no_node) continue;
            const std::uint32_t line = tree[node].line;
            const std::size_t indent = source.file.column_of(tree[node].begin) - 1;
            if (!text::trim(text.substr(source.file.line_start(line), indent)).empty()) continue;
            std::string said;
            std::uint32_t last = line;
            python::NodeId at = node;
            while (at < tree.size() && tree.kind(at) == python::Kind::comment &&
                   tree[at].line == last + (at == node ? 0 : 1)) {
                last = tree[at].line;
                std::string_view one = text.substr(tree[at].begin, tree[at].end - tree[at].begin);
                while (!one.empty() && (one.front() == '#' || one.front() == ':' || one.front() == '!'))
                    one.remove_prefix(1);
                said += one;
                said += ' ';
                node = at++;
            }
            if (ascii_words(said) < 4 || said.find("noqa") != std::string::npos ||
                said.find("ype:") != std::string::npos || said.find("opyright") != std::string::npos ||
                said.find("---") != std::string::npos || said.find("pylint:") != std::string::npos ||
                said.find(" = ") != std::string::npos || said.find("()") != std::string::npos)
                continue;
            std::string code;
            std::uint32_t lines = 0;
            for (std::uint32_t next = last + 1; next <= source.file.line_count() && lines < 15;
                 ++next, ++lines) {
                const std::string_view row = source.file.line_text(next);
                const std::size_t first = row.find_first_not_of(" \t");
                if (first == std::string_view::npos || first < indent) break;
                code += row;
                code += '\n';
            }
            if (lines < 2) continue;
            push(PairKind::comment, hash64(path, last), code, said, {}, {}, code);
        }
    }

    RepositoryPairs& out_;
    Counter counter_;
    std::map<std::string, std::optional<Candidate>> candidates_;
    std::vector<Test> tests_;
};

std::optional<Source> read_source(const fs::Path& path) {
    std::string text;
    try {
        text = fs::read(path);
    } catch (const Error&) {
        return std::nullopt;  // a link to nowhere
    }
    if (text.size() > longest_file || text.find('\0') != std::string::npos) return std::nullopt;
    return Source(std::move(text));
}

}  // namespace

std::string_view pair_kind_name(PairKind kind) {
    constexpr std::string_view names[] = {"docstring", "name", "test", "comment", "commit"};
    return names[static_cast<std::size_t>(kind)];
}

std::uint32_t Interner::number(std::string_view token) {
    const auto [at, fresh] =
        numbers_.try_emplace(std::string(token), static_cast<std::uint32_t>(tokens_.size()));
    if (fresh) tokens_.push_back(&at->first);
    return at->second;
}

std::uint64_t text_id(std::string_view text) {
    std::vector<std::uint64_t> tokens;
    each_token(text, [&](std::string_view token) { tokens.push_back(hash64(token)); });
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return hash64({reinterpret_cast<const char*>(tokens.data()), tokens.size() * sizeof tokens[0]});
}

std::string first_paragraph(std::string_view docstring) {
    std::size_t quote = docstring.find_first_of("\"'");
    if (quote == std::string_view::npos) return {};
    std::string_view text = docstring.substr(quote);
    while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
    std::string paragraph;
    for (const std::string_view line : text::split(text, '\n')) {
        const std::string_view words = text::trim(line);
        if (words.empty()) {
            if (paragraph.empty()) continue;
            break;
        }
        // what begins with a mark is a list, a field or a doctest
        if (words.front() == ':' || words.front() == '@' || words.substr(0, 3) == ">>>" ||
            words.substr(0, 3) == "---" || words.substr(0, 3) == "===" || words.substr(0, 5) == "Args:" ||
            words.substr(0, 10) == "Parameters")
            break;
        if (!paragraph.empty()) paragraph += ' ';
        paragraph += words;
    }
    return ascii_words(paragraph) < 3 ? std::string() : paragraph;
}

RepositoryPairs mine(const fs::Path& checkout, const MiningOptions& options) {
    RepositoryPairs out;
    Miner miner(out);
    for (const std::string& path : tracked_files(checkout, options.without)) {
        if (const std::optional<Source> source = read_source(checkout / path)) miner.file(path, *source);
    }
    miner.finish();
    if (options.commits) {
        each_changed_function(
            checkout, options.most_commits, options.without,
            [&](const std::string& subject, const std::string& path, const Source& source,
                const Definition& definition) { miner.commit(subject, path, source, definition); });
    }
    return out;
}

std::vector<Function> functions_of(const fs::Path& checkout, const std::vector<std::string>& without) {
    std::vector<Function> functions;
    for (const std::string& path : tracked_files(checkout, without)) {
        const std::optional<Source> source = read_source(checkout / path);
        if (!source || is_test_path(path)) continue;
        const std::vector<std::string> symbols = facts::symbols(source->definitions());
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            const Definition& definition = source->definitions()[i];
            if (!definition.is_function() || definition.end_line - definition.line + 1 < fewest_lines)
                continue;
            functions.push_back({path, symbols[i], first_paragraph(source->docstring(definition)),
                                 std::string(definition.name), std::string(source->context(definition)),
                                 source->code(definition)});
        }
    }
    return functions;
}

}  // namespace sixth::search::training
