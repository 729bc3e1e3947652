#include "analyzers/lint/sites.h"

#include <algorithm>
#include <array>

#include "core/base/hash.h"
#include "core/base/packed.h"

namespace sixth::lint {
namespace {

using python::Kind;
using python::NodeId;

constexpr auto kind_count = static_cast<std::size_t>(Kind::count);

// Which rules want to see which node kind.
const std::array<std::vector<std::uint32_t>, kind_count>& visitors() {
    static const auto table = [] {
        std::array<std::vector<std::uint32_t>, kind_count> made;
        for (std::uint32_t r = 0; r < rules().size(); ++r) {
            for (const Kind kind : rules()[r].kinds) made[static_cast<std::size_t>(kind)].push_back(r);
        }
        return made;
    }();
    return table;
}

std::uint32_t column_in_characters(const python::ParsedFile& file, std::uint32_t offset) {
    const std::uint32_t start = file.line_start(file.line_of(offset));
    std::uint32_t column = 1;
    for (const char c : file.text().substr(start, offset - start))
        column += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return column;
}

Position position(const python::ParsedFile& file, std::uint32_t begin, std::uint32_t end) {
    return {file.line_of(begin), column_in_characters(file, begin), file.line_of(end > begin ? end - 1 : end),
            column_in_characters(file, end)};
}

std::uint32_t innermost(const std::vector<facts::Definition>& definitions, std::uint32_t offset) {
    std::uint32_t best = facts::none;
    for (std::uint32_t d = 0; d < definitions.size() && definitions[d].begin <= offset; ++d) {
        if (offset < definitions[d].end && (definitions[d].is_function() || definitions[d].is_class()))
            best = d;
    }
    return best;
}

std::string pack(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions,
                 std::vector<Sites::Site> sites) {
    std::stable_sort(sites.begin(), sites.end(), [](const Sites::Site& a, const Sites::Site& b) {
        return std::tie(a.begin, a.end, a.rule) < std::tie(b.begin, b.end, b.rule);
    });
    PackedWriter out;
    for (const Sites::Site& site : sites) {
        const Position where = position(file, site.begin, site.end);
        for (const std::uint64_t value :
             {std::uint64_t{site.rule}, std::uint64_t{where.line}, std::uint64_t{where.column},
              std::uint64_t{where.end_line}, std::uint64_t{where.end_column}, std::uint64_t{site.begin},
              std::uint64_t{site.end}, std::uint64_t{innermost(definitions, site.begin) + 1U}}) {
            out.number(value);
        }
        out.real(site.score);
        out.string(site.message);
        out.number(static_cast<std::uint64_t>(site.fix.safety));
        if (site.fix.safety == Safety::none) continue;
        out.string(site.fix.title);
        out.number(site.fix.edits.size());
        for (const Edit& edit : site.fix.edits) {
            out.number(edit.begin);
            out.number(edit.end);
            out.string(edit.text);
        }
    }
    return out.take();
}

std::string find_all(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions) {
    const auto& table = visitors();
    Sites sites(file, definitions);
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        for (const std::uint32_t rule : table[static_cast<std::size_t>(file.tree().kind(id))]) {
            sites.set_rule(rule);
            rules()[rule].visit(sites, id);
        }
    }
    return pack(file, definitions, sites.take());
}

}  // namespace

void Sites::report(std::uint32_t begin, std::uint32_t end, std::string message, Fix fix, double score) {
    if (rule_ >= counts_.size()) counts_.resize(rule_ + 1);
    ++counts_[rule_];
    sites_.push_back({rule_, begin, end, score, std::move(message), std::move(fix)});
}

facts::Extractor syntax_findings() {
    // the numbers of the rules are part of what is stored, so a changed list is a new version
    std::string codes;
    for (const Rule& rule : rules()) codes += rule.code;
    constexpr std::uint64_t revision = 4;  // raise when a syntax rule changes what it finds
    return {"lint", hash64(codes, revision), find_all};
}

std::vector<SyntaxFinding> unpack_sites(std::string_view packed) {
    std::vector<SyntaxFinding> findings;
    for (PackedReader in(packed); !in.at_end();) {
        SyntaxFinding f{};
        const std::uint64_t rule = in.number();
        f.where.line = in.number32();
        f.where.column = in.number32();
        f.where.end_line = in.number32();
        f.where.end_column = in.number32();
        f.begin = in.number32();
        f.end = in.number32();
        f.definition = in.number32() - 1;
        f.score = in.real();
        f.message = std::string(in.string());
        f.fix.safety = static_cast<Safety>(in.number());
        if (f.fix.safety != Safety::none) {
            f.fix.title = std::string(in.string());
            for (std::uint64_t n = in.number(); n > 0 && !in.failed(); --n) {
                Edit edit{in.number32(), in.number32(), {}};
                edit.text = std::string(in.string());
                f.fix.edits.push_back(std::move(edit));
            }
        }
        if (in.failed() || rule >= rules().size()) break;
        f.rule = &rules()[rule];
        findings.push_back(std::move(f));
    }
    return findings;
}

}  // namespace sixth::lint
