#include "cmd/lint_fix.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>

#include "cmd/lint_report.h"
#include "core/base/diff.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/parallel.h"

namespace sixth::cmd {
namespace {

struct Job {
    const facts::LoadedFile* file;
    std::vector<const Diagnostic*> findings;
    std::string before;
    lint::FixedFile after;
    std::string problem;  // why it was not mended
    bool failed = false;
};

std::vector<Job> jobs_for(const LintSources& sources, const lint::Result& result, Safety at_most) {
    std::vector<Job> jobs;
    std::size_t at = 0;
    for (const Diagnostic& d : result.diagnostics) {  // both by file
        if (d.fix.safety == Safety::none || d.fix.safety > at_most) continue;
        while (at < sources.files.size() && sources.files[at].path != d.file) ++at;
        if (at == sources.files.size()) break;
        if (jobs.empty() || jobs.back().file != &sources.files[at]) {
            jobs.emplace_back();
            jobs.back().file = &sources.files[at];
        }
        jobs.back().findings.push_back(&d);
    }
    return jobs;
}

// Reads the file and mends the text in memory.
void mend(Job& job, const LintSources& sources, const lint::Settings& settings,
          const lint::FixOptions& options) {
    try {
        job.before = sources.text_of(*job.file);
    } catch (const Error& error) {
        job.problem = error.what();
        job.failed = true;
        return;
    }
    // offsets are good for the bytes that were linted only
    if (content_hash(job.before) != job.file->content) {
        job.problem = fmt::format("left '{}' untouched: it changed on the disk meanwhile", job.file->path);
        job.failed = true;
        return;
    }
    job.after = lint::fix_file(job.file->path, job.before, job.findings, settings, options);
    if (!job.after.refused.empty())
        job.problem = fmt::format("left '{}' untouched: {}", job.file->path, job.after.refused);
}

void refuse_read_only(Job& job, const fs::Path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || (info.st_mode & 0222) != 0) return;
    job.problem = fmt::format("left '{}' untouched: it is read-only", job.file->path);
    job.failed = true;
}

void write(Job& job, const LintSources& sources) {
    const fs::Path path = sources.root / job.file->path;
    try {
        refuse_read_only(job, path);
        if (job.failed) return;
        if (fs::read(path) == job.before) return fs::write_atomically(path, job.after.text);
        job.problem = fmt::format("left '{}' untouched: it changed on the disk meanwhile", job.file->path);
    } catch (const Error& error) {
        job.problem = error.what();
    }
    job.failed = true;
}

FixSummary each_mended(const LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                       const lint::FixOptions& options, unsigned jobs,
                       const std::function<void(Job&)>& take) {
    std::vector<Job> work = jobs_for(sources, result, options.at_most);
    FixSummary summary;
    // in portions: texts of a large tree are not all held at once
    const std::size_t portion = 8 * static_cast<std::size_t>(jobs);
    for (std::size_t from = 0; from < work.size(); from += portion) {
        const std::size_t count = std::min(portion, work.size() - from);
        parallel_for(count, jobs,
                     [&](std::size_t i, unsigned) { mend(work[from + i], sources, settings, options); });
        for (std::size_t i = from; i < from + count; ++i) {
            throw_if_interrupted();
            Job& job = work[i];
            const bool changed = job.problem.empty() && job.after.text != job.before;
            if (changed) take(job);
            if (job.problem.empty() && changed) {
                summary.files.insert(job.file->path);
                for (const auto& [code, n] : job.after.done) summary.done[code] += n;
            } else if (!job.problem.empty()) {
                summary.refused.push_back(job.problem);
            }
            summary.failed = summary.failed || job.failed;
            job = Job{};
        }
    }
    return summary;
}

std::string colored(const std::string& diff, const Style& style) {
    if (!style.color()) return diff;
    std::string out;
    for (std::size_t at = 0; at < diff.size();) {
        const std::size_t end = std::min(diff.find('\n', at), diff.size());
        const std::string_view line = std::string_view(diff).substr(at, end - at);
        const char first = line.empty() ? ' ' : line[0];
        const bool head = line.substr(0, 4) == "--- " || line.substr(0, 4) == "+++ ";
        const Tone tone = head           ? Tone::bold
                          : first == '-' ? Tone::red
                          : first == '+' ? Tone::green
                          : first == '@' ? Tone::cyan
                                         : Tone::plain;
        out += style(tone, line) + "\n";
        at = end + 1;
    }
    return out;
}

// git quotes names with control characters; tabs and line breaks would end the name early.
std::string diff_name(const char* side, const std::string& path) {
    if (path.find_first_of("\t\n\r\"\\") == path.npos) return side + path;
    std::string out = "\"";
    out += side;
    for (const char c : path) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\{:03o}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace

std::size_t FixSummary::count() const {
    std::size_t all = 0;
    for (const auto& [code, n] : done) all += n;
    return all;
}

void FixSummary::add(const FixSummary& later) {
    files.insert(later.files.begin(), later.files.end());
    for (const auto& [code, n] : later.done) done[code] += n;
    for (const std::string& message : later.refused) {
        if (std::find(refused.begin(), refused.end(), message) == refused.end()) refused.push_back(message);
    }
    failed = failed || later.failed;
}

FixSummary fix_files(const LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                     const lint::FixOptions& options, unsigned jobs) {
    return each_mended(sources, result, settings, options, jobs, [&](Job& job) { write(job, sources); });
}

FixSummary fix_in_memory(LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                         const lint::FixOptions& options, unsigned jobs) {
    // files are replaced when nothing looks at them any more
    std::vector<std::pair<std::string, LintSources::Text>> mended;
    FixSummary summary = each_mended(sources, result, settings, options, jobs, [&](Job& job) {
        if (job.file->path != sources.given) refuse_read_only(job, sources.root / job.file->path);
        if (job.problem.empty())
            mended.push_back({job.file->path, {std::move(job.before), std::move(job.after.text)}});
    });
    for (auto& [path, text] : mended) sources.replace(path, std::move(text.before), std::move(text.now));
    return summary;
}

std::size_t print_mended(const LintSources& sources, const Style& style) {
    Output out;
    std::size_t count = 0;
    for (const auto& [path, text] : sources.texts) {
        if (text.before == text.now) continue;
        out << colored(unified_diff(text.before, text.now, diff_name("a/", path), diff_name("b/", path)),
                       style);
        ++count;
    }
    out.flush();
    return count;
}

}  // namespace sixth::cmd
