#include "analyzers/lint/pack_findings.h"

#include <cstdint>
#include <cstring>
#include <unordered_map>

#include "analyzers/lint/rule.h"
#include "core/base/hash_map.h"
#include "core/base/packed.h"

namespace sixth::lint {
namespace {

// What a finding has beyond the least.
enum Has : std::uint32_t {
    message = 1,
    suggestion = 2,
    numbers = 4,  // score, limit, similarity, confidence
    block = 8,    // lines, places, detail, related
    repeated = 16,
    fix = 32,
};

class Writer {
  public:
    std::string pack(const Diagnostic* begin, const Diagnostic* end) {
        const std::size_t size = end - begin < 64 ? 64 : 1024;  // one file, or many
        recent_.resize(size);
        recent_doubles_.resize(size / 4);
        for (const Diagnostic* d = begin; d != end; ++d) put(*d);
        PackedWriter out;
        out.number(strings_.size());
        for (const std::string_view text : strings_) out.string(text);
        out.number(doubles_.size());
        std::string raw(doubles_.size() * sizeof(double), '\0');
        if (!raw.empty()) std::memcpy(raw.data(), doubles_.data(), raw.size());
        out.string(raw);
        out.number(static_cast<std::uint64_t>(end - begin));
        return out.take() + body_.take();
    }

  private:
    // Files and symbols come again and again from the same place in memory: that is quicker to know than
    // text.
    void put(std::string_view text) {
        Recent& recent = recent_[(reinterpret_cast<std::uintptr_t>(text.data()) >> 3) % recent_.size()];
        if (recent.text.data() != text.data() || recent.text.size() != text.size()) {
            const auto [at, added] = string_numbers_.try_emplace(text, strings_.size());
            if (added) strings_.push_back(text);
            recent = {text, at->second};
        }
        body_.number(recent.number);
    }
    void put(double value) {
        std::uint64_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        RecentDouble& recent =
            recent_doubles_[(bits * 0x9E3779B97F4A7C15) >> 32 & (recent_doubles_.size() - 1)];
        if (!recent.used || recent.bits != bits) {
            const auto [at, added] = double_numbers_.try_emplace(bits, doubles_.size());
            if (added) doubles_.push_back(bits);
            recent = {true, bits, at->second};
        }
        body_.number(recent.number);
    }
    void put_rule(std::string_view code) {
        const auto [at, added] = rule_numbers_.try_emplace(code.data(), 0);
        if (added) at->second = static_cast<std::uint64_t>(find_rule(code) - rules().data());
        body_.number(at->second);
    }
    void put(const Position& where) {
        body_.number(where.line);
        body_.number(where.column);
        body_.number(where.end_line);
        body_.number(where.end_column);
    }

    void put(const Diagnostic& d) {
        const bool numbered = d.score != -1 || d.limit != -1 || d.similarity != -1 || d.confidence != -1;
        const std::uint32_t has =
            (d.message.empty() ? 0U : Has::message) | (d.suggestion.empty() ? 0U : Has::suggestion) |
            (numbered ? Has::numbers : 0U) | (d.lines > 0 || !d.related.empty() ? Has::block : 0U) |
            (d.repeated ? Has::repeated : 0U) | (d.fix.safety != Safety::none ? Has::fix : 0U);
        body_.number(has);
        put_rule(d.code);
        body_.number(static_cast<std::uint64_t>(d.severity));
        put(d.file);
        put(d.where);
        put(d.symbol);
        if (has & Has::message) body_.string(d.message);
        if (has & Has::suggestion) body_.string(d.suggestion);
        if (has & Has::numbers) {
            for (const double value : {d.score, d.limit, d.similarity, d.confidence}) put(value);
        }
        if (has & Has::block) put_block(d);
        if (has & Has::fix) put(d.fix);
    }
    void put_block(const Diagnostic& d) {
        body_.number(d.lines);
        body_.number(d.places);
        body_.number(d.detail);
        body_.number(d.related.size());
        for (const Related& r : d.related) {
            put(r.file);
            body_.number(r.line);
            body_.number(r.end_line - r.line);
            put(r.symbol);
            put(r.similarity);
        }
    }
    void put(const Fix& fix) {
        body_.number(static_cast<std::uint64_t>(fix.safety));
        body_.string(fix.title);
        body_.number(fix.edits.size());
        for (const Edit& edit : fix.edits) {
            body_.number(edit.begin);
            body_.number((edit.end - edit.begin) << 1 | static_cast<std::uint32_t>(edit.once));
            body_.string(edit.text);
        }
    }

    struct Recent {
        std::string_view text = "-";  // not a text that is put
        std::size_t number = 0;
    };
    struct RecentDouble {
        bool used = false;
        std::uint64_t bits = 0;
        std::size_t number = 0;
    };
    PackedWriter body_;
    std::unordered_map<const char*, std::uint64_t> rule_numbers_;  // a code lives as long as the program
    std::vector<std::string_view> strings_;
    TextMap<std::size_t> string_numbers_;
    std::vector<Recent> recent_;
    std::vector<std::uint64_t> doubles_;
    std::vector<RecentDouble> recent_doubles_;
    std::unordered_map<std::uint64_t, std::size_t> double_numbers_;
};

class Reader {
  public:
    explicit Reader(std::string_view packed) : in_(packed) {
        for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) strings_.push_back(in_.string());
        const std::uint64_t count = in_.number();
        const std::string_view raw = in_.string();
        if (raw.size() != count * sizeof(double)) return;
        doubles_.resize(count);
        if (!raw.empty()) std::memcpy(doubles_.data(), raw.data(), raw.size());
        good_ = true;
    }

    std::optional<std::vector<Diagnostic>> findings() {
        std::vector<Diagnostic> out;
        const std::uint64_t count = in_.number();
        if (good_) out.reserve(std::min<std::uint64_t>(count, 1U << 20));
        for (std::uint64_t n = count; n > 0 && good_ && !in_.failed(); --n) read(out.emplace_back());
        if (!good_ || in_.failed() || !in_.at_end()) return std::nullopt;
        return out;
    }

  private:
    template <typename Value>
    Value from(const std::vector<Value>& table) {
        const std::uint64_t at = in_.number();
        if (at < table.size()) return table[at];
        good_ = false;
        return {};
    }
    std::string_view string() { return from(strings_); }
    double number() { return from(doubles_); }

    void read(Diagnostic& d) {
        const std::uint32_t has = in_.number32();
        const std::uint64_t rule = in_.number();
        if (rule >= rules().size()) {
            good_ = false;
            return;
        }
        d.code = rules()[rule].code;
        d.type = rules()[rule].type;
        d.severity = static_cast<Severity>(in_.number());
        d.file = string();
        d.where.line = in_.number32();
        d.where.column = in_.number32();
        d.where.end_line = in_.number32();
        d.where.end_column = in_.number32();
        d.symbol = string();
        if (has & Has::message) d.message = in_.string();
        if (has & Has::suggestion) d.suggestion = in_.string();
        if (has & Has::numbers) {
            for (double* value : {&d.score, &d.limit, &d.similarity, &d.confidence}) *value = number();
        }
        if (has & Has::block) read_block(d);
        d.repeated = (has & Has::repeated) != 0;
        if (has & Has::fix) read(d.fix);
    }
    void read_block(Diagnostic& d) {
        d.lines = in_.number32();
        d.places = in_.number32();
        d.detail = static_cast<std::uint8_t>(in_.number());
        const std::uint64_t count = in_.number();
        d.related.reserve(std::min<std::uint64_t>(count, 1U << 16));
        for (std::uint64_t n = count; n > 0 && good_ && !in_.failed(); --n) {
            Related& r = d.related.emplace_back();
            r.file = string();
            r.line = in_.number32();
            r.end_line = r.line + in_.number32();
            r.symbol = string();
            r.similarity = number();
        }
    }
    void read(Fix& fix) {
        fix.safety = static_cast<Safety>(in_.number());
        fix.title = in_.string();
        for (std::uint64_t n = in_.number(); n > 0 && !in_.failed(); --n) {
            Edit edit{};
            edit.begin = in_.number32();
            const std::uint32_t size = in_.number32();
            edit.end = edit.begin + (size >> 1);
            edit.once = size & 1;
            edit.text = in_.string();
            fix.edits.push_back(std::move(edit));
        }
    }

    PackedReader in_;
    std::vector<std::string_view> strings_;
    std::vector<double> doubles_;
    bool good_ = false;
};

}  // namespace

std::string pack_findings(const Diagnostic* begin, const Diagnostic* end) {
    return Writer().pack(begin, end);
}

std::optional<std::vector<Diagnostic>> unpack_findings(std::string_view packed) {
    return Reader(packed).findings();
}

}  // namespace sixth::lint
