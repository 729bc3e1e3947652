#include "analyzers/fix_imports/dependencies.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/python/parsed_file.h"
#include "core/repo/config.h"

namespace sixth::fix_imports {
namespace {

namespace stdfs = std::filesystem;
using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

class Reader {
  public:
    explicit Reader(const fs::Path& root) : root_(root) {}

    std::set<std::string> run() {
        pyproject();
        pipfile();
        setup_cfg();
        setup_py();
        std::error_code failed;
        for (const fs::Path& folder : {root_, root_ / "requirements"}) {
            for (stdfs::directory_iterator at(folder, failed), end; !failed && at != end;
                 at.increment(failed)) {
                const std::string name = at->path().filename().string();
                const std::string ending = at->path().extension().string();
                const bool text = ending == ".txt" || ending == ".in";
                if (text && (folder != root_ || contains(name, "requirements"))) lines(at->path());
                if ((ending == ".yml" || ending == ".yaml") && contains(name, "environment"))
                    conda(at->path());
            }
            failed.clear();
        }
        return std::move(names_);
    }

  private:
    static std::optional<std::string> text(const fs::Path& file) {
        std::error_code failed;
        if (!stdfs::is_regular_file(file, failed)) return std::nullopt;
        try {
            return fs::read(file);
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    void add(std::string_view requirement) {
        std::string name = distribution_of(requirement);
        if (!name.empty() && name != "python") names_.insert(std::move(name));
    }

    void lines(const fs::Path& file) {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        for (const std::string_view line : text::split(*found, '\n')) add(text::trim(line));
    }

    // Items of the list `dependencies`, and of the list for pip within.
    void conda(const fs::Path& file) {
        const std::optional<std::string> found = text(file);
        if (!found) return;
        bool inside = false;
        for (const std::string_view line : text::split(*found, '\n')) {
            const std::string_view plain = text::trim(line);
            if (plain.empty() || plain[0] == '#') continue;
            if (line[0] != ' ' && line[0] != '\t' && line[0] != '-') inside = plain == "dependencies:";
            if (!inside || plain[0] != '-') continue;
            std::string_view item = text::trim(plain.substr(1));
            if (!item.empty() && (item[0] == '"' || item[0] == '\'')) item.remove_prefix(1);
            if (const std::size_t channel = item.find("::"); channel != item.npos)
                item.remove_prefix(channel + 2);
            if (item != "pip:") add(item);
        }
    }

    void pipfile() {
        const std::optional<std::string> found = text(root_ / "Pipfile");
        if (!found) return;
        try {
            for (const repo::ConfigEntry& entry : repo::parse_config(*found, "Pipfile", "").entries) {
                const bool listed =
                    entry.path.size() > 1 && (entry.path[0] == "packages" || entry.path[0] == "dev-packages");
                if (listed) add(entry.path[1]);
            }
        } catch (const Error&) {  // pipenv tells about it
        }
    }

    // PEP 621, PEP 735, and poetry's own tables.
    void pyproject() {
        const std::optional<std::string> found = text(root_ / "pyproject.toml");
        if (!found) return;
        try {
            for (const repo::ConfigEntry& entry : repo::parse_config(*found, "pyproject.toml", "").entries) {
                const std::string key = entry.key();
                const bool listed = key == "project.dependencies" || key == "tool.uv.dev-dependencies" ||
                                    key.rfind("project.optional-dependencies.", 0) == 0 ||
                                    key.rfind("dependency-groups.", 0) == 0;
                if (listed)
                    for (const std::string& item : entry.value.items) add(item);
                if (key.rfind("tool.poetry.", 0) != 0) continue;
                for (std::size_t i = 2; i + 1 < entry.path.size(); ++i) {
                    if (entry.path[i] == "dependencies" || entry.path[i] == "dev-dependencies")
                        add(entry.path[i + 1]);
                }
            }
        } catch (const Error&) {  // other commands tell about it
        }
    }

    void setup_cfg() {
        const std::optional<std::string> found = text(root_ / "setup.cfg");
        if (!found) return;
        bool requires_ = false, extras = false;
        for (const std::string_view line : text::split(*found, '\n')) {
            const std::string_view plain = text::trim(line);
            if (plain.empty() || plain[0] == '#') continue;
            if (plain[0] == '[') {
                extras = plain == "[options.extras_require]";
                requires_ = false;
                continue;
            }
            const bool inner = line[0] == ' ' || line[0] == '\t';
            if (inner && (requires_ || extras)) add(plain);
            if (inner) continue;
            const std::size_t equals = plain.find('=');
            requires_ = text::trim(plain.substr(0, equals)) == "install_requires";
            if ((requires_ || extras) && equals != plain.npos) add(text::trim(plain.substr(equals + 1)));
        }
    }

    // Texts in install_requires=[...] and its like.
    void setup_py() {
        std::optional<std::string> found = text(root_ / "setup.py");
        if (!found || !contains(*found, "_require")) return;
        const python::ParsedFile file(std::move(*found));
        const python::Tree& tree = file.tree();
        for (NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) != Kind::keyword_argument && tree.kind(id) != Kind::assignment) continue;
            const NodeId name = tree.child(id, tree.kind(id) == Kind::assignment ? Field::left : Field::name);
            if (name == no_node) continue;
            const std::string_view text = file.text(name);
            if (!contains(text, "_require") && text != "requirements" && text != "requires") continue;
            for (NodeId at = id; at < tree.end(id); ++at) {
                const NodeId up = tree.parent(at);  // the keys of extras_require are no packages
                if (tree.kind(at) == Kind::string_content && tree[up].field != Field::key) add(file.text(at));
            }
        }
    }

    const fs::Path& root_;
    std::set<std::string> names_;
};

}  // namespace

std::string distribution_of(std::string_view requirement) {
    std::string name;
    for (const char c : requirement) {
        const char low = text::lower(c);
        if ((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9')) {
            name += low;
        } else if (c == '-' || c == '_' || c == '.') {
            if (name.empty()) return {};
            if (name.back() != '-') name += '-';
        } else {
            break;
        }
    }
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name;
}

std::vector<std::string> modules_of_distribution(const std::string& name) {
    static constexpr std::pair<std::string_view, std::string_view> known[] = {
#define X(distribution, module) {distribution, module},
#include "analyzers/fix_imports/distributions.def"
#undef X
    };
    std::vector<std::string> modules;
    std::string own = name;
    std::replace(own.begin(), own.end(), '-', '_');
    if (text::is_identifier(own)) modules.push_back(std::move(own));
    for (const auto& [distribution, module] : known) {
        const bool some = distribution.back() == '*';
        const std::string_view start = distribution.substr(0, distribution.size() - (some ? 1 : 0));
        if (some ? name.starts_with(start) : name == start) modules.emplace_back(module);
    }
    return modules;
}

std::set<std::string> declared_dependencies(const fs::Path& root) {
    return Reader(root).run();
}

}  // namespace sixth::fix_imports
