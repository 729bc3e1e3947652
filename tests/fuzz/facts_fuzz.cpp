// Any bytes as Python: facts that can be read back, findings, clone classes; and the packed facts with one
// byte changed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "analyzers/lint/extractors.h"
#include "analyzers/lint/lint.h"
#include "analyzers/lint/sites.h"
#include "analyzers/lint/sqla/extract.h"
#include "analyzers/lint/sqla/terms.h"
#include "core/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sixth;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::string blob = facts::extract(text, lint::extractors());
    const facts::Facts facts(blob);
    if (!facts.valid(facts::blob_version(lint::extractors()))) std::abort();
    lint::run({{"a.py", &facts, true}, {"b.py", &facts, true}}, lint::Settings());
    if (size < 4) return 0;
    // a damaged blob: anything but a crash; the state's checksum keeps such blobs from getting this far
    blob[8 + (data[0] + 256U * data[1]) % (blob.size() - 8)] = static_cast<char>(data[2]);
    const facts::Facts damaged(blob);
    damaged.totals();
    damaged.definitions();
    damaged.imports();
    damaged.names();
    damaged.calls();
    damaged.functions();
    damaged.suppressions();
    lint::unpack_sites(damaged.extra(0));
    lint::sqla::unpack(damaged.extra(lint::sqla::extra));
    return 0;
}
