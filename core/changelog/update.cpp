#include "core/changelog/update.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/text.h"
#include "core/changelog/message.h"
#include "core/changelog/references.h"

namespace sixth::changelog {
namespace {

// CR LF as LF, so that an item reads as an entry is written.
std::string plain(std::string_view content) {
    std::string out;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] != '\r' || content.substr(i + 1, 1) != "\n") out += content[i];
    }
    return out;
}

bool ends_with_blank_line(std::string_view text) {
    return text.empty() || text == "\n" || text == "\r\n" ||
           (text.size() > 1 && text.back() == '\n' &&
            (text[text.size() - 2] == '\n' ||
             (text.size() > 3 && text.substr(text.size() - 4) == "\r\n\r\n")));
}

// What an item names in other words than ours.
struct Named {
    std::vector<std::string_view> ids, requests;
};

Named names_in(std::string_view content) {
    Named named;
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const auto is_word = [&](char c) {
        return is_hex(c) || (c >= 'g' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    for (std::size_t at = 0; at < content.size();) {
        std::size_t end = at;
        while (end < content.size() && is_word(content[end])) ++end;
        const std::string_view word = content.substr(at, end - at);
        if (word.size() >= 7 && word.size() <= 64 && std::all_of(word.begin(), word.end(), is_hex))
            named.ids.push_back(word);
        at = std::max(end, at + 1);
    }
    for (const Reference& reference : references_in(content, {})) {
        if (reference.text[0] == '#' || reference.text[0] == '!')
            named.requests.push_back(reference.text.substr(1));
    }
    return named;
}

// The item without the ids of commits in its last brackets: what stays the same when a commit is rebased.
std::string without_ids(std::string_view content) {
    const std::string_view line = content.substr(0, content.find('\n'));
    const std::size_t at = line.rfind(" (");
    if (at == std::string_view::npos || line.back() != ')' || names_in(line.substr(at)).ids.empty())
        return std::string(content);
    return std::string(content.substr(0, at)) + std::string(content.substr(line.size()));
}

class Updating {
  public:
    Updating(std::string_view text, const Wanted& wanted, const std::vector<std::string>& tag_patterns)
        : document_(text, tag_patterns), heading_(*document_.unreleased()), wanted_(wanted) {}

    Updated run() {
        chunks_ = document_.chunks(heading_);
        fate_.assign(chunks_.size(), Fate::stays);
        covered_.assign(wanted_.entries.size(), false);
        is_there_ = covered_;
        find_generated();
        find_spoken_for();
        find_stale();
        for (std::size_t s = 0; s < section_count; ++s) plan(static_cast<Section>(s));
        if (!changed_) return {std::string(document_.text()), std::move(notes_)};
        const std::string_view text = document_.text();
        std::string out(text.substr(0, heading_.end));
        write(out);
        const std::string_view rest = text.substr(heading_.body_end);
        if (!rest.empty() && !ends_with_blank_line(out)) out += document_.line_end();
        return {out.append(rest), std::move(notes_)};
    }

  private:
    enum class Fate : std::uint8_t { stays, generated, goes };
    struct Piece {
        Chunk::Kind kind;
        std::optional<Section> section;
        std::string text;
    };
    Piece blank() const { return {Chunk::Kind::blank, {}, std::string(document_.line_end())}; }

    bool is_item(std::size_t i) const { return chunks_[i].kind == Chunk::Kind::item; }

    // Items that are exactly an entry: in its own section ours, elsewhere moved there by a person.
    void find_generated() {
        std::map<std::string, std::vector<std::size_t>, std::less<>> by_content;
        for (std::size_t e = 0; e < wanted_.entries.size(); ++e)
            by_content[without_links(wanted_.entries[e].content)].push_back(e);
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            if (!is_item(i)) continue;
            const auto found = by_content.find(without_links(plain(chunks_[i].content)));
            if (found == by_content.end()) continue;
            if (chunks_[i].section == wanted_.entries[found->second[0]].section) {
                fate_[i] = Fate::generated;
                for (const std::size_t e : found->second) is_there_[e] = true;
            } else {
                for (const std::size_t e : found->second) covered_[e] = true;
                is_moved_.push_back(i);
            }
        }
    }

    // Items that name a commit or its pull request in words of their own.
    void find_spoken_for() {
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            if (!is_item(i) || fate_[i] == Fate::generated || is_moved(i)) continue;
            const Named named = names_in(chunks_[i].content);
            bool speaks = false;
            for (std::size_t e = 0; e < wanted_.entries.size(); ++e) {
                const Entry& entry = wanted_.entries[e];
                const bool by_id = std::any_of(named.ids.begin(), named.ids.end(), [&](std::string_view id) {
                    return entry.commit.substr(0, id.size()) == id;
                });
                const bool by_request = !entry.pull_request.empty() &&
                                        std::find(named.requests.begin(), named.requests.end(),
                                                  entry.pull_request) != named.requests.end() &&
                                        !is_there_[e];
                if (by_id || by_request) covered_[e] = speaks = true;
            }
            if (!speaks && !(named.ids.empty() && named.requests.empty())) doubtful_.push_back(i);
        }
    }

    bool is_moved(std::size_t i) const {
        return std::find(is_moved_.begin(), is_moved_.end(), i) != is_moved_.end();
    }

    // Entries of old: of a commit taken back, released, or rebased since.
    void find_stale() {
        if (doubtful_.empty()) return;
        std::unordered_set<std::string> rebased;
        for (const Entry& entry : wanted_.entries) rebased.insert(without_ids(without_links(entry.content)));
        std::optional<std::unordered_set<std::string>> all;
        for (const std::size_t i : doubtful_) {
            const std::string content = without_links(plain(chunks_[i].content));
            if (!all && wanted_.all_contents) all = wanted_.all_contents();
            const std::string bare = without_ids(content);
            if ((all && all->contains(content)) || (bare != content && rebased.contains(bare))) {
                fate_[i] = Fate::goes;
                changed_ = true;
            }
        }
    }

    // Does this section hold its entries already, in order? Then nothing of it moves.
    void plan(Section section) {
        std::vector<std::string> there, wanted;
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            if (fate_[i] == Fate::generated && chunks_[i].section == section)
                there.push_back(plain(chunks_[i].content));
        }
        std::vector<std::size_t> entries;
        for (std::size_t e = 0; e < wanted_.entries.size(); ++e) {
            if (wanted_.entries[e].section != section || covered_[e]) continue;
            // the same words twice, of one pull request, are told once
            if (std::find(wanted.begin(), wanted.end(), wanted_.entries[e].content) != wanted.end()) continue;
            wanted.push_back(wanted_.entries[e].content);
            entries.push_back(e);
        }
        if (there == wanted) return;
        changed_ = true;
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            if (fate_[i] == Fate::generated && chunks_[i].section == section) fate_[i] = Fate::goes;
        }
        if (!entries.empty()) emit_[static_cast<std::size_t>(section)] = std::move(entries);
    }

    // What stays, in order.
    void collect() {
        bool skips_blanks = false;  // of a heading that goes
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            const Chunk& chunk = chunks_[i];
            const bool blank = chunk.kind == Chunk::Kind::blank;
            if (!blank) skips_blanks = is_emptied(i);
            // where something went from between two blank lines, one is left
            const bool doubled = blank && i > 0 && fate_[i - 1] == Fate::goes && ends_blank();
            if (skips_blanks || doubled || fate_[i] == Fate::goes) continue;
            pieces_.push_back({chunk.kind, chunk.section, std::string(chunk.bytes)});
            end_line(pieces_.back().text);
        }
    }

    bool ends_blank() const { return pieces_.empty() || pieces_.back().kind == Chunk::Kind::blank; }

    // A heading under which nothing is left, because what stood there went.
    bool is_emptied(std::size_t heading) const {
        if (chunks_[heading].kind != Chunk::Kind::heading || !chunks_[heading].section) return false;
        if (!emit_[static_cast<std::size_t>(*chunks_[heading].section)].empty()) return false;
        bool went = false;
        for (std::size_t i = heading + 1; i < chunks_.size() && chunks_[i].kind != Chunk::Kind::heading;
             ++i) {
            if (fate_[i] == Fate::goes) {
                went = true;
            } else if (chunks_[i].kind != Chunk::Kind::blank) {
                return false;
            }
        }
        return went;
    }

    std::string items_of(Section section) const {
        std::string items;
        for (const std::size_t e : emit_[static_cast<std::size_t>(section)])
            items += item_of(wanted_.entries[e], document_.bullet(), document_.line_end());
        return items;
    }

    void insert(Section section) {
        std::optional<std::size_t> last_item, last_text;
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            if (pieces_[i].section != section || pieces_[i].kind == Chunk::Kind::blank) continue;
            if (pieces_[i].kind == Chunk::Kind::item) last_item = i;
            last_text = i;
        }
        const Piece items{Chunk::Kind::item, section, items_of(section)};
        if (last_item) {
            insert_at(*last_item + 1, {items});
        } else if (last_text) {
            insert_at(*last_text + 1, {blank(), items});
        } else {
            const std::string marks(static_cast<std::size_t>(heading_.level + 1), '#');
            const std::string line = fmt::format("{} {}{}", marks, name_of(section), document_.line_end());
            insert_at(place_for(section), {blank(), {Chunk::Kind::heading, section, line}, blank(), items});
        }
    }

    // Before the sections that follow it on the page, else behind the last section of the page, else at the
    // end.
    std::size_t place_for(Section section) const {
        std::size_t place = pieces_.size();
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            if (!pieces_[i].section) continue;
            if (*pieces_[i].section > section) {
                place = i;
                break;
            }
            place = i + 1;
        }
        while (place > 0 && pieces_[place - 1].kind == Chunk::Kind::blank) --place;
        return place;
    }

    // Blank lines that are there already are used.
    void insert_at(std::size_t place, std::vector<Piece> pieces) {
        const auto is_blank = [&](std::size_t i) {
            return i < pieces_.size() && pieces_[i].kind == Chunk::Kind::blank;
        };
        if (pieces[0].kind == Chunk::Kind::blank && is_blank(place)) {
            pieces.erase(pieces.begin());
            ++place;
        }
        const bool touches =
            place < pieces_.size() && !is_blank(place) && pieces_[place].kind != Chunk::Kind::item;
        if (touches) pieces.push_back(blank());
        pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(place), pieces.begin(), pieces.end());
    }

    void end_line(std::string& text) const {
        if (text.empty() || text.back() != '\n') text += document_.line_end();
    }

    void write(std::string& out) {
        collect();
        for (std::size_t s = 0; s < section_count; ++s) {
            if (!emit_[s].empty()) insert(static_cast<Section>(s));
        }
        end_line(out);
        for (const Piece& piece : pieces_) out += piece.text;
    }

    Document document_;
    Heading heading_;
    const Wanted& wanted_;
    std::vector<Chunk> chunks_;
    std::vector<Fate> fate_;
    std::vector<bool> is_there_;         // by entry: an item of its section is exactly that
    std::vector<bool> covered_;          // by entry: somebody says it in other words
    std::vector<std::size_t> is_moved_;  // chunks
    std::vector<std::size_t> doubtful_;  // chunks that name commits or requests which are not wanted
    std::vector<std::size_t> emit_[section_count];  // entries to write, by section
    std::vector<Piece> pieces_;
    std::vector<std::string> notes_;
    bool changed_ = false;
};

// A place where lines go, with a blank line between them and what stands around.
std::string inserted(std::string_view text, std::size_t place, std::string_view lines,
                     std::string_view line_end) {
    std::string out(text.substr(0, place));
    if (!out.empty() && out.back() != '\n') out += line_end;
    if (!ends_with_blank_line(out)) out += line_end;
    out += lines;
    const std::string_view rest = text.substr(place);
    if (!rest.empty() && !ends_with_blank_line(out)) out += line_end;
    return out.append(rest);
}

// Where the first release stands, or would.
std::size_t top_of(const Document& document) {
    return document.headings().empty() ? document.links_begin() : document.headings()[0].begin;
}

std::string with_unreleased(std::string_view text, const std::vector<std::string>& tag_patterns) {
    const Document document(text, tag_patterns);
    const bool first = document.headings().empty();
    const bool brackets = first || document.headings()[0].brackets;
    const std::string marks(static_cast<std::size_t>(first ? 2 : std::min(document.headings()[0].level, 2)),
                            '#');
    const std::string line =
        fmt::format("{} {}{}", marks, brackets ? "[Unreleased]" : "Unreleased", document.line_end());
    return inserted(text, top_of(document), line, document.line_end());
}

std::string_view label_of(std::string_view definition) {
    return definition.substr(1, definition.find("]:") - 1);
}

// Sets a link definition: in its old place, else before `before`'s, else at the end.
std::string with_link(std::string_view text, const std::string& definition, std::string_view before,
                      const std::vector<std::string>& tag_patterns) {
    const Document document(text, tag_patterns);
    const std::string line = definition + std::string(document.line_end());
    const auto called = [&](std::string_view label) -> const Link* {
        for (const Link& link : document.links()) {
            if (same_word(link.label, label)) return &link;
        }
        return nullptr;
    };
    if (const Link* old = called(label_of(definition))) {
        const std::string_view end = document.text().substr(old->begin, old->end - old->begin);
        const bool ends = !end.empty() && end.back() == '\n';
        return std::string(text.substr(0, old->begin)) + (ends ? line : definition) +
               std::string(text.substr(old->end));
    }
    if (const Link* next = called(before)) {
        return std::string(text.substr(0, next->begin)) + line + std::string(text.substr(next->begin));
    }
    if (document.links_begin() < text.size()) {
        std::string out(text.substr(0, document.links().back().end));
        if (out.back() != '\n') out += document.line_end();
        return out + line + std::string(text.substr(document.links().back().end));
    }
    return inserted(text, text.size(), line, document.line_end());
}

// A link that leads from the right release on is left alone, whatever it leads to: main, two dots.
std::string with_unreleased_link(std::string text, const std::string& definition,
                                 const std::vector<std::string>& tag_patterns) {
    if (definition.empty()) return text;
    const Document document(text, tag_patterns);
    const Heading* heading = document.unreleased();
    if (!heading || !heading->brackets) return text;
    const std::string_view address =
        text::trim(std::string_view(definition).substr(definition.find("]:") + 2));
    const std::string_view start = address.substr(0, address.rfind("..."));
    std::string_view first;
    for (const Link& link : document.links()) {
        if (first.empty()) first = link.label;
        if (!same_word(link.label, "Unreleased")) continue;
        const std::string_view rest = link.address.substr(std::min(start.size(), link.address.size()));
        if (link.address.substr(0, start.size()) == start && rest.substr(0, 2) == "..") return text;
        if (link.address.find("compare/") == std::string_view::npos) return text;
    }
    return with_link(text, definition, first, tag_patterns);
}

}  // namespace

Updated update_unreleased(std::string_view text, const Wanted& wanted,
                          const std::vector<std::string>& tag_patterns) {
    std::string with_heading(text);
    if (!Document(text, tag_patterns).unreleased()) {
        if (wanted.entries.empty()) return {std::move(with_heading), {}};
        with_heading = with_unreleased(text, tag_patterns);
    }
    Updated updated = Updating(with_heading, wanted, tag_patterns).run();
    updated.text = with_unreleased_link(std::move(updated.text), wanted.link, tag_patterns);
    return updated;
}

std::string release_unreleased(std::string_view text, const Release& release, const std::string& link,
                               const std::string& unreleased_link,
                               const std::vector<std::string>& tag_patterns) {
    std::string out(text);
    if (!Document(text, tag_patterns).unreleased()) out = with_unreleased(text, tag_patterns);
    {
        const Document document(out, tag_patterns);
        const Heading& heading = *document.unreleased();
        std::string line =
            std::string(static_cast<std::size_t>(heading.level), '#') + heading_of(release).substr(2);
        if (!heading.brackets)
            line.erase(
                std::remove_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(line.find(" - ")),
                               [](char c) { return c == '[' || c == ']'; }),
                line.begin() + static_cast<std::ptrdiff_t>(line.find(" - ")));
        const std::size_t end = heading.end;
        std::string kept = out.substr(0, end);
        if (kept.back() != '\n') kept += document.line_end();
        out = kept + fmt::format("{}{}{}", document.line_end(), line, document.line_end()) + out.substr(end);
    }
    if (!link.empty() && Document(out, tag_patterns).unreleased()->brackets) {
        const Document document(out, tag_patterns);
        std::string first;
        for (const Link& one : document.links()) {
            if (first.empty() && !same_word(one.label, "Unreleased")) first = one.label;
        }
        out = with_link(out, link, first, tag_patterns);
    }
    return with_unreleased_link(std::move(out), unreleased_link, tag_patterns);
}

std::string add_releases(std::string_view text, const Model& model, const history::History& commits,
                         const Web& web, const Settings& settings) {
    std::string out(text);
    for (std::size_t i = model.releases.size();
         i-- > 1;) {  // the oldest first: each goes above those before it
        const Release& release = model.releases[i];
        const Document document(out, settings.tag_patterns);
        if (document.release(*release.version)) continue;
        std::size_t place = document.links_begin();
        for (const Heading& heading : document.headings()) {
            if (heading.version && *heading.version < *release.version) {
                place = heading.begin;
                break;
            }
        }
        std::string section = heading_of(release) + "\n";
        const std::string sections =
            render_sections(entries_of(model, release, commits, web, settings), document.bullet());
        if (!sections.empty()) section += "\n" + sections;
        if (document.line_end() == "\r\n") {
            std::string ended;
            for (const char c : section) ended += c == '\n' ? std::string("\r\n") : std::string(1, c);
            section = std::move(ended);
        }
        out = inserted(out, place, section, document.line_end());
        const std::string link = link_of(release, web);
        if (link.empty()) continue;
        const Document now(out, settings.tag_patterns);
        std::string before;  // the newest release below it that has a link
        for (const Link& one : now.links()) {
            const std::optional<Version> version = version_of_tag(one.label, {"*", "v*"});
            if (version && *version < *release.version && before.empty()) before = one.label;
        }
        out = with_link(out, link, before, settings.tag_patterns);
    }
    return out;
}

}  // namespace sixth::changelog
