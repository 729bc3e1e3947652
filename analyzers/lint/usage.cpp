#include "analyzers/lint/usage.h"

#include <algorithm>
#include <array>

#include "analyzers/lint/exceptions.h"
#include "core/base/packed.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

constexpr std::size_t classes_followed = 64;
constexpr std::size_t min_piece = 3;  // "_x" composes nothing

// Bases that use no member of a subclass by its name (dunder names apart).
constexpr std::array<std::string_view, 14> harmless = {
    "ABC",   "BaseException", "Generic", "Protocol", "bool", "bytes",  "dict",
    "float", "frozenset",     "int",     "list",     "set",  "object", "str"};

bool is_harmless(std::string_view base) {
    const std::string_view name = text::last_part(base);
    return name == "tuple" || std::find(harmless.begin(), harmless.end(), name) != harmless.end() ||
           !exception_base(name).empty();
}

}  // namespace

bool is_private(std::string_view name) {
    return name.size() > 1 && name[0] == '_' && name.back() != '_';
}

std::string digest_names(const FileView& file, const Settings& settings) {
    const bool all = settings.min_confidence <= public_confidence;  // else private ones are asked about alone
    PackedWriter out;
    const auto put = [&](std::string_view name, std::uint32_t flags) {
        const bool piece = (flags & facts::NameUse::text) && name.size() >= min_piece && name.back() == '_';
        if (name.empty() || !(all || piece || name[0] == '_')) return;
        out.number(flags);
        out.string(name);
    };
    for (const facts::NameUse& use : file.facts->names()) put(use.name, use.flags);
    for (const facts::Import& import : file.facts->imports()) {
        put(import.name, facts::NameUse::load);
        put(import.alias, facts::NameUse::load);
        put(text::last_part(import.module), facts::NameUse::load);
    }
    return out.take();
}

Usage::Usage(const ProgramView& view, const std::unordered_set<std::string_view>& asked) {
    for (const std::string_view name : asked) flags_.emplace(name, 0);
    for (std::size_t f = 0; f < view.files.size(); ++f) {
        for (PackedReader in(view.digest(Digest::names, f)); !in.at_end();) {
            const std::uint32_t flags = in.number32();
            const std::string_view name = in.string();
            if ((flags & facts::NameUse::text) && name.size() >= min_piece) {
                if (name.back() == '_') beginnings_.insert(name);
                if (name[0] == '_') ends_.insert(name);
            }
            note(name, flags);
        }
    }
}

void Usage::note(std::string_view name, std::uint32_t flags) {
    const auto at = flags_.find(name);
    if (at != flags_.end()) at->second |= flags;
    // _Class__name is how the outside spells a class's __name
    const std::size_t mangled = name.empty() || name[0] != '_' ? name.npos : name.find("__", 1);
    if (mangled != name.npos && mangled + 2 < name.size()) {
        const auto inner = flags_.find(name.substr(mangled));
        if (inner != flags_.end()) inner->second |= flags;
    }
}

std::uint32_t Usage::flags(std::string_view name) const {
    const auto at = flags_.find(name);
    return at == flags_.end() ? 0 : at->second;
}

bool Usage::may_be_composed(std::string_view name) const {
    for (std::size_t i = 1; i < name.size(); ++i) {
        if (name[i - 1] == '_' && i >= min_piece && beginnings_.contains(name.substr(0, i))) return true;
        if (name[i] != '_') continue;
        if (ends_.contains(name.substr(i))) return true;
        if (i > min_piece && ends_.contains(name.substr(0, i))) return true;  // "_apply" + "_" + kind
    }
    return false;
}

const std::vector<facts::Base>& Classes::of(std::uint32_t file) {
    Of& entry = bases_[file];
    if (!entry.unpacked) {
        entry.list = view_.files[file].facts->bases();
        entry.unpacked = true;
    }
    return entry.list;
}

Bases Classes::bases(std::uint32_t file, std::uint32_t definition) {
    struct Class {
        std::uint32_t file, definition;
    };
    std::vector<Class> todo{{file, definition}};
    for (std::size_t i = 0; i < todo.size(); ++i) {
        if (i == classes_followed) return Bases::unknown;
        const Class at = todo[i];
        const facts::Definition& here = view_.files[at.file].definitions[at.definition];
        bool any = false;
        for (const facts::Base& base : of(at.file)) {
            if (base.definition != at.definition) continue;
            any = true;
            if (base.name.empty()) return Bases::unknown;
            const program::Symbol found = view_.program.resolve(at.file, base.name);
            if (found.found() && found.definition != facts::none) {
                if (!view_.files[found.file].definitions[found.definition].is_class()) return Bases::unknown;
                const bool seen = std::any_of(todo.begin(), todo.end(), [&](const Class& c) {
                    return c.file == found.file && c.definition == found.definition;
                });
                if (!seen) todo.push_back({found.file, found.definition});
            } else if (!is_harmless(base.name)) {
                return Bases::unknown;
            }
        }
        // `class C(metaclass=M)`: something in the brackets, yet no base
        if (!any && here.signature_end > here.signature_begin + 2) return Bases::unknown;
    }
    return todo.size() > 1 ? Bases::program : Bases::none;
}

}  // namespace sixth::lint
