#include "analyzers/decompose/items.h"

#include <algorithm>
#include <array>

#include "analyzers/decompose/blocks.h"
#include "analyzers/decompose/finish.h"
#include "analyzers/decompose/sections.h"
#include "analyzers/decompose/sentences.h"
#include "core/base/lines.h"
#include "core/base/text.h"

namespace sixth::decompose {
namespace {

constexpr std::array<std::string_view, 5> role_names = {"work", "criterion", "group", "confirmation",
                                                        "outside"};
constexpr std::size_t most_context = std::size_t{16} << 10;  // bytes: more says no more about where to look
constexpr std::size_t longest_label = 60;

bool says_bug(const Issue& issue) {
    for (const std::string& label : issue.labels) {
        const std::string low = text::lower(label);
        if (low.find("bug") != std::string::npos || low.find("regression") != std::string::npos) return true;
    }
    const std::string title = " " + text::lower(issue.title) + " ";
    for (const char* word : {" bug", " fix", " crash", " broken", " fails ", " error ", " exception",
                             " raises ", " wrong ", " regression", " incorrect", " doesn't ", " does not ",
                             " leak", " hangs ", " cannot ", " can't "}) {
        if (title.find(word) != std::string::npos) return true;
    }
    return false;
}

class Reader {
  public:
    explicit Reader(const Issue& issue) : issue_(issue) {}

    Reading read() {
        out_.is_bug = says_bug(issue_);
        add_mentions(issue_.title, out_.mentions);
        title_seen_ = !issue_.titled_by_body;
        read_part(issue_.body, 0);
        for (std::size_t c = 0; c < issue_.comments.size(); ++c)
            read_part(issue_.comments[c], static_cast<int>(c) + 1);
        out_.is_bug = out_.is_bug || !out_.mentions.frames.empty();
        add_beside(out_, lists_of_, beside_);
        add_title(out_, issue_, title_source_);
        promote_criteria(out_);
        sort_by_source(out_);
        return std::move(out_);
    }

  private:
    void read_part(const std::string& text, int part) {
        part_ = part;
        open_ = Sections();
        const std::vector<Block> blocks = read_blocks(text);
        item_of_.assign(blocks.size(), no_item);
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            const Block& block = blocks[b];
            if (topic() != Topic::outside) add_mentions(block.text, out_.mentions);
            if (block.quoted) {
                add_context(block.text);
                continue;
            }
            switch (block.kind) {
                case BlockKind::heading:
                    heading(block);
                    break;
                case BlockKind::paragraph:
                    paragraph(block);
                    break;
                case BlockKind::item:
                    item_of_[b] = item(block);
                    break;
                case BlockKind::code:
                    code(block);
                    break;
                case BlockKind::table_row:
                    table_row(block);
                    break;
            }
        }
        while (!open_.empty()) close();
    }

    Topic topic() const { return open_.topic(); }

    Source source_of(const Block& block) const { return {part_, block.first_line, block.last_line}; }

    void heading(const Block& block) {
        scenario_ = no_item;
        if (is_title(block)) return;
        while (open_.may_close(block.level)) close();
        open_.open(block, source_of(block), list_);
    }

    // The first heading or line of a body that gives the title asks for nothing by itself.
    bool is_title(const Block& block) {
        if (title_seen_ || part_ > 0) return false;
        title_seen_ = true;
        title_source_ = source_of(block);
        return block.kind == BlockKind::heading || issue_.title.find(block.text) != std::string::npos;
    }

    void close() {
        Section section = open_.close();
        if (part_ > 0 || !is_order(section)) return;
        Item& item = out_.items.emplace_back();
        lists_of_.push_back(0);
        item.text = without_number(section.text);
        if (!open_.empty()) {
            item.section = open_.path();
            item.around = open_.phases();
            open_.innermost().has_work = true;
        }
        item.notes = std::move(section.notes);
        item.code = std::move(section.code);
        item.kind = section.heading.kind;
        item.source = section.source;
        item.list = ++list_;
        item.number = number_of(section.text);
    }

    void add_context(std::string_view text) {
        if (text.empty()) return;
        for (const std::string& sentence : sentences(std::string(text))) note_blockers(sentence);
        if (out_.context.size() < most_context)
            out_.context.append(out_.context.empty() ? "" : "\n").append(text.substr(0, most_context));
    }

    // "Depends on #12 and AAS-7", "blocked by #3"
    void note_blockers(const std::string& sentence) {
        const std::string low = text::lower(sentence);
        for (const char* words : {"blocked by", "depends on", "blocked on", "requires #", "waits for #",
                                  "after #", "dependencies:"}) {
            const std::size_t at = low.find(words);
            if (at == std::string::npos) continue;
            for (const std::string& issue : mentions_of(std::string_view(sentence).substr(at)).issues) {
                if (std::find(out_.blocked_by.begin(), out_.blocked_by.end(), issue) == out_.blocked_by.end())
                    out_.blocked_by.push_back(issue);
            }
        }
    }

    Item made(Role role, const Block& block, std::string text) const {
        Item item;
        item.role = role;
        item.text = std::move(text);
        item.section = open_.path();
        item.around = open_.phases();
        item.kind = open_.innermost().heading.kind;
        item.source = source_of(block);
        item.number = block.number;
        item.has_box = block.task;
        item.checked = block.checked;
        item.list = list_;
        return item;
    }

    Item& add(Role role, const Block& block, std::string text) {
        Item& item = out_.items.emplace_back(made(role, block, std::move(text)));
        lists_of_.push_back(block.list);
        if (role == Role::work) open_.innermost().has_work = true;
        for (const std::string& sentence : sentences(item.text)) {
            if (role != Role::work) note_blockers(sentence);
        }
        return item;
    }

    void paragraph(const Block& block) {
        if (block.item != no_block) {
            const std::size_t owner = item_of_[block.item];
            if (owner == no_item) return add_context(block.text);
            out_.items[owner].notes.push_back(block.text);
            out_.items[owner].source.last = std::max(out_.items[owner].source.last, block.last_line);
            return;
        }
        if (is_title(block)) return;
        scenario_ = no_item;
        ++list_;
        if (!block.label.empty()) return labelled(block);
        // "Remaining tasks:", "Acceptance criteria:" over a list
        if (block.text.ends_with(":") && block.text.size() < longest_label &&
            (heading_of(block.text).known || is_phase(block.text))) {
            Block label = block;
            label.level = label_level;
            label.text.pop_back();
            return heading(label);
        }
        if (part_ > 0) return add_context(block.text);
        if (starts_with_word(block.text, "given") || starts_with_word(block.text, "scenario")) {
            add(Role::criterion, block, block.text);
            return;
        }
        if (topic() == Topic::outside) {
            add(Role::outside, block, block.text);
        } else if (topic() == Topic::criteria || topic() == Topic::expected) {
            if (!block.text.ends_with(":")) add(Role::criterion, block, block.text);
        } else if (topic() == Topic::work) {
            open_.innermost().notes.push_back(block.text);
            add_context(block.text);
            for (const std::string& sentence : sentences(block.text)) {
                if (is_demand(sentence) && !sentence.ends_with("?")) add(Role::criterion, block, sentence);
            }
        } else {
            add_context(block.text);
        }
    }

    // "**Out of scope:** refunds" is a section of one paragraph; "**Note:** …" is prose.
    void labelled(const Block& block) {
        Block words = block;
        words.label.clear();
        const Heading heading = heading_of(block.label);
        if (!heading.known || heading.kind) {
            words.text = block.label + ": " + block.text;
            return paragraph(words);
        }
        Block label = block;
        label.text = block.label;
        label.level = label_level;
        this->heading(label);
        paragraph(words);
        if (!block.text.ends_with(":")) close();
    }

    // A scenario's further steps belong to the criterion that its first one is.
    bool goes_on(const Block& block) {
        if (scenario_ == no_item || !is_gherkin(block.text) || starts_with_word(block.text, "given"))
            return false;
        Item& open = out_.items[scenario_];
        open.text.append(" ").append(block.text);
        open.source.last = block.last_line;
        return true;
    }

    std::size_t item(const Block& block) {
        const std::size_t above = block.item == no_block ? no_item : item_of_[block.item];
        if (above == no_item && (block.number <= last_number_ || block.number == 0)) ++list_;
        if (above == no_item) last_number_ = block.number;
        if (block.text.empty()) return above;
        if (goes_on(block)) return scenario_;
        const bool opens = starts_with_word(block.text, "given") || starts_with_word(block.text, "when");
        const Role role = role_of(block, above);
        if (role == Role::group) {  // says no more than what it is part of
            if (above != no_item) {
                out_.items[above].notes.push_back(block.text);
                out_.items[above].source.last = std::max(out_.items[above].source.last, block.last_line);
            } else {
                pass_by(block);
            }
            return above;
        }
        Item& added = add(role, block, block.text);
        added.above = above;
        if (above != no_item) {
            const Item& owner = out_.items[above];
            added.around = owner.around;
            if (owner.number > 0) added.around.push_back({owner.list, owner.number});
            if (!added.kind) added.kind = out_.items[above].kind;
            if (role == Role::work && out_.items[above].role == Role::work)
                out_.items[above].role = Role::group;
        }
        const std::size_t index = out_.items.size() - 1;
        scenario_ = opens && role == Role::criterion ? index : no_item;
        return index;
    }

    void pass_by(const Block& block) {
        add_context(block.text);
        if (topic() != Topic::work || part_ > 0) return;
        open_.innermost().notes.push_back(block.text);
        if (!block.text.ends_with("?") && !is_definition(block.text))
            beside_.push_back({made(Role::work, block, block.text), block.list});
    }

    // Role::group: no item of its own.
    Role role_of(const Block& block, std::size_t above) const {
        const Topic now = topic();
        if (block.task && (now == Topic::checks || is_confirmation(block.text))) return Role::confirmation;
        if (now == Topic::outside) return Role::outside;
        if (part_ > 0) return block.task ? Role::work : Role::group;
        if (above != no_item) {
            const Item& owner = out_.items[above];
            if (owner.role == Role::criterion) return block.task ? Role::criterion : Role::group;
            if (owner.role == Role::outside || owner.role == Role::confirmation) return Role::group;
            if (block.task || block.number > 0) return Role::work;
            const bool label = owner.text.ends_with(":") ||
                               (!owner.has_box && owner.number == 0 && !is_imperative(owner.text));
            return label && is_imperative(block.text) ? Role::work : Role::group;
        }
        if (now == Topic::criteria || now == Topic::expected) return Role::criterion;
        if (is_criterion_code(block.text.substr(0, std::min(block.text.find(':'), block.text.size()))))
            return Role::criterion;
        if (block.task) return Role::work;
        if (now != Topic::work) return Role::group;
        if (starts_with_word(block.text, "given") || starts_with_word(block.text, "when"))
            return Role::criterion;
        if (block.number > 0) return Role::work;
        if (is_imperative(block.text)) return Role::work;
        const Heading& around = open_.innermost().heading;
        if (around.known && (around.kind == Kind::test || !is_definition(block.text))) return Role::work;
        if (block.text.ends_with(":")) return Role::work;  // a label over its parts
        return is_demand(block.text) ? Role::criterion : Role::group;
    }

    void code(const Block& block) {
        if (text::lower(block.info).compare(0, 7, "gherkin") == 0) return gherkin(block);
        if (block.item != no_block && item_of_[block.item] != no_item) {
            Item& owner = out_.items[item_of_[block.item]];
            owner.code.append(block.text);
            owner.source.last = std::max(owner.source.last, block.last_line);
        } else {
            open_.innermost().code.append(block.text.substr(0, most_context));
        }
    }

    void gherkin(const Block& block) {
        const Lines lines(block.text);
        std::size_t open = no_item;
        for (std::uint32_t l = 1; l <= lines.count(); ++l) {
            const std::string line(text::trim(lines[l]));
            if (line.empty()) continue;
            Block one = block;
            one.first_line = one.last_line = block.first_line + l;  // the fence is the first line
            if (starts_with_word(line, "scenario") || (open == no_item && is_gherkin(line))) {
                add(Role::criterion, one, line);
                open = out_.items.size() - 1;
            } else if (open != no_item && is_gherkin(line)) {
                out_.items[open].text.append(" ").append(line);
                out_.items[open].source.last = one.last_line;
            }
        }
    }

    void table_row(const Block& block) {
        if (part_ > 0) return add_context(block.text);
        if (topic() == Topic::criteria) {
            add(Role::criterion, block, block.text);
        } else if (topic() == Topic::outside) {
            add(Role::outside, block, block.text);
        } else if (topic() == Topic::work && is_imperative(block.text)) {
            add(Role::work, block, block.text);
        } else {
            add_context(block.text);
        }
    }

    const Issue& issue_;
    Reading out_;
    int part_ = 0;
    int last_number_ = 0;
    std::size_t list_ = 0;
    std::size_t scenario_ = no_item;     // the criterion whose steps are being read
    Sections open_;                      // above what is read
    std::vector<std::size_t> item_of_;   // of this part's blocks
    std::vector<std::size_t> lists_of_;  // of the items, see add_beside()
    std::vector<Beside> beside_;
    bool title_seen_ = false;
    Source title_source_;
};

}  // namespace

std::string_view name_of(Role role) {
    return role_names[static_cast<std::size_t>(role)];
}

std::optional<Role> role_called(std::string_view name) {
    const auto* const at = std::find(role_names.begin(), role_names.end(), name);
    if (at == role_names.end()) return std::nullopt;
    return static_cast<Role>(at - role_names.begin());
}

Reading read_items(const Issue& issue) {
    return Reader(issue).read();
}

}  // namespace sixth::decompose
