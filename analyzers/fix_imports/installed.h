// Names that installed packages bind, read from their files when they are first asked for; nothing is
// imported or run.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/fix_imports.h"
#include "core/base/fs.h"

namespace sixth::fix_imports {

class Installed {
  public:
    // `folders`: site-packages, the first that holds a package counts. `packages`: the importable names that
    // are looked into, those declared first.
    Installed(std::vector<fs::Path> folders, std::vector<std::string> packages,
              std::set<std::string> declared);
    ~Installed();
    Installed(const Installed&) = delete;
    Installed& operator=(const Installed&) = delete;

    // Public modules that bind it, best first: of each package the outermost one that hands it on, else
    // those that define it.
    std::vector<InstalledName> offering(std::string_view name);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sixth::fix_imports
