// clones_dump ROOT [--jobs N] [--similarity X] [--min-lines N] [--json | --stats] [--excerpt N]: clone
// classes of the Python files under ROOT, and on stderr how large the packed tokens are and how long each
// step took.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "analyzers/lint/clones/clones.h"
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/parallel.h"
#include "core/facts/clone_tokens/clone_tokens.h"

namespace {

using namespace sixth;
using Clock = std::chrono::steady_clock;

// Processor time of this thread: unlike the clock on the wall it means something on a busy machine.
double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Source {
    std::string path, text, tokens;
};

constexpr const char* kind_names[] = {"exact", "renamed", "near_miss"};

void print_json(const std::vector<Source>& sources, const std::vector<lint::CloneClass>& classes) {
    for (const lint::CloneClass& found : classes) {
        std::string members;
        for (const lint::CloneMember& m : found.members) {
            members += fmt::format("{}[\"{}\",{},{},{:.4f},{}]", members.empty() ? "" : ",",
                                   sources[m.file].path, m.line, m.end_line, m.similarity, m.tokens);
        }
        fmt::print("{{\"kind\":\"{}\",\"similarity\":{:.4f},\"lines\":{},\"members\":[{}]}}\n",
                   kind_names[static_cast<int>(found.kind)], found.similarity, found.lines, members);
    }
}

void print_text(const std::vector<Source>& sources, const std::vector<lint::CloneClass>& classes,
                unsigned excerpt) {
    std::size_t number = 0;
    for (const lint::CloneClass& found : classes) {
        fmt::print("=== {} {} similarity {:.3f}, {} members, {} lines, {} tokens\n", ++number,
                   kind_names[static_cast<int>(found.kind)], found.similarity, found.members.size(),
                   found.lines, found.members.front().tokens);
        std::size_t shown = 0;
        for (const lint::CloneMember& m : found.members) {
            fmt::print("--- {}:{}-{} ({:.3f})\n", sources[m.file].path, m.line, m.end_line, m.similarity);
            if (++shown > 2) continue;
            std::size_t at = 0;
            const std::string& text = sources[m.file].text;
            for (std::uint32_t line = 1; line < m.line && at != std::string::npos; ++line)
                at = text.find('\n', at) + 1;
            for (std::uint32_t line = m.line;
                 line <= m.end_line && line < m.line + excerpt && at < text.size(); ++line) {
                const std::size_t end = std::min(text.find('\n', at), text.size());
                fmt::print("    {}\n", text.substr(at, end - at));
                at = end + 1;
            }
        }
    }
}

int run(int argc, char** argv) {
    std::string root;
    lint::CloneOptions options;
    options.jobs = default_jobs();
    unsigned excerpt = 12;
    bool json = false;
    bool stats = false;
    unsigned repeat = 1;
    for (int i = 1; i < argc; ++i) {
        const std::string_view arg = argv[i];
        if (arg == "--json")
            json = true;
        else if (arg == "--stats")
            stats = true;
        else if (arg == "--jobs" && i + 1 < argc)
            options.jobs = static_cast<unsigned>(std::stoul(argv[++i]));
        else if (arg == "--min-lines" && i + 1 < argc)
            options.min_lines = static_cast<unsigned>(std::stoul(argv[++i]));
        else if (arg == "--min-tokens" && i + 1 < argc)
            options.min_tokens = static_cast<unsigned>(std::stoul(argv[++i]));
        else if (arg == "--excerpt" && i + 1 < argc)
            excerpt = static_cast<unsigned>(std::stoul(argv[++i]));
        else if (arg == "--repeat" && i + 1 < argc)
            repeat = static_cast<unsigned>(std::stoul(argv[++i]));
        else if (arg == "--similarity" && i + 1 < argc)
            options.similarity = std::stod(argv[++i]);
        else
            root = arg;
    }
    std::vector<Source> sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             root, std::filesystem::directory_options::follow_directory_symlink)) {
        if (entry.is_regular_file() && entry.path().extension() == ".py")
            sources.push_back({entry.path().string(), {}, {}});
    }
    std::sort(sources.begin(), sources.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
    std::vector<double> parse(options.jobs), encode(options.jobs);
    parallel_for(sources.size(), options.jobs, [&](std::size_t i, unsigned worker) {
        sources[i].text = fs::read(sources[i].path);
        const double start = thread_seconds();
        const python::ParsedFile file(sources[i].text);
        const double parsed = thread_seconds();
        sources[i].tokens = facts::encode_clone_tokens(file);
        parse[worker] += parsed - start;
        encode[worker] += thread_seconds() - parsed;
    });
    double parse_all = 0, encode_all = 0;
    std::size_t bytes = 0, packed = 0;
    for (unsigned j = 0; j < options.jobs; ++j) parse_all += parse[j], encode_all += encode[j];
    lint::CloneInputs inputs;
    inputs.tokens = [&](std::size_t file) -> std::string_view { return sources[file].tokens; };
    for (const Source& source : sources) {
        bytes += source.text.size();
        packed += source.tokens.size();
        inputs.files.push_back({source.path, content_hash(source.text)});
    }
    lint::CloneWork work;
    std::vector<lint::CloneClass> classes;
    double best = 1e9, cpu = 1e9;
    for (unsigned round = 0; round < repeat; ++round) {
        const auto start = Clock::now();
        const std::clock_t before = std::clock();
        classes = lint::find_clones(inputs, options, nullptr, &work);
        best = std::min(best, seconds_since(start));
        cpu = std::min(cpu, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    }
    fmt::print(stderr,
               "{} files, {:.1f} MB, packed {:.3f} of source; parse {:.3f} s, encode {:.3f} s ({:.1f} %); "
               "search {:.1f} ms ({:.1f} ms of processor) on {} "
               "threads; {} classes; rows {} links {} chains {} steps {} verified {} lcs words {}\n",
               sources.size(), static_cast<double>(bytes) / 1e6,
               static_cast<double>(packed) / static_cast<double>(bytes), parse_all, encode_all,
               100 * encode_all / parse_all, best * 1e3, cpu * 1e3, options.jobs, classes.size(), work.rows,
               work.links, work.chains, work.steps, work.verified, work.lcs_words);
    if (json) {
        print_json(sources, classes);
    } else if (!stats) {
        print_text(sources, classes, excerpt);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "clones_dump: error: {}\n", error.what());
        return 2;
    }
}
