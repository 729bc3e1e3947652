// Where a function reaches out of the process: what stands in for it in tests, and what keeps a function from
// being called at all.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/row.h"
#include "analyzers/testgen/target.h"
#include "analyzers/testgen/world.h"

namespace sixth::testgen {

struct Boundary {
    std::string why;     // not empty: nothing stands in for it, "calls os.fork"
    bool must = false;   // only with mocks: it changes the machine, or depends on it
    bool builds = true;  // an object may be built by it without mocks: of the machine it takes at most what a
                         // program is started with
    // each with one behaviour per mock: the ordinary ones first
    std::vector<std::vector<Mock>> ways;
};

class Boundaries {
  public:
    Boundaries(const python::ParsedFile& file, const std::vector<Target>& targets, const World& world,
               const Mined& mined, std::string module)
        : file_(file), targets_(targets), world_(world), mined_(mined), module_(std::move(module)) {}

    // Of a target and of what it calls in its module.
    Boundary of(std::size_t target) const;

  private:
    struct Call {
        std::string target;  // of the patch
        std::string name;    // "subprocess.run", whatever the module calls it
        std::string by;      // symbol of the target that calls it
    };
    std::string patched_at(std::string_view callee, const std::string& name) const;
    bool opens_parameter(const Target& target, python::NodeId call) const;
    std::vector<std::string> behaviours_of(const std::string& name, std::size_t target) const;
    void calls_of(const Target& target, std::vector<Call>& out) const;
    std::string canonical(std::string_view callee) const;

    const python::ParsedFile& file_;
    const std::vector<Target>& targets_;
    const World& world_;
    const Mined& mined_;
    std::string module_;
};

// By the text of the function alone.
bool reaches_out(const python::ParsedFile& file, const Target& target);

}  // namespace sixth::testgen
