#include "analyzers/fix_imports/extract.h"

#include "core/base/packed.h"

namespace sixth::fix_imports {
namespace {

constexpr std::uint64_t version = 5;  // raise when what is kept, or its packing, changes

std::string extract(const python::ParsedFile& file, const std::vector<facts::Definition>&) {
    return packed_names(Names(file));
}

}  // namespace

std::string packed_names(const Names& names) {
    if (names.free().empty() && names.guarded_imports().empty() && names.looked_up().empty() &&
        !names.dynamic())
        return {};
    PackedWriter out;
    out.number(names.dynamic() ? 1 : 0);
    out.number(names.free().size());
    for (const FreeName& name : names.free()) {
        out.string(name.name);
        out.number(name.flags);
    }
    out.number(names.guarded_imports().size());
    for (const std::uint32_t begin : names.guarded_imports()) out.number(begin);
    out.number(names.expected_failures().size());
    for (const std::uint32_t begin : names.expected_failures()) out.number(begin);
    out.number(names.looked_up().size());
    for (const LookedUp& one : names.looked_up()) out.string(one.path);
    return out.take();
}

facts::Extractor names_extractor() {
    return {"fix_imports.names", version, extract};
}

KeptNames unpack_names(std::string_view packed) {
    KeptNames kept;
    if (packed.empty()) return kept;
    PackedReader in(packed);
    kept.dynamic = in.number() != 0;
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) {
        const std::string_view name = in.string();
        const std::uint32_t flags = in.number32();
        kept.free.push_back({name, flags});
    }
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left)
        kept.guarded.push_back(in.number32());
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left)
        kept.expected.push_back(in.number32());
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left)
        kept.looked_up.push_back({in.string(), 0});
    return in.failed() ? KeptNames{} : kept;
}

}  // namespace sixth::fix_imports
