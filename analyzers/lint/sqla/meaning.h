// What the SQLAlchemy rules know of the whole program: its mapped classes with their attributes, and what a
// term of a file stands for at run time. Whatever is not certain is unknown, and unknown is never reported.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/lint/rule.h"
#include "analyzers/lint/sqla/terms.h"

namespace sixth::lint::sqla {

enum class Is : std::uint8_t {
    unknown,
    circle,  // defined by itself: adds nothing to what a name may be
    none,
    value,     // something else that is known to be no SQL: a literal, the answer of len()
    module,    // a: file
    external,  // a: name, "sqlalchemy.orm.Session"
    flask_db,  // flask_sqlalchemy.SQLAlchemy()
    base,      // what declarative_base() returns
    registry,
    class_,        // a: class
    function,      // a: file, b: definition
    instance,      // a: class
    enum_value,    // a: class, b: name + 1, or 0 when it is not known which
    column,        // a: class it was read from, b: attribute. On the class: an SQL expression
    column_value,  // the same on an instance: a Python value
    core_column,   // of a Table
    clause,        // any other SQL expression
    table,
    columns,   // table.c
    query,     // a: type of what it gives
    select,    // a: the same
    dml,       // insert(), update(), delete()
    result,    // of execute(); a: the single entity its rows hold
    scalars,   // a
    row,       // a: its only entity
    list,      // a: of what
    numbered,  // enumerate(); a: of what
    session,
    async_session,
    scoped_session,
    some_session,  // by its name: synchronous or not
    factory,       // of sessions
    async_factory,
    engine,
    async_engine,
    connection,
    async_connection,
    awaitable,  // a: of what
    method,     // not called; a: of what, b: name
};

using TypeId = std::uint32_t;
struct Type {
    enum Flag : std::uint8_t {
        optional = 1,   // may be None
        options = 2,    // loader options are given, or may be
        fresh = 4,      // an instance as a query without loader options gives it
        made_here = 8,  // a session by calling Session(): whoever calls closes
    };
    Is is = Is::unknown;
    std::uint8_t flags = 0;
    std::uint32_t a = 0, b = 0;

    bool known() const { return is != Is::unknown && is != Is::circle; }
    bool has(Flag flag) const { return flags & flag; }
    // An expression of SQL: asked for its truth it does not say what the database would.
    bool sql() const { return is == Is::column || is == Is::core_column || is == Is::clause; }
};

enum class AttributeKind : std::uint8_t { other, column, relationship };

struct MappedAttribute {
    std::string_view name;
    AttributeKind kind = AttributeKind::other;
    std::uint32_t file = 0;
    const Attribute* facts = nullptr;
    std::uint32_t owner = 0;                  // class whose body holds it
    std::uint32_t enumeration = facts::none;  // class of its values
    std::uint32_t target = facts::none;       // relationship: class
    bool stores_values = false;               // of an enumeration: values_callable
    bool annotated = false;                   // Mapped[...]
    bool eager = false;   // relationship: loaded otherwise than on first use, or nobody can tell
    bool many = false;    // relationship: a collection
    bool hybrid = false;  // a hybrid_property or association_proxy: on the class an SQL expression
};

struct Class {
    std::uint32_t file, definition;
    std::string_view name;
    const ClassFacts* facts = nullptr;
    std::vector<Type> bases;
    std::vector<MappedAttribute> attributes;
    bool ready = false, mapped = false, enumeration = false, text_enumeration = false;
    bool sqlmodel = false;  // a SQLModel, or made of one
    std::unordered_map<std::string_view, std::size_t> by_name;
};

class Meaning {
  public:
    explicit Meaning(const ProgramView& view);

    struct Place {
        std::uint32_t file;
        const Site* site;
    };
    // Every place of that kind, by file and position.
    const std::vector<Place>& places(SiteKind kind) const { return places_[static_cast<std::size_t>(kind)]; }

    Type of(std::uint32_t file, TermId term);
    Type type(TypeId id) const { return types_[id]; }
    const Term& term(std::uint32_t file, TermId term) const;
    const FileTerms& file(std::uint32_t file) const { return files_[file]; }
    const std::vector<std::uint32_t>& files() const { return used_; }  // those with anything in them
    const Class& class_of(std::uint32_t number) const { return classes_[number]; }
    // Of the class or the nearest base that has it; nullptr when none does, or a base is unknown.
    const MappedAttribute* attribute(std::uint32_t cls, std::string_view name);
    const MappedAttribute& attribute(const Type& column) const;  // of a column or column_value
    bool is_mapped(std::uint32_t cls);
    std::string_view external(const Type& type) const;  // its dotted name; empty for other types
    // The last part of it when it is SQLAlchemy's or a companion's.
    std::string_view sqlalchemy_name(const Type& type) const;
    bool member(std::uint32_t enumeration, std::string_view name) const;
    // The member whose value is this string, or empty.
    std::string_view member_by_value(std::uint32_t enumeration, std::string_view value) const;
    // Whether every member's value is written out as a string or a number.
    bool values_known(std::uint32_t enumeration) const;
    // Whether what an instance holds may be None; nothing when nobody can tell.
    std::optional<bool> may_be_none(const MappedAttribute& column);
    // How `file` spells a class that it has imported or defines under its own name; empty: it does not.
    std::string spelled(std::uint32_t file, std::uint32_t cls);
    bool names_bound(std::uint32_t file, std::string_view name) const;
    // Whether some file of the program uses what only SQLAlchemy 2.0 has.
    bool uses_2_0();
    std::string_view text(std::uint32_t number) const { return texts_[number]; }

  private:
    friend class Calls;
    using Seen = std::vector<std::uint32_t>;

    Type evaluate(std::uint32_t file, TermId term);
    Type annotated(std::uint32_t file, TermId term, unsigned depth);
    Type annotated_generic(std::uint32_t file, const Term& t, unsigned depth);
    Type instance_of(const Type& type);  // of what a type annotation names
    Type imported(std::uint32_t file, std::string_view path);
    Type lookup(std::uint32_t file, std::string_view name, unsigned depth);
    Type symbol(const program::Symbol& found);
    Type member_of(const Type& object, std::string_view name);
    Type attribute_of_class(const Type& object, std::string_view name);
    Type attribute_of_instance(const Type& object, std::string_view name);
    Type in_body(std::uint32_t cls, std::string_view name);
    static Type class_of_instance(const Type& object);
    Type merged(std::uint32_t file, const std::vector<Argument>& all);
    Type merge(const Type& a, const Type& b);
    Type element(const Type& type);
    Type part(const Type& type, std::uint32_t number);
    Type subscript(std::uint32_t file, const Term& t);

    std::uint32_t class_at(std::uint32_t file, std::uint32_t definition);
    void make_ready(std::uint32_t cls);
    void read_bases(std::uint32_t cls);
    void read_attributes(std::uint32_t cls);
    void read_column(Class& cls, MappedAttribute& attribute, const Term& call);
    void read_relationship(MappedAttribute& attribute, const Term& call);
    void read_annotation(MappedAttribute& attribute);
    bool is_hybrid(std::uint32_t file, const Attribute& method, const std::vector<MappedAttribute>& before);
    std::uint32_t class_called(std::string_view name);
    bool base_kind(std::uint32_t cls, Seen& seen);
    // The class and its bases, the nearest first, until `found` says true.
    template <typename Found>
    void search_bases(std::uint32_t cls, const Found& found);

    TypeId id(const Type& type);
    static Type make(Is is, std::uint32_t a = 0, std::uint32_t b = 0, std::uint8_t flags = 0) {
        return {is, flags, a, b};
    }
    Type make(Is is, const Type& of, std::uint8_t flags = 0) { return {is, flags, id(of), 0}; }
    Type external_type(std::string_view path);
    std::uint32_t text_number(std::string_view text);

    const ProgramView& view_;
    std::vector<FileTerms> files_;
    std::vector<std::uint32_t> used_;
    std::vector<std::vector<Place>> places_;
    std::vector<std::vector<TypeId>> known_;  // by file and term; 0: not yet
    std::vector<Type> types_;
    std::unordered_map<std::uint64_t, std::vector<TypeId>> type_numbers_;
    std::vector<std::string_view> texts_;
    std::unordered_map<std::string, std::uint32_t> text_numbers_;
    std::deque<Class> classes_;  // stays where it is while more are found
    std::unordered_map<std::uint64_t, std::uint32_t> class_numbers_;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> classes_by_name_;
    unsigned depth_ = 0;
    std::uint32_t circles_left_ = 200'000;  // so often a term in a circle may be asked for again
    int uses_2_0_ = -1;
};

// Made when first asked for, and then shared by all rules of the run.
Meaning& meaning(const ProgramView& view);

}  // namespace sixth::lint::sqla
