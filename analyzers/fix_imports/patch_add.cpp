#include <algorithm>

#include "analyzers/fix_imports/order.h"
#include "analyzers/fix_imports/patch.h"
#include "analyzers/fix_imports/wrapping.h"

namespace sixth::fix_imports {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\f") == std::string_view::npos;
}

bool is_comment(std::string_view line) {
    const std::size_t at = line.find_first_not_of(" \t\f");
    return at != std::string_view::npos && line[at] == '#';
}

bool is_definition(Kind kind) {
    return kind == Kind::function_definition || kind == Kind::class_definition ||
           kind == Kind::decorated_definition;
}

class Adder {
  public:
    Adder(const FileView& view, const Index& index, const Target& target, Place place, const Layout& layout)
        : view_(view),
          file_(view.parsed),
          index_(index),
          target_(target),
          place_(place),
          layout_(layout),
          written_(statement_for(view, index, target)),
          eol_(file_.text().find("\r\n") != std::string_view::npos ? "\r\n" : "\n") {}

    std::vector<Edit> run() {
        NodeId block = 0;
        if (place_ == Place::typing) {
            block = typing_block(file_);
            if (block == no_node) return with_new_typing_block();
        }
        find_region(block);
        if (!target_.name.empty()) {
            if (const Statement* same = extensible()) return extend(*same);
        }
        if (region_.empty()) return {block == 0 ? first_import() : first_of_block(block)};
        indent_ = std::string(indentation_of(file_, region_.front().line));
        return {between()};
    }

  private:
    // What is imported before the first definition, and before the name is needed.
    void find_region(NodeId block) {
        std::uint32_t needed = static_cast<std::uint32_t>(file_.text().size()) + 1;
        if (const FreeName* name = view_.free_name(target_.alias.empty() ? target_.name : target_.alias);
            name && block == 0)
            needed = std::min(needed, name->eager_begin);
        for (const NodeId child : file_.tree().children(block)) {
            const Kind kind = file_.tree().kind(child);
            if (is_definition(kind) || file_.tree()[child].end > needed) break;
            if (kind == Kind::import_statement || kind == Kind::import_from_statement ||
                kind == Kind::future_import_statement)
                region_.push_back(read_statement(file_, child));
        }
    }

    // A statement that imports from the same module already, and that one more name belongs to.
    const Statement* extensible() const {
        std::size_t single = 0;
        const Statement* found = nullptr;
        for (const Statement& s : region_) {
            if (!s.from || s.star || s.names.empty() || s.module == "__future__") continue;
            if (index_.program().absolute(view_.file, s.level, s.module) != target_.module) continue;
            single += s.names.size() == 1;
            const bool lonely_alias = s.names.size() == 1 && !s.names[0].alias.empty();
            const bool mixes =
                s.names.size() > 1 &&
                std::any_of(s.names.begin(), s.names.end(), [](const auto& n) { return !n.alias.empty(); });
            if (lonely_alias || (!target_.alias.empty() && !mixes)) continue;
            found = &s;
        }
        const std::vector<std::string>& several = layout_.several_names;
        const bool alone = layout_.single_names &&
                           std::find(several.begin(), several.end(), target_.module) == several.end();
        return alone || single > 1 ? nullptr : found;
    }

    std::string name_text() const {
        return target_.alias.empty() ? target_.name : target_.name + " as " + target_.alias;
    }

    std::vector<Edit> extend(const Statement& s) const {
        const std::size_t at = place_among(s.names, target_.name, layout_);
        const bool several_lines = s.line != s.end_line;
        if (several_lines && s.parenthesised) return {extend_lines(s, at)};
        const std::string name = name_text();
        if (!several_lines) {
            const std::string_view line = file_.line_text(s.line);
            const std::size_t comment = line.find('#');
            const std::size_t length = line.substr(0, comment).find_last_not_of(" \t") + 1;
            const bool many = layout_.wrapped_from > 0 && s.names.size() + 1 >= layout_.wrapped_from;
            if (many || length + name.size() + 2 > layout_.line_length) return {wrap(s, at)};
        }
        if (at < s.names.size()) return {Edit{s.names[at].begin, s.names[at].begin, name + ", "}};
        return {Edit{s.names.back().end, s.names.back().end, ", " + name}};
    }

    Edit wrap(const Statement& s, std::size_t at) const {
        std::vector<std::string> names;
        for (const ImportedName& name : s.names)
            names.emplace_back(file_.text().substr(name.begin, name.end - name.begin));
        names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), name_text());
        std::uint32_t begin = s.names.front().begin;
        while (s.parenthesised && begin > s.module_end && file_.text()[begin] != '(') --begin;
        const std::string indent(indentation_of(file_, s.line));
        return {begin, s.end, in_brackets(names, begin - file_.line_start(s.line), indent, eol_, layout_)};
    }

    Edit extend_lines(const Statement& s, std::size_t at) const {
        const std::string name = name_text();
        const auto line_of = [&](std::size_t i) { return file_.line_of(s.names[i].begin); };
        const bool one_a_line = s.names.size() == 1
                                    ? line_of(0) != s.line
                                    : line_of(0) != line_of(s.names.size() - 1) && all_on_own_lines(s);
        if (one_a_line) {
            const std::string indent(
                indentation_of(file_, line_of(0) == s.line && s.names.size() > 1 ? line_of(1) : line_of(0)));
            if (at < s.names.size() && !(at == 0 && line_of(0) == s.line)) {
                const std::uint32_t start = file_.line_start(line_of(at));
                return {start, start, indent + name + "," + eol_};
            }
            if (at == 0) return {s.names[0].begin, s.names[0].begin, name + "," + eol_ + indent};
            // behind the last name, its comma and its comment
            const ImportedName& last = s.names.back();
            std::uint32_t behind = last.end;
            const std::string_view whole = file_.text();
            while (behind < s.end && (whole[behind] == ' ' || whole[behind] == '\t')) ++behind;
            const bool comma = behind < s.end && whole[behind] == ',';
            const std::uint32_t last_line = file_.line_of(last.begin);
            if (!comma) return {last.end, last.end, "," + eol_ + indent + name};
            const std::uint32_t next = file_.line_start(last_line + 1);
            if (last_line == s.end_line) return {behind + 1, behind + 1, eol_ + indent + name + ","};
            return {next, next, indent + name + "," + eol_};
        }
        // several names a line
        const std::size_t before = at < s.names.size() ? at : s.names.size() - 1;
        const std::uint32_t line = line_of(before);
        const bool fits = file_.line_text(line).size() + name.size() + 2 <= layout_.line_length;
        const std::string indent(indentation_of(file_, s.line + 1));
        if (at < s.names.size()) {
            const std::uint32_t begin = s.names[at].begin;
            return {begin, begin, name + "," + (fits ? " " : eol_ + indent)};
        }
        const std::uint32_t end = s.names.back().end;
        return {end, end, "," + (fits ? " " : eol_ + indent) + name};
    }

    bool all_on_own_lines(const Statement& s) const {
        for (std::size_t i = 1; i < s.names.size(); ++i) {
            if (file_.line_of(s.names[i].begin) == file_.line_of(s.names[i - 1].begin)) return false;
        }
        return true;
    }

    std::size_t section(const Statement& s) const {
        return section_of(index_, layout_, s.from || s.names.empty() ? s.module : s.names.front().name,
                          s.level);
    }

    std::size_t level() const {
        if (target_.name.empty()) return 0;
        const std::string text = spelled(view_, index_, target_.module);
        return std::min(text.find_first_not_of('.'), text.size());
    }

    std::uint32_t after(const Statement& s) const {
        return s.end_line < file_.line_count() ? file_.line_start(s.end_line + 1)
                                               : static_cast<std::uint32_t>(file_.text().size());
    }

    Edit insert_after(const Statement& s, const std::string& text) const {
        const std::uint32_t at = after(s);
        const bool open_end = at > 0 && at == file_.text().size() && file_.text()[at - 1] != '\n';
        return {at, at, (open_end ? eol_ : std::string()) + text};
    }

    // Comments right above belong to what they stand above, unless they begin the file.
    Edit insert_before(std::uint32_t line, const std::string& text) const {
        std::uint32_t first = line;
        while (first > 1 && is_comment(file_.line_text(first - 1))) --first;
        if (first == 1) first = line;
        std::uint32_t at = file_.line_start(first);
        if (at == 0 && file_.text().substr(0, 3) == "\xEF\xBB\xBF") at = 3;
        return {at, at, text};
    }

    using Run = std::vector<const Statement*>;

    // Statements on lines that follow one another, but for comments.
    std::vector<Run> groups() const {
        std::vector<Run> all;
        for (const Statement& s : region_) {
            bool joined = !all.empty();
            if (joined) {
                const Statement& before = *all.back().back();
                for (std::uint32_t line = before.end_line + 1; line < s.line && joined; ++line)
                    joined = is_comment(file_.line_text(line));
            }
            if (!joined) all.emplace_back();
            all.back().push_back(&s);
        }
        return all;
    }

    std::vector<Sorted> keys(const Run& run) const {
        std::vector<Sorted> all;
        all.reserve(run.size());
        for (const Statement* s : run) all.push_back(sorted_by(*s, layout_));
        return all;
    }

    bool has_kind(const Run& run) const {
        return std::any_of(run.begin(), run.end(),
                           [this](const Statement* s) { return s->from != target_.name.empty(); });
    }

    Edit between() const {
        const std::string line = indent_ + written_ + eol_;
        const std::size_t own = section_of(index_, layout_, target_.module, level());
        bool mixed = false;
        Run best;
        std::vector<std::vector<Sorted>> all_keys;
        for (const Run& group : groups()) {
            Run run;
            for (const Statement* s : group) {
                if (section(*s) == own) {
                    run.push_back(s);
                } else {
                    mixed = true;
                }
            }
            mixed = mixed && !run.empty();
            if (run.size() == group.size() || run.empty()) all_keys.push_back(keys(group));
            // plain ones may stand apart
            const bool like = has_kind(run);
            if (std::make_pair(like, run.size()) > std::make_pair(has_kind(best), best.size())) best = run;
        }
        if (best.empty()) return new_section(own, line);
        LineOrder order = order_of({keys(best)}, layout_);
        const LineOrder whole = order_of(all_keys, layout_);
        if (best.size() == 1 && whole != LineOrder::unsorted) order = whole;
        if (order == LineOrder::unsorted) return insert_after(*best.back(), line);
        Statement mine{};
        mine.from = !target_.name.empty();
        const std::string text = mine.from ? spelled(view_, index_, target_.module) : target_.module;
        const ImportedName imported{
            mine.from ? std::string_view(target_.name) : std::string_view(text), {}, 0, 0};
        mine.level = static_cast<std::uint32_t>(level());
        mine.module = std::string_view(text).substr(mine.level);
        mine.names.push_back(imported);
        const Sorted key = sorted_by(mine, layout_);
        for (std::size_t i = 0; i < best.size(); ++i) {
            if (!comes_before(key, sorted_by(*best[i], layout_), order)) continue;
            return i > 0 ? insert_after(*best[i - 1], line) : insert_before(best[0]->line, line);
        }
        return insert_after(*best.back(), line);
    }

    // Sections are told apart by an empty line, where the file does so.
    Edit new_section(std::size_t own, const std::string& line) const {
        const Statement* lower = nullptr;
        for (const Statement& s : region_) {
            if (section(s) < own && (!lower || section(s) >= section(*lower))) lower = &s;
        }
        bool apart = true;
        for (const Run& group : groups()) {
            for (const Statement* s : group) apart = apart && section(*s) == section(*group.front());
        }
        const std::string gap = apart ? eol_ : std::string();
        if (!lower) return insert_before(region_.front().line, line + gap);
        const bool blank_follows =
            lower->end_line >= file_.line_count() || is_blank(file_.line_text(lower->end_line + 1));
        return insert_after(*lower, gap + line + (blank_follows ? std::string() : gap));
    }

    Edit first_import() const {
        const python::Tree& tree = file_.tree();
        NodeId first = no_node, docstring = no_node;
        for (const NodeId child : tree.children(0)) {
            if (tree.kind(child) == Kind::comment) continue;
            if (first == no_node && docstring == no_node && tree.kind(child) == Kind::expression_statement &&
                tree.kind(child + 1) == Kind::string) {
                docstring = child;
                continue;
            }
            first = child;
            break;
        }
        const std::string line = written_ + eol_;
        if (docstring != no_node) {
            const std::uint32_t last = file_.end_line(docstring);
            // one empty line before it; behind it one, or two before a definition
            std::uint32_t blank = 0;
            while (last + blank < file_.line_count() && is_blank(file_.line_text(last + blank + 1))) ++blank;
            const std::uint32_t wanted = first == no_node ? 0 : is_definition(tree.kind(first)) ? 2 : 1;
            std::string text = blank == 0 ? eol_ + line : line;
            for (std::uint32_t have = blank == 0 ? 0 : blank - 1; have < wanted; ++have) text += eol_;
            Statement s{};
            s.end_line = blank == 0 ? last : last + 1;
            return insert_after(s, text);
        }
        if (first == no_node) {
            const auto end = static_cast<std::uint32_t>(file_.text().size());
            return {end, end, line};
        }
        const std::string gap = is_definition(tree.kind(first)) ? eol_ + eol_ : eol_;
        return insert_before(tree[first].line, line + gap);
    }

    Edit first_of_block(NodeId block) const {
        const std::uint32_t line = file_.tree()[block].line;
        const std::string indent(indentation_of(file_, line));
        const std::uint32_t at = file_.line_start(line);
        if (indent.empty()) {  // if TYPE_CHECKING: pass
            const std::uint32_t begin = file_.tree()[block].begin;
            return {begin, begin, eol_ + "    " + written_ + eol_ + "    "};
        }
        return {at, at, indent + written_ + eol_};
    }

    std::vector<Edit> with_new_typing_block() {
        std::vector<Edit> edits;
        if (!view_.names.bound_in_module("TYPE_CHECKING"))
            edits = add_import(view_, index_, {"typing", "TYPE_CHECKING", {}}, Place::module, layout_);
        find_region(0);
        const std::string text = "if TYPE_CHECKING:" + eol_ + "    " + written_ + eol_;
        if (region_.empty()) {
            if (!edits.empty()) edits.back().text += eol_ + text;
            return edits;
        }
        const Edit block = insert_after(region_.back(), eol_ + text);
        // the import of TYPE_CHECKING stands before the block that needs it
        if (!edits.empty() && edits.back().begin >= block.begin) {
            edits.back().text += eol_ + text;
        } else {
            edits.push_back(block);
        }
        return edits;
    }

    const FileView& view_;
    const python::ParsedFile& file_;
    const Index& index_;
    const Target& target_;
    const Place place_;
    const Layout& layout_;
    const std::string written_;
    const std::string eol_;
    std::string indent_;
    std::vector<Statement> region_;
};

}  // namespace

std::vector<Edit> add_import(const FileView& view, const Index& index, const Target& target, Place place,
                             const Layout& layout) {
    return Adder(view, index, target, place, layout).run();
}

}  // namespace sixth::fix_imports
