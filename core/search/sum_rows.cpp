#include "core/search/sum_rows.h"

#include "core/search/model.h"

namespace sixth::search {
namespace {

inline __attribute__((always_inline)) void add(const std::int8_t* row, std::int32_t weight,
                                               std::int32_t* sum) {
    for (std::size_t i = 0; i < dimension; ++i) sum[i] += weight * row[i];
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void add_avx2(const std::int8_t* row, std::int32_t weight,
                                              std::int32_t* sum) {
    add(row, weight, sum);
}
#endif

void add_plain(const std::int8_t* row, std::int32_t weight, std::int32_t* sum) {
    add(row, weight, sum);
}

using Add = void (*)(const std::int8_t*, std::int32_t, std::int32_t*);

Add best() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return add_avx2;
#endif
    return add_plain;
}

}  // namespace

void add_row(const std::int8_t* row, std::int32_t weight, std::int32_t* sum) {
    static const Add add_best = best();
    add_best(row, weight, sum);
}

}  // namespace sixth::search
