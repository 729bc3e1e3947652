#include "core/search/outline.h"

#include <algorithm>

#include "core/base/packed.h"

namespace sixth::search {
namespace {

using facts::Definition;
using facts::none;
using python::Kind;
using python::NodeId;

constexpr std::uint32_t least_cut = 20;  // lines of a cut piece, where there is a choice
constexpr std::uint32_t hard_cut = 400;  // a statement longer than this is cut where it is
constexpr std::uint32_t own_header = 5;  // lines of comments that are a module's, not its first definition's

// Statements that hold statements.
bool is_compound(Kind kind) {
    switch (kind) {
        case Kind::module:
        case Kind::block:
        case Kind::error:
        case Kind::if_statement:
        case Kind::elif_clause:
        case Kind::else_clause:
        case Kind::try_statement:
        case Kind::except_clause:
        case Kind::finally_clause:
        case Kind::with_statement:
        case Kind::for_statement:
        case Kind::while_statement:
        case Kind::match_statement:
        case Kind::case_clause:
        case Kind::class_definition:
        case Kind::decorated_definition:
            return true;
        default:
            return false;
    }
}

class Outliner {
  public:
    Outliner(const python::ParsedFile& file, const std::vector<Definition>& definitions)
        : file_(file), tree_(file.tree()), definitions_(definitions) {
        lines_ = file.line_count();
        if (lines_ > 0 && file.line_start(lines_) == file.text().size()) --lines_;  // behind the last \n
    }

    std::string run() {
        if (lines_ == 0) return pack_outline({});
        find_owners();
        make_runs();
        give_away_comments();
        symbols_ = facts::symbols(definitions_);
        std::vector<Piece> pieces;
        for (const Run& run : runs_) cut(run, pieces);
        name(pieces);
        return pack_outline(pieces);
    }

  private:
    // A function or class that is a chunk of its own: not inside a function.
    struct Owner {
        std::uint32_t definition;
        std::uint32_t first, last;  // lines, with decorators
        bool is_class, in_class;
    };
    struct Run {
        std::uint32_t owner;        // none: the module
        std::uint32_t first, last;  // lines
    };

    std::uint32_t definition_at(std::uint32_t begin) const {
        const auto at =
            std::lower_bound(starts_.begin(), starts_.end(), begin,
                             [this](std::uint32_t d, std::uint32_t b) { return definitions_[d].begin < b; });
        return at != starts_.end() && definitions_[*at].begin == begin ? *at : none;
    }

    void find_owners() {
        for (std::uint32_t d = 0; d < definitions_.size(); ++d) {
            if (definitions_[d].is_function() || definitions_[d].is_class()) starts_.push_back(d);
        }
        for (NodeId id = 0; id < tree_.size();) {
            const Kind kind = tree_.kind(id);
            const bool is_class = kind == Kind::class_definition;
            if (is_class || kind == Kind::function_definition) add_owner(id, is_class);
            id = is_compound(kind) ? id + 1 : tree_.end(id);
        }
        of_line_.assign(lines_ + 1, none);
        for (std::uint32_t i = 0; i < owners_.size(); ++i) {
            for (std::uint32_t line = owners_[i].first; line <= owners_[i].last; ++line) of_line_[line] = i;
        }
    }

    void add_owner(NodeId id, bool is_class) {
        const std::uint32_t definition = definition_at(tree_[id].begin);
        if (definition == none) return;  // one without a name
        const NodeId up = tree_.parent(id);
        const bool decorated = up != python::no_node && tree_.kind(up) == Kind::decorated_definition;
        const std::uint32_t parent = definitions_[definition].parent;
        owners_.push_back({definition, tree_[decorated ? up : id].line, std::min(file_.end_line(id), lines_),
                           is_class, parent != none && definitions_[parent].is_class()});
    }

    void make_runs() {
        for (std::uint32_t line = 1; line <= lines_; ++line) {
            if (runs_.empty() || runs_.back().owner != of_line_[line])
                runs_.push_back({of_line_[line], line, line});
            runs_.back().last = line;
        }
    }

    std::string_view stripped(std::uint32_t line) const {
        std::string_view text = file_.line_text(line);
        const std::size_t begin = text.find_first_not_of(" \t\f");
        return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
    }
    bool is_comment(std::uint32_t line) const { return stripped(line).substr(0, 1) == "#"; }
    bool says_nothing(const Run& run) const {
        for (std::uint32_t line = run.first; line <= run.last; ++line) {
            if (!stripped(line).empty() && !is_comment(line)) return false;
        }
        return true;
    }
    bool begins_owner(const Run& run) const {
        return run.owner != none && owners_[run.owner].first == run.first;
    }

    // Comments describe what follows them; a run of nothing else is none of its own.
    void give_away_comments() {
        std::vector<Run> kept;
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            Run run = runs_[i];
            const bool more = i + 1 < runs_.size();
            const bool is_header = i == 0 && run.last - run.first + 1 >= own_header;
            if (!kept.empty()) {  // blank lines end what stands before them
                while (run.first <= run.last && stripped(run.first).empty()) ++run.first;
                kept.back().last = run.first - 1;
                if (run.first > run.last) continue;
            }
            if (!is_header && says_nothing(run)) {
                if (more && (begins_owner(runs_[i + 1]) || kept.empty())) {
                    runs_[i + 1].first = run.first;
                    continue;
                }
                if (!kept.empty()) {
                    kept.back().last = run.last;
                    continue;
                }
            }
            if (more && begins_owner(runs_[i + 1])) {
                while (run.last > run.first && is_comment(run.last)) --run.last;
                runs_[i + 1].first = run.last + 1;
            }
            // nothing but comments stood between
            if (!kept.empty() && kept.back().owner == run.owner && !begins_owner(run)) {
                kept.back().last = run.last;
            } else {
                kept.push_back(run);
            }
        }
        runs_ = std::move(kept);
    }

    ChunkKind kind_of(const Run& run) const {
        if (run.owner == none) return run.first == 1 ? ChunkKind::module : ChunkKind::block;
        const Owner& owner = owners_[run.owner];
        return owner.is_class ? ChunkKind::class_ : owner.in_class ? ChunkKind::method : ChunkKind::function;
    }

    void cut(const Run& run, std::vector<Piece>& pieces) {
        const std::string_view symbol = run.owner == none
                                            ? std::string_view()
                                            : std::string_view(symbols_[owners_[run.owner].definition]);
        std::uint32_t first = run.first, head = 0;
        if (run.owner != none) {
            const std::uint32_t line = definitions_[owners_[run.owner].definition].line;
            if (line >= run.first && line <= run.last) head = line - run.first;
        }
        if (run.last - run.first >= long_piece) {
            for (const std::uint32_t at : cuts_in(run)) {
                pieces.push_back({kind_of(run), symbol, at - first, head < at - first ? head : 0, {}});
                head = head < at - first ? 0 : head - (at - first);
                first = at;
            }
        }
        pieces.push_back({kind_of(run), symbol, run.last - first + 1, head, {}});
    }

    struct Start {
        std::uint32_t line, depth;
    };

    // Lines on which a statement, or the comment above one, begins.
    std::vector<Start> starts_in(const Run& run) const {
        std::vector<Start> starts;
        const std::uint32_t begin = file_.line_start(run.first);
        std::vector<NodeId> blocks;  // ends of those around
        for (NodeId id = 0; id < tree_.size();) {
            while (!blocks.empty() && id >= blocks.back()) blocks.pop_back();
            const python::Node& node = tree_[id];
            if (node.line > run.last) break;
            if (node.end <= begin) {
                id = tree_.end(id);
                continue;
            }
            const NodeId up = tree_.parent(id);
            const bool is_statement =
                up != python::no_node && (tree_.kind(up) == Kind::module || tree_.kind(up) == Kind::block);
            if (is_statement && node.line > run.first && first_in_line(node) &&
                !(node.line > 1 && is_comment(node.line - 1)))
                starts.push_back({node.line, static_cast<std::uint32_t>(blocks.size())});
            if (node.kind == Kind::module || node.kind == Kind::block) blocks.push_back(tree_.end(id));
            id = is_compound(node.kind) || node.kind == Kind::function_definition ? id + 1 : tree_.end(id);
        }
        return starts;
    }

    bool first_in_line(const python::Node& node) const {
        const std::uint32_t start = file_.line_start(node.line);
        return file_.text().substr(start, node.begin - start).find_first_not_of(" \t\f") ==
               std::string_view::npos;
    }

    // The outermost statement in reach, and of these the last: pieces are long, and few.
    std::vector<std::uint32_t> cuts_in(const Run& run) const {
        const std::vector<Start> starts = starts_in(run);
        std::vector<std::uint32_t> cuts;
        std::uint32_t first = run.first;
        auto next = starts.begin();
        while (run.last - first >= long_piece) {
            const Start* best = nullptr;
            while (next != starts.end() && next->line < first + least_cut) ++next;
            for (auto s = next; s != starts.end(); ++s) {
                if (s->line > first + long_piece && best) break;
                if (!best || s->depth <= best->depth) best = &*s;
                if (s->line > first + long_piece) break;
            }
            std::uint32_t at = best ? best->line : run.last + 1;
            if (at - first > hard_cut) at = first + hard_cut;
            if (at > run.last) break;
            cuts.push_back(at);
            first = at;
        }
        return cuts;
    }

    // What a chunk binds besides its own symbol.
    void name(std::vector<Piece>& pieces) const {
        if (pieces.empty()) return;
        std::size_t at = 0;
        std::uint32_t first = 1;
        for (std::uint32_t d = 0; d < definitions_.size(); ++d) {
            const Definition& definition = definitions_[d];
            while (at + 1 < pieces.size() && definition.line >= first + pieces[at].lines)
                first += pieces[at++].lines;
            Piece& piece = pieces[at];
            if (piece.symbol == symbols_[d] || piece.names.size() >= most_names) continue;
            const bool variable = !definition.is_function() && !definition.is_class();
            const std::uint32_t parent = definition.parent;
            if (variable && parent != none && definitions_[parent].is_function()) continue;
            if (std::find(piece.names.begin(), piece.names.end(), definition.name) == piece.names.end())
                piece.names.push_back(definition.name);
        }
    }

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    const std::vector<Definition>& definitions_;
    std::uint32_t lines_;
    std::vector<std::uint32_t> starts_;  // functions and classes, in order of `begin`
    std::vector<Owner> owners_;
    std::vector<std::uint32_t> of_line_;  // the innermost owner; from 1
    std::vector<Run> runs_;
    std::vector<std::string> symbols_;
};

std::string extract(const python::ParsedFile& file, const std::vector<Definition>& definitions) {
    return Outliner(file, definitions).run();
}

}  // namespace

facts::Extractor outline_extractor() {
    return {"search", 1, extract};
}

std::string pack_outline(const std::vector<Piece>& pieces) {
    PackedWriter out;
    out.number(pieces.size());
    for (const Piece& piece : pieces) {
        out.number(static_cast<std::uint64_t>(piece.kind));
        out.string(piece.symbol);
        out.number(piece.lines);
        out.number(piece.head);
        out.number(piece.names.size());
        for (const std::string_view name : piece.names) out.string(name);
    }
    return out.take();
}

std::vector<Piece> read_outline(std::string_view packed) {
    PackedReader in(packed);
    std::vector<Piece> pieces;
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        Piece piece{};
        const std::uint64_t kind = in.number();
        piece.kind = static_cast<ChunkKind>(kind);
        piece.symbol = in.string();
        piece.lines = in.number32();
        piece.head = in.number32();
        const std::uint64_t names = in.number();
        if (kind > static_cast<std::uint64_t>(ChunkKind::section) || names > most_names) return {};
        for (std::uint64_t n = 0; n < names; ++n) piece.names.push_back(in.string());
        pieces.push_back(std::move(piece));
    }
    if (in.failed()) return {};
    return pieces;
}

}  // namespace sixth::search
