#include "core/facts/metrics/halstead.h"

#include <cmath>
#include <optional>

#include "core/facts/metrics/operand.h"
#include "core/facts/metrics/operators.h"

namespace sixth::facts {
namespace {

using python::Field;
using python::Kind;
using python::NodeId;

bool is_extra(Kind kind) {
    return kind == Kind::comment || kind == Kind::line_continuation;
}

}  // namespace

HalsteadCounter::HalsteadCounter(const python::ParsedFile& file)
    : file_(file), tree_(file.tree()), slots_(256) {
    scopes_.push_back({});
}

void HalsteadCounter::open(std::string_view function_name) {
    Scope scope;
    scope.context = name_key(function_name) | 1;  // 0 is the module
    scope.first_operand = operands_ + 1;
    scopes_.push_back(scope);
}

Halstead HalsteadCounter::close() {
    const Scope inner = scopes_.back();
    scopes_.pop_back();
    Halstead counts = inner.counts;
    counts.h1 = static_cast<std::uint32_t>(__builtin_popcount(inner.operators));
    counts.h2 += inner.unlike;
    if (!scopes_.empty()) {
        Scope& outer = scopes_.back();
        outer.operators |= inner.operators;
        outer.counts.N1 += counts.N1;
        outer.counts.N2 += counts.N2;
        outer.unlike += inner.unlike;
    }
    return counts;
}

void HalsteadCounter::add(NodeId id) {
    switch (tree_.kind(id)) {
        case Kind::binary_operator:
        case Kind::comparison_operator:
        case Kind::augmented_assignment:
        case Kind::not_operator:
        case Kind::unary_operator:
        case Kind::union_type:
            return children(id);
        case Kind::boolean_operator:
            return boolean(id);
        case Kind::complex_pattern:
            return complex_pattern(id);
        case Kind::minus:
            return negative_pattern(id);
        case Kind::chevron:  // `print >> x` is a shift in Python 3
            operator_seen(Op::shift_right);
            operand_seen(tree_.parent(id) + 1);
            return operand_seen(tree_.end(id) - 1 > id + 1 ? id + 2 : id);
        default:
            return;
    }
}

void HalsteadCounter::children(NodeId id) {
    const bool unary = tree_.kind(id) == Kind::unary_operator;
    for (const NodeId child : tree_.children(id)) {
        const Kind kind = tree_.kind(child);
        const Op op = op_of(kind);
        if (op != Op::none) {
            const bool sign = unary && (op == Op::add || op == Op::sub);
            operator_seen(!sign ? op : op == Op::add ? Op::positive : Op::negative);
        } else if (!is_extra(kind)) {
            operand_seen(child);
        }
    }
}

// Python's a and b and c is one operator with three operands; the tree nests it to the left.
void HalsteadCounter::boolean(NodeId id) {
    const NodeId op = tree_.child(id, Field::operator_);
    if (op == python::no_node) return;
    for (const NodeId child : tree_.children(id)) {
        if (child == op || is_extra(tree_.kind(child))) continue;
        if (child < op && tree_.kind(child) == Kind::boolean_operator) {
            const NodeId inner = tree_.child(child, Field::operator_);
            if (inner != python::no_node && tree_.kind(inner) == tree_.kind(op)) continue;
        }
        if (child < op) operator_seen(tree_.kind(op) == Kind::kw_and ? Op::logic_and : Op::logic_or);
        operand_seen(child);
    }
}

// `case -1`: the grammar has no node for the sign.
void HalsteadCounter::negative_pattern(NodeId minus) {
    switch (tree_.kind(tree_.parent(minus))) {
        case Kind::case_pattern:
        case Kind::union_pattern:
        case Kind::keyword_pattern:
        case Kind::dict_pattern:
            break;
        default:
            return;
    }
    const NodeId number = tree_.next_sibling(minus);
    if (number == python::no_node) return;
    operator_seen(Op::negative);
    operand_seen(number);
}

void HalsteadCounter::complex_pattern(NodeId id) {
    bool negative = false, first = true;
    for (const NodeId child : tree_.children(id)) {
        const Kind kind = tree_.kind(child);
        if (is_extra(kind)) continue;
        const Op op = op_of(kind);
        if (op != Op::none) {
            operator_seen(first ? Op::negative : op);
            negative = first;
        } else {
            operand_seen(child);
            if (negative && first) {
                // -1 + 2j: the signed number is itself an operand of the sum
                ++scopes_.back().counts.N2;
                ++scopes_.back().unlike;
            }
            first = false;
        }
    }
}

void HalsteadCounter::operator_seen(Op op) {
    Scope& scope = scopes_.back();
    scope.operators |= std::uint32_t{1} << static_cast<unsigned>(op);
    ++scope.counts.N1;
}

void HalsteadCounter::operand_seen(NodeId id) {
    Scope& scope = scopes_.back();
    ++scope.counts.N2;
    const std::optional<std::uint64_t> value = operand_key(file_, id);
    if (!value) {
        ++scope.unlike;
        return;
    }
    const std::uint32_t last = exchange(*value ^ scope.context * 0x9e3779b97f4a7c15, ++operands_);
    // New to every open function that began behind the last one like it. Outer functions began earlier.
    for (auto at = scopes_.rbegin(); at != scopes_.rend() && last < at->first_operand + (last == 0); ++at) {
        ++at->counts.h2;
    }
}

std::uint32_t HalsteadCounter::exchange(std::uint64_t key, std::uint32_t number) {
    if (used_ >= slots_.size() / 2) grow();
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
        Slot& slot = slots_[at];
        if (slot.last == 0) {
            slot = {key, number};
            ++used_;
            return 0;
        }
        if (slot.key == key) {
            const std::uint32_t last = slot.last;
            slot.last = number;
            return last;
        }
    }
}

void HalsteadCounter::grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.last == 0) continue;
        std::size_t at = slot.key & mask;
        while (slots_[at].last != 0) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

double Halstead::volume() const {
    const double words = h1 + h2;
    return words > 0 ? (N1 + N2) * (std::log(words) / std::log(2.0)) : 0;
}
double Halstead::difficulty() const {
    return h2 > 0 ? static_cast<double>(h1) * N2 / (2.0 * h2) : 0;
}
double Halstead::effort() const {
    return difficulty() * volume();
}
double Halstead::time() const {
    return effort() / 18;
}
double Halstead::bugs() const {
    return volume() / 3000;
}

}  // namespace sixth::facts
