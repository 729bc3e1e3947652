#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/testgen/coverage_data.h"
#include "analyzers/testgen/reach.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

class MissedFinder {
  public:
    MissedFinder(const python::ParsedFile& file, const Reached& reached)
        : file_(file), tree_(file.tree()), reached_(reached) {}

    Missed all() {
        if (tree_.size() == 0) return {};
        statements();
        branches();
        for (std::vector<std::uint32_t>* lines :
             {&out_.statements, &out_.branches, &out_.missed_statements, &out_.missed_branches})
            std::sort(lines->begin(), lines->end());
        return std::move(out_);
    }

  private:
    bool excluded(std::uint32_t line) const {
        return file_.line_text(line).find("pragma: no cover") != std::string_view::npos;
    }

    void statements() {
        for (NodeId id = 0; id < tree_.size();) {
            const NodeId parent = tree_.parent(id);
            const bool block = parent != no_node && (tree_.kind(parent) == Kind::block || parent == 0);
            // of a clause too: "else:  # pragma: no cover"
            if (tree_.kind(id) == Kind::block && excluded(tree_[parent].line)) {
                leave_out(id);
                id = tree_.end(id);
                continue;
            }
            if (!block || !python::is_named(tree_.kind(id)) || tree_.kind(id) == Kind::comment) {
                ++id;
                continue;
            }
            if (excluded(tree_[id].line)) {
                leave_out(id);
                id = tree_.end(id);
                continue;
            }
            statement(id);
            ++id;
        }
    }

    void leave_out(NodeId id) { left_out_.emplace_back(tree_[id].line, file_.end_line(id)); }

    bool is_left_out(std::uint32_t line) const {
        return std::any_of(left_out_.begin(), left_out_.end(),
                           [line](const auto& range) { return range.first <= line && line <= range.second; });
    }

    void statement(NodeId id) {
        const Kind kind = tree_.kind(id);
        const bool no_code = kind == Kind::global_statement || kind == Kind::nonlocal_statement ||
                             (kind == Kind::expression_statement && tree_.kind(id + 1) == Kind::string);
        if (no_code) return;
        const std::uint32_t line = tree_[id].line;
        out_.statements.push_back(line);
        if (reached_.tells_missed ? reached_.missed.contains(line) : !ran(line, last_of(id)))
            out_.missed_statements.push_back(line);
    }

    // Of a statement over several lines the tracer may see another one than the first.
    std::uint32_t last_of(NodeId id) const {
        for (NodeId inside = id; inside < tree_.end(id); ++inside) {
            if (tree_.kind(inside) == Kind::block) return std::max(tree_[id].line, tree_[inside].line - 1);
        }
        return file_.end_line(id);
    }

    bool ran(std::uint32_t first, std::uint32_t last) const {
        const auto at = reached_.lines.lower_bound(first);
        return at != reached_.lines.end() && *at <= last;
    }

    void branches() {
        if (!reached_.has_branches) return;
        for (const Reach::Branch& b : Reach(file_).branches(0)) {
            const Kind kind = tree_.kind(b.condition);
            const bool constant = !b.loop && (kind == Kind::true_ || kind == Kind::integer);  // while True
            if (constant || is_left_out(b.line)) continue;
            out_.branches.insert(out_.branches.end(), 2, b.line);
            if (reached_.tells_missed) {
                const std::size_t open = reached_.missed.contains(b.line)    ? 2
                                         : reached_.partial.contains(b.line) ? 1
                                                                             : 0;
                out_.missed_branches.insert(out_.missed_branches.end(), open, b.line);
                continue;
            }
            const std::uint32_t last = file_.end_line(b.condition);
            if (!ran(b.line, last)) {  // its statement is told to be missed already
                out_.missed_branches.insert(out_.missed_branches.end(), 2, b.line);
                continue;
            }
            bool yes = false, no = false;
            for (auto at = reached_.arcs.lower_bound(Arc{b.line} << 20);
                 at != reached_.arcs.end() && (*at >> 20) <= last; ++at) {
                const std::uint32_t to = *at & 0xFFFFF;
                if (to == b.first)
                    yes = true;
                else if (to < b.line || to > last)
                    no = true;
            }
            if (!yes) out_.missed_branches.push_back(b.line);
            if (!no) out_.missed_branches.push_back(b.line);
        }
    }

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    const Reached& reached_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> left_out_;  // first and last line
    Missed out_;
};

}  // namespace

std::size_t count_in(const std::vector<std::uint32_t>& lines, std::uint32_t first, std::uint32_t last) {
    return static_cast<std::size_t>(std::upper_bound(lines.begin(), lines.end(), last) -
                                    std::lower_bound(lines.begin(), lines.end(), first));
}

bool Missed::any(std::uint32_t first, std::uint32_t last) const {
    return count_in(missed_statements, first, last) + count_in(missed_branches, first, last) > 0;
}

Missed missed_in(const python::ParsedFile& file, const Reached& reached) {
    return MissedFinder(file, reached).all();
}

}  // namespace sixth::testgen
