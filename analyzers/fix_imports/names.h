// The names of one file by Python's scopes: which are used and never bound, and what is bound around a use.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash_map.h"
#include "core/python/parsed_file.h"

namespace sixth::fix_imports {

// A name that is used and bound nowhere in the file. Builtins are left out.
struct FreeName {
    enum Flag : std::uint32_t {
        runtime = 1,     // a use that runs: not in an annotation
        annotation = 2,  // a use in an annotation
        quoted = 4,      // one in a string there
        exported = 8,    // in __all__
        eager = 16,      // a use that runs when the module is imported
        called = 32,     // name(...)
        owner = 64,      // name.attribute
        handled = 128,   // every use stands in a try that handles NameError
        raised = 256,    // in raise or except
        base = 512,      // of a class, or a decorator
    };
    std::string_view name;
    std::uint32_t begin, line;  // of its first use
    std::uint32_t uses;
    std::uint32_t flags;
    std::uint32_t eager_begin;  // of the first use that runs when the module is imported; none: ~0
};

// A dotted path in a string that is looked up when it runs: mock.patch("shop.models.Order"), or any where the
// file imports by a name in a variable.
struct LookedUp {
    std::string_view path;
    std::uint32_t begin;
};

class Names {
  public:
    explicit Names(const python::ParsedFile& file);  // which must outlive this

    // In order of first use.
    const std::vector<FreeName>& free() const { return free_; }
    // Bytes where import statements begin that stand in a try that handles their failure.
    const std::vector<std::uint32_t>& guarded_imports() const { return guarded_imports_; }
    // Those of them that stand in a `with pytest.raises(ImportError)`.
    const std::vector<std::uint32_t>& expected_failures() const { return expected_failures_; }
    bool is_expected_to_fail(std::uint32_t byte_of_import) const;
    // May imports, or what modules are asked for, fail there: in a try or a `with` that takes it?
    bool may_fail(std::uint32_t byte) const;
    // In order of place. Left out are those that may fail.
    const std::vector<LookedUp>& looked_up() const { return looked_up_; }
    // Names may be bound in ways that are not seen: globals()[...] = ..., exec(...).
    bool dynamic() const { return dynamic_; }
    bool bound_in_module(std::string_view name) const;
    // Every name bound in the scopes around that byte, the module's too; in classes around also those that a
    // function there does not see.
    std::vector<std::string_view> bound_around(std::uint32_t byte) const;
    python::NodeId function_around(std::uint32_t byte) const;  // innermost function_definition, or no_node
    // Is that name, where it stands there, the package that `import name` or `import name.inner` binds, and
    // nothing else?
    bool is_package(std::string_view name, std::uint32_t byte) const;

  private:
    enum class ScopeKind : std::uint8_t { module, class_, function, comprehension, types };
    struct Scope {
        python::NodeId begin, end;
        std::uint32_t parent;  // whose names are seen
        std::uint32_t around;  // that it stands in; not the parent in the first iterable of a comprehension
        ScopeKind kind;
        enum Flag : std::uint32_t {
            outer = 1,    // declared global or nonlocal here
            package = 2,  // by `import name` or `import name.inner`
            other = 4,    // by anything else
            global = 8,   // with outer: declared global
            parameter = 16,
        };
        TextMap<std::uint32_t> bound;  // flags
    };
    struct Use {
        std::string_view name;
        std::uint32_t scope, begin, line, flags;
    };
    struct Open {
        python::NodeId end;
        std::uint32_t scope;
    };
    struct Guard {
        python::NodeId end;
        bool names, imports;
        bool expected;  // that imports fail
    };
    struct Range {
        std::uint32_t begin, end;
    };

    void walk();
    void visit(python::NodeId id);
    void enter_scopes(python::NodeId id);
    void enter_guard(python::NodeId id);
    void enter_expectation(python::NodeId id);
    void open_guard(python::NodeId id, std::string_view head, bool all, Guard& guard);
    void identifier(python::NodeId id);
    void imported(python::NodeId id);
    void parameters(python::NodeId list);
    void outer_names(python::NodeId id);
    void exported(python::NodeId id);
    void quoted(python::NodeId id);
    void call(python::NodeId id);
    void look_up(python::NodeId call, python::NodeId function);
    bool looks_up(python::NodeId function) const;
    std::string source_of(python::NodeId function) const;
    std::string_view path_in(python::NodeId string) const;
    bool names_logger(python::NodeId string) const;
    void add_dotted_strings();
    bool is_patcher(std::string_view name) const;
    std::uint32_t flags_of(python::NodeId id) const;
    std::uint32_t open_scope(python::NodeId id, ScopeKind kind);
    void bind(std::uint32_t scope, std::string_view name, std::uint32_t flags = Scope::other);
    std::uint32_t outer_scope(std::uint32_t scope, std::string_view name) const;
    std::uint32_t scope_at(std::uint32_t byte) const;
    void use(std::string_view name, std::uint32_t begin, std::uint32_t line, std::uint32_t flags);
    bool resolves(const Use& use) const;
    const Scope* binding_scope(std::string_view name, std::uint32_t seen_from) const;  // nullptr: none

    const python::ParsedFile& file_;
    const python::Tree& tree_;
    std::vector<Scope> scopes_;
    std::vector<Open> open_;
    std::vector<Guard> guards_;
    python::NodeId annotation_end_ = 0, pattern_end_ = 0, error_end_ = 0, literal_end_ = 0, target_end_ = 0;
    std::vector<Use> uses_;
    std::vector<FreeName> free_;
    std::vector<std::uint32_t> guarded_imports_, expected_failures_;
    std::vector<Range> failing_;  // may_fail(), in order, none inside another
    std::vector<LookedUp> looked_up_;
    bool imports_by_variable_ = false;
    TextMap<std::string_view> sources_;    // module of `from module import name`
    std::vector<std::string_view> mocks_;  // names of unittest.mock
    bool dynamic_ = false;
    bool typing_cast_ = false;  // cast() is typing's
};

bool is_builtin(std::string_view name);

}  // namespace sixth::fix_imports
