// A stub module as text.
#include <algorithm>

#include "analyzers/fix_imports/stub.h"
#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

constexpr std::size_t told_importers = 3;

enum class Shape : std::uint8_t { constant, class_, exception, function };

// Order, _Order; but not ORDER.
bool is_cap_words(std::string_view name) {
    const std::size_t first = name.find_first_not_of('_');
    return first != name.npos && name[first] >= 'A' && name[first] <= 'Z' &&
           std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_upper(std::string_view name) {
    return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

Shape shape_of(std::string_view name, const StubNeed& need) {
    constexpr std::uint32_t class_only = StubNeed::base | StubNeed::metaclass | StubNeed::tested;
    const bool error = name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning");
    if (need.flags & StubNeed::caught) return Shape::exception;
    if (need.flags & StubNeed::metaclass) return Shape::class_;
    if (error && is_cap_words(name)) return Shape::exception;
    if ((need.flags & class_only) || !need.members.empty()) return Shape::class_;
    const bool told = need.flags != 0 || !need.literal.empty();
    if (is_cap_words(name) && ((need.flags & (StubNeed::called | StubNeed::subscripted)) || !told))
        return Shape::class_;
    if (need.flags & (StubNeed::called | StubNeed::decorator)) return Shape::function;
    return told || is_upper(name) || name.substr(0, 2) == "__" ? Shape::constant : Shape::function;
}

class Writer {
  public:
    Writer(std::string module, const std::set<std::string>& modules)
        : module_(std::move(module)), modules_(modules) {}

    std::string run(const StubNeed& need, const std::vector<std::string>& importers) {
        std::string constants, rest;
        for (const auto& [name, member] : need.members) {
            if (name == "Any" || modules_.contains(name)) continue;
            if (shape_of(name, member) == Shape::constant) {
                constants += constant(name, member, "");
            } else {
                rest += "\n\n" + block(name, member);
            }
        }
        std::string text = "\"\"\"Stands in for a module that is gone: what its importers need of it.\n\n";
        if (!importers.empty()) {
            std::string files = importers.front();
            for (std::size_t i = 1; i < importers.size() && i < told_importers; ++i)
                files += ", " + importers[i];
            if (importers.size() > told_importers)
                files +=
                    " and " + text::counted(importers.size() - told_importers, "more file", "more files");
            text += "Written by sixth fix-imports --stub for " + files + ".\n";
        } else {
            text += "Written by sixth fix-imports --stub.\n";
        }
        text += "\"\"\"\n";
        if ((constants + rest).find("Any") != std::string::npos || need.members.contains("Any"))
            text += "\nfrom typing import Any\n";
        if (!constants.empty()) text += "\n" + constants;
        return text + rest;
    }

  private:
    struct Part {
        std::string name, indent;
        const StubNeed* need;
        std::size_t depth;
    };

    static std::string constant(const std::string& name, const StubNeed& need, const std::string& indent) {
        static const std::map<std::string_view, std::string_view> values = {
            {"int", "0"},   {"float", "0.0"}, {"str", "\"\""},  {"bool", "False"},
            {"list", "[]"}, {"dict", "{}"},   {"set", "set()"}, {"tuple", "()"}};
        std::string type = "Any", value = "None";
        if (const auto known = values.find(need.literal); known != values.end()) {
            type = known->first;
            value = known->second;
        } else if (need.flags & StubNeed::iterated) {
            value = "()";
        } else if (need.flags & StubNeed::subscripted) {
            value = "{}";
        }
        return indent + name + ": " + type + " = " + value + "\n";
    }

    // Of a function: "(first: str, arg2: Any = None, *args: Any, key: Any = None, **kwargs: Any)".
    static std::string parameters(const StubNeed& need, const std::string& self) {
        std::vector<std::string> all;
        if (!self.empty()) all.push_back(self);
        std::set<std::string> taken{self, "self", "cls", "args", "kwargs"};
        taken.insert(need.keywords.begin(), need.keywords.end());
        for (std::size_t i = 0; i < need.most && i < need.arguments.size(); ++i) {
            const StubArgument& argument = need.arguments[i];
            std::string name = argument.name;
            if (name.empty() || !taken.insert(name).second) name = "arg" + std::to_string(i + 1);
            taken.insert(name);
            const bool required = i < need.least;
            all.push_back(name + ": " + (argument.type.empty() || !required ? "Any" : argument.type) +
                          (required ? "" : " = None"));
        }
        all.emplace_back("*args: Any");
        for (const std::string& keyword : need.keywords) {
            if (keyword != "args" && keyword != "kwargs" && keyword != "self" && keyword != "cls")
                all.push_back(keyword + ": Any = None");
        }
        all.emplace_back("**kwargs: Any");
        return "(" + text::join(all, ", ") + ")";
    }

    std::string fails(const std::string& name, const std::string& indent) const {
        return indent + "raise NotImplementedError(\"" + module_ + "." + name + " is a stub\")\n";
    }

    std::string function(const std::string& name, const StubNeed& need, const std::string& indent,
                         bool member) const {
        const std::string in = indent + "    ";
        const bool plain = (need.flags & (StubNeed::called | StubNeed::decorator)) == StubNeed::decorator;
        const bool awaited = (need.flags & StubNeed::awaited) != 0;
        std::string text = member ? indent + (plain ? "@staticmethod\n" : "@classmethod\n") : "";
        text += indent + (awaited ? "async def " : "def ") + name;
        if (plain) return text + "(function: Any) -> Any:\n" + in + "return function\n";
        text += parameters(need, member ? "cls" : "") + " -> Any:\n";
        if ((need.flags & StubNeed::factory) && (need.flags & StubNeed::decorator)) {
            return text + in + "if len(args) == 1 and callable(args[0]):\n" + in + "    return args[0]\n" +
                   in + "return lambda function: function\n";
        }
        if (need.flags & StubNeed::factory) return text + in + "return lambda function: function\n";
        if (need.flags & StubNeed::at_import) return text + in + "return None  # called by an import\n";
        return text + fails(name, in);
    }

    // A definition with all that is inside it.
    std::string block(const std::string& name, const StubNeed& need) const {
        std::string text;
        std::vector<Part> open{{name, "", &need, 0}};
        while (!open.empty()) {
            const Part part = open.back();
            open.pop_back();
            const Shape shape = shape_of(part.name, *part.need);
            if (shape == Shape::constant) {
                text += constant(part.name, *part.need, part.indent);
                continue;
            }
            if (part.depth > 0) text += "\n";
            if (shape == Shape::function) {
                text += function(part.name, *part.need, part.indent, part.depth > 0);
                continue;
            }
            text += head(part.name, *part.need, shape, part.indent);
            // constants first: the last one pushed is written first
            for (const bool constants : {false, true}) {
                for (auto at = part.need->members.rbegin(); at != part.need->members.rend(); ++at) {
                    if ((shape_of(at->first, at->second) == Shape::constant) != constants) continue;
                    open.push_back({at->first, part.indent + "    ", &at->second, part.depth + 1});
                }
            }
        }
        return text;
    }

    std::string head(const std::string& name, const StubNeed& need, Shape shape,
                     const std::string& indent) const {
        const std::string in = indent + "    ", body = in + "    ";
        const char* parent = "";
        if (shape == Shape::exception) parent = name.ends_with("Warning") ? "(Warning)" : "(Exception)";
        if (need.flags & StubNeed::metaclass) parent = "(type)";
        std::string text = indent + "class " + name + parent + ":\n" + in + "\"\"\"A stub.\"\"\"\n";
        if (need.flags & StubNeed::metaclass) return text;
        const bool made = (need.flags & (StubNeed::called | StubNeed::base)) != 0;
        if (made && (shape == Shape::class_ || !need.keywords.empty())) {
            // a subclass may call it with what it likes
            StubNeed init = need;
            if (need.flags & StubNeed::base) init.least = 0;
            text += "\n" + in + "def __init__" + parameters(init, "self") + " -> None:\n";
            if (shape == Shape::exception) {
                text += body + "super().__init__(*args)\n";
            } else if (need.flags & (StubNeed::base | StubNeed::at_import)) {
                text += body + "pass\n";
            } else {
                text += fails(name, body);
            }
        }
        if (need.flags & StubNeed::factory)
            text += "\n" + in + "def __call__(self, function: Any) -> Any:\n" + body + "return function\n";
        if (need.flags & StubNeed::subscripted)
            text += "\n" + in + "def __class_getitem__(cls, item: Any) -> Any:\n" + body + "return cls\n";
        if (need.flags & (StubNeed::called | StubNeed::base | StubNeed::tested)) {
            text += "\n" + in + "def __getattr__(self, name: str) -> Any:  # what it has is not known\n" +
                    body + "raise AttributeError(name)\n";
        }
        return text;
    }

    const std::string module_;
    const std::set<std::string>& modules_;
};

}  // namespace

std::string stub_text(const std::string& module, const StubNeed& need, const std::set<std::string>& modules,
                      const std::vector<std::string>& importers) {
    return Writer(module, modules).run(need, importers);
}

}  // namespace sixth::fix_imports
