// What every search for places needs: the file, where an expression stands in it, and the list of places.
#pragma once
#include <algorithm>
#include <array>

#include "analyzers/lint/sqla/builder.h"
#include "analyzers/lint/sqla/one_of.h"

namespace sixth::lint::sqla {

class SiteMaker {
  public:
    SiteMaker(const python::ParsedFile& file, const Scopes& scopes, Builder& builder, std::vector<Site>& out)
        : file_(file), tree_(file.tree()), scopes_(scopes), builder_(builder), out_(out) {}

  protected:
    using Field = python::Field;
    using Kind = python::Kind;
    using NodeId = python::NodeId;
    static constexpr NodeId no_node = python::no_node;

    std::string_view text(NodeId id) const { return file_.text(id); }
    Span span(NodeId id) const { return {tree_[id].begin, tree_[id].end}; }
    bool operand(NodeId id) const {
        return python::is_named(tree_.kind(id)) && tree_.kind(id) != Kind::comment &&
               tree_.kind(id) != Kind::line_continuation;
    }
    std::vector<NodeId> operands(NodeId id) const;
    // What a call calls, by its last name.
    std::string_view callee(NodeId call) const;
    NodeId first_argument(NodeId call) const;
    // What a term must be for its place to be worth keeping.
    bool may_be_sql(TermId term) const;
    // The innermost call around it whose arguments are conditions, with what this makes of the site.
    std::uint32_t context(NodeId id) const;
    bool in_async(NodeId id) const;
    // Inside `with pytest.raises(...):` or its likes: that it raises is what is wanted.
    bool in_raises(NodeId id) const;
    bool in_hybrid(NodeId id) const;
    // Needs no parentheses when something is put in front or behind.
    bool is_plain(NodeId id) const;
    // An operator with the blanks around it, from the end of one operand to the start of the next.
    Span between(NodeId left, NodeId right) const { return {tree_[left].end, tree_[right].begin}; }
    // A new place; the reference is good until the next one.
    Site& add(SiteKind kind, NodeId id, std::uint32_t flags);

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    const Scopes& scopes_;
    Builder& builder_;
    std::vector<Site>& out_;

  private:
    Position position(std::uint32_t begin, std::uint32_t end) const;
};

}  // namespace sixth::lint::sqla
