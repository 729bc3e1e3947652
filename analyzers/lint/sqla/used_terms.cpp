#include "analyzers/lint/sqla/used_terms.h"

#include <utility>

namespace sixth::lint::sqla {
namespace {

// How many of `a` and `b` are terms.
unsigned operands(Op op) {
    switch (op) {
        case Op::attribute:
        case Op::call:
        case Op::subscript:
        case Op::element:
        case Op::item:
        case Op::await_:
        case Op::enter:
        case Op::instance:
        case Op::not_:
        case Op::unary:
            return 1;
        case Op::binary:
            return 2;
        default:
            return 0;
    }
}

template <typename Visit>
void each_inside(Term& term, const Visit& visit) {
    const unsigned count = operands(term.op);
    if (count > 0) visit(term.a);
    if (count > 1) visit(term.b);
    for (Argument& argument : term.arguments) visit(argument.value);
}

template <typename Visit>
void each_root(FileTerms& file, const Visit& visit) {
    for (Variable& v : file.variables) visit(v.value);
    for (FunctionFacts& f : file.functions) visit(f.returns);
    for (ClassFacts& c : file.classes) {
        for (Argument& base : c.bases) visit(base.value);
        for (TermId& decorator : c.decorators) visit(decorator);
        for (Attribute& a : c.attributes) {
            visit(a.annotation);
            visit(a.value);
        }
    }
    for (Site& s : file.sites) {
        for (TermId& term : s.terms) visit(term);
    }
}

}  // namespace

void keep_used_terms(FileTerms& file) {
    std::vector<bool> used(file.terms.size());
    std::vector<TermId> open;
    const auto reach = [&](TermId term) {
        if (used[term]) return;
        used[term] = true;
        open.push_back(term);
    };
    reach(0);
    each_root(file, reach);
    while (!open.empty()) {
        const TermId term = open.back();
        open.pop_back();
        each_inside(file.terms[term], reach);
    }

    std::vector<TermId> numbers(file.terms.size());
    TermId kept = 0;
    for (TermId term = 0; term < file.terms.size(); ++term) {
        if (!used[term]) continue;
        numbers[term] = kept;
        if (kept != term) file.terms[kept] = std::move(file.terms[term]);
        ++kept;
    }
    file.terms.resize(kept);
    const auto renumber = [&](TermId& term) { term = numbers[term]; };
    for (Term& term : file.terms) each_inside(term, renumber);
    each_root(file, renumber);
}

}  // namespace sixth::lint::sqla
