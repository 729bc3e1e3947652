// Facts packed into one blob and read back. Layout: 8 bytes of version, a directory of section sizes, then
// the sections; strings stand once, in the first section, and are named by number everywhere else but in the
// imports, which hold their own.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts/facts.h"

namespace sixth::facts {

// Everything gathered from one file before it is packed. Strings point into the file's text.
struct Gathered {
    FileTotals totals;
    std::vector<Definition> definitions;  // in document order: a parent stands before its children
    std::vector<Decorator> decorators;    // the lists below: in order of `definition`
    std::vector<Base> bases;
    std::vector<Parameter> parameters;
    std::vector<Attribute> attributes;
    std::vector<Import> imports;
    std::vector<NameUse> names;
    std::vector<Call> calls;
    std::vector<Suppression> suppressions;
    std::vector<ParseError> errors;
    std::vector<FunctionFacts> functions;
    std::vector<ClassFacts> classes;
    std::string clone_tokens;
    std::vector<std::string> extras;  // one a registered extractor, in its order
};

std::string pack(const Gathered&, std::uint64_t version);

using SharedBlob = std::shared_ptr<const std::string>;

// Totals and imports of a packed blob: all that most of a program is asked for.
std::string outline(std::string_view blob);

// A packed blob, read section by section when asked. Copies share it.
class Facts {
  public:
    Facts() = default;
    explicit Facts(std::string_view blob);  // which must outlive this and every view handed out
    explicit Facts(SharedBlob blob);
    // Asks for the blob when something is first read, once, on whatever thread; its errors reach the reader.
    // `outline`: the same for what outline() made of the blob, or nothing; it stays where it is as long as
    // the function lives.
    explicit Facts(std::function<SharedBlob()> fetch, std::function<std::string_view()> outline = {});

    // False for a damaged blob or one of another version; then every list is empty.
    bool valid(std::uint64_t version) const;

    FileTotals totals() const;  // of the outline
    std::vector<Definition> definitions() const;
    std::vector<Decorator> decorators() const;
    std::vector<Base> bases() const;
    std::vector<Parameter> parameters() const;
    std::vector<Attribute> attributes() const;
    std::vector<Import> imports() const;  // of the outline
    std::vector<NameUse> names() const;
    std::vector<Call> calls() const;
    std::vector<Suppression> suppressions() const;
    std::vector<ParseError> errors() const;
    std::vector<FunctionFacts> functions() const;
    std::vector<ClassFacts> classes() const;
    std::string_view clone_tokens() const;
    std::string_view extra(std::size_t extractor) const;

  private:
    struct Parts;
    const Parts* parts() const;
    std::string_view section(std::size_t number) const;
    std::string_view string(std::uint64_t number) const;  // after section()
    std::string_view outlined(std::size_t number) const;

    std::shared_ptr<Parts> parts_;
};

// "Class.method", "outer.<locals>.inner" for every definition.
std::vector<std::string> symbols(const std::vector<Definition>& definitions);

}  // namespace sixth::facts
