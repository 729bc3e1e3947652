// metrics_dump [-t] FILE... | - : every measure of core/facts/metrics as one JSON object a file, for
// metrics_equal.py. With -t nothing is printed but the seconds that parsing and measuring took.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/facts/metrics/metrics.h"

namespace {

using sixth::facts::Halstead;
using Json = nlohmann::ordered_json;

Json to_json(const Halstead& h) {
    return {{"h1", h.h1},           {"h2", h.h2},           {"N1", h.N1},
            {"N2", h.N2},           {"volume", h.volume()}, {"difficulty", h.difficulty()},
            {"effort", h.effort()}, {"time", h.time()},     {"bugs", h.bugs()}};
}

Json to_json(const std::string& path, const sixth::python::ParsedFile& file,
             const sixth::facts::FileMetrics& m) {
    Json functions = Json::array(), classes = Json::array();
    for (const auto& f : m.functions) {
        functions.push_back({{"lineno", f.line},
                             {"col", file.column_of(file.tree()[f.node].begin) - 1},
                             {"endline", f.end_line},
                             {"cc", f.cyclomatic},
                             {"mccabe", f.mccabe},
                             {"cognitive", f.cognitive},
                             {"nesting", f.nesting},
                             {"parameters", f.parameters},
                             {"returns", f.returns},
                             {"statements", f.statements},
                             {"halstead", to_json(f.halstead)}});
    }
    for (const auto& c : m.classes) {
        classes.push_back({{"lineno", c.line},
                           {"endline", c.end_line},
                           {"methods", c.methods},
                           {"real_complexity", c.real_complexity},
                           {"complexity", c.complexity}});
    }
    return {{"file", path},
            {"errors", file.errors().size()},
            {"functions", functions},
            {"classes", classes},
            {"total_complexity", m.total_complexity},
            {"halstead", to_json(m.halstead)},
            {"raw",
             {{"loc", m.raw.loc},
              {"lloc", m.raw.lloc},
              {"sloc", m.raw.sloc},
              {"comments", m.raw.comments},
              {"multi", m.raw.multi},
              {"blank", m.raw.blank},
              {"single_comments", m.raw.single_comments}}},
            {"mi", m.maintainability_index()}};
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> paths(argv + 1, argv + argc);
    const bool timed = !paths.empty() && paths.front() == "-t";
    if (timed) paths.erase(paths.begin());
    if (paths == std::vector<std::string>{"-"}) {
        paths.clear();
        for (std::string line; std::getline(std::cin, line);) paths.push_back(line);
    }
    std::clock_t parsing = 0, measuring = 0;
    std::size_t bytes = 0, nodes = 0, functions = 0;
    for (const std::string& path : paths) {
        try {
            std::string text = sixth::fs::read(path);
            bytes += text.size();
            const auto start = std::clock();
            const sixth::python::ParsedFile file(std::move(text));
            const auto parsed = std::clock();
            const sixth::facts::FileMetrics metrics = sixth::facts::measure(file);
            measuring += std::clock() - parsed;
            parsing += parsed - start;
            nodes += file.tree().size();
            functions += metrics.functions.size();
            if (!timed) std::cout << to_json(path, file, metrics).dump() << '\n';
        } catch (const sixth::Error& error) {
            std::cerr << error.what() << '\n';
        }
    }
    if (timed) {
        const double p = static_cast<double>(parsing) / CLOCKS_PER_SEC;
        const double m = static_cast<double>(measuring) / CLOCKS_PER_SEC;
        std::printf(
            "%zu files, %zu bytes, %zu nodes, %zu functions: parse %.3f s (%.1f MB/s), measure %.3f s, %.1f "
            "%%\n",
            paths.size(), bytes, nodes, functions, p, static_cast<double>(bytes) / 1e6 / p, m, 100 * m / p);
    }
}
