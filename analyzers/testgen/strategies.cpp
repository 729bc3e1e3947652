#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/properties.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

constexpr int deepest = 4;  // of types in types

class StrategyReader {
  public:
    StrategyReader(const std::string& annotation, const World& world, int depth)
        : file_(annotation + "\n"), tree_(file_.tree()), world_(world), depth_(depth) {}

    std::string read() const {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_.kind(id) != Kind::expression_statement) continue;
            const NodeId inner = tree_.first_child(id);
            return inner == no_node ? std::string() : type(inner);
        }
        return {};
    }

  private:
    std::string type(NodeId id) const {
        switch (tree_.kind(id)) {
            case Kind::identifier:
                return named(std::string(file_.text(id)));
            case Kind::attribute:
                return named(std::string(text::last_part(file_.text(id))));
            case Kind::none:
                return "st.none()";
            case Kind::string: {
                std::string inner;
                if (!literal_text(file_, id, inner) || depth_ > deepest) return {};
                return StrategyReader(inner, world_, depth_ + 1).read();
            }
            case Kind::binary_operator:
                return either({type(tree_.child(id, Field::left)), type(tree_.child(id, Field::right))});
            case Kind::subscript:
                return generic(id);
            default:
                return {};
        }
    }

    static std::string either(const std::vector<std::string>& some) {
        for (const std::string& s : some) {
            if (s.empty()) return {};
        }
        return some.size() == 1 ? some.front() : fmt::format("st.one_of({})", text::join(some, ", "));
    }

    std::string named(const std::string& name) const {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 10> plain = {{
            {"str", "st.text()"},
            {"int", "st.integers()"},
            {"float", "st.floats(allow_nan=False, allow_infinity=False)"},
            {"bool", "st.booleans()"},
            {"bytes", "st.binary()"},
            {"None", "st.none()"},
            {"list", "st.lists(st.integers())"},
            {"dict", "st.dictionaries(st.text(), st.integers())"},
            {"date", "st.dates()"},
            {"datetime", "st.datetimes()"},
        }};
        for (const auto& [type, strategy] : plain) {
            if (name == type) return std::string(strategy);
        }
        const auto known = world_.names.find(name);
        if (known != world_.names.end() && known->second.kind == Name::Kind::enumeration)
            return fmt::format("st.sampled_from({})", name);
        return {};
    }

    std::string generic(NodeId id) const {
        const NodeId head = tree_.child(id, Field::value);
        const std::string_view name = text::last_part(file_.text(head));
        std::vector<std::string> inside;
        std::string literals;
        bool endless = false;
        for (const NodeId child : tree_.children(id)) {
            if (child == head || !python::is_named(tree_.kind(child))) continue;
            endless = endless || tree_.kind(child) == Kind::ellipsis;
            if (tree_.kind(child) == Kind::ellipsis) continue;
            literals += (literals.empty() ? "" : ", ") + std::string(file_.text(child));
            inside.push_back(name == "Literal" ? "x" : type(child));
            if (inside.back().empty()) return {};
        }
        if (inside.empty()) return {};
        if (name == "Optional") return either({inside.front(), "st.none()"});
        if (name == "Union") return either(inside);
        if (name == "Literal") return fmt::format("st.sampled_from([{}])", literals);
        if (name == "List" || name == "list" || name == "Sequence" || name == "Iterable" ||
            name == "Collection")
            return fmt::format("st.lists({})", inside.front());
        if ((name == "Set" || name == "set") && inside.size() == 1)
            return fmt::format("st.sets({})", inside.front());
        if ((name == "Dict" || name == "dict" || name == "Mapping") && inside.size() == 2)
            return fmt::format("st.dictionaries({}, {})", inside[0], inside[1]);
        if ((name == "Tuple" || name == "tuple") && !endless)
            return fmt::format("st.tuples({})", text::join(inside, ", "));
        return {};
    }

    ParsedFile file_;
    const python::Tree& tree_;
    const World& world_;
    int depth_;
};

// By the value of a literal.
class ValueReader {
  public:
    explicit ValueReader(const std::string& value) : file_(value + "\n"), tree_(file_.tree()) {}

    std::string read() const {
        if (!file_.errors().empty() || tree_.size() < 2) return {};
        const NodeId first = tree_.first_child(0);
        return first == no_node || tree_.kind(first) != Kind::expression_statement
                   ? std::string()
                   : of(tree_.first_child(first), 0);
    }

  private:
    std::string of(NodeId id, int depth) const {
        if (id == no_node || depth > deepest) return {};
        switch (tree_.kind(id)) {
            case Kind::string: {
                const std::string_view text = file_.text(id);
                return text[0] == 'b' || text[0] == 'B' ? "st.binary()" : "st.text()";
            }
            case Kind::true_:
            case Kind::false_:
                return "st.booleans()";
            case Kind::integer:
                return "st.integers()";
            case Kind::float_:
                return "st.floats(allow_nan=False, allow_infinity=False)";
            case Kind::unary_operator:
                return of(tree_.child(id, Field::argument), depth + 1);
            case Kind::list:
                return many(id, "st.lists({})", depth);
            case Kind::set:
                return many(id, "st.sets({})", depth);
            default:
                return {};
        }
    }

    // Of items of one type.
    std::string many(NodeId id, const char* form, int depth) const {
        std::string item;
        for (const NodeId child : tree_.children(id)) {
            if (!python::is_named(tree_.kind(child))) continue;
            const std::string one = of(child, depth + 1);
            if (one.empty() || (!item.empty() && item != one)) return {};
            item = one;
        }
        return item.empty() ? std::string() : fmt::format(fmt::runtime(form), item);
    }

    ParsedFile file_;
    const python::Tree& tree_;
};

}  // namespace

std::string strategy_for(const std::string& annotation, const World& world) {
    return annotation.empty() ? std::string() : StrategyReader(annotation, world, 0).read();
}

std::string strategy_of_value(const std::string& value) {
    return ValueReader(value).read();
}

}  // namespace sixth::testgen
