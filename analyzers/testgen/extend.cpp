#include "analyzers/testgen/extend.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

// A list of tests that were made of one module, at the end of the file: its stamp, the head, the lines.
struct Block {
    std::uint32_t begin = 0, end = 0;
    std::map<std::string, std::string> hashes;  // by name
};

// The part of a stamp that does not change with what it was made from: "# made by … of shop.price ".
std::string_view start_of(std::string_view stamp) {
    return stamp.substr(0, stamp.rfind(' ') + 1);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> lines_of(std::string_view text) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t newline = text.find('\n', at);
        const std::size_t end = newline == std::string_view::npos ? text.size() : newline + 1;
        all.emplace_back(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end));
        at = end;
    }
    return all;
}

std::string_view bare(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    return line;
}

bool is_entry(std::string_view line) {
    const auto words = text::split(bare(line), ' ');
    return words.size() == 3 && words[0] == "#" && words[1].size() == 8;
}

// Of the module whose stamp begins so; nothing: there is none.
std::optional<Block> block_of(std::string_view text, std::string_view start) {
    const auto lines = lines_of(text);
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        const auto line = [&](std::size_t n) {
            return text.substr(lines[n].first, lines[n].second - lines[n].first);
        };
        if (line(i).substr(0, start.size()) != start || bare(line(i + 1)) != bare(list_head)) continue;
        Block block;
        block.begin = lines[i].first;
        std::size_t last = i + 1;
        while (last + 1 < lines.size() && is_entry(line(last + 1))) ++last;
        block.end = lines[last].second;
        block.hashes = listed_in(text.substr(lines[i + 1].second, block.end - lines[i + 1].second));
        return block;
    }
    return {};
}

// Where the lists of all modules begin; the end of the text: there are none.
std::uint32_t first_list(std::string_view text) {
    const auto lines = lines_of(text);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (bare(text.substr(lines[i].first, lines[i].second - lines[i].first)) == bare(list_head))
            return lines[i - 1].first;
    }
    return static_cast<std::uint32_t>(text.size());
}

// Names that statements of the module bind, not by import, with their lines.
std::map<std::string, std::uint32_t> defined_in(const ParsedFile& file) {
    const python::Tree& tree = file.tree();
    std::map<std::string, std::uint32_t> all;
    for (NodeId id = 0; id < tree.size();) {
        const Kind kind = tree.kind(id);
        const bool definition = kind == Kind::function_definition || kind == Kind::class_definition;
        if (definition) all.emplace(file.text(tree.child(id, Field::name)), tree[id].line);
        if (kind == Kind::assignment) {
            const NodeId left = tree.child(id, Field::left);
            for (NodeId at = left; left != no_node && at < tree.end(left); ++at) {
                if (tree.kind(at) == Kind::identifier) all.emplace(file.text(at), tree[at].line);
            }
        }
        const bool skipped = definition || kind == Kind::assignment || kind == Kind::lambda;
        id = skipped ? tree.end(id) : id + 1;
    }
    return all;
}

std::string renamed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find("def " + from + "(");
    if (from != to && at != std::string::npos) text.replace(at + 4, from.size(), to);
    return text;
}

class Extender {
  public:
    explicit Extender(const ExtendRequest& request)
        : ask_(request),
          old_(std::string(request.before)),
          made_(std::string(request.made)),
          eol_(request.before.find("\r\n") != std::string_view::npos ? "\r\n" : "\n") {
        if (!old_.errors().empty())
            throw Error(
                fmt::format("line {}: {}", old_.errors().front().line, old_.errors().front().message));
    }

    Extension run() {
        const auto block = block_of(ask_.before, start_of(ask_.stamp));
        if (block) hashes_ = block->hashes;
        read_old();
        std::string added;
        std::set<std::string> listed;
        for (const Unit& unit : units_of(made_)) {
            const std::string name = free_name(unit.name);
            const std::string text = renamed(unit.text, unit.name, name);
            listed.insert(name);
            list_ += listed_line(text, name);
            const auto stands = as_made_.find(name);
            if (stands != as_made_.end()) {
                replace(stands->second.begin, stands->second.end, text);
            } else if (!hashes_.contains(name)) {
                added += eol_ + eol_ + with_eol(text) + eol_;
            } else {
                continue;  // a person's by now
            }
            needed_ += text + "\n";
            out_.names.push_back(name);
        }
        for (const auto& [name, unit] : as_made_) {
            if (listed.contains(name)) continue;
            if (ask_.anew && !ask_.anew(name))
                list_ += fmt::format("# {} {}\n", hashes_.at(name), name);
            else
                take_out(unit);
        }
        // what a person changed or took out stays so the next time too
        for (const auto& [name, hash] : hashes_) {
            if (!listed.contains(name) && !as_made_.contains(name))
                list_ += fmt::format("# {} {}\n", hash, name);
        }
        imports();
        write(block, added);
        return std::move(out_);
    }

  private:
    std::string with_eol(std::string text) const {
        if (eol_ == "\n") return text;
        for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
            text.insert(at, 1, '\r');
        return text;
    }

    void read_old() {
        for (Unit& unit : units_of(old_)) {
            const auto listed = hashes_.find(unit.name);
            if (listed == hashes_.end())
                taken_.insert(unit.name);
            else if (listed->second == hash_of(unit.text))
                as_made_.emplace(unit.name, std::move(unit));
        }
    }

    std::string free_name(const std::string& name) {
        const auto is_taken = [&](const std::string& n) { return taken_.contains(n) || given_.contains(n); };
        if (is_taken(name) && name.substr(0, 5) != "test_")
            throw Error(fmt::format("the tests need a '{}' of their own, and the file has another", name),
                        "leave out --into: they get a file of their own");
        std::string own = name;
        for (int number = 2; is_taken(own); ++number) own = fmt::format("{}_{}", name, number);
        given_.insert(own);
        return own;
    }

    void replace(std::uint32_t begin, std::uint32_t end, const std::string& text) {
        edits_.push_back({begin, {end, with_eol(text)}});
    }

    // With the empty lines in front of it.
    void take_out(const Unit& unit) {
        std::uint32_t begin = unit.begin, end = unit.end;
        while (begin > 0 && (ask_.before[begin - 1] == '\n' || ask_.before[begin - 1] == '\r')) --begin;
        if (begin > 0 && begin < unit.begin) begin += eol_.size() == 2 ? 2U : 1U;  // ends the line above
        if (end < ask_.before.size() && ask_.before[end] == '\r') ++end;
        if (end < ask_.before.size() && ask_.before[end] == '\n') ++end;
        edits_.push_back({begin, {end, ""}});
    }

    void imports() {
        const auto there = imports_of(old_), wanted = imports_of(made_);
        const auto defined = defined_in(old_);
        const std::set<std::string> used = names_in(needed_);
        for (const auto& [whole, import] : wanted) {
            const std::string name = whole.substr(0, whole.find('.'));
            if (!used.contains(name)) continue;
            const Imported* other = nullptr;
            for (const auto& [bound, one] : there) {
                if (bound.substr(0, bound.find('.')) != name) continue;
                if (bound == whole || other == nullptr) other = &one;
            }
            const auto own = defined.find(name);
            if (own != defined.end())
                throw Error(
                    fmt::format("the tests need '{}' from {}, and line {} of the file gives that name to "
                                "something else",
                                name, import.module, own->second),
                    "leave out --into: they get a file of their own");
            const bool beside = other != nullptr && other->is_plain() && import.is_plain();
            if (other == nullptr || (beside && other->module != import.module)) {
                out_.imports.push_back(import);
            } else if (other->statement() != import.statement() &&
                       !(ask_.same && ask_.same(*other, import))) {
                throw Error(fmt::format("the tests need '{}' from {}, and the file has it from {}", name,
                                        import.module, other->module),
                            "leave out --into: they get a file of their own");
            }
        }
    }

    void write(const std::optional<Block>& block, const std::string& added) {
        const std::string own = with_eol(fmt::format("{}\n{}{}", ask_.stamp, list_head, list_));
        const std::uint32_t lists = first_list(ask_.before);
        if (block) {
            edits_.push_back({block->begin, {block->end, own}});
        } else {
            const auto size = static_cast<std::uint32_t>(ask_.before.size());
            const bool open = lists < size && ask_.before.back() != '\n';
            edits_.push_back({size, {size, (open ? eol_ : "") + own}});
        }
        std::stable_sort(edits_.begin(), edits_.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::string text;
        std::uint32_t at = 0;
        bool put = false;
        const auto put_added = [&] {
            put = true;
            while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
            if (!text.empty()) text += eol_;
            text += added + eol_ + eol_;
        };
        for (const auto& [begin, rest] : edits_) {
            if (!put && begin >= lists) {
                text += ask_.before.substr(at, lists - at);
                at = std::max(at, lists);
                put_added();
            }
            text += ask_.before.substr(at, begin - at);
            text += rest.second;
            at = rest.first;
        }
        text += ask_.before.substr(at);
        out_.text = std::move(text);
    }

    const ExtendRequest& ask_;
    const ParsedFile old_, made_;
    const std::string eol_;
    std::map<std::string, std::string> hashes_;  // of this module's list
    std::map<std::string, Unit> as_made_;        // in the file, as the list says
    std::set<std::string> taken_;                // names of what people wrote
    std::set<std::string> given_;                // of what was made now
    std::string list_, needed_;
    std::vector<std::pair<std::uint32_t, std::pair<std::uint32_t, std::string>>> edits_;  // begin, end, text
    Extension out_;
};

}  // namespace

Extension extended(const ExtendRequest& request) {
    return Extender(request).run();
}

std::string by_people(const std::string& text) {
    const std::uint32_t lists = first_list(text);
    const auto hashes = listed_in(std::string_view(text).substr(lists));
    std::string out;
    std::size_t at = 0;
    for (const Unit& unit : units_of(ParsedFile(text))) {
        const auto listed = hashes.find(unit.name);
        if (listed == hashes.end() || listed->second != hash_of(unit.text)) continue;
        out += text.substr(at, unit.begin - at);
        at = unit.end;
    }
    return out + text.substr(at);
}

bool is_stamped(std::string_view file, std::string_view stamp) {
    const auto block = block_of(file, stamp);
    return block.has_value();
}

}  // namespace sixth::testgen
