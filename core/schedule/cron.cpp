#include "core/schedule/cron.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::schedule {
namespace {

constexpr std::size_t longest = 1000;  // bytes

struct Field {
    const char* name;
    int low, high;
    std::vector<std::string> words;  // from `low` on
};

const std::array<Field, 5>& fields() {
    static const std::array<Field, 5> all = {
        {{"minute", 0, 59, {}},
         {"hour", 0, 23, {}},
         {"day of the month", 1, 31, {}},
         {"month",
          1,
          12,
          {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
         {"day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}}};
    return all;
}

struct Nickname {
    std::string_view name, meaning;
};
constexpr std::array<Nickname, 7> nicknames = {{{"@hourly", "0 * * * *"},
                                                {"@daily", "0 0 * * *"},
                                                {"@midnight", "0 0 * * *"},
                                                {"@weekly", "0 0 * * 0"},
                                                {"@monthly", "0 0 1 * *"},
                                                {"@yearly", "0 0 1 1 *"},
                                                {"@annually", "0 0 1 1 *"}}};

constexpr std::array<int, 13> longest_month = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// For a message: short, and nothing a terminal would obey.
std::string shown(std::string_view text) {
    std::string out(text.substr(0, 80));
    for (char& c : out) {
        if (c < 0x20 || c > 0x7e) c = '?';
    }
    return text.size() > 80 ? out + "..." : out;
}

}  // namespace

class CronParser {
  public:
    explicit CronParser(std::string_view text) : text_(text) {}

    Cron parse() {
        if (text_.size() > longest)
            throw Error(fmt::format("a schedule of {} bytes; {} is the most", text_.size(), longest),
                        "write it with ranges and steps, such as 0-30/5");
        cron_.text_ = text_;
        std::size_t begin = 0;
        while (begin < text_.size() && is_blank(text_[begin])) ++begin;
        if (begin < text_.size() && text_[begin] == '@') {
            text_ = meaning_of(text::lower(text::trim(text_)), begin);
            begin = 0;
        }
        split(begin);
        parse_field(0, cron_.minutes_);
        parse_field(1, cron_.hours_);
        parse_field(2, cron_.days_);
        parse_field(3, cron_.months_);
        parse_field(4, cron_.weekdays_);
        if (cron_.weekdays_ & 1U << 7) cron_.weekdays_ |= 1U;  // both are Sunday
        cron_.minute_star_ = has_star(0);
        cron_.hour_star_ = has_star(1);
        cron_.day_star_ = has_star(2);
        cron_.weekday_star_ = has_star(4);
        refuse_impossible();
        return std::move(cron_);
    }

  private:
    struct Part {
        std::size_t begin = 0, end = 0;
    };

    [[noreturn]] void fail(std::size_t at, const std::string& why, const std::string& hint) const {
        throw Error(fmt::format("'{}', column {}: {}", shown(text_), at + 1, why), hint);
    }

    std::string_view meaning_of(const std::string& word, std::size_t at) const {
        for (const Nickname& each : nicknames) {
            if (each.name == word) return each.meaning;
        }
        if (word == "@reboot")
            fail(at, "'@reboot' names no time: a worker that starts is not a machine that starts",
                 "add the task where the machine starts its services: sixth queue add -- COMMAND");
        if (word.rfind("@every", 0) == 0)
            fail(at, "'@every' is not cron's", "write a step, such as */5 * * * * for every five minutes");
        std::vector<std::string> names;
        for (const Nickname& each : nicknames) names.emplace_back(each.name);
        const std::string meant = text::nearest(word, names);
        fail(at, fmt::format("'{}' is no name of a schedule", shown(word)),
             meant.empty() ? "write five fields, or " + text::join(names, ", ")
                           : fmt::format("did you mean '{}'?", meant));
    }

    void split(std::size_t at) {
        while (at < text_.size()) {
            const std::size_t begin = at;
            while (at < text_.size() && !is_blank(text_[at])) ++at;
            if (parts_.size() == 5)
                fail(begin, "a sixth field", "five are read: minute, hour, day, month, weekday; no seconds");
            parts_.push_back({begin, at});
            while (at < text_.size() && is_blank(text_[at])) ++at;
        }
        if (parts_.size() < 5) {
            fail(text_.size(),
                 parts_.empty() ? "nothing is there"
                                : fmt::format("the {} is missing", fields()[parts_.size()].name),
                 "write minute, hour, day, month and weekday, such as 30 4 * * mon-fri, or @daily");
        }
    }

    bool has_star(std::size_t field) const { return text_[parts_[field].begin] == '*'; }

    template <class Bits>
    void parse_field(std::size_t number, Bits& bits) {
        field_ = &fields()[number];
        at_ = parts_[number].begin;
        end_ = parts_[number].end;
        std::uint64_t all = 0;
        for (;;) {
            all |= parse_range();
            if (at_ == end_) break;
            ++at_;  // a comma
        }
        bits = static_cast<Bits>(all);
    }

    char here() const { return at_ < end_ ? text_[at_] : '\0'; }

    // "*", "5", "1-5", each but the second with "/2"; up to a comma or the end.
    std::uint64_t parse_range() {
        const std::size_t begin = at_;
        int first = field_->low, last = field_->high;
        bool single = false;
        if (here() == '*') {
            ++at_;
            if (field_->high == 7) last = 6;
        } else {
            first = parse_value();
            last = first;
            single = here() != '-';
            if (!single) {
                const std::size_t second = ++at_;
                const bool named = !is_digit(here());
                last = parse_value();
                if (named && last == 0 && first > 0 && field_->high == 7) last = 7;  // sat-sun
                if (last < first)
                    fail(second, "the range ends before it begins",
                         fmt::format("write two: {}-{},{}-{}", first, field_->high == 7 ? 6 : field_->high,
                                     field_->low, last));
            }
        }
        int step = 1;
        if (here() == '/') {
            if (single)
                fail(at_, "a step needs a range",
                     fmt::format("write {}-{}{}", first, field_->high, text_.substr(at_, end_ - at_)));
            ++at_;
            step = parse_step();
        }
        if (at_ != end_ && here() != ',') odd(begin);
        std::uint64_t bits = 0;
        for (int value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
        return bits;
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    int parse_digits() {
        int value = 0;
        for (; is_digit(here()); ++at_) value = std::min(value * 10 + (text_[at_] - '0'), 100'000);
        return value;
    }

    int parse_value() {
        const std::size_t begin = at_;
        if (is_digit(here())) {
            const int value = parse_digits();
            if (std::isalpha(static_cast<unsigned char>(here()))) odd(begin);
            if (value < field_->low || value > field_->high)
                fail(begin,
                     fmt::format("{} is no {}", text_.substr(begin, std::min<std::size_t>(at_ - begin, 20)),
                                 field_->name),
                     allowed());
            return value;
        }
        while (std::isalpha(static_cast<unsigned char>(here()))) ++at_;
        const std::string word = text::lower(text_.substr(begin, at_ - begin));
        const auto found = std::find(field_->words.begin(), field_->words.end(), word);
        if (word.empty() || found == field_->words.end()) odd(begin);
        return field_->low + static_cast<int>(found - field_->words.begin());
    }

    int parse_step() {
        const std::size_t begin = at_;
        const int step = parse_digits();
        if (at_ == begin) odd(begin);
        if (step == 0) fail(begin, "a step of 0 leads nowhere", "write 1 or more");
        if (step > field_->high)
            fail(begin, fmt::format("no {} is {} after another", field_->name, step),
                 fmt::format("{}; a longer time between runs needs the next field", allowed()));
        return step;
    }

    std::string allowed() const {
        const std::string numbers = fmt::format("from {} to {}", field_->low, field_->high);
        if (field_->words.empty()) return "write a number " + numbers;
        return fmt::format("write a number {}, or a name from {} to {}", numbers, field_->words.front(),
                           field_->words.back());
    }

    // What begins at `begin` is no value of the field.
    [[noreturn]] void odd(std::size_t begin) const {
        const std::size_t comma = std::min(text_.find(',', begin), end_);
        const std::string_view word = text_.substr(begin, comma - begin);
        if (begin >= end_ || word.empty())
            fail(begin, fmt::format("the {} ends too soon", field_->name), allowed());
        std::string meant;
        if (word.size() > 3) {  // "monday"
            const auto whole =
                std::find(field_->words.begin(), field_->words.end(), text::lower(word.substr(0, 3)));
            if (whole != field_->words.end()) meant = *whole;
        }
        if (meant.empty()) meant = text::nearest(text::lower(word), field_->words);
        const bool foreign = word.find_first_of("?LW#H~") != std::string_view::npos;
        fail(begin, fmt::format("'{}' is no {}", shown(word), field_->name),
             !meant.empty() ? fmt::format("did you mean '{}'?", meant)
             : foreign      ? allowed() + "; ? L W # H ~ are of other programs"
                            : allowed());
    }

    // Every date that exists falls on every day of the week within 400 years: months and days decide.
    void refuse_impossible() const {
        if (!cron_.day_star_ && !cron_.weekday_star_) return;  // the weekday alone will do
        for (unsigned month = 1; month <= 12; ++month) {
            for (int day = 1; day <= longest_month[month]; ++day) {
                if (cron_.in_month(month) && (cron_.days_ >> day & 1U)) return;
            }
        }
        const int first = std::countr_zero(cron_.days_);
        const auto month = static_cast<std::size_t>(std::countr_zero(cron_.months_));
        fail(parts_[2].begin,
             fmt::format("day {} never comes: {} has {} at most", first, fields()[3].words[month - 1],
                         longest_month[month]),
             "write a day that every one of the months has, or other months");
    }

    std::string_view text_;
    Cron cron_;
    std::vector<Part> parts_;
    const Field* field_ = nullptr;
    std::size_t at_ = 0, end_ = 0;
};

Cron Cron::parse(std::string_view text) {
    return CronParser(text).parse();
}

bool Cron::on_day(std::chrono::year_month_day day) const {
    if (!in_month(static_cast<unsigned>(day.month()))) return false;
    const bool date = (days_ >> static_cast<unsigned>(day.day()) & 1U) != 0;
    const bool weekday =
        (weekdays_ >> std::chrono::weekday(std::chrono::sys_days(day)).c_encoding() & 1U) != 0;
    return day_star_ || weekday_star_ ? date && weekday : date || weekday;
}

std::optional<int> Cron::first_in_day(int from) const {
    const int hour = from / 60, minute = from % 60;
    if (hour > 23) return std::nullopt;
    if (hours_ >> hour & 1U) {
        if (const std::uint64_t rest = minutes_ >> minute) return from + std::countr_zero(rest);
    }
    const std::uint32_t later = hours_ >> hour >> 1;
    if (later == 0) return std::nullopt;
    return (hour + 1 + std::countr_zero(later)) * 60 + std::countr_zero(minutes_);
}

}  // namespace sixth::schedule
