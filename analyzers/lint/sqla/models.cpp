// Classes: which are mapped, and what their attributes are.
#include <algorithm>
#include <array>

#include "analyzers/lint/sqla/meaning.h"
#include "analyzers/lint/sqla/one_of.h"
#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

constexpr std::size_t most_bases = 64;  // followed from one class
constexpr unsigned longest_line = 200;

TermId keyword(const Term& call, std::string_view name) {
    for (const Argument& a : call.arguments) {
        if (a.keyword == name) return a.value;
    }
    return 0;
}

bool says(std::string_view path, std::string_view word) {
    return text::last_part(path).find(word) != path.npos;
}

}  // namespace

std::uint32_t Meaning::class_at(std::uint32_t file, std::uint32_t definition) {
    const std::uint64_t key = static_cast<std::uint64_t>(file) << 32 | definition;
    const auto [at, added] = class_numbers_.try_emplace(key, static_cast<std::uint32_t>(classes_.size()));
    if (!added) return at->second;
    Class c{};
    c.file = file;
    c.definition = definition;
    if (definition < view_.files[file].definitions.size())
        c.name = view_.files[file].definitions[definition].name;
    const std::vector<ClassFacts>& all = files_[file].classes;
    const auto facts =
        std::lower_bound(all.begin(), all.end(), definition,
                         [](const ClassFacts& one, std::uint32_t d) { return one.definition < d; });
    if (facts != all.end() && facts->definition == definition) c.facts = &*facts;
    classes_.push_back(std::move(c));
    return at->second;
}

// Reading a class asks for others, which may come back to it: `ready` is set first.
void Meaning::make_ready(std::uint32_t cls) {
    if (classes_[cls].ready) return;
    if (depth_ >= longest_line) return;  // of ancestors: unknown
    classes_[cls].ready = true;
    ++depth_;
    read_bases(cls);
    Seen seen;
    const bool mapped = base_kind(cls, seen);
    classes_[cls].mapped = mapped;
    read_attributes(cls);
    --depth_;
}

void Meaning::read_bases(std::uint32_t cls) {
    const std::uint32_t file = classes_[cls].file;
    std::vector<Type> bases;
    if (const ClassFacts* facts = classes_[cls].facts) {
        for (const Argument& base : facts->bases) {
            if (!base.keyword.empty()) continue;
            const Term& t = term(file, base.value);
            bases.push_back(of(file, t.op == Op::subscript ? t.a : base.value));  // Base[int]: its class
        }
    } else {
        for (const facts::Base& base : view_.files.facts(file).bases()) {
            if (base.definition != classes_[cls].definition) continue;
            const program::Symbol found = view_.program.resolve(file, base.name);
            bases.push_back(found.found() ? symbol(found) : Type{});
        }
    }
    bool enumeration = false, textual = false, sqlmodel = false;
    for (const Type& base : bases) {
        const std::string_view path = external(base);
        if (path == "enum.Enum" || path == "enum.IntEnum" || path == "enum.Flag") enumeration = true;
        if (path == "enum.StrEnum" || path == "str") enumeration = textual = true;
        if (says(path, "StrEnum") || says(path, "TextChoices")) enumeration = textual = true;
        sqlmodel = sqlmodel || sqlalchemy_name(base) == "SQLModel";
        if (base.is == Is::class_ && base.a != cls) {
            make_ready(base.a);
            enumeration = enumeration || classes_[base.a].enumeration;
            textual = textual || classes_[base.a].text_enumeration;
            sqlmodel = sqlmodel || classes_[base.a].sqlmodel;
        }
    }
    // `class S(str, Enum)`: str is a builtin, which no term stands for; what else nobody can read may be one
    const auto unread = [&](const Type& base) {
        return !base.known() || (base.is == Is::external && external(base).substr(0, 5) != "enum.");
    };
    if (enumeration && std::any_of(bases.begin(), bases.end(), unread)) textual = true;
    classes_[cls].bases = std::move(bases);
    classes_[cls].enumeration = enumeration;
    classes_[cls].text_enumeration = textual;
    classes_[cls].sqlmodel = sqlmodel;
}

// Whether the class is mapped: it says so itself, or a base of it is a declarative base.
bool Meaning::base_kind(std::uint32_t cls, Seen& seen) {
    if (std::find(seen.begin(), seen.end(), cls) != seen.end() || seen.size() > most_bases) return false;
    seen.push_back(cls);
    const std::uint32_t file = classes_[cls].file;
    if (const ClassFacts* facts = classes_[cls].facts) {
        for (const Attribute& a : facts->attributes) {
            const bool own = (a.flags & Attribute::on_instance) == 0;
            if (own && (a.name == "__tablename__" || a.name == "__table__")) return true;
        }
        for (const TermId decorator : facts->decorators) {
            const Term& t = term(file, decorator);
            const Term& callee = t.op == Op::call ? term(file, t.a) : t;
            if (callee.op != Op::attribute) continue;
            if (of(file, callee.a).is == Is::registry &&
                (callee.text == "mapped" || callee.text == "mapped_as_dataclass"))
                return true;
        }
    }
    const std::vector<Type> bases = classes_[cls].bases;
    for (const Type& base : bases) {
        if (base.is == Is::base) return true;
        const std::string_view name = sqlalchemy_name(base);
        if (name == "DeclarativeBase" || name == "DeclarativeBaseNoMeta" || name == "AutomapBase" ||
            name == "Model")
            return true;
        const std::string_view path = external(base);
        if (path.substr(0, 17) == "advanced_alchemy." && says(path, "Base")) return true;
        if (name == "SQLModel") {
            if (classes_[cls].facts &&
                keyword({Op::call, 0, 0, {}, classes_[cls].facts->bases, 0, 0}, "table"))
                return true;
            continue;
        }
        if (base.is != Is::class_) continue;
        make_ready(base.a);
        if (base_kind(base.a, seen)) return true;
    }
    // class Hero(HeroBase, table=True): SQLModel lies further up
    return classes_[cls].facts &&
           keyword({Op::call, 0, 0, {}, classes_[cls].facts->bases, 0, 0}, "table") != 0;
}

bool Meaning::is_mapped(std::uint32_t cls) {
    make_ready(cls);
    return classes_[cls].mapped;
}

void Meaning::read_attributes(std::uint32_t cls) {
    const ClassFacts* facts = classes_[cls].facts;
    if (!facts || classes_[cls].enumeration) return;
    const std::uint32_t file = classes_[cls].file;
    constexpr std::array<std::string_view, 7> makes_column = {
        "Column", "mapped_column", "column_property", "deferred", "query_expression", "synonym", "composite"};
    constexpr std::array<std::string_view, 5> makes_relationship = {
        "relationship", "relation", "dynamic_loader", "backref", "Relationship"};
    // SQLModel's annotations alone are columns, once a class with table=True has them
    const bool mapped = classes_[cls].mapped, sqlmodel = classes_[cls].sqlmodel;
    std::vector<MappedAttribute> all;
    for (const Attribute& a : facts->attributes) {
        MappedAttribute made;
        made.name = a.name;
        made.file = file;
        made.facts = &a;
        made.owner = cls;
        const Term& value = term(file, a.value);
        if (!(a.flags & (Attribute::method | Attribute::on_instance))) {
            const Term& type = term(file, a.annotation);
            const Type wrapper = type.op == Op::subscript ? of(file, type.a) : of(file, a.annotation);
            made.annotated = sqlalchemy_name(wrapper) == "Mapped";
            const std::string_view maker =
                value.op == Op::call ? sqlalchemy_name(of(file, value.a)) : std::string_view();
            if (one_of(makes_relationship, maker)) {
                made.kind = AttributeKind::relationship;
                read_relationship(made, value);
            } else if (one_of(makes_column, maker) || (maker == "Field" && (mapped || sqlmodel))) {
                made.kind = AttributeKind::column;
                read_column(classes_[cls], made, value);
            } else if (a.value == 0 &&
                       (made.annotated || (sqlmodel && a.annotation_end && a.name.substr(0, 2) != "__"))) {
                made.kind = AttributeKind::column;
            }
            made.hybrid = maker == "association_proxy";
            if (a.annotation) read_annotation(made);
        }
        if (a.flags & Attribute::method) made.hybrid = is_hybrid(file, a, all);
        all.push_back(made);
    }
    Class& c = classes_[cls];
    c.attributes = std::move(all);
    for (std::size_t i = 0; i < c.attributes.size(); ++i) {
        // what the class body says comes before what a method stores on self
        const auto [at, added] = c.by_name.try_emplace(c.attributes[i].name, i);
        if (added) continue;
        MappedAttribute& before = c.attributes[at->second];
        if (!c.attributes[i].facts || !(c.attributes[i].facts->flags & Attribute::on_instance)) {
            at->second = i;
        } else if (before.facts && (before.facts->flags & Attribute::on_instance)) {
            before.facts = nullptr;  // stored in several places: nobody can tell
        }
    }
}

// Whether the decorator is @hybrid_property, or @name.expression, @name.setter of one.
bool Meaning::is_hybrid(std::uint32_t file, const Attribute& method,
                        const std::vector<MappedAttribute>& before) {
    constexpr std::array<std::string_view, 5> parts = {"expression", "setter", "deleter", "comparator",
                                                       "update_expression"};
    if (sqlalchemy_name(of(file, method.value)) == "hybrid_property") return true;
    const Term& decorator = term(file, method.value);
    if (decorator.op != Op::attribute || !one_of(parts, decorator.text)) return false;
    return std::any_of(before.begin(), before.end(), [&](const MappedAttribute& earlier) {
        return earlier.hybrid && earlier.name == method.name;
    });
}

void Meaning::read_column(Class& cls, MappedAttribute& attribute, const Term& call) {
    const std::uint32_t file = cls.file;
    for (const Argument& a : call.arguments) {
        if (!a.keyword.empty() && a.keyword != "type_" && a.keyword != "sa_column") continue;
        const Term& type = term(file, a.value);
        if (type.op != Op::call) continue;
        const std::string_view name = sqlalchemy_name(of(file, type.a));
        if (name == "Column" && a.keyword == "sa_column") return read_column(cls, attribute, type);
        if (name != "Enum" && name != "ENUM" && name != "ChoiceType") continue;
        if (type.arguments.empty() || !type.arguments[0].keyword.empty()) continue;
        const Type listed = of(file, type.arguments[0].value);
        if (listed.is != Is::class_) continue;
        make_ready(listed.a);
        if (!classes_[listed.a].enumeration) continue;
        attribute.enumeration = listed.a;
        attribute.stores_values = name == "ChoiceType" || keyword(type, "values_callable") != 0;
        for (const Argument& option : type.arguments)
            attribute.stores_values = attribute.stores_values || option.keyword == "values_callable";
    }
}

void Meaning::read_relationship(MappedAttribute& attribute, const Term& call) {
    const std::uint32_t file = attribute.file;
    TermId target = keyword(call, "argument");
    for (const Argument& a : call.arguments) {
        if (a.keyword.empty() && !target) target = a.value;
        if (a.keyword == "lazy") {
            const std::string_view how = term(file, a.value).text;
            attribute.eager = !(how == "select" || how == "True");
        }
        if (a.keyword == "uselist") attribute.many = term(file, a.value).text == "True";
        if (a.keyword == "**") attribute.eager = true;
    }
    const Term& named = term(file, target);
    if (named.op == Op::string) {
        attribute.target = class_called(named.text);
    } else if (const Type type = of(file, target); type.is == Is::class_) {
        attribute.target = type.a;
    }
}

// Mapped["Child"], Mapped[List["Child"]], Mapped[Status]
void Meaning::read_annotation(MappedAttribute& attribute) {
    const Type type = annotated(attribute.file, attribute.facts->annotation, 0);
    if (attribute.kind == AttributeKind::relationship) {
        if (type.is == Is::list) {
            attribute.many = true;
            if (types_[type.a].is == Is::instance) attribute.target = types_[type.a].a;
        } else if (type.is == Is::instance) {
            attribute.target = type.a;
        }
    } else if (type.is == Is::enum_value && attribute.enumeration == facts::none) {
        // a type of the project's own stores what it likes
        for (const Argument& a : term(attribute.file, attribute.facts->value).arguments) {
            const Term& given = term(attribute.file, a.value);
            const std::string_view name =
                sqlalchemy_name(of(attribute.file, given.op == Op::call ? given.a : a.value));
            if ((a.keyword.empty() && given.op != Op::string && name != "ForeignKey") || a.keyword == "type_")
                return;
        }
        attribute.enumeration = type.a;
    }
}

std::uint32_t Meaning::class_called(std::string_view name) {
    if (classes_by_name_.empty()) {
        for (const std::uint32_t f : used_) {
            for (const ClassFacts& c : files_[f].classes) {
                const std::uint32_t number = class_at(f, c.definition);
                classes_by_name_[classes_[number].name].push_back(number);
            }
        }
    }
    const auto found = classes_by_name_.find(text::last_part(name));
    return found == classes_by_name_.end() || found->second.size() != 1 ? facts::none : found->second[0];
}

template <typename Found>
void Meaning::search_bases(std::uint32_t cls, const Found& found) {
    Seen seen;
    std::vector<std::uint32_t> todo{cls};
    while (!todo.empty() && seen.size() < most_bases) {
        const std::uint32_t at = todo.back();
        todo.pop_back();
        if (std::find(seen.begin(), seen.end(), at) != seen.end()) continue;
        seen.push_back(at);
        make_ready(at);
        const Class& c = classes_[at];
        if (found(c)) return;
        for (auto base = c.bases.rbegin(); base != c.bases.rend(); ++base) {
            if (base->is == Is::class_) todo.push_back(base->a);
        }
    }
}

const MappedAttribute* Meaning::attribute(std::uint32_t cls, std::string_view name) {
    const MappedAttribute* found = nullptr;
    search_bases(cls, [&](const Class& c) {
        const auto own = c.by_name.find(name);
        if (own != c.by_name.end()) found = &c.attributes[own->second];
        return found != nullptr;
    });
    return found;
}

// A function or a class defined in the body of the class.
Type Meaning::in_body(std::uint32_t cls, std::string_view name) {
    Type found;
    search_bases(cls, [&](const Class& c) {
        const std::vector<facts::Definition>& all = view_.files[c.file].definitions;
        for (std::uint32_t d = c.definition + 1; d < all.size() && all[d].parent != facts::none; ++d) {
            if (all[d].parent != c.definition || all[d].name != name) continue;
            if (all[d].is_function()) found = make(Is::function, c.file, d);
            if (all[d].is_class()) found = make(Is::class_, class_at(c.file, d));
            return true;
        }
        return false;
    });
    return found;
}

std::optional<bool> Meaning::may_be_none(const MappedAttribute& column) {
    bool none = true, known = true;
    if (column.facts->annotation) {
        const Type held = annotated(column.file, column.facts->annotation, 0);
        none = held.has(Type::optional);
        known = held.known();
    }
    for (const Argument& a : term(column.file, column.facts->value).arguments) {
        if (a.keyword == "**") return std::nullopt;
        if (a.keyword != "nullable" && a.keyword != "primary_key") continue;
        const std::string_view given = term(column.file, a.value).text;
        if (given != "True" && given != "False") return std::nullopt;
        if (a.keyword == "primary_key" && given == "True") return false;
        if (a.keyword == "nullable") {
            none = given == "True";
            known = true;
        }
    }
    if (!known) return std::nullopt;
    return none;
}

const MappedAttribute& Meaning::attribute(const Type& column) const {
    return classes_[column.a].attributes[column.b];
}

bool Meaning::member(std::uint32_t enumeration, std::string_view name) const {
    const ClassFacts* facts = classes_[enumeration].facts;
    if (!facts) return false;
    return std::any_of(facts->attributes.begin(), facts->attributes.end(), [&](const Attribute& a) {
        return a.name == name && !(a.flags & (Attribute::method | Attribute::on_instance));
    });
}

std::string_view Meaning::member_by_value(std::uint32_t enumeration, std::string_view value) const {
    const Class& c = classes_[enumeration];
    if (!c.facts) return {};
    for (const Attribute& a : c.facts->attributes) {
        if (a.flags & (Attribute::method | Attribute::on_instance)) continue;
        const Term& t = term(c.file, a.value);
        if (t.op == Op::string && t.text == value && !t.b) return a.name;
    }
    return {};
}

bool Meaning::values_known(std::uint32_t enumeration) const {
    const Class& c = classes_[enumeration];
    return c.facts &&
           std::all_of(c.facts->attributes.begin(), c.facts->attributes.end(), [&](const Attribute& a) {
               if ((a.flags & (Attribute::method | Attribute::on_instance)) || a.name.substr(0, 1) == "_")
                   return true;
               const Term& value = term(c.file, a.value);
               return (value.op == Op::string && !value.b) || value.op == Op::literal;
           });
}

bool Meaning::uses_2_0() {
    if (uses_2_0_ >= 0) return uses_2_0_ != 0;
    constexpr std::array<std::string_view, 6> only_2_0 = {
        "DeclarativeBase", "DeclarativeBaseNoMeta", "Mapped",
        "mapped_column",   "MappedAsDataclass",     "async_sessionmaker"};
    uses_2_0_ = 0;
    for (const std::uint32_t f : used_) {
        for (const facts::Import& import : view_.program.imports(f)) {
            if (import.module.substr(0, 10) == "sqlalchemy" && one_of(only_2_0, import.name)) uses_2_0_ = 1;
        }
    }
    return uses_2_0_ != 0;
}

}  // namespace sixth::lint::sqla
