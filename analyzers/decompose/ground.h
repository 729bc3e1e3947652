// Where in a repository a piece of work is done: by what it names, by its words, by what its words mean, and
// by what earlier commits of such words changed.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/decompose/mentions.h"
#include "analyzers/decompose/plan.h"
#include "core/history/changes.h"
#include "core/program/program.h"
#include "core/search/search.h"

namespace sixth::decompose {

// What speaks for a file, each from 0 to 1: a share of the best file's.
enum class Sign {
    named,     // the text names it, or a traceback goes through it
    defines,   // it defines what the text names
    words,     // BM25 of the whole file
    chunk,     // BM25 of its best function
    meaning,   // cosine of its best function
    path,      // words of the text in its path
    history,   // earlier commits with such words changed it
    churn,     // it changes often
    together,  // it changes along with the best files
};
inline constexpr std::size_t signs = 9;
using Signs = std::array<double, signs>;
std::string_view name_of(Sign sign);

struct Found {
    std::string path;
    std::vector<std::string> symbols;
    Signs signs{};
    double score = 0;
    double confidence = 0;
};

struct Need {
    std::string text;
    Mentions mentions;
    Kind kind = Kind::core;
};

// What there is to look in. `program`, `history` and `changes` may be missing.
struct Material {
    search::Index* index = nullptr;
    const search::Embedder* model = nullptr;
    const program::Program* program = nullptr;
    const history::History* history = nullptr;
    const history::Changes* changes = nullptr;
    std::string without = {};  // a path that is never found: of the issue itself
};

class Ground {
  public:
    // `whole`: what the issue says altogether; each need is seen in its light.
    Ground(const Material& material, const Need& whole);
    ~Ground();
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;

    // The best first; ties by path. `alone`: the need is the whole issue.
    std::vector<Found> find(const Need& need, std::size_t limit, bool alone);

    bool exists(std::string_view path) const;  // of the files that were indexed
    // Test files of a module: named after it, importing it, changing with it; the likeliest first.
    std::vector<std::string> tests_of(const std::string& path, std::size_t limit);
    bool holds_tests(const std::string& path) const;  // what pytest would collect; true where nobody read it
    std::size_t changed(const std::string& path) const;  // commits
    std::uint32_t imported_by(const std::string& path) const;
    std::uint32_t complexity(const std::string& path,
                             const std::vector<std::string>& symbols) const;  // cyclomatic

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sixth::decompose
