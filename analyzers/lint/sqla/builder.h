// Expressions of one file written down as terms, names followed to what they are bound to.
#pragma once
#include <deque>
#include <string>

#include "analyzers/lint/sqla/scopes.h"
#include "analyzers/lint/sqla/terms.h"
#include "core/base/hash_map.h"
#include "core/facts/codec.h"

namespace sixth::lint::sqla {

class Builder {
  public:
    Builder(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions,
            const Scopes& scopes);

    // 0 for what nothing can be said of: literals of no interest, builtins, parameters without annotation.
    TermId of(python::NodeId expression);
    TermId annotation(python::NodeId type);  // a type node, or an expression that means a type
    TermId bound(const std::vector<const Binding*>& bindings);
    const Term& operator[](TermId term) const { return terms_[term]; }

    // The arguments of a call or a class statement.
    std::vector<Argument> arguments(python::NodeId argument_list);

    std::uint32_t definition_of(python::NodeId function_or_class) const;  // or facts::none
    // `text` of a term must outlive this: a part of the file, a literal, or kept.
    std::string_view keep(std::string text) { return pool_.emplace_back(std::move(text)); }
    std::vector<Term> take() { return std::move(terms_); }

  private:
    TermId build(python::NodeId id);
    TermId name(python::NodeId id);
    TermId unbound(std::string_view name);
    TermId binding(const Binding& b);
    TermId unpacked(const Binding& b, TermId whole);
    TermId parameter(const Binding& b);
    TermId imported(const Binding& b);
    TermId attribute(python::NodeId id);
    TermId call(python::NodeId id);
    TermId subscript(python::NodeId id);
    TermId operands(python::NodeId id, Op op);
    TermId string(python::NodeId id);
    TermId collection(python::NodeId id, std::uint32_t kind);
    TermId binary(python::NodeId id);
    TermId choice(python::NodeId id);
    TermId quoted_type(python::NodeId id);
    bool first_parameter_is_class(python::NodeId function) const;
    TermId awaited(TermId& slot);
    TermId finished(TermId slot, TermId made);
    TermId add(Term term);
    TermId add(Op op, std::uint32_t a, std::uint32_t b = 0, std::string_view text = {});

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    const std::vector<facts::Definition>& definitions_;
    const Scopes& scopes_;
    std::vector<Term> terms_;
    static constexpr TermId not_yet = ~TermId{0} - 1;  // ~0: being built
    std::vector<TermId> known_;                        // by node
    std::vector<TermId> bound_;                        // by number of the binding
    struct Shared {
        Op op;
        std::uint32_t a, b;
        std::string_view text;
        bool operator==(const Shared&) const = default;
    };
    struct SharedHash {
        using is_avalanching = void;
        std::size_t operator()(const Shared& s) const noexcept {
            const std::uint64_t numbers =
                std::uint64_t{s.a} << 32 ^ std::uint64_t{s.b} << 8 ^ static_cast<std::uint64_t>(s.op);
            return static_cast<std::size_t>(hash64(s.text, numbers));
        }
    };
    HashMap<Shared, TermId, SharedHash> shared_;
    TextMap<TermId> imports_;  // by path
    std::deque<std::string> pool_;
    unsigned depth_ = 0;
    bool has_star_ = false;
};

// The expression inside parentheses.
python::NodeId bare(const python::Tree& tree, python::NodeId expression);

// The text of a string without prefix and quotes. False when it is not one plain literal.
bool plain_string(const python::ParsedFile& file, python::NodeId string, std::string_view& text);

}  // namespace sixth::lint::sqla
