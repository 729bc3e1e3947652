#include "cmd/lint_fix.h"

#include <algorithm>
#include <functional>

#include "cmd/lint_report.h"
#include "cmd/mended_file.h"
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
    return each_mended(sources, result, settings, options, jobs, [&](Job& job) {
        job.problem = write_mended(sources.root, job.file->path, job.before, job.after.text);
        job.failed = !job.problem.empty();
    });
}

FixSummary fix_in_memory(LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                         const lint::FixOptions& options, unsigned jobs) {
    // files are replaced when nothing looks at them any more
    std::vector<std::pair<std::string, LintSources::Text>> mended;
    FixSummary summary = each_mended(sources, result, settings, options, jobs, [&](Job& job) {
        if (job.file->path != sources.given) job.problem = read_only_problem(sources.root, job.file->path);
        job.failed = !job.problem.empty();
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
        out << shown_diff(path, text.before, text.now, style);
        ++count;
    }
    out.flush();
    return count;
}

}  // namespace sixth::cmd
