#include "core/facts/codec.h"

#include <cstring>
#include <mutex>
#include <utility>

#include "core/base/hash_map.h"
#include "core/base/packed.h"

namespace sixth::facts {
namespace {

enum Section : std::size_t {
    strings_section,
    totals_section,
    definitions_section,
    decorators_section,
    bases_section,
    parameters_section,
    attributes_section,
    imports_section,
    names_section,
    calls_section,
    suppressions_section,
    errors_section,
    functions_section,
    classes_section,
    clone_tokens_section,
    first_extra
};

class StringTable {
  public:
    std::uint64_t number(std::string_view text) {
        const auto [at, added] = numbers_.try_emplace(text, order_.size());
        if (added) order_.push_back(text);
        return at->second;
    }
    std::string pack() const {
        PackedWriter out;
        for (const std::string_view text : order_) out.string(text);
        return out.take();
    }

  private:
    TextMap<std::uint64_t> numbers_;
    std::vector<std::string_view> order_;
};

// Positions are written as distances from the one before; zigzag keeps small steps back small.
std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

class Delta {
  public:
    std::uint64_t to(std::uint32_t value) {
        return zigzag(static_cast<std::int64_t>(value) - std::exchange(last_, value));
    }
    std::uint32_t from(std::uint64_t coded) { return static_cast<std::uint32_t>(last_ += unzigzag(coded)); }

  private:
    std::int64_t last_ = 0;
};

std::string pack_totals(const FileTotals& t) {
    PackedWriter out;
    for (const std::uint32_t value :
         {t.lines, t.bytes, t.loc, t.lloc, t.sloc, t.comments, t.multi, t.blank, t.single_comments,
          t.total_complexity, t.halstead[0], t.halstead[1], t.halstead[2], t.halstead[3], t.flags}) {
        out.number(value);
    }
    out.real(t.maintainability_index);
    return out.take();
}

std::string pack_definitions(const std::vector<Definition>& definitions, StringTable& table) {
    PackedWriter out;
    Delta line, begin;
    std::uint32_t index = 0;
    for (const Definition& d : definitions) {
        out.number(table.number(d.name));
        out.number(d.parent == none ? 0 : index - d.parent);
        out.number(static_cast<std::uint64_t>(d.kind) | d.flags << 3);
        out.number(line.to(d.line));
        out.number(d.end_line - d.line);
        out.number(d.column);
        out.number(begin.to(d.begin));
        out.number(d.end - d.begin);
        out.number(d.name_begin - d.begin);
        if (d.is_function() || d.is_class()) {
            out.number(d.signature_end ? d.signature_begin - d.begin : 0);
            out.number(d.signature_end - d.signature_begin);
            out.number(d.doc_end ? d.doc_begin - d.begin : 0);
            out.number(d.doc_end - d.doc_begin);
        }
        ++index;
    }
    return out.take();
}

std::string pack_imports(const std::vector<Import>& imports) {
    StringTable table;
    PackedWriter out;
    Delta line, begin, scope;
    for (const Import& i : imports) {
        out.number(table.number(i.module));
        out.number(table.number(i.name));
        out.number(table.number(i.alias));
        out.number(i.level << 2 | static_cast<std::uint32_t>(i.kind));
        out.number(scope.to(i.scope + 1));
        out.number(line.to(i.line));
        out.number(begin.to(i.begin));
        out.number(i.end - i.begin);
    }
    PackedWriter all;
    all.string(table.pack());
    all.raw(out.take());
    return all.take();
}

}  // namespace

std::string pack(const Gathered& g, std::uint64_t version) {
    StringTable table;
    std::vector<std::string> sections(first_extra);
    sections[totals_section] = pack_totals(g.totals);
    sections[definitions_section] = pack_definitions(g.definitions, table);
    const auto list = [&](Section which, const auto& items, const auto& put) {
        PackedWriter out;
        Delta delta;  // of the first, ordered column
        for (const auto& item : items) put(out, delta, item);
        sections[which] = out.take();
    };
    list(decorators_section, g.decorators, [&](PackedWriter& out, Delta& d, const Decorator& x) {
        out.number(d.to(x.definition));
        out.number(table.number(x.name));
    });
    list(bases_section, g.bases, [&](PackedWriter& out, Delta& d, const Base& x) {
        out.number(d.to(x.definition));
        out.number(table.number(x.name));
    });
    list(parameters_section, g.parameters, [&](PackedWriter& out, Delta& d, const Parameter& x) {
        out.number(d.to(x.definition));
        out.number(table.number(x.name));
        out.number(x.flags);
    });
    list(attributes_section, g.attributes, [&](PackedWriter& out, Delta& d, const Attribute& x) {
        out.number(d.to(x.definition));
        out.number(table.number(x.name));
        out.number(x.line);
        out.number(x.column);
    });
    sections[imports_section] = pack_imports(g.imports);
    list(names_section, g.names, [&](PackedWriter& out, Delta&, const NameUse& x) {
        out.number(table.number(x.name));
        out.number(x.flags);
        out.number(x.count);
    });
    Delta call_line;
    list(calls_section, g.calls, [&](PackedWriter& out, Delta& d, const Call& x) {
        out.number(d.to(x.scope + 1));
        out.number(table.number(x.callee));
        out.number(call_line.to(x.line));
    });
    list(suppressions_section, g.suppressions, [&](PackedWriter& out, Delta& d, const Suppression& x) {
        out.number(d.to(x.line));
        out.number(table.number(x.codes));
    });
    list(errors_section, g.errors, [&](PackedWriter& out, Delta& d, const ParseError& x) {
        out.number(d.to(x.begin));
        out.number(x.end - x.begin);
        out.number(x.line);
        out.number(table.number(x.message));
    });
    list(functions_section, g.functions, [](PackedWriter& out, Delta& d, const FunctionFacts& x) {
        out.number(d.to(x.definition));
        for (const std::uint32_t value :
             {x.cyclomatic, x.mccabe, x.cognitive, x.nesting, x.parameters, x.returns, x.statements,
              x.halstead[0], x.halstead[1], x.halstead[2], x.halstead[3]}) {
            out.number(value);
        }
    });
    list(classes_section, g.classes, [](PackedWriter& out, Delta& d, const ClassFacts& x) {
        out.number(d.to(x.definition));
        for (const std::uint32_t value : {x.methods, x.real_complexity, x.complexity}) out.number(value);
    });
    sections[strings_section] = table.pack();
    sections[clone_tokens_section] = g.clone_tokens;
    sections.insert(sections.end(), g.extras.begin(), g.extras.end());

    PackedWriter directory;
    directory.number(sections.size());
    for (const std::string& section : sections) directory.number(section.size());
    std::string blob(sizeof version, '\0');
    std::memcpy(blob.data(), &version, sizeof version);
    std::size_t size = blob.size() + directory.size();
    for (const std::string& section : sections) size += section.size();
    blob.reserve(size);  // it stays in memory for the whole run
    blob += directory.take();
    for (const std::string& section : sections) blob += section;
    return blob;
}

namespace {

// The sections of a blob; none when it is damaged.
std::vector<std::string_view> sections_of(std::string_view blob) {
    std::vector<std::string_view> sections;
    if (blob.size() < sizeof(std::uint64_t)) return sections;
    blob.remove_prefix(sizeof(std::uint64_t));
    PackedReader directory(blob);
    const std::uint64_t count = directory.number();
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t i = 0; i < count && !directory.failed(); ++i) sizes.push_back(directory.number());
    std::uint64_t total = 0;
    for (const std::uint64_t size : sizes) total += size;
    if (directory.failed() || count < first_extra || total > blob.size()) return sections;
    std::size_t at = blob.size() - total;
    for (const std::uint64_t size : sizes) {
        sections.push_back(blob.substr(at, size));
        at += size;
    }
    return sections;
}

// The strings of a section by number, found again by where they start: a program has millions of them.
class Strings {
  public:
    Strings() = default;
    explicit Strings(std::string_view section) : section_(section) {
        for (PackedReader in(section); !in.at_end();) {
            starts_.push_back(static_cast<std::uint32_t>(section.size() - in.left()));
            in.string();
        }
        starts_.shrink_to_fit();
    }
    std::string_view operator[](std::uint64_t number) const {  // empty: there is none
        return number < starts_.size() ? PackedReader(section_.substr(starts_[number])).string()
                                       : std::string_view();
    }

  private:
    std::string_view section_;
    std::vector<std::uint32_t> starts_;
};

}  // namespace

std::string outline(std::string_view blob) {
    const std::vector<std::string_view> sections = sections_of(blob);
    if (sections.empty()) return {};
    PackedWriter out;
    out.string(sections[totals_section]);
    out.string(sections[imports_section]);
    return out.take();
}

struct Facts::Parts {
    std::once_flag once, outline_once;
    std::function<SharedBlob()> fetch;
    std::function<std::string_view()> fetch_outline;
    SharedBlob kept;
    bool ok = false, outlined = false;
    std::uint64_t version = 0;
    std::vector<std::string_view> sections;
    Strings strings;
    std::string_view totals, imports;  // of the outline

    void read(std::string_view blob);
    void read_outline(std::string_view bytes);
};

void Facts::Parts::read(std::string_view blob) {
    sections = sections_of(blob);
    if (sections.empty()) return;
    std::memcpy(&version, blob.data(), sizeof version);
    strings = Strings(sections[strings_section]);
    ok = true;
}

void Facts::Parts::read_outline(std::string_view bytes) {
    if (bytes.empty()) return;
    PackedReader in(bytes);
    totals = in.string();
    imports = in.string();
    outlined = !in.failed();
}

Facts::Facts(std::string_view blob) : parts_(std::make_shared<Parts>()) {
    parts_->read(blob);
}

Facts::Facts(SharedBlob blob) : parts_(std::make_shared<Parts>()) {
    parts_->kept = std::move(blob);
    if (parts_->kept) parts_->read(*parts_->kept);
}

Facts::Facts(std::function<SharedBlob()> fetch, std::function<std::string_view()> outline)
    : parts_(std::make_shared<Parts>()) {
    parts_->fetch = std::move(fetch);
    parts_->fetch_outline = std::move(outline);
}

const Facts::Parts* Facts::parts() const {
    Parts* const parts = parts_.get();
    if (parts && parts->fetch) {
        std::call_once(parts->once, [parts] {
            parts->kept = parts->fetch();
            if (parts->kept) parts->read(*parts->kept);
        });
    }
    return parts;
}

bool Facts::valid(std::uint64_t version) const {
    const Parts* const p = parts();
    return p && p->ok && p->version == version;
}

std::string_view Facts::section(std::size_t number) const {
    const Parts* const p = parts();
    return p && number < p->sections.size() ? p->sections[number] : std::string_view();
}

std::string_view Facts::outlined(std::size_t number) const {
    Parts* const parts = parts_.get();
    if (!parts || !parts->fetch_outline) return section(number);
    std::call_once(parts->outline_once, [parts] { parts->read_outline(parts->fetch_outline()); });
    if (!parts->outlined) return section(number);
    return number == totals_section ? parts->totals : parts->imports;
}

std::string_view Facts::string(std::uint64_t number) const {
    return parts_->strings[number];
}

namespace {

// Reads `item(reader)` until the section ends.
template <typename Item, typename Read>
std::vector<Item> read_list(std::string_view section, const Read& item) {
    std::vector<Item> items;
    for (PackedReader in(section); !in.at_end();) {
        Item next = item(in);
        if (!in.failed()) items.push_back(next);
    }
    items.shrink_to_fit();  // many are kept for the whole run
    return items;
}

}  // namespace

FileTotals Facts::totals() const {
    PackedReader in(outlined(totals_section));
    FileTotals t;
    for (std::uint32_t* value :
         {&t.lines, &t.bytes, &t.loc, &t.lloc, &t.sloc, &t.comments, &t.multi, &t.blank, &t.single_comments,
          &t.total_complexity, &t.halstead[0], &t.halstead[1], &t.halstead[2], &t.halstead[3], &t.flags}) {
        *value = in.number32();
    }
    t.maintainability_index = in.real();
    return t;
}

std::vector<Definition> Facts::definitions() const {
    Delta line, begin;
    std::uint32_t index = 0;
    return read_list<Definition>(section(definitions_section), [&](PackedReader& in) {
        Definition d{};
        d.name = string(in.number());
        const std::uint32_t up = in.number32();
        d.parent = up == 0 || up > index ? none : index - up;
        const std::uint32_t kind = in.number32();
        d.kind = static_cast<DefinitionKind>(kind & 7);
        d.flags = kind >> 3;
        d.line = line.from(in.number());
        d.end_line = d.line + in.number32();
        d.column = in.number32();
        d.begin = begin.from(in.number());
        d.end = d.begin + in.number32();
        d.name_begin = d.begin + in.number32();
        if (d.is_function() || d.is_class()) {
            const auto span = [&](std::uint32_t& from, std::uint32_t& to) {
                const std::uint32_t offset = in.number32();
                const std::uint32_t size = in.number32();
                from = size ? d.begin + offset : 0;
                to = size ? from + size : 0;
            };
            span(d.signature_begin, d.signature_end);
            span(d.doc_begin, d.doc_end);
        }
        ++index;
        return d;
    });
}

std::vector<Decorator> Facts::decorators() const {
    Delta d;
    return read_list<Decorator>(section(decorators_section), [&](PackedReader& in) {
        return Decorator{d.from(in.number()), string(in.number())};
    });
}

std::vector<Base> Facts::bases() const {
    Delta d;
    return read_list<Base>(section(bases_section), [&](PackedReader& in) {
        return Base{d.from(in.number()), string(in.number())};
    });
}

std::vector<Parameter> Facts::parameters() const {
    Delta d;
    return read_list<Parameter>(section(parameters_section), [&](PackedReader& in) {
        return Parameter{d.from(in.number()), string(in.number()), in.number32()};
    });
}

std::vector<Attribute> Facts::attributes() const {
    Delta d;
    return read_list<Attribute>(section(attributes_section), [&](PackedReader& in) {
        return Attribute{d.from(in.number()), string(in.number()), in.number32(), in.number32()};
    });
}

std::vector<Import> Facts::imports() const {
    PackedReader all(outlined(imports_section));
    const Strings strings(all.string());
    Delta line, begin, scope;
    return read_list<Import>(all.raw(all.left()), [&](PackedReader& in) {
        Import i{};
        i.module = strings[in.number()];
        i.name = strings[in.number()];
        i.alias = strings[in.number()];
        const std::uint32_t packed = in.number32();
        i.level = packed >> 2;
        i.kind = static_cast<ImportKind>(packed & 3);
        i.scope = scope.from(in.number()) - 1;
        i.line = line.from(in.number());
        i.begin = begin.from(in.number());
        i.end = i.begin + in.number32();
        return i;
    });
}

std::vector<NameUse> Facts::names() const {
    return read_list<NameUse>(section(names_section), [&](PackedReader& in) {
        return NameUse{string(in.number()), in.number32(), in.number32()};
    });
}

std::vector<Call> Facts::calls() const {
    Delta scope, line;
    return read_list<Call>(section(calls_section), [&](PackedReader& in) {
        return Call{scope.from(in.number()) - 1, string(in.number()), line.from(in.number())};
    });
}

std::vector<Suppression> Facts::suppressions() const {
    Delta d;
    return read_list<Suppression>(section(suppressions_section), [&](PackedReader& in) {
        return Suppression{d.from(in.number()), string(in.number())};
    });
}

std::vector<ParseError> Facts::errors() const {
    Delta d;
    return read_list<ParseError>(section(errors_section), [&](PackedReader& in) {
        ParseError e{};
        e.begin = d.from(in.number());
        e.end = e.begin + in.number32();
        e.line = in.number32();
        e.message = string(in.number());
        return e;
    });
}

std::vector<FunctionFacts> Facts::functions() const {
    Delta d;
    return read_list<FunctionFacts>(section(functions_section), [&](PackedReader& in) {
        FunctionFacts f{};
        f.definition = d.from(in.number());
        for (std::uint32_t* value :
             {&f.cyclomatic, &f.mccabe, &f.cognitive, &f.nesting, &f.parameters, &f.returns, &f.statements,
              &f.halstead[0], &f.halstead[1], &f.halstead[2], &f.halstead[3]}) {
            *value = in.number32();
        }
        return f;
    });
}

std::vector<ClassFacts> Facts::classes() const {
    Delta d;
    return read_list<ClassFacts>(section(classes_section), [&](PackedReader& in) {
        return ClassFacts{d.from(in.number()), in.number32(), in.number32(), in.number32()};
    });
}

std::string_view Facts::clone_tokens() const {
    return section(clone_tokens_section);
}
std::string_view Facts::extra(std::size_t extractor) const {
    return section(first_extra + extractor);
}

std::vector<std::string> symbols(const std::vector<Definition>& definitions) {
    std::vector<std::string> all;
    all.reserve(definitions.size());
    for (const Definition& d : definitions) {
        if (d.parent == none || d.parent >= all.size()) {
            all.emplace_back(d.name);
        } else {
            all.push_back(all[d.parent] + (definitions[d.parent].is_class() ? "." : ".<locals>.") +
                          std::string(d.name));
        }
    }
    return all;
}

std::string_view Import::bound() const {
    if (!alias.empty()) return alias;
    if (name == "*") return {};
    return name.empty() ? module.substr(0, module.find('.')) : name;
}

}  // namespace sixth::facts
