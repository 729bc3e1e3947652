// Which bindings a name may see where it is used: Python's scopes, and inside one scope the assignments that
// can reach the place.
#pragma once
#include <string_view>
#include <vector>

#include "core/base/hash_map.h"
#include "core/python/parsed_file.h"

namespace sixth::lint::sqla {

enum class BindingKind : std::uint8_t {
    value,      // name = value
    annotated,  // name: type [= value]
    loop,       // for name in value; comprehensions too
    entered,    // with value as name
    import_,    // value: the import statement
    class_,     // value: the class_definition
    function,   // value: the function_definition
    parameter,  // value: its node in the parameter list
    opaque,     // anything else
};

struct Binding {
    std::uint32_t scope;
    std::string_view name;
    python::NodeId at;      // the identifier, or the imported name's node
    python::NodeId value;   // see BindingKind; no_node: none
    python::NodeId region;  // a use in this subtree, behind `from`, sees this binding or a later one
    std::uint32_t from;     // byte where it takes effect
    std::uint32_t part;     // of an unpacked value; no_part: the whole
    BindingKind kind;
};
inline constexpr std::uint32_t no_part = ~std::uint32_t{0};

struct Scope {
    python::NodeId node;   // the root, a class_definition, function_definition, lambda, or a comprehension
    std::uint32_t parent;  // number of the scope around it; of the root: 0
};

class Scopes {
  public:
    explicit Scopes(const python::ParsedFile& file);

    const Scope& operator[](std::uint32_t scope) const { return scopes_[scope]; }
    // The scope whose names an expression standing there sees first. Defaults, decorators, annotations and
    // bases belong to the scope around their definition.
    std::uint32_t at(python::NodeId node) const;
    bool is_class(std::uint32_t scope) const;

    struct Found {
        std::vector<const Binding*> bindings;  // none: a builtin, or a star import
        std::uint32_t scope = 0;
        bool elsewhere = false;  // bound in a scope around the one it is used in
    };
    Found find(std::string_view name, python::NodeId use) const;

    // The bindings of a scope with this name; of very many only the first.
    std::vector<const Binding*> all(std::uint32_t scope, std::string_view name) const;
    const std::vector<Binding>& bindings() const { return bindings_; }  // by scope, name, from
    bool declared_global(std::string_view name) const { return global_.contains(name); }

  private:
    void walk();
    void visit(python::NodeId id);
    void assignment(python::NodeId id);
    void imported(python::NodeId id);
    void parameters(python::NodeId id);
    // Binds the names of a target: identifiers, and lists of them when `value` is unpacked.
    void target(python::NodeId target, BindingKind kind, python::NodeId value, python::NodeId region,
                std::uint32_t from);
    void add(python::NodeId name, BindingKind kind, python::NodeId value, python::NodeId region,
             std::uint32_t from, std::uint32_t part = no_part);
    python::NodeId region_of(python::NodeId statement) const;
    struct Range {
        const Binding *first, *last;  // by `from`
    };
    Range range(std::uint32_t scope, std::string_view name) const;
    std::vector<const Binding*> reaching(Range all, python::NodeId use) const;
    bool inside(python::NodeId node, python::NodeId outer) const {
        return node >= outer && node < tree_.end(outer);
    }

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    std::vector<Scope> scopes_;  // in document order
    std::vector<std::uint32_t> open_;
    std::vector<Binding> bindings_;
    struct Named {
        std::uint32_t scope;
        std::string_view name;
        bool operator==(const Named&) const = default;
    };
    struct NamedHash {
        using is_avalanching = void;
        std::size_t operator()(const Named& n) const noexcept {
            return static_cast<std::size_t>(hash64(n.name, n.scope));
        }
    };
    HashMap<Named, std::uint32_t, NamedHash> first_;  // place of the first such binding
    TextSet global_;
    std::vector<std::pair<std::uint32_t, std::string_view>> outer_;  // nonlocal and global; sorted
};

}  // namespace sixth::lint::sqla
