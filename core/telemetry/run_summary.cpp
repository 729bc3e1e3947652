#include "core/telemetry/run_summary.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <unordered_map>

#include "core/telemetry/telemetry_store.h"

namespace sixth::telemetry {
namespace {

constexpr std::array<Distribution Runs::*, 4> measures = {&Runs::wait, &Runs::time, &Runs::cpu,
                                                          &Runs::memory};
constexpr std::int64_t unknown = -1;
constexpr std::int64_t most_points = 50;

enum class End : unsigned char { done, failed, cancelled, other };

struct Row {
    std::array<std::int64_t, 4> values{};  // by measure; unknown
    std::uint32_t name = 0;                // into names_
    std::uint32_t point = 0;
    unsigned char lane = 0;
    End end = End::done;
    bool on_time = false;
    std::int64_t finished = 0;
};

struct FailedRow {
    queue::TaskId task;
    int attempt;
    std::int64_t finished;
    queue::Result result;
};

struct Day {
    std::int64_t day = 0, runs = 0, done = 0, failed = 0, cancelled = 0, on_time = 0;
    std::uint32_t name = 0, lane = 0, point = 0;
    std::array<std::int64_t, 4> sums{}, most{};
};

struct Bucket {
    std::int64_t measure = 0, bucket = 0, runs = 0;
    std::uint32_t name = 0, lane = 0, point = 0;
};

std::int64_t width_for(std::int64_t span, bool whole_days) {
    constexpr std::array<std::int64_t, 11> widths = {
        minute_ms,   5 * minute_ms, 15 * minute_ms, 30 * minute_ms, hour_ms,     3 * hour_ms,
        6 * hour_ms, day_ms,        7 * day_ms,     30 * day_ms,    365 * day_ms};
    for (const std::int64_t width : widths) {
        if (span / width < most_points && (!whole_days || width >= day_ms)) return width;
    }
    return widths.back();
}

class Builder {
  public:
    Builder(state::Db& db, Summary& summary) : db_(db), summary_(summary), query_(summary.query) {}

    void run() {
        {
            const state::ReadTransaction moment(db_);
            read_rows();
            read_days();
            read_errors();
        }
        place();
        count();
        for (std::size_t measure = 0; measure < measures.size(); ++measure) spread(measure);
        classify();
        finish();
    }

  private:
    // A condition on lane and name that both kinds of rows understand; it takes three parameters.
    static std::string chosen(const char* lane, const std::string& name) {
        return fmt::format("(?1 < 0 OR {0} = ?1) AND (?2 = '' OR {1} = ?2 OR {1} GLOB ?2)", lane, name);
    }
    std::int64_t lane() const { return query_.lane ? static_cast<std::int64_t>(*query_.lane) : -1; }

    std::uint32_t number(std::string_view name) {
        const auto found = numbers_.find(std::string(name));
        if (found != numbers_.end()) return found->second;
        const auto next = static_cast<std::uint32_t>(names_.size());
        numbers_.emplace(name, next);
        names_.push_back({std::string(name), {}});
        return next;
    }

    void read_rows() {
        // everything is read in the order of the table; some of it by the index on its end
        auto rows =
            db_.prepare(fmt::format("SELECT a.outcome, a.exit_code, a.ready, a.started, a.finished, "
                                    "a.missed, a.cpu, a.memory, t.lane, "
                                    "{}, a.task, a.attempt, a.signal, a.reason FROM queue_attempt a JOIN "
                                    "queue_task t ON t.id = a.task "
                                    "WHERE a.outcome <> 'unstarted' AND {} AND {}",
                                    group_name, chosen("t.lane", group_name),
                                    query_.since > 0 ? "a.finished >= ?3" : "+a.finished >= ?3"));
        rows.with(lane(), query_.name, query_.since);
        while (rows.step()) {
            const auto outcome = queue::outcome_called(rows.text(0)).value_or(queue::Outcome::lost);
            const auto exit_code = static_cast<int>(rows.integer(1));
            const std::int64_t started = rows.integer(3);
            Row row;
            row.finished = rows.integer(4);
            row.values[0] = std::max<std::int64_t>(started - rows.integer(2), 0);
            row.values[1] = std::max<std::int64_t>(row.finished - started, 0);
            row.values[2] = rows.is_null(6) ? unknown : rows.integer(6);
            row.values[3] = rows.is_null(7) ? unknown : rows.integer(7);
            row.on_time = rows.integer(5) == 0;
            row.lane = static_cast<unsigned char>(std::clamp<std::int64_t>(rows.integer(8), 0, 3));
            row.name = number(rows.text(9));
            row.end = outcome == queue::Outcome::exited && exit_code == 0 ? End::done
                      : outcome == queue::Outcome::cancelled              ? End::cancelled
                      : is_failure(outcome, exit_code)                    ? End::failed
                                                                          : End::other;
            if (row.end == End::failed) {
                queue::Result result;
                result.outcome = outcome;
                result.exit_code = exit_code;
                result.signal = static_cast<int>(rows.integer(12));
                result.reason = rows.text(13);
                failed_.push_back(
                    {rows.integer(10), static_cast<int>(rows.integer(11)), row.finished, std::move(result)});
            }
            rows_.push_back(row);
        }
    }

    void read_days() {
        const std::int64_t first = query_.since / day_ms;
        auto rows = db_.prepare(
            "SELECT day, lane, name, runs, done, failed, cancelled, on_time, wait, "
            "wait_most, time, time_most, cpu, cpu_most, memory, memory_most FROM "
            "telemetry_day WHERE day >= ?3 AND " +
            chosen("lane", "name"));
        rows.with(lane(), query_.name, first);
        while (rows.step()) {
            Day day;
            day.day = rows.integer(0);
            day.lane = static_cast<std::uint32_t>(std::clamp<std::int64_t>(rows.integer(1), 0, 3));
            day.name = number(rows.text(2));
            day.runs = rows.integer(3);
            day.done = rows.integer(4);
            day.failed = rows.integer(5);
            day.cancelled = rows.integer(6);
            day.on_time = rows.integer(7);
            for (std::size_t m = 0; m < measures.size(); ++m) {
                day.sums[m] = rows.integer(static_cast<int>(8 + 2 * m));
                day.most[m] = rows.integer(static_cast<int>(9 + 2 * m));
            }
            days_.push_back(day);
        }
        if (days_.empty()) return;
        auto buckets = db_.prepare(
            "SELECT day, lane, name, measure, bucket, runs FROM telemetry_bucket WHERE "
            "day >= ?3 AND " +
            chosen("lane", "name"));
        buckets.with(lane(), query_.name, first);
        while (buckets.step()) {
            Bucket bucket;
            bucket.point = static_cast<std::uint32_t>(buckets.integer(0));  // the day, until place()
            bucket.lane = static_cast<std::uint32_t>(std::clamp<std::int64_t>(buckets.integer(1), 0, 3));
            bucket.name = number(buckets.text(2));
            bucket.measure = buckets.integer(3);
            bucket.bucket = buckets.integer(4);
            bucket.runs = buckets.integer(5);
            buckets_.push_back(bucket);
        }
    }

    void read_errors() {
        auto rows =
            db_.prepare("SELECT kind, error, detail, runs, last FROM telemetry_error WHERE day >= ?3 AND " +
                        chosen("lane", "name"));
        rows.with(lane(), query_.name, query_.since / day_ms);
        while (rows.step()) {
            add_error(
                {failure_kind_called(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2))},
                rows.integer(3), rows.integer(4), 0);
        }
    }

    void add_error(Failure failure, std::int64_t runs, std::int64_t last, queue::TaskId task) {
        ErrorGroup& group = errors_[{failure.kind, failure.error}];
        group.runs += runs;
        if (last < group.last) return;
        group.last = last;
        group.task = task;
        group.failure = std::move(failure);
    }

    // Where the window begins, how wide its points are, and into which one each row falls.
    void place() {
        std::int64_t first = query_.since > 0 ? query_.since : query_.now;
        if (query_.since == 0) {
            for (const Row& row : rows_) first = std::min(first, row.finished);
            for (const Day& day : days_) first = std::min(first, day.day * day_ms);
        }
        summary_.first = std::min(first, query_.now);
        summary_.rolled_up = !days_.empty();
        const std::int64_t width = width_for(query_.now - summary_.first, summary_.rolled_up);
        summary_.point_width = width;
        const std::int64_t begin = summary_.first / width, end = query_.now / width;
        for (std::int64_t at = begin; at <= end; ++at) {
            summary_.points.emplace_back();
            summary_.points.back().start = at * width;
        }
        const auto point = [&](std::int64_t time) {
            return static_cast<std::uint32_t>(std::clamp(time / width, begin, end) - begin);
        };
        for (Row& row : rows_) row.point = point(row.finished);
        for (Day& day : days_) day.point = point(day.day * day_ms);
        for (Bucket& bucket : buckets_) bucket.point = point(std::int64_t{bucket.point} * day_ms);
    }

    void count() {
        for (std::size_t each = 0; each < queue::lanes; ++each)
            summary_.lanes.push_back({std::string(queue::name_of(static_cast<queue::Lane>(each))), {}});
        for (const Row& row : rows_) {
            for (Runs* runs : {&summary_.all, &summary_.lanes[row.lane].runs, &names_[row.name].runs}) {
                ++runs->runs;
                runs->done += row.end == End::done ? 1 : 0;
                runs->failed += row.end == End::failed ? 1 : 0;
                runs->cancelled += row.end == End::cancelled ? 1 : 0;
                runs->on_time += row.on_time ? 1 : 0;
            }
            Point& point = summary_.points[row.point];
            ++(row.end == End::done ? point.done : row.end == End::failed ? point.failed : point.other);
        }
        for (const Day& day : days_) {
            for (Runs* runs : {&summary_.all, &summary_.lanes[day.lane].runs, &names_[day.name].runs}) {
                runs->runs += day.runs;
                runs->done += day.done;
                runs->failed += day.failed;
                runs->cancelled += day.cancelled;
                runs->on_time += day.on_time;
            }
            Point& point = summary_.points[day.point];
            point.done += day.done;
            point.failed += day.failed;
            point.other += day.runs - day.done - day.failed;
        }
    }

    // One measure of all groups at once: sorted once, every group gets its values in order.
    void spread(std::size_t measure) {
        std::vector<std::pair<std::int64_t, std::uint32_t>> order;
        order.reserve(rows_.size());
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (rows_[i].values[measure] != unknown)
                order.emplace_back(rows_[i].values[measure], static_cast<std::uint32_t>(i));
        }
        std::sort(order.begin(), order.end());
        const bool drawn = measure < 2;
        Values all;
        all.reserve(order.size());
        std::vector<Values> lanes(summary_.lanes.size()), names(names_.size());
        std::vector<Values> points(drawn ? summary_.points.size() : 0);
        for (const auto& [value, at] : order) {
            const Row& row = rows_[at];
            all.add(value);
            lanes[row.lane].add(value);
            names[row.name].add(value);
            if (drawn) points[row.point].add(value);
        }
        for (const Bucket& each : buckets_) {
            if (each.measure != static_cast<std::int64_t>(measure)) continue;
            all.add_bucket(each.bucket, each.runs);
            lanes[each.lane].add_bucket(each.bucket, each.runs);
            names[each.name].add_bucket(each.bucket, each.runs);
            if (drawn) points[each.point].add_bucket(each.bucket, each.runs);
        }
        for (const Day& day : days_) {
            for (Values* values : {&all, &lanes[day.lane], &names[day.name]})
                values->add_rolled(day.sums[measure], day.most[measure]);
            if (drawn) points[day.point].add_rolled(day.sums[measure], day.most[measure]);
        }
        summary_.all.*measures[measure] = all.distribution();
        for (std::size_t i = 0; i < lanes.size(); ++i)
            summary_.lanes[i].runs.*measures[measure] = lanes[i].distribution();
        for (std::size_t i = 0; i < names.size(); ++i)
            names_[i].runs.*measures[measure] = names[i].distribution();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Distribution point = points[i].distribution();
            if (measure == 0) {
                summary_.points[i].wait_p95 = point.p95;
            } else {
                summary_.points[i].time_p50 = point.p50;
                summary_.points[i].time_p95 = point.p95;
            }
        }
    }

    void classify() {
        Failures failures(db_);
        for (const FailedRow& row : failed_)
            add_error(failures.of(row.task, row.attempt, row.result), 1, row.finished, row.task);
        if (query_.record) failures.remember();
    }

    void finish() {
        const auto by_runs = [](const Group& a, const Group& b) {
            return a.runs.runs != b.runs.runs ? a.runs.runs > b.runs.runs : a.name < b.name;
        };
        std::sort(names_.begin(), names_.end(), by_runs);
        const auto cut = [&](auto& list, std::int64_t& left_out) {
            if (list.size() <= query_.groups) return;
            left_out = static_cast<std::int64_t>(list.size() - query_.groups);
            list.resize(query_.groups);
        };
        summary_.names = std::move(names_);
        cut(summary_.names, summary_.names_left_out);
        for (auto& error : errors_) summary_.errors.push_back(std::move(error.second));
        std::stable_sort(summary_.errors.begin(), summary_.errors.end(), [](const auto& a, const auto& b) {
            return a.runs != b.runs ? a.runs > b.runs : a.last > b.last;
        });
        cut(summary_.errors, summary_.errors_left_out);
    }

    state::Db& db_;
    Summary& summary_;
    const Query& query_;
    std::vector<Row> rows_;
    std::vector<FailedRow> failed_;
    std::vector<Day> days_;
    std::vector<Bucket> buckets_;
    std::vector<Group> names_;
    std::unordered_map<std::string, std::uint32_t> numbers_;  // of names_
    std::map<std::pair<FailureKind, std::string>, ErrorGroup> errors_;
};

}  // namespace

void summarize_runs(state::Db& db, Summary& summary) {
    Builder(db, summary).run();
}

}  // namespace sixth::telemetry
