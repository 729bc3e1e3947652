// The searches that together find the places of a file; places.cpp shows each of them every node.
#pragma once
#include <unordered_map>

#include "analyzers/lint/sqla/site_maker.h"
#include "core/base/hash_map.h"

namespace sixth::lint::sqla {

// Expressions that are asked for their truth: conditions, `and`, `or`, `not`.
class ConditionSearch : SiteMaker {
  public:
    explicit ConditionSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    // A condition, taken apart: every part of it is asked for its truth.
    void test(NodeId condition, std::uint32_t flags);
    void boolean(NodeId id);
    void negation(NodeId id);
    bool tested(NodeId id) const { return tested_.contains(id); }

  private:
    bool sql_comparison(NodeId id) const;
    Span with_blanks_before(NodeId word, NodeId left) const;
    HashSet<NodeId> tested_;  // parts of conditions seen before
};

class ComparisonSearch : SiteMaker {
  public:
    explicit ComparisonSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    void comparison(NodeId id, bool tested);

  private:
    void chain(NodeId id, const std::vector<NodeId>& parts);
    bool precedence(NodeId id, const std::vector<NodeId>& parts);
};

// Calls by their name, and what is given to them.
class CallSearch : SiteMaker {
  public:
    explicit CallSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    void statement(NodeId id);
    void call(NodeId id);
    void default_value(NodeId keyword_argument);
    void import(NodeId id);

  private:
    void keywords(NodeId id);
    NodeId inner_call(NodeId value) const;
    void moved(NodeId id, std::string_view name);
    void loader_of(NodeId id, Site& s);
    void query_get(NodeId id, Site& s);
    void coroutine(NodeId id);
    bool awaited_beside(NodeId function, std::string_view object);
    std::unordered_map<NodeId, std::vector<std::string_view>> awaited_;  // by function: objects
};

// SQL texts made at run time.
class SqlTextSearch : SiteMaker {
  public:
    explicit SqlTextSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    void call(NodeId id);

  private:
    NodeId made_by(NodeId id) const;
    bool in_schema(NodeId call) const;
    std::string_view values_in(NodeId source) const;
    std::string_view beginning(NodeId string) const;
    static bool value_at_mark(std::string_view all, char mark);
    bool value_in_string(NodeId string) const;
    bool value_in_sum(NodeId sum) const;
    bool names_table(NodeId interpolation) const;
    bool varies(NodeId value) const;
    void interpolations(NodeId source, Site& s);
};

// Attributes read from rows and from what a loop goes over.
class AttributeSearch : SiteMaker {
  public:
    explicit AttributeSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    void attribute(NodeId id);

  private:
    bool from_execute(TermId term, unsigned depth = 0);
    bool leaves_early(NodeId loop) const;
    std::unordered_map<TermId, bool> executed_;
};

// Names bound to calls whose other uses in the function say something of the call.
class BoundCallSearch : SiteMaker {
  public:
    explicit BoundCallSearch(const SiteMaker& maker) : SiteMaker(maker) {}
    void bound_call(const Binding& b);

  private:
    std::vector<NodeId> uses_of(const Binding& b) const;
    bool stays_open(const std::vector<NodeId>& uses) const;
    std::uint32_t nodes_to_read_ = 5'000'000;
};

// Methods of an AsyncSession that are to be awaited.
inline constexpr std::array<std::string_view, 11> async_calls = {"execute", "scalar",   "scalars", "get",
                                                                 "commit",  "rollback", "flush",   "refresh",
                                                                 "close",   "stream",   "delete"};
// Words of a chain that makes a statement and runs nothing.
inline constexpr std::array<std::string_view, 14> statement_words = {
    "delete", "update", "insert",   "select",    "where",  "values",    "filter",
    "query",  "join",   "order_by", "filter_by", "having", "returning", "options"};

}  // namespace sixth::lint::sqla
