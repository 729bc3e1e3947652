// sixth stats for a terminal.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "cmd/stats.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

using telemetry::Distribution;
using telemetry::Runs;
using telemetry::Summary;

constexpr std::size_t names_shown = 12, errors_shown = 6, commands_shown = 10, name_width = 32;

bool speaks_utf8() {
    for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(variable);
        if (!value || !*value) continue;
        const std::string_view locale = value;
        return locale.find("UTF-8") != std::string_view::npos ||
               locale.find("utf8") != std::string_view::npos;
    }
    return false;
}

std::string percent(double share) {
    if (share == 0) return "0 %";
    if (share < 0.001) return "<0.1 %";
    if (share > 0.999 && share < 1) return ">99.9 %";
    return share < 0.1 || (share > 0.99 && share < 1) ? fmt::format("{:.1f} %", share * 100)
                                                      : fmt::format("{:.0f} %", share * 100);
}

std::string rate(double count) {
    if (count > 0 && count < 0.05) return "<0.1";
    return fmt::format("{:.{}f}", count, count < 10 ? 1 : 0);
}

// At most seven columns: "850 ms", "12.3 s", "4m10s", "2h05m", "3d4h".
std::string duration(double ms) {
    if (ms < 10) return fmt::format("{:.2g} ms", ms);
    if (ms < 1000) return fmt::format("{:.0f} ms", ms);
    if (ms < 100'000) return fmt::format("{:.1f} s", ms / 1000);
    const auto seconds = static_cast<std::int64_t>(ms / 1000);
    if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
    if (seconds < 86'400) return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
    return fmt::format("{}d{}h", seconds / 86'400, seconds / 3600 % 24);
}

std::string duration(std::int64_t ms) {
    return duration(static_cast<double>(ms));
}

std::string size(std::int64_t kib) {
    if (kib < 1024) return fmt::format("{} KiB", kib);
    const double mib = static_cast<double>(kib) / 1024;
    return mib < 1024 ? fmt::format("{:.{}f} MiB", mib, mib < 10 ? 1 : 0)
                      : fmt::format("{:.1f} GiB", mib / 1024);
}

std::string ago(std::int64_t ms) {
    return duration(std::max<std::int64_t>(ms, 0)) + " ago";
}

std::size_t cells(std::string_view text) {
    std::size_t all = 0;
    for (std::size_t at = 0; at < text.size();)
        all += static_cast<std::size_t>(utf8::cells(utf8::next(text, at)));
    return all;
}

// The longest beginning that takes at most `width` columns, in bytes.
std::size_t within(std::string_view text, std::size_t width) {
    std::size_t at = 0, wide = 0;
    for (std::size_t next = 0; next < text.size(); at = next) {
        wide += static_cast<std::size_t>(utf8::cells(utf8::next(text, next)));
        if (wide > width) return at;
    }
    return text.size();
}

std::string fitted(std::string_view text, std::size_t width) {
    std::string line = utf8::printable(text);
    if (cells(line) <= width) return line;
    return line.substr(0, within(line, width - 1)) + "~";
}

// The middle is left out: names of a kind often begin alike, as paths do.
std::string shortened(std::string_view text, std::size_t width) {
    std::string line = utf8::printable(text);
    const std::size_t wide = cells(line), begin = width / 4;
    if (wide <= width) return line;
    const std::size_t left_out = wide - (width - 1 - begin);
    std::size_t tail = within(line, left_out);
    if (cells(line.substr(0, tail)) < left_out) utf8::next(line, tail);  // half of a wide one
    return line.substr(0, within(line, begin)) + "~" + line.substr(tail);
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::size_t wide = cells(text);
    const std::string blank(width > wide ? width - wide : 0, ' ');
    return right ? blank + text : text + blank;
}

// Columns that drop out one by one, the least telling first, until the rest fits.
class Table {
  public:
    struct Cell {
        std::string text;
        Tone tone = Tone::plain;
    };
    // `worth`: what goes first has the least.
    void column(std::string title, int worth) { columns_.push_back({std::move(title), worth, 0}); }
    void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

    std::string text(Style style, std::size_t width) {
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            columns_[c].width = cells(columns_[c].title);
            for (const auto& row : rows_) columns_[c].width = std::max(columns_[c].width, cells(row[c].text));
        }
        std::vector<std::size_t> shown(columns_.size());
        for (std::size_t c = 0; c < shown.size(); ++c) shown[c] = c;
        while (shown.size() > 2 && width_of(shown) > width) {
            shown.erase(std::min_element(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
                return columns_[a].worth < columns_[b].worth;
            }));
        }
        std::string out;
        line(out, shown, [&](std::size_t c) {
            return style(Tone::dim, padded(columns_[c].title, columns_[c].width, c > 0));
        });
        for (const auto& row : rows_) {
            line(out, shown, [&](std::size_t c) {
                return style(row[c].tone, padded(row[c].text, columns_[c].width, c > 0));
            });
        }
        return out;
    }

  private:
    struct Column {
        std::string title;
        int worth;
        std::size_t width;
    };
    std::size_t width_of(const std::vector<std::size_t>& shown) const {
        std::size_t all = 0;
        for (const std::size_t c : shown) all += columns_[c].width + 2;
        return all;
    }
    static void line(std::string& out, const std::vector<std::size_t>& shown,
                     const std::function<std::string(std::size_t)>& cell) {
        std::string text;
        for (const std::size_t c : shown) text += "  " + cell(c);
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    }
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

class Text {
  public:
    Text(const Summary& summary, Style style, int width)
        : summary_(summary),
          style_(style),
          width_(static_cast<std::size_t>(std::max(width, 40))),
          utf8_(speaks_utf8()) {}

    std::string all() {
        if (summary_.empty() && summary_.now.running + summary_.now.ready + summary_.now.scheduled == 0)
            return nothing();
        head();
        if (summary_.all.runs > 0) {
            runs("lane", summary_.lanes, summary_.lanes.size());
            runs("name", summary_.names, names_shown);
            errors();
        }
        commands();
        requests();
        next();
        return out_;
    }

  private:
    bool filtered() const { return summary_.query.lane || !summary_.query.name.empty(); }

    std::string nothing() const {
        if (filtered() || summary_.ever) {
            const std::int64_t since = summary_.query.since;
            return fmt::format("nothing {}ended {}; 'sixth stats --since all' shows everything\n",
                               filtered() ? "of that lane or name " : "",
                               since > 0 ? "since " + told(since) : "yet");
        }
        return "nothing ran yet: type 'sixth queue add -- pytest -q', then 'sixth queue work "
               "--until-empty'\n";
    }

    static std::string told(std::int64_t ms) { return format_time(Time(std::chrono::milliseconds(ms))); }

    void title(const std::string& text, const std::string& note = "") {
        out_ += "\n" + style_(Tone::bold, text) + (note.empty() ? "" : "  " + style_(Tone::dim, note)) + "\n";
    }

    void fact(const char* name, const std::string& text, const std::vector<std::int64_t>& line = {},
              Tone tone = Tone::plain) {
        std::string row = fmt::format("  {:<7}  {}", name, text);
        constexpr std::size_t at = 48;  // the texts before are shorter
        if (!line.empty() && width_ >= at + 20)
            row = padded(row, at, false) + style_(tone, sparkline(squeezed(line, width_ - at), utf8_));
        out_ += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
    }

    // Neighbours are joined, the larger one stays, until there are at most `most`.
    static std::vector<std::int64_t> squeezed(const std::vector<std::int64_t>& values, std::size_t most) {
        const std::size_t every = (values.size() + most - 1) / most;
        std::vector<std::int64_t> few((values.size() + every - 1) / every);
        for (std::size_t i = 0; i < values.size(); ++i) few[i / every] = std::max(few[i / every], values[i]);
        return few;
    }

    std::vector<std::int64_t> points(std::int64_t (*of)(const telemetry::Point&)) const {
        std::vector<std::int64_t> values;
        for (const auto& point : summary_.points) values.push_back(of(point));
        return values;
    }

    void head() {
        const Summary& s = summary_;
        const Runs& all = s.all;
        const auto& now = s.now;
        std::string scope = s.query.since == 0 ? "everything" : "since " + told(s.query.since);
        if (s.query.lane) scope += fmt::format(", lane {}", queue::name_of(*s.query.lane));
        if (!s.query.name.empty()) scope += ", name " + utf8::printable(s.query.name);
        out_ += style_(Tone::bold, "sixth stats") + "  " + style_(Tone::dim, scope) + "\n";
        fact("now",
             fmt::format("{} running, {} queued{}; {}", now.running,
                         now.ready + now.scheduled + now.waiting + now.held,
                         now.ready > 0 ? ", the oldest for " + duration(now.oldest_wait) : "",
                         now.workers == 0 ? "no worker"
                                          : text::counted(static_cast<std::size_t>(now.workers), "worker")));
        if (all.runs == 0) return;
        fact("runs", fmt::format("{}, {} an hour", all.runs, rate(s.runs_an_hour())),
             points([](const auto& p) { return p.done + p.failed + p.other; }), Tone::cyan);
        fact("errors", fmt::format("{}, {} failed", percent(all.error_rate()), all.failed),
             points([](const auto& p) { return p.failed; }), Tone::red);
        fact("wait", quantiles(all.wait), points([](const auto& p) { return p.wait_p95; }), Tone::yellow);
        fact("run", quantiles(all.time), points([](const auto& p) { return p.time_p95; }), Tone::yellow);
        fact("on time",
             fmt::format("{}{}", percent(all.on_time_rate()),
                         all.on_time < all.runs ? fmt::format(", {} started later than their lane's target",
                                                              all.runs - all.on_time)
                                                : ""));
    }

    static std::string quantiles(const Distribution& values) {
        return fmt::format("median {}, p95 {}, p99 {}", duration(values.p50), duration(values.p95),
                           duration(values.p99));
    }

    void runs(const char* what, const std::vector<telemetry::Group>& groups, std::size_t most) {
        Table table;
        table.column(what, 100);
        table.column("runs", 99);
        table.column("errors", 98);
        table.column("on time", 40);
        table.column("wait avg", 20);
        table.column("wait p50", 50);
        table.column("wait p95", 80);
        table.column("wait p99", 45);
        table.column("run avg", 25);
        table.column("run p50", 60);
        table.column("run p95", 90);
        table.column("run p99", 55);
        table.column("cpu avg", 30);
        table.column("memory", 35);
        std::size_t shown = 0, left = 0;
        for (const auto& group : groups) {
            const Runs& r = group.runs;
            if (r.runs == 0) continue;
            if (shown == most) {
                ++left;
                continue;
            }
            ++shown;
            table.row({{shortened(group.name, name_width)},
                       {std::to_string(r.runs)},
                       {percent(r.error_rate()), r.failed > 0 ? Tone::red : Tone::plain},
                       {percent(r.on_time_rate()), r.on_time < r.runs ? Tone::yellow : Tone::plain},
                       {duration(r.wait.mean())},
                       {duration(r.wait.p50)},
                       {duration(r.wait.p95)},
                       {duration(r.wait.p99)},
                       {duration(r.time.mean())},
                       {duration(r.time.p50)},
                       {duration(r.time.p95)},
                       {duration(r.time.p99)},
                       {r.cpu.count > 0 ? duration(r.cpu.mean()) : "-"},
                       {r.memory.count > 0 ? size(r.memory.most) : "-"}});
        }
        out_ += "\n" + table.text(style_, width_);
        left += static_cast<std::size_t>(what == std::string_view("name") ? summary_.names_left_out : 0);
        if (left > 0) out_ += style_(Tone::dim, fmt::format("  and {} more", left)) + "\n";
    }

    void errors() {
        if (summary_.errors.empty()) return;
        title("errors");
        std::size_t shown = 0;
        for (const auto& error : summary_.errors) {
            if (++shown > errors_shown) break;
            const std::string where =
                fmt::format("{}{}", ago(summary_.query.now - error.last),
                            error.task != 0 ? fmt::format(", task {}", error.task) : "");
            const std::size_t room = width_ > where.size() + 14 ? width_ - where.size() - 12 : 10;
            out_ += fmt::format("  {:>6}  {}  {}\n", error.runs,
                                style_(Tone::red, padded(fitted(error.failure.error, room),
                                                         std::min<std::size_t>(room, 30), false)),
                                style_(Tone::dim, where));
            if (error.failure.kind == telemetry::FailureKind::exception && !error.failure.detail.empty())
                out_ += "          " + style_(Tone::dim, fitted(error.failure.detail, width_ - 11)) + "\n";
        }
        const auto left = static_cast<std::int64_t>(summary_.errors.size()) -
                          static_cast<std::int64_t>(errors_shown) + summary_.errors_left_out;
        if (left > 0) out_ += style_(Tone::dim, fmt::format("  and {} more", left)) + "\n";
    }

    void commands() {
        if (summary_.commands.empty()) return;
        title("sixth's own commands", "whole days (UTC)");
        Table table;
        table.column("command", 100);
        table.column("runs", 90);
        for (const auto& [name, worth] :
             {std::pair<const char*, int>{"avg", 50}, {"p50", 60}, {"p95", 80}, {"p99", 70}, {"longest", 40}})
            table.column(name, worth);
        const auto ms = [](std::int64_t us) { return duration(static_cast<double>(us) / 1000); };
        for (std::size_t i = 0; i < std::min(summary_.commands.size(), commands_shown); ++i) {
            const auto& each = summary_.commands[i];
            table.row({{utf8::printable(each.command)},
                       {std::to_string(each.time.count)},
                       {duration(each.time.mean() / 1000)},
                       {ms(each.time.p50)},
                       {ms(each.time.p95)},
                       {ms(each.time.p99)},
                       {ms(each.time.most)}});
        }
        out_ += table.text(style_, width_);
    }

    void requests() {
        if (summary_.requests.empty()) return;
        std::int64_t total = 0, last_hour = 0;
        for (const auto& each : summary_.requests) total += each.requests;
        std::vector<std::int64_t> minutes;
        for (const auto& minute : summary_.minutes) {
            minutes.push_back(minute.requests);
            last_hour += minute.requests;
        }
        title("requests to sixth serve");
        fact("all",
             fmt::format("{}, {:.1f} a minute in the last hour", total, static_cast<double>(last_hour) / 60),
             minutes, Tone::cyan);
        Table table;
        table.column("route", 100);
        table.column("status", 90);
        table.column("requests", 95);
        table.column("avg", 50);
        for (const auto& each : summary_.requests) {
            table.row({{utf8::printable(each.route)},
                       {fmt::format("{}xx", each.status), each.status == 5 ? Tone::red : Tone::plain},
                       {std::to_string(each.requests)},
                       {duration(static_cast<double>(each.time) / 1000 /
                                 static_cast<double>(std::max<std::int64_t>(each.requests, 1)))}});
        }
        out_ += table.text(style_, width_);
    }

    // What a person would type after reading this.
    void next() {
        out_ += "\n";
        const telemetry::ErrorGroup* newest = nullptr;
        for (const auto& error : summary_.errors) {
            if (error.task != 0 && (!newest || error.last > newest->last)) newest = &error;
        }
        if (newest) {
            out_ += style_(Tone::dim,
                           fmt::format("'sixth queue logs {}' shows the newest failure; ", newest->task));
        } else if (summary_.now.ready > 0 && summary_.now.workers == 0) {
            out_ += style_(Tone::dim, "'sixth queue work' runs what waits; ");
        }
        out_ += style_(Tone::dim, "'sixth stats --html stats.html' draws all this") + "\n";
    }

    const Summary& summary_;
    Style style_;
    std::size_t width_;
    bool utf8_;
    std::string out_;
};

}  // namespace

std::string sparkline(const std::vector<std::int64_t>& values, bool utf8) {
    static constexpr std::string_view ascii = " .:-=+*#@";
    std::int64_t most = 1;
    for (const std::int64_t value : values) most = std::max(most, value);
    std::string line;
    for (const std::int64_t value : values) {
        if (value <= 0) {
            line += ' ';
            continue;
        }
        // 1 to 8; the smallest value is seen too
        const auto eighths =
            1 + static_cast<int>(7.999 * static_cast<double>(value - 1) / static_cast<double>(most));
        if (utf8) {
            utf8::append(line, static_cast<char32_t>(0x2580 + eighths));
        } else {
            line += ascii[static_cast<std::size_t>(eighths)];
        }
    }
    return line;
}

std::string stats_text(const Summary& summary, Style style, int width) {
    return Text(summary, style, width).all();
}

}  // namespace sixth::cmd
