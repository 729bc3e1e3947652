#include "analyzers/lint/sqla/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analyzers/lint/sqla/calls.h"
#include "analyzers/lint/sqla/extract.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

constexpr unsigned deepest = 120;       // terms nested deeper are unknown
constexpr unsigned longest_chain = 24;  // of names that stand for names
constexpr auto site_kinds = static_cast<std::size_t>(SiteKind::import_) + 1;

const Term nothing;

// Damaged facts may hold anything.
bool well_formed(const Site& site) {
    constexpr std::array<std::pair<std::size_t, std::size_t>, site_kinds> least = {{
        {1, 1},
        {2, 3},
        {1, 2},
        {2, 3},
        {2, 3},
        {2, 3},
        {2, 2},
        {2, 2},
        {1, 1},
        {2, 2},
        {1, 2},
        {2, 1},
        {1, 1},
        {1, 1},
        {1, 1},
        {1, 0},
        {2, 2},
        {0, 1},
    }};  // terms and spans, by kind
    const auto kind = static_cast<std::size_t>(site.kind);
    if (kind >= site_kinds || site.terms.size() < least[kind].first || site.spans.size() < least[kind].second)
        return false;
    switch (site.kind) {
        case SiteKind::boolean:
            return site.text.size() == site.terms.size() && site.spans.size() >= site.terms.size();
        case SiteKind::precedence:
            return site.text.size() == site.terms.size() && site.spans.size() == site.terms.size();
        case SiteKind::truth:
            return site.spans.size() > 1 || !(site.flags & Site::negated);
        case SiteKind::call:
            return site.spans.size() > 2 || site.terms.size() == 1;
        case SiteKind::sql_text:
            return site.spans.size() == 2 || site.text.size() > 2;
        case SiteKind::import_:
            return site.text.find(':') != site.text.npos;
        default:
            return true;
    }
}

}  // namespace

Meaning& meaning(const ProgramView& view) {
    if (!view.sqlalchemy) view.sqlalchemy = std::make_shared<Meaning>(view);
    return *view.sqlalchemy;
}

Meaning::Meaning(const ProgramView& view)
    : view_(view), files_(view.files.size()), places_(site_kinds), known_(view.files.size()) {
    types_ = {make(Is::unknown), make(Is::circle)};  // always 0 and 1
    for (std::uint32_t f = 0; f < view.files.size(); ++f) {
        if (!view.digest(Digest::sqlalchemy, f).empty()) used_.push_back(f);
    }
    // what nobody imports nobody uses
    const bool imported = std::any_of(used_.begin(), used_.end(), [&](std::uint32_t f) {
        return view.digest(Digest::sqlalchemy, f) == imports_sqlalchemy;
    });
    if (!imported) used_.clear();
    parallel_for(used_.size(), view.jobs, [&](std::size_t i, unsigned) {
        files_[used_[i]] = unpack(view.files.facts(used_[i]).extra(extra));
    });
    for (const std::uint32_t f : used_) {
        known_[f].assign(files_[f].terms.size(), ~TypeId{0});
        for (const Site& site : files_[f].sites) {
            if (well_formed(site)) places_[static_cast<std::size_t>(site.kind)].push_back({f, &site});
        }
    }
}

TypeId Meaning::id(const Type& type) {
    if (!type.known()) return type.is == Is::circle ? 1 : 0;
    const std::uint64_t key = (static_cast<std::uint64_t>(type.is) << 56) ^
                              (static_cast<std::uint64_t>(type.flags) << 48) ^
                              (static_cast<std::uint64_t>(type.a) << 20) ^ type.b;
    std::vector<TypeId>& same = type_numbers_[key];
    for (const TypeId one : same) {
        const Type& t = types_[one];
        if (t.is == type.is && t.flags == type.flags && t.a == type.a && t.b == type.b) return one;
    }
    types_.push_back(type);
    same.push_back(static_cast<TypeId>(types_.size() - 1));
    return same.back();
}

std::uint32_t Meaning::text_number(std::string_view text) {
    const auto [at, added] =
        text_numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(at->first);
    return at->second;
}

Type Meaning::external_type(std::string_view path) {
    return make(Is::external, text_number(path));
}

std::string_view Meaning::external(const Type& type) const {
    return type.is == Is::external ? texts_[type.a] : std::string_view();
}

std::string_view Meaning::sqlalchemy_name(const Type& type) const {
    const std::string_view path = external(type);
    return of_sqlalchemy(path) ? text::last_part(path) : std::string_view();
}

const Term& Meaning::term(std::uint32_t file, TermId term) const {
    return term < files_[file].terms.size() ? files_[file].terms[term] : nothing;
}

Type Meaning::of(std::uint32_t file, TermId term) {
    if (term == 0 || term >= known_[file].size() || depth_ >= deepest) return {};
    TypeId& slot = known_[file][term];
    if (slot != ~TypeId{0}) return slot == ~TypeId{0} - 1 ? make(Is::circle) : types_[slot];
    slot = ~TypeId{0} - 1;
    ++depth_;
    const Type made = evaluate(file, term);
    --depth_;
    // what came out of a circle says nothing of the term when it is asked for on its own
    const bool again = made.is == Is::circle && circles_left_ > 0 && circles_left_-- > 0;
    known_[file][term] = again ? ~TypeId{0} : id(made);
    return made;
}

Type Meaning::evaluate(std::uint32_t file, TermId number) {
    const Term& t = files_[file].terms[number];
    switch (t.op) {
        case Op::import_:
            return imported(file, t.text);
        case Op::global:
            return lookup(file, t.text, 0);
        case Op::attribute: {
            const Type object = of(file, t.a);
            if (object.is == Is::circle) return object;  // and so is whatever is made of it
            return object.known() ? member_of(object, t.text) : Type{};
        }
        case Op::call:
            return Calls(*this, file).result(t);
        case Op::subscript:
            return subscript(file, t);
        case Op::element:
            return element(of(file, t.a));
        case Op::item:
            return part(of(file, t.a), t.b);
        case Op::await_: {
            const Type waited = of(file, t.a);
            if (waited.is == Is::circle) return waited;
            if (waited.is == Is::awaitable) return types_[waited.a];
            // of a session that is known by its name only
            return waited.is == Is::result || waited.is == Is::scalars || waited.is == Is::instance ? waited
                                                                                                    : Type{};
        }
        case Op::enter: {
            const Type entered = of(file, t.a);
            if (entered.is == Is::list) return types_[entered.a];  // of a @contextmanager function
            return entered;
        }
        case Op::instance: {
            Type one = annotated(file, t.a, 0);
            if (t.b && one.known()) one.flags |= Type::optional;
            return one;
        }
        case Op::any_of:
            return merged(file, t.arguments);
        case Op::self:
            return make(Is::instance, class_at(file, t.a));
        case Op::own_class:
        case Op::class_:
            return make(Is::class_, class_at(file, t.a));
        case Op::none:
            return make(Is::none);
        case Op::string:
        case Op::text_made:
        case Op::literal:
        case Op::not_:
            return make(Is::value);
        case Op::collection: {
            if (t.text == "for") return make(Is::list, of(file, t.arguments[0].value));
            return make(Is::value);
        }
        case Op::compare:
            if (t.text == "is" || t.text == "is not" || t.text == "in" || t.text == "not in")
                return make(Is::value);
            for (const Argument& a : t.arguments) {
                if (of(file, a.value).sql()) return make(Is::clause);
            }
            return {};
        case Op::boolean: {
            const Type first = t.arguments.empty() ? Type{} : of(file, t.arguments[0].value);
            for (const Argument& a : t.arguments) {
                if (!of(file, a.value).sql()) return {};
            }
            return first.sql() ? make(Is::clause) : Type{};
        }
        case Op::binary:
            return of(file, t.a).sql() || of(file, t.b).sql() ? make(Is::clause) : Type{};
        case Op::unary:
            return of(file, t.a).sql() ? make(Is::clause) : Type{};
        case Op::function:
            return make(Is::function, file, t.a);
        case Op::named:
            return make(Is::some_session);
        case Op::unknown:
            return {};
    }
    return {};
}

Type Meaning::merge(const Type& a, const Type& b) {
    if (a.is == Is::circle) return b;
    if (b.is == Is::circle) return a;
    if (a.is == Is::none || b.is == Is::none) {
        Type other = a.is == Is::none ? b : a;
        if (other.known() && other.is != Is::none) other.flags |= Type::optional;
        return other;
    }
    if (a.is != b.is) return a.sql() && b.sql() ? make(Is::clause) : Type{};
    Type both = a;
    both.flags = static_cast<std::uint8_t>(a.flags | b.flags);
    if (!a.has(Type::fresh) || !b.has(Type::fresh)) both.flags &= static_cast<std::uint8_t>(~Type::fresh);
    if (a.a == b.a && a.b == b.b) return both;
    switch (a.is) {
        case Is::column:
            return make(Is::clause);
        case Is::query:
        case Is::select:
        case Is::result:
        case Is::scalars:
        case Is::list:
        case Is::row:
            both.a = id(merge(types_[a.a], types_[b.a]));
            return both;
        default:
            return {};
    }
}

Type Meaning::merged(std::uint32_t file, const std::vector<Argument>& all) {
    Type sum = make(Is::circle);
    for (const Argument& one : all) {
        const Type next = of(file, one.value);
        if (next.is == Is::unknown) return {};
        sum = merge(sum, next);
        if (sum.is == Is::unknown) return {};
    }
    return sum;
}

Type Meaning::element(const Type& type) {
    switch (type.is) {
        case Is::query:
        case Is::scalars:
        case Is::list:
            return types_[type.a];
        case Is::result: {
            const Type given = types_[type.a];
            return make(Is::row, given);
        }
        case Is::numbered:
        case Is::circle:
            return type;
        default:
            return {};
    }
}

Type Meaning::part(const Type& type, std::uint32_t number) {
    if (type.is == Is::circle) return type;
    if (type.is == Is::row) return number == 0 ? types_[type.a] : Type{};
    if (type.is == Is::numbered) return number == 1 ? types_[type.a] : make(Is::value);
    if (type.is == Is::list) return types_[type.a];
    return {};
}

Type Meaning::subscript(std::uint32_t file, const Term& t) {
    const Type object = of(file, t.a);
    switch (object.is) {
        case Is::circle:
            return object;
        case Is::query:
        case Is::list:
            return t.b ? object : types_[object.a];
        case Is::row:
            return t.arguments.size() == 1 && term(file, t.arguments[0].value).text == "0" ? types_[object.a]
                                                                                           : Type{};
        case Is::column:
        case Is::core_column:
        case Is::clause:
            return make(Is::clause);
        case Is::columns:
            return make(Is::core_column);
        default:
            return {};
    }
}

// ---- names ----

Type Meaning::imported(std::uint32_t file, std::string_view path) {
    std::uint32_t level = 0;
    while (level < path.size() && path[level] == '.') ++level;
    const std::size_t colon = path.find(':');
    const std::string module = view_.program.absolute(
        file, level, path.substr(level, colon == path.npos ? path.npos : colon - level));
    // theirs is known by name, whether the program has its source or not
    if (of_sqlalchemy(module))
        return external_type(colon == path.npos ? module
                                                : fmt::format("{}.{}", module, path.substr(colon + 1)));
    const std::uint32_t target = view_.program.find(module, file);
    if (colon == path.npos) return target == facts::none ? external_type(module) : make(Is::module, target);
    const std::string_view name = path.substr(colon + 1);
    if (target != facts::none) {
        const Type inside = target == file ? Type{} : lookup(target, name, 1);
        if (inside.known()) return inside;
    }
    const std::uint32_t sub = view_.program.find(module + "." + std::string(name), file);
    if (sub != facts::none) return make(Is::module, sub);
    if (target != facts::none || level > 0) return {};
    return external_type(module + "." + std::string(name));
}

// A module-level name of a file, as the file or whoever imports from it sees it.
Type Meaning::lookup(std::uint32_t file, std::string_view name, unsigned depth) {
    if (depth > longest_chain) return {};
    const FileTerms& here = files_[file];
    const auto variable = std::lower_bound(here.variables.begin(), here.variables.end(), name,
                                           [](const Variable& v, std::string_view n) { return v.name < n; });
    if (variable != here.variables.end() && variable->name == name) return of(file, variable->value);
    const program::Symbol found = view_.program.resolve(file, name);
    if (found.found()) return symbol(found);
    for (const facts::Import& import : view_.program.imports(file)) {
        if (import.scope != facts::none || import.name == "*" || import.bound() != name) continue;
        std::string path(import.level, '.');
        path += import.name.empty() && import.alias.empty() ? import.module.substr(0, import.module.find('.'))
                                                            : import.module;
        if (!import.name.empty()) path.append(":").append(import.name);
        ++depth_;
        const Type made = depth_ > deepest ? Type{} : imported(file, path);
        --depth_;
        return made;
    }
    constexpr std::array<std::string_view, 10> builtins = {
        "bool", "enumerate", "len", "list", "range", "reversed", "set", "sorted", "tuple", "type"};
    if (std::find(builtins.begin(), builtins.end(), name) != builtins.end()) return external_type(name);
    for (const facts::Import& import : view_.program.imports(file)) {
        if (import.name != "*" || import.scope != facts::none) continue;
        const std::string module = view_.program.absolute(file, import.level, import.module);
        const std::uint32_t target = view_.program.find(module, file);
        if (of_sqlalchemy(module) && (target == facts::none || view_.program.resolve(target, name).found()))
            return external_type(fmt::format("{}.{}", module, name));
        if (target == facts::none || target == file) continue;
        const Type inside = lookup(target, name, depth + 1);
        if (inside.known()) return inside;
    }
    return {};
}

Type Meaning::symbol(const program::Symbol& found) {
    if (const std::string& module = view_.program.module(found.file); of_sqlalchemy(module)) {
        if (found.definition == facts::none) return external_type(module);
        return external_type(
            fmt::format("{}.{}", module, view_.files[found.file].definitions[found.definition].name));
    }
    if (found.definition == facts::none) return make(Is::module, found.file);
    const facts::Definition& d = view_.files[found.file].definitions[found.definition];
    if (d.is_class()) return make(Is::class_, class_at(found.file, found.definition));
    if (d.is_function()) return make(Is::function, found.file, found.definition);
    const FileTerms& there = files_[found.file];
    const auto variable = std::lower_bound(there.variables.begin(), there.variables.end(), d.name,
                                           [](const Variable& v, std::string_view n) { return v.name < n; });
    if (d.parent != facts::none || variable == there.variables.end() || variable->name != d.name) return {};
    return of(found.file, variable->value);
}

Type Meaning::member_of(const Type& object, std::string_view name) {
    switch (object.is) {
        case Is::module: {
            const Type inside = lookup(object.a, name, 1);
            if (inside.known()) return inside;
            const std::string module = view_.program.module(object.a) + "." + std::string(name);
            const std::uint32_t sub = view_.program.find(module, object.a);
            return sub == facts::none ? Type{} : make(Is::module, sub);
        }
        case Is::external:
            if (texts_[object.a].size() > 200) return {};
            return external_type(std::string(texts_[object.a]) + "." + std::string(name));
        case Is::flask_db:
            if (name == "Model") return make(Is::base);
            if (name == "session") return make(Is::scoped_session);
            if (name == "engine") return make(Is::engine);
            return external_type("sqlalchemy." + std::string(name));
        case Is::registry:
            return {};
        case Is::class_:
            return attribute_of_class(object, name);
        case Is::instance:
            return attribute_of_instance(object, name);
        case Is::enum_value:
            return name == "value" || name == "name" ? make(Is::value) : Type{};
        case Is::table:
            return name == "c" || name == "columns" ? make(Is::columns) : Type{};
        case Is::columns:
            return make(Is::core_column);
        case Is::row: {
            const Type only = types_[object.a];
            return only.is == Is::instance && classes_[only.a].name == name ? only : Type{};
        }
        case Is::session:
        case Is::async_session:
        case Is::scoped_session:
            return name == "bind" ? make(Is::engine) : Type{};
        case Is::query:
        case Is::result:
        case Is::scalars:
            return make(Is::method, id(object), text_number(name));
        case Is::column:
        case Is::core_column:
        case Is::clause:
            return name == "astext" ? make(Is::clause) : Type{};
        default:
            return {};
    }
}

Type Meaning::attribute_of_class(const Type& object, std::string_view name) {
    make_ready(object.a);
    if (classes_[object.a].enumeration) {
        if (!member(object.a, name)) return {};
        return make(Is::enum_value, object.a, text_number(name) + 1);
    }
    if (const MappedAttribute* found = attribute(object.a, name)) {
        if (found->kind != AttributeKind::other) {
            const auto position =
                static_cast<std::uint32_t>(found - classes_[found->owner].attributes.data());
            return make(Is::column, found->owner, position);
        }
        if (found->hybrid) return make(Is::clause);
        if (!found->facts || (found->facts->flags & (Attribute::method | Attribute::on_instance))) return {};
        return of(found->file, found->facts->value);
    }
    if (name == "query" && is_mapped(object.a))
        return make(Is::query, make(Is::instance, object.a, 0, Type::fresh));
    if (name == "__table__" && is_mapped(object.a)) return make(Is::table);
    return in_body(object.a, name);
}

Type Meaning::attribute_of_instance(const Type& object, std::string_view name) {
    if (name == "__class__") return class_of_instance(object);
    const MappedAttribute* found = attribute(object.a, name);
    if (!found) return in_body(object.a, name);
    const std::uint32_t file = found->file;
    if (found->kind == AttributeKind::relationship) {
        if (found->target == facts::none) return {};
        const Type one = make(Is::instance, found->target);
        return found->many ? make(Is::list, one) : make(Is::instance, found->target, 0, Type::optional);
    }
    if (found->kind == AttributeKind::column) {
        const auto position = static_cast<std::uint32_t>(found - classes_[found->owner].attributes.data());
        return make(Is::column_value, found->owner, position);
    }
    const Attribute* facts = found->facts;
    if (!facts) return {};
    if (facts->annotation) return annotated(file, facts->annotation, 0);
    if (facts->flags & Attribute::method) return {};
    return of(file, facts->value);
}

Type Meaning::class_of_instance(const Type& object) {
    return object.is == Is::instance ? make(Is::class_, object.a) : Type{};
}

// ---- annotations ----

Type Meaning::instance_of(const Type& type) {
    switch (type.is) {
        case Is::class_:
            make_ready(type.a);
            if (classes_[type.a].enumeration) return make(Is::enum_value, type.a);
            for (const Type& base : classes_[type.a].bases) {
                const std::string_view name = sqlalchemy_name(base);
                if (name == "Session") return make(Is::session);
                if (name == "AsyncSession") return make(Is::async_session);
            }
            return make(Is::instance, type.a);
        case Is::external: {
            const std::string_view name = sqlalchemy_name(type);
            if (name == "Session") return make(Is::session);
            if (name == "AsyncSession") return make(Is::async_session);
            if (name == "scoped_session") return make(Is::scoped_session);
            if (name == "sessionmaker") return make(Is::factory);
            if (name == "async_sessionmaker") return make(Is::async_factory);
            if (name == "Engine") return make(Is::engine);
            if (name == "AsyncEngine") return make(Is::async_engine);
            if (name == "Connection") return make(Is::connection);
            if (name == "AsyncConnection") return make(Is::async_connection);
            if (name == "Query") return make(Is::query, Type{}, Type::options);
            if (name == "Select") return make(Is::select, Type{}, Type::options);
            if (name == "Table" || name == "TableClause" || name == "Subquery" || name == "CTE")
                return make(Is::table);
            return {};
        }
        default:
            return {};
    }
}

Type Meaning::annotated(std::uint32_t file, TermId number, unsigned depth) {
    if (number == 0 || depth > longest_chain) return {};
    const Term& t = term(file, number);
    switch (t.op) {
        case Op::none:
            return make(Is::none);
        case Op::subscript:
            return annotated_generic(file, t, depth + 1);
        case Op::binary: {
            if (t.text != "|") return {};
            const Type a = annotated(file, t.a, depth + 1), b = annotated(file, t.b, depth + 1);
            if (!a.known() || !b.known()) return {};
            return merge(a, b);
        }
        case Op::global: {
            // an alias made in this file: SessionDep = Annotated[Session, Depends(...)]
            for (const Variable& v : files_[file].variables) {
                if (v.name != t.text) continue;
                const Type named = annotated(file, v.value, depth + 1);
                if (named.known()) return named;
            }
            const program::Symbol found = view_.program.resolve(file, t.text);
            if (found.found() && found.definition != facts::none && found.file != file) {
                const std::string_view name = view_.files[found.file].definitions[found.definition].name;
                for (const Variable& v : files_[found.file].variables) {
                    if (v.name == name) return annotated(found.file, v.value, depth + 1);
                }
            }
            return instance_of(of(file, number));
        }
        case Op::import_: {
            const std::size_t colon = t.text.find(':');
            if (colon != t.text.npos) {
                const std::string_view module = t.text.substr(0, colon), name = t.text.substr(colon + 1);
                std::uint32_t level = 0;
                while (level < module.size() && module[level] == '.') ++level;
                const std::uint32_t target =
                    view_.program.find(view_.program.absolute(file, level, module.substr(level)), file);
                const program::Symbol found =
                    target == facts::none ? program::Symbol{} : view_.program.resolve(target, name);
                if (found.found() && found.definition != facts::none) {
                    const std::string_view own = view_.files[found.file].definitions[found.definition].name;
                    for (const Variable& v : files_[found.file].variables) {
                        if (v.name == own) return annotated(found.file, v.value, depth + 1);
                    }
                }
            }
            return instance_of(of(file, number));
        }
        case Op::attribute:
        case Op::class_:
        case Op::call:  // NewType("Reading", Session)
            return instance_of(of(file, number));
        default:
            return {};
    }
}

Type Meaning::annotated_generic(std::uint32_t file, const Term& t, unsigned depth) {
    if (t.arguments.empty()) return {};
    const Type generic = of(file, t.a);
    const std::string_view name = text::last_part(external(generic));
    const TermId first = t.arguments[0].value;
    constexpr std::array<std::string_view, 14> lists = {
        "List",          "list",          "Sequence",        "Iterable",        "Iterator",
        "set",           "Set",           "Collection",      "Generator",       "AsyncGenerator",
        "AsyncIterator", "AsyncIterable", "MutableSequence", "InstrumentedList"};
    if (name == "Optional") {
        Type one = annotated(file, first, depth);
        if (one.known()) one.flags |= Type::optional;
        return one;
    }
    if (name == "Union") {
        Type sum = make(Is::circle);
        for (const Argument& a : t.arguments) {
            const Type next = annotated(file, a.value, depth);
            if (!next.known()) return {};
            sum = merge(sum, next);
        }
        return sum;
    }
    if (name == "Annotated" || name == "Mapped" || name == "ClassVar" || name == "Final")
        return annotated(file, first, depth);
    if (name == "Type" || name == "type") {
        const Type cls = of(file, first);
        return cls.is == Is::class_ ? cls : Type{};
    }
    if (name == "Awaitable") return make(Is::awaitable, annotated(file, first, depth));
    if (name == "Query") return make(Is::query, annotated(file, first, depth), Type::options);
    if (name == "sessionmaker" || name == "async_sessionmaker" || name == "scoped_session")
        return instance_of(generic);
    if (std::find(lists.begin(), lists.end(), name) != lists.end())
        return make(Is::list, annotated(file, first, depth));
    return {};
}

bool Meaning::names_bound(std::uint32_t file, std::string_view name) const {
    for (const facts::Import& import : view_.program.imports(file)) {
        if (import.scope == facts::none && import.bound() == name) return true;
    }
    return false;
}

std::string Meaning::spelled(std::uint32_t file, std::uint32_t cls) {
    const Class& wanted = classes_[cls];
    const facts::Definition& d = view_.files[wanted.file].definitions[wanted.definition];
    if (wanted.file == file && d.parent == facts::none) return std::string(wanted.name);
    for (const facts::Import& import : view_.program.imports(file)) {
        if (import.scope != facts::none || import.name.empty() || import.name == "*") continue;
        const program::Symbol found = view_.program.resolve(file, import.bound());
        if (found.file == wanted.file && found.definition == wanted.definition)
            return std::string(import.bound());
    }
    return {};
}

}  // namespace sixth::lint::sqla
