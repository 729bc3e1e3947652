#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

using python::Kind;
using python::NodeId;
using python::Tree;

constexpr std::size_t reported = 3;  // the rest are mostly echoes of the first

// `print x` and `exec code` as only Python 2 takes them; with a parenthesis or an operator behind the word
// Python 3 takes them too.
bool python2(const python::ParsedFile& file, NodeId statement) {
    const Tree& tree = file.tree();
    const Kind kind = tree.kind(statement);
    if (kind != Kind::print_statement && kind != Kind::exec_statement) return false;
    if (tree.end(statement) <= statement + 2) return false;
    NodeId token = statement + 2;
    while (!tree.leaf(token)) ++token;
    const Kind first = tree.kind(token);
    return first == Kind::identifier || first == Kind::string_start || first == Kind::integer ||
           first == Kind::float_ || first == Kind::none || first == Kind::true_ || first == Kind::false_;
}

void report_python2(Sites& sites, NodeId at) {
    const python::Node& node = sites.tree()[at];
    sites.report(node.begin, node.end, "this is Python 2: nothing else in the file is checked reliably");
}

// Text of another kind has one finding instead of an error wherever the parser stumbles; false: it is none.
// UTF-16 without a mark is known by every other byte of its first signs being NUL.
bool report_no_text(Sites& sites) {
    const std::string_view text = sites.file().text();
    const std::size_t at = text.find('\0');
    if (at == text.npos) return false;
    const std::string_view head = text.substr(0, 4);
    const bool marked = head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF";
    const auto zero = [&](std::size_t i) { return i < head.size() && head[i] == '\0'; };
    const bool wide = zero(0) != zero(1) && zero(0) == zero(2) && zero(1) == zero(3);
    if (marked || wide) {
        sites.report(0, 1, "this is UTF-16, which Python cannot read: save the file as UTF-8");
    } else {
        sites.report(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1),
                     "a NUL byte: Python reads no file that holds one");
    }
    return true;
}

void visit(Sites& sites, NodeId id) {
    const python::ParsedFile& file = sites.file();
    const Tree& tree = file.tree();
    if (id == 0 && report_no_text(sites)) return;
    if (id != 0) {
        if (sites.reported() == 0 && python2(file, id)) report_python2(sites, id);
        return;
    }
    const std::vector<python::SyntaxError>& errors = file.errors();
    if (errors.empty()) return;
    for (NodeId at = 0; at < tree.size(); ++at) {
        if (python2(file, at)) return report_python2(sites, at);
    }
    for (std::size_t i = 0; i < errors.size() && i < reported; ++i) {
        const python::SyntaxError& e = errors[i];
        const std::size_t line_end = std::min(file.text().find('\n', e.begin), file.text().size());
        const std::uint32_t end = std::max(std::min(e.end, static_cast<std::uint32_t>(line_end)), e.begin);
        std::string message = "syntax error: " + e.message;
        if (i + 1 == reported && errors.size() > reported)
            message += fmt::format(" (and {} more in this file)", errors.size() - reported);
        sites.report(e.begin, end, std::move(message));
    }
}

}  // namespace

Rule syntax_error() {
    Rule rule;
    rule.code = "SYN101";
    rule.name = "syntax-error";
    rule.type = "syntax";
    rule.severity = Severity::error;
    rule.summary = "text that is not Python";
    rule.text =
        R"(The file does not parse as Python 3. The parser goes on behind an error, so the rest of the file is still
checked, but what stands near the error may be misread. At most three errors of a file are shown: repair
the first and look again. A file in Python 2 (`print "x"`) gets one finding that says so, and so does one in
UTF-16 or with NUL bytes.

A file that is broken on purpose (a test's input) is best left out: `lint.exclude`, or
`lint.per-file-ignores` with SYN101.)";
    rule.kinds = {Kind::module, Kind::print_statement, Kind::exec_statement};
    rule.visit = visit;
    return rule;
}

}  // namespace sixth::lint
