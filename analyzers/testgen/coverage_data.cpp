#include "analyzers/testgen/coverage_data.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/state/foreign.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t most_line = 0xFFFFF;  // that an Arc can hold

bool is_line(std::int64_t number) {
    return number > 0 && number <= most_line;
}

// Bit n % 8 of byte n / 8 stands for line n: coverage/numbits.py.
void add_bits(std::string_view bytes, std::set<std::uint32_t>& lines) {
    for (std::size_t i = 0; i < bytes.size() && i * 8 <= most_line; ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            const std::size_t line = i * 8 + bit;
            if ((static_cast<unsigned char>(bytes[i]) >> bit & 1U) != 0 && line > 0)
                lines.insert(static_cast<std::uint32_t>(line));
        }
    }
}

Coverages read_data(const fs::Path& path) {
    const state::Foreign db(path);
    if (!db.has_table("file") || !db.has_table("line_bits"))
        throw Error(fmt::format("'{}' is a database, and not one of coverage.py", path.string()));
    Coverages all;
    std::map<std::int64_t, Reached*> by_id;
    db.each("SELECT id, path FROM file",
            [&](const state::ForeignRow& row) { by_id[row.integer(0)] = &all[std::string(row.bytes(1))]; });
    const auto file_of = [&](std::int64_t id) {
        const auto at = by_id.find(id);
        return at == by_id.end() ? nullptr : at->second;
    };
    db.each("SELECT file_id, numbits FROM line_bits", [&](const state::ForeignRow& row) {
        if (Reached* file = file_of(row.integer(0))) add_bits(row.bytes(1), file->lines);
    });
    if (!db.has_table("arc")) return all;
    db.each("SELECT file_id, fromno, tono FROM arc", [&](const state::ForeignRow& row) {
        Reached* file = file_of(row.integer(0));
        const std::int64_t from = row.integer(1), to = row.integer(2);
        if (file == nullptr || from > most_line || to > most_line) return;
        // where a function is entered or left, a negative number stands
        const auto number = [](std::int64_t n) { return n > 0 ? static_cast<std::uint32_t>(n) : 0U; };
        file->has_branches = true;
        file->arcs.insert(Arc{number(from)} << 20 | number(to));
        if (is_line(from)) file->lines.insert(number(from));
        if (is_line(to)) file->lines.insert(number(to));
    });
    return all;
}

void add_lines(const Json& file, const char* key, std::set<std::uint32_t>& lines) {
    for (const Json& line : file.at(key)) {
        const auto number = line.get<std::int64_t>();
        if (is_line(number)) lines.insert(static_cast<std::uint32_t>(number));
    }
}

Coverages read_json(const std::string& text, const std::string& name) {
    const Json report = Json::parse(text, nullptr, false);
    if (report.is_discarded())
        throw Error(fmt::format("'{}' is not a coverage report: it is broken JSON", name),
                    "make it again with: python3 -m coverage json");
    Coverages all;
    try {
        for (const auto& [path, file] : report.at("files").items()) {
            Reached& reached = all[path];
            reached.tells_missed = true;
            add_lines(file, "executed_lines", reached.lines);
            add_lines(file, "missing_lines", reached.missed);
            if (!file.contains("missing_branches")) continue;
            reached.has_branches = true;
            for (const Json& branch : file.at("missing_branches")) {
                const auto from = branch.at(0).get<std::int64_t>();
                if (is_line(from)) reached.partial.insert(static_cast<std::uint32_t>(from));
            }
        }
    } catch (const Json::exception&) {
        throw Error(fmt::format("'{}' is JSON, and not a report of coverage.py", name),
                    "make one with: python3 -m coverage json");
    }
    return all;
}

// How many of the paths are known once `prefix` is gone from their beginning.
std::size_t known_behind(const std::string& prefix, const Coverages& all,
                         const std::set<std::string>& known) {
    std::size_t count = 0;
    for (const auto& [path, reached] : all) {
        count += path.compare(0, prefix.size(), prefix) == 0 && known.contains(path.substr(prefix.size()));
    }
    return count;
}

std::string common_prefix(const Coverages& all, const std::set<std::string>& known) {
    std::string best;
    std::size_t most = 0;
    std::set<std::string> tried;
    constexpr std::size_t enough = 200;  // of prefixes: each looks at every path
    for (const auto& [path, reached] : all) {
        for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
            if (!known.contains(path.substr(at + 1)) || tried.size() == enough) continue;
            const std::string prefix = path.substr(0, at + 1);
            if (!tried.insert(prefix).second) continue;
            const std::size_t count = known_behind(prefix, all, known);
            if (count > most) {
                most = count;
                best = prefix;
            }
        }
    }
    return best;
}

}  // namespace

Coverages read_coverage(const fs::Path& path) {
    constexpr std::string_view sqlite = "SQLite format 3";
    const std::string text = fs::read(path);
    if (text.substr(0, sqlite.size()) == sqlite) return read_data(path);
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const char kind = first == std::string::npos ? '\0' : text[first];
    if (kind == '{') return read_json(text, path.string());
    if (kind == '<') return read_coverage_xml(text, path.string());
    throw Error(fmt::format("'{}' holds no coverage: it is neither a data file of coverage.py nor a report",
                            path.string()),
                "make it again with: python3 -m coverage run -m pytest");
}

Coverages placed(Coverages all, const fs::Path& root, const std::set<std::string>& known) {
    std::string prefix = root.string() + "/";
    const auto below = [&](const std::string& path) {
        return path.compare(0, prefix.size(), prefix) == 0
                   ? path.substr(prefix.size())
                   : fs::Path(path).lexically_normal().generic_string();
    };
    Coverages out;
    for (const bool elsewhere : {false, true}) {
        if (elsewhere) prefix = common_prefix(all, known);
        for (auto& [path, reached] : all) {
            const std::string own = below(path);
            if (known.contains(own)) out[own] = std::move(reached);
        }
        if (!out.empty()) break;
    }
    return out;
}

}  // namespace sixth::testgen
