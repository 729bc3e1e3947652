#include "analyzers/lint/rank.h"

#include <tuple>

namespace sixth::lint {

double badness(const Diagnostic& finding) {
    if (finding.score >= 0 && finding.limit > 0) return finding.score / finding.limit;
    if (finding.similarity >= 0)
        return static_cast<double>(finding.lines) * static_cast<double>(finding.related.size() + 1) / 40;
    return finding.confidence >= 0 ? finding.confidence : 1;
}

bool worse(const Diagnostic& a, const Diagnostic& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    const double bad_a = badness(a), bad_b = badness(b);
    if (bad_a != bad_b) return bad_a > bad_b;
    return std::tie(a.file, a.where.line, a.where.column, a.code, a.where.end_line, a.message) <
           std::tie(b.file, b.where.line, b.where.column, b.code, b.where.end_line, b.message);
}

}  // namespace sixth::lint
