#include "core/base/build_id.h"

#include <elf.h>
#include <link.h>

namespace sixth {
namespace {

constexpr char owner_bytes[] = "GNU";
constexpr std::string_view owner(owner_bytes, sizeof owner_bytes);  // its NUL counts

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

std::string_view id_in(std::string_view notes) {
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(notes.data());
        const std::size_t name = sizeof *note;
        const std::size_t value = name + padded(note->n_namesz);
        const std::size_t end = value + padded(note->n_descsz);
        if (end > notes.size()) break;
        if (note->n_type == NT_GNU_BUILD_ID && notes.substr(name, note->n_namesz) == owner)
            return notes.substr(value, note->n_descsz);
        notes.remove_prefix(end);
    }
    return {};
}

int look(struct dl_phdr_info* object, std::size_t, void* found) {
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& header = object->dlpi_phdr[i];
        if (header.p_type != PT_NOTE) continue;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader says where things are as numbers
        const auto* notes = reinterpret_cast<const char*>(object->dlpi_addr + header.p_vaddr);
        const std::string_view id = id_in({notes, header.p_memsz});
        if (!id.empty()) *static_cast<std::string_view*>(found) = id;
    }
    return 1;  // the first object is the program itself
}

}  // namespace

std::string_view build_id() {
    static const std::string_view id = [] {
        std::string_view found;
        ::dl_iterate_phdr(look, &found);
        return found;
    }();
    return id;
}

}  // namespace sixth
