#include "analyzers/lint/baseline.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace sixth::lint {
namespace {

using nlohmann::ordered_json;
constexpr const char* schema = "sixth.baseline/1";

[[noreturn]] void refuse(const std::string& name, std::size_t line, const std::string& why) {
    throw Error(fmt::format("{}:{}: {}", name, line, why),
                fmt::format("'sixth lint --write-baseline {}' makes it anew", name));
}

// Counts the lines that the parser has read, so that a complaint can name one.
class Reader {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Reader(const char* at, std::size_t* line) : at_(at), line_(line) {}
    reference operator*() const { return *at_; }
    Reader& operator++() {
        if (line_ && *at_ == '\n') ++*line_;
        ++at_;
        return *this;
    }
    Reader operator++(int) {
        const Reader before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Reader& other) const { return at_ == other.at_; }
    bool operator!=(const Reader& other) const { return at_ != other.at_; }

  private:
    const char* at_;
    std::size_t* line_;
};

bool parse_hash(const std::string& text, std::uint64_t& out) {
    if (text.size() != 16 || text.find_first_not_of("0123456789abcdef") != text.npos) return false;
    out = std::stoull(text, nullptr, 16);
    return true;
}

BaselineEntry read_entry(const ordered_json& value, const std::string& name, std::size_t line) {
    const auto text = [&](const char* key) -> std::string {
        const auto found = value.is_object() ? value.find(key) : value.end();
        if (!value.is_object() || found == value.end() || !found->is_string())
            refuse(name, line, fmt::format("a finding without \"{}\"", key));
        return found->get<std::string>();
    };
    BaselineEntry entry{text("file"), text("code"), text("symbol"), text("message"), {}};
    if (!parse_hash(text("rule_hash"), entry.id.rule))
        refuse(name, line, "\"rule_hash\" is not 16 hexadecimal digits");
    if (!parse_hash(text("text_hash"), entry.id.text))
        refuse(name, line, "\"text_hash\" is not 16 hexadecimal digits");
    return entry;
}

// Pairs entries with findings that share a key, in order.
class Matcher {
  public:
    Matcher(std::size_t findings, std::size_t entries)
        : finding_taken_(findings, false), entry_taken_(entries, false) {}

    // A key of 0 takes no part.
    template <class FindingKey, class EntryKey>
    void pair(FindingKey finding_key, EntryKey entry_key) {
        std::unordered_map<std::uint64_t, std::vector<std::size_t>> waiting;  // the last one first
        for (std::size_t e = entry_taken_.size(); e-- > 0;) {
            if (entry_taken_[e]) continue;
            if (const std::uint64_t key = entry_key(e)) waiting[key].push_back(e);
        }
        if (waiting.empty()) return;
        for (std::size_t f = 0; f < finding_taken_.size(); ++f) {
            if (finding_taken_[f]) continue;
            const auto found = waiting.find(finding_key(f));
            if (found == waiting.end() || found->second.empty()) continue;
            finding_taken_[f] = entry_taken_[found->second.back()] = true;
            found->second.pop_back();
        }
    }

    const std::vector<bool>& findings() const { return finding_taken_; }
    const std::vector<bool>& entries() const { return entry_taken_; }

  private:
    std::vector<bool> finding_taken_, entry_taken_;
};

std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
    const std::uint64_t all[] = {a, b, c};
    return hash64({reinterpret_cast<const char*>(all), sizeof all}) | 1;
}

}  // namespace

Baseline Baseline::parse(std::string_view json, const std::string& name) {
    std::size_t line = 1;
    std::vector<std::size_t> starts;  // the line of each finding
    const auto note = [&](int depth, ordered_json::parse_event_t event, ordered_json&) {
        if (depth == 2 && event == ordered_json::parse_event_t::object_start) starts.push_back(line);
        return true;
    };
    ordered_json root;
    try {
        const char* const begin = json.data();
        root = ordered_json::parse(Reader(begin, &line), Reader(begin + json.size(), nullptr), note);
    } catch (const ordered_json::exception&) {
        refuse(name, line, "not JSON");
    }
    const auto found = root.is_object() ? root.find("schema") : root.end();
    if (!root.is_object() || found == root.end() || *found != schema)
        refuse(name, 1, fmt::format("not a baseline of sixth lint (no \"schema\":\"{}\")", schema));
    const auto findings = root.find("findings");
    if (findings == root.end() || !findings->is_array()) refuse(name, 1, "no list \"findings\"");
    Baseline out;
    for (std::size_t i = 0; i < findings->size(); ++i)
        out.entries_.push_back(read_entry((*findings)[i], name, i < starts.size() ? starts[i] : line));
    return out;
}

std::string Baseline::dump() const {
    std::vector<const BaselineEntry*> order;
    for (const BaselineEntry& entry : entries_) order.push_back(&entry);
    // equal ones stay in the order they were added: that of their lines
    std::stable_sort(order.begin(), order.end(), [](const BaselineEntry* a, const BaselineEntry* b) {
        return std::tie(a->file, a->code, a->symbol, a->message) <
               std::tie(b->file, b->code, b->symbol, b->message);
    });
    std::string out = fmt::format("{{\"schema\":\"{}\",\"findings\":[", schema);
    const char* separator = "\n";
    for (const BaselineEntry* entry : order) {
        const ordered_json one{{"file", entry->file},
                               {"code", entry->code},
                               {"symbol", entry->symbol},
                               {"message", entry->message},
                               {"rule_hash", fingerprint_text(entry->id.rule)},
                               {"text_hash", fingerprint_text(entry->id.text)}};
        out += separator + one.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
        separator = ",\n";
    }
    return out + (order.empty() ? "]}\n" : "\n]}\n");
}

BaselineMatch Baseline::match(const std::vector<Diagnostic>& findings, const std::vector<Identity>& ids,
                              const std::function<bool(const std::string&)>& is_file) const {
    Matcher matcher(findings.size(), entries_.size());
    const auto file_of = [&](std::size_t f) { return hash64(findings[f].file); };
    const auto entry_file = [&](std::size_t e) { return hash64(entries_[e].file); };
    const auto code_of = [&](std::size_t f) { return hash64(findings[f].code); };
    const auto entry_code = [&](std::size_t e) { return hash64(entries_[e].code); };
    std::vector<bool> gone;
    for (const BaselineEntry& entry : entries_) gone.push_back(!is_file(entry.file));

    matcher.pair([&](std::size_t f) { return mix(file_of(f), ids[f].rule, ids[f].text); },
                 [&](std::size_t e) { return mix(entry_file(e), entries_[e].id.rule, entries_[e].id.text); });
    matcher.pair([&](std::size_t f) { return mix(file_of(f), ids[f].rule); },
                 [&](std::size_t e) { return mix(entry_file(e), entries_[e].id.rule); });
    matcher.pair([&](std::size_t f) { return mix(ids[f].rule, ids[f].text); },
                 [&](std::size_t e) { return gone[e] ? mix(entries_[e].id.rule, entries_[e].id.text) : 0; });
    matcher.pair([&](std::size_t f) { return ids[f].text ? mix(file_of(f), code_of(f), ids[f].text) : 0; },
                 [&](std::size_t e) {
                     return entries_[e].id.text ? mix(entry_file(e), entry_code(e), entries_[e].id.text) : 0;
                 });

    BaselineMatch out;
    out.known = matcher.findings();
    for (std::size_t e = 0; e < entries_.size(); ++e) {
        if (!matcher.entries()[e]) out.stale.push_back(e);
    }
    return out;
}

void Baseline::add(const Diagnostic& finding, const Identity& id) {
    entries_.push_back({std::string(finding.file), std::string(finding.code), std::string(finding.symbol),
                        finding.message, id});
}

}  // namespace sixth::lint
