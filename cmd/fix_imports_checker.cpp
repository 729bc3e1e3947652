// sixth fix-imports --from and --run: what another program complains about.
#include <algorithm>
#include <filesystem>

#include "analyzers/fix_imports/checker_output.h"
#include "cmd/fix_imports_report.h"
#include "core/base/error.h"
#include "core/base/process.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

std::string output_of(const FixImportsOptions& o, const fs::Path& root) {
    if (o.from == "-") {
        std::string text;
        while (append_stdin(text)) {
        }
        return text;
    }
    if (!o.from.empty()) {
        try {
            return fs::read(o.from);
        } catch (const Error& error) {
            throw Error(error.what(), fmt::format("write it first: mypy . > {}; or pipe it: mypy . | sixth "
                                                  "fix-imports --from -",
                                                  o.from));
        }
    }
    std::vector<std::string> argv;
    if (o.run == "mypy") argv = {"mypy", "--show-column-numbers", "--no-pretty", "--no-error-summary"};
    if (o.run == "pyright") argv = {"pyright", "--outputjson"};
    if (argv.empty())
        throw Error(fmt::format("--run: '{}' is neither mypy nor pyright", o.run),
                    "pipe its output: CHECKER | sixth fix-imports --from -");
    if (!find_program(argv.front()))
        throw Error(
            fmt::format("there is no '{}' on PATH", argv.front()),
            "activate its environment (. .venv/bin/activate), or leave --run out: sixth looks by itself");
    for (const std::string& path : o.paths) argv.push_back(std::filesystem::absolute(path).string());
    if (o.paths.empty()) argv.emplace_back(".");
    ProcessOptions options;
    options.folder = root;
    const ProcessResult result = run_process(argv, options);
    if (result.out.empty() && result.exit_code != 0)
        throw Error(fmt::format("'{}' failed: {}", argv.front(), text::trim(result.err)),
                    "see what it says by itself, or leave --run out: sixth looks by itself");
    return result.out + "\n" + result.err;
}

// As the program knows it: relative to the root, when it lies there.
std::string path_in(const ProgramSources& sources, const std::string& told) {
    const fs::Path path = told;
    for (const fs::Path& from : {sources.root, std::filesystem::current_path()}) {
        std::string near = (path.is_absolute() ? path : from / path)
                               .lexically_normal()
                               .lexically_relative(sources.root)
                               .generic_string();
        const auto at = std::lower_bound(
            sources.files.begin(), sources.files.end(), near,
            [](const facts::LoadedFile& file, const std::string& p) { return file.path < p; });
        if (at != sources.files.end() && at->path == near) return near;
    }
    return {};
}

}  // namespace

CheckerTroubles read_checker(const FixImportsOptions& o, const ProgramSources& sources) {
    const std::string output = output_of(o, sources.root);
    CheckerTroubles troubles;
    // a checker that finds nothing wrong may say nothing at all
    if (text::trim(output).empty()) return troubles;
    for (fix_imports::Trouble& trouble : fix_imports::read_checker_output(output).troubles) {
        std::string path = path_in(sources, trouble.path);
        if (path.empty()) {
            troubles.elsewhere.push_back(fmt::format("{}:{}: {}: the file is not one of the root's",
                                                     trouble.path, trouble.line, told(trouble)));
            continue;
        }
        trouble.path = path;
        troubles.by_file[std::move(path)].push_back(std::move(trouble));
    }
    return troubles;
}

}  // namespace sixth::cmd
