#include "analyzers/lint/sqla/terms.h"

#include <algorithm>

#include "core/base/hash_map.h"
#include "core/base/packed.h"

namespace sixth::lint::sqla {
namespace {

class Writer {
  public:
    void number(std::uint64_t value) { body_.number(value); }
    void text(std::string_view text) {
        const auto [at, added] = numbers_.try_emplace(text, numbers_.size());
        if (added) strings_.string(text);
        body_.number(at->second);
    }
    // Positions are written as distances from the one before.
    void offset(std::uint32_t value) {
        const std::int64_t step = static_cast<std::int64_t>(value) - last_;
        last_ = value;
        body_.number((static_cast<std::uint64_t>(step) << 1) ^ static_cast<std::uint64_t>(step >> 63));
    }
    void span(Span s) {
        offset(s.begin);
        number(s.end - s.begin);
    }
    void arguments(const std::vector<Argument>& all) {
        number(all.size());
        for (const Argument& a : all) {
            text(a.keyword);
            number(a.value);
        }
    }
    std::string take() {
        PackedWriter out;
        out.number(numbers_.size());
        return out.take() + strings_.take() + body_.take();
    }

  private:
    PackedWriter strings_, body_;
    TextMap<std::size_t> numbers_;
    std::int64_t last_ = 0;
};

class Reader {
  public:
    explicit Reader(std::string_view packed) : in_(packed) {
        for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) strings_.push_back(in_.string());
    }
    bool failed() const { return in_.failed(); }
    std::uint32_t number() { return in_.number32(); }
    std::string_view text() {
        const std::uint64_t n = in_.number();
        return n < strings_.size() ? strings_[n] : std::string_view();
    }
    std::uint32_t offset() {
        const std::uint64_t coded = in_.number();
        last_ += static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
        return static_cast<std::uint32_t>(last_);
    }
    Span span() {
        Span s;
        s.begin = offset();
        s.end = s.begin + number();
        return s;
    }
    std::vector<Argument> arguments() {
        return list<Argument>([](Reader& in) {
            Argument a;
            a.keyword = in.text();
            a.value = in.number();
            return a;
        });
    }
    template <typename Item, typename Read>
    std::vector<Item> list(const Read& read) {
        std::vector<Item> items;
        const std::uint64_t count = in_.number();
        items.reserve(std::min<std::uint64_t>(count, in_.left()));  // an item takes a byte at least
        for (std::uint64_t n = count; n > 0 && !in_.failed(); --n) items.push_back(read(*this));
        return items;
    }

  private:
    PackedReader in_;
    std::vector<std::string_view> strings_;
    std::int64_t last_ = 0;
};

void put(Writer& out, const Term& t) {
    out.number(static_cast<std::uint64_t>(t.op));
    out.number(t.a);
    out.number(t.b);
    out.text(t.text);
    out.arguments(t.arguments);
    if (t.op == Op::call) out.span({t.begin, t.end});
}

Term term(Reader& in) {
    Term t;
    t.op = static_cast<Op>(in.number());
    t.a = in.number();
    t.b = in.number();
    t.text = in.text();
    t.arguments = in.arguments();
    if (t.op == Op::call) {
        const Span s = in.span();
        t.begin = s.begin;
        t.end = s.end;
    }
    return t;
}

void put(Writer& out, const Attribute& a) {
    out.text(a.name);
    out.number(a.annotation);
    out.number(a.value);
    out.number(a.flags);
    out.number(a.line);
    out.number(a.column);
    out.span(a.name_at);
    out.span(a.value_at);
    out.span(a.callee_at);
    out.number(a.annotation_end);
}

Attribute attribute(Reader& in) {
    Attribute a{};
    a.name = in.text();
    a.annotation = in.number();
    a.value = in.number();
    a.flags = in.number();
    a.line = in.number();
    a.column = in.number();
    a.name_at = in.span();
    a.value_at = in.span();
    a.callee_at = in.span();
    a.annotation_end = in.number();
    return a;
}

void put(Writer& out, const Site& s) {
    out.number(static_cast<std::uint64_t>(s.kind));
    out.number(s.flags);
    out.span({s.begin, s.end});
    for (const std::uint32_t value : {s.where.line, s.where.column, s.where.end_line, s.where.end_column})
        out.number(value);
    out.number(s.definition + 1U);
    out.text(s.text);
    out.number(s.terms.size());
    for (const TermId t : s.terms) out.number(t);
    out.number(s.spans.size());
    for (const Span& span : s.spans) out.span(span);
}

Site site(Reader& in) {
    Site s{};
    s.kind = static_cast<SiteKind>(in.number());
    s.flags = in.number();
    const Span all = in.span();
    s.begin = all.begin;
    s.end = all.end;
    for (std::uint32_t* value : {&s.where.line, &s.where.column, &s.where.end_line, &s.where.end_column})
        *value = in.number();
    s.definition = in.number() - 1;
    s.text = in.text();
    s.terms = in.list<TermId>([](Reader& r) { return r.number(); });
    s.spans = in.list<Span>([](Reader& r) { return r.span(); });
    return s;
}

}  // namespace

std::string pack(const FileTerms& f) {
    if (f.empty()) return {};
    Writer out;
    out.number(f.import_at);
    out.number(f.no_import);
    out.number(f.terms.size());
    for (const Term& t : f.terms) put(out, t);
    out.number(f.variables.size());
    for (const Variable& v : f.variables) {
        out.text(v.name);
        out.number(v.value);
    }
    out.number(f.classes.size());
    for (const ClassFacts& c : f.classes) {
        out.number(c.definition);
        out.arguments(c.bases);
        out.number(c.decorators.size());
        for (const TermId t : c.decorators) out.number(t);
        out.number(c.attributes.size());
        for (const Attribute& a : c.attributes) put(out, a);
    }
    out.number(f.functions.size());
    for (const FunctionFacts& fn : f.functions) {
        out.number(fn.definition);
        out.number(fn.returns);
        out.number(static_cast<std::uint64_t>(fn.async) | static_cast<std::uint64_t>(fn.generator) << 1);
    }
    out.number(f.sites.size());
    for (const Site& s : f.sites) put(out, s);
    return out.take();
}

FileTerms unpack(std::string_view packed) {
    FileTerms f;
    if (packed.empty()) return f;
    Reader in(packed);
    f.import_at = in.number();
    f.no_import = in.number() != 0;
    f.terms = in.list<Term>(term);
    f.variables = in.list<Variable>([](Reader& r) {
        Variable v{};
        v.name = r.text();
        v.value = r.number();
        return v;
    });
    f.classes = in.list<ClassFacts>([](Reader& r) {
        ClassFacts c;
        c.definition = r.number();
        c.bases = r.arguments();
        c.decorators = r.list<TermId>([](Reader& one) { return one.number(); });
        c.attributes = r.list<Attribute>(attribute);
        return c;
    });
    f.functions = in.list<FunctionFacts>([](Reader& r) {
        FunctionFacts fn{};
        fn.definition = r.number();
        fn.returns = r.number();
        const std::uint32_t flags = r.number();
        fn.async = flags & 1;
        fn.generator = flags & 2;
        return fn;
    });
    f.sites = in.list<Site>(site);
    if (f.terms.empty()) f.terms.emplace_back();
    return f;
}

}  // namespace sixth::lint::sqla
