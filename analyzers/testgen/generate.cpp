#include "analyzers/testgen/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analyzers/testgen/conventions.h"
#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/rows.h"
#include "core/base/error.h"

namespace sixth::testgen {

using Json = nlohmann::json;

Generated Generator::run() {
    targets_ = targets_of(file_);
    Mined mined = ask_.use_constants ? mine(file_, targets_) : Mined();
    Interpreter python(ask_.launch);
    world_ = load(python, 0, 0);
    if (!ask_.use_constants) world_.patterns.clear();
    phase("load");
    world_.fixtures = fixtures_in(ask_.conftest);
    if (style_.asynchronous != Style::Asynchronous::run && !world_.pytest_asyncio) {
        const bool any =
            std::any_of(targets_.begin(), targets_.end(), [](const Target& t) { return t.is_async; });
        if (any)
            result_.notes.emplace_back(
                "the project uses pytest-asyncio, which is not installed for that interpreter: asyncio.run "
                "is used");
        style_.asynchronous = Style::Asynchronous::run;
    }
    Values values(world_, mined);
    choose_targets(mined);
    const std::vector<Row> of_texts = rows_of_texts();
    call(python, Stage::constructors, of_texts, values);
    learn_to_build(python, mined, values);
    call(python, Stage::others, of_texts, values);
    feed_back(python);
    go_on(python);
    phase("calls");
    if (ask_.property) {
        finish_properties(python, mined, values);
        phase("pytest");
        result_.seconds = seconds_so_far();
        return std::move(result_);
    }
    if (ask_.use_search) search(python, mined, values);
    phase("search");
    if (ask_.model) {
        suggest(python, mined, values);
        phase("model");
    }
    std::vector<Observed> picked = pick();
    stabilize(picked);
    phase("stability");
    std::vector<Kept> kept = filter(python, picked);
    phase("mutants");
    finish(std::move(kept));
    phase("pytest");
    result_.seconds = seconds_so_far();
    return std::move(result_);
}

void Generator::phase(const char* name) {
    const double now = seconds_so_far();
    result_.phases.emplace_back(name, now - phase_start_);
    phase_start_ = now;
}

// More is tried by count, and the same each time; this far it comes on a slow machine alone, or where calls
// are.
void Generator::stopped_early() {
    std::string note = "its calls take long: what was tried in the time is not the same each time";
    if (result_.notes.empty() || result_.notes.back() != note) result_.notes.push_back(std::move(note));
}

World Generator::load(Interpreter& python, int salt, int shift) {
    Json paths = Json::array();
    for (const fs::Path& path : ask_.import_paths) paths.push_back(path.string());
    const Json told = python.ask({{"op", "load"},
                                  {"paths", std::move(paths)},
                                  {"module", ask_.module},
                                  {"file", ask_.path.string()},
                                  {"salt", salt},
                                  {"shift", shift}});
    if (told.contains("error"))
        throw Error(fmt::format("cannot import '{}': {}", ask_.module, told["error"].get<std::string>()),
                    told.value("missing", false)
                        ? "name the interpreter that has what it needs with --python, "
                          "such as .venv/bin/python"
                        : "");
    return world_of(told);
}

void Generator::choose_targets(const Mined& mined) {
    runs_.assign(targets_.size(), false);
    boundaries_.resize(targets_.size());
    const Boundaries boundaries(file_, targets_, world_, mined, ask_.module);
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        Target& target = targets_[t];
        boundaries_[t] = boundaries.of(t);
        target.reaches_out = boundaries_[t].must || !boundaries_[t].why.empty();
        const auto built = world_.names.find(target.name);
        if (target.way == Way::constructor && built != world_.names.end())
            built->second.reaches_out = !boundaries_[t].builds;
    }
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        Target& target = targets_[t];
        const auto known = world_.names.find(target.name);
        const bool builds = target.way == Way::constructor && known != world_.names.end();
        // of a dataclass, and of what inherits its constructor, the interpreter knows
        if (builds && target.node == python::no_node) target.parameters = known->second.parameters;
        if (!target.direct || !is_selected(target, ask_)) continue;
        if (builds && (known->second.is_abstract || known->second.kind == Name::Kind::enumeration)) continue;
        if (!boundaries_[t].why.empty()) {
            result_.left_out.emplace_back(target.symbol, boundaries_[t].why);
            continue;
        }
        if (ask_.property && target.reaches_out) {  // with many values, and no mocks
            result_.left_out.emplace_back(target.symbol, "reaches out of the process");
            continue;
        }
        const auto owner = world_.names.find(target.owner);
        if (needs_subject(target) && owner != world_.names.end() && owner->second.reaches_out) {
            result_.left_out.emplace_back(target.symbol, "building its object reaches out of the process");
            continue;
        }
        const std::string& top = target.owner.empty() ? target.name : target.owner;
        const bool replaced =
            !ask_.property && target.owner.empty() && target.way == Way::function &&
            std::find(world_.hidden.begin(), world_.hidden.end(), target.name) != world_.hidden.end();
        // it stands in another copy of the module, where what is patched here has no effect
        if (replaced && !boundaries_[t].ways.empty()) {
            result_.left_out.emplace_back(target.symbol,
                                          "reaches out of the process, and another function stands over it");
            continue;
        }
        target.hidden = replaced && !world_.instead.empty();
        // a private method, where Python changes its name: reached from inside alone
        const bool mangled = !target.owner.empty() && target.name.substr(0, 2) == "__" &&
                             target.name.substr(target.name.size() - 2) != "__";
        if (mangled || !world_.names.contains(top) || target.name.substr(0, 4) == "test") continue;
        runs_[t] = true;
    }
}

bool is_selected(const Target& target, const Request& request) {
    const std::vector<std::string>& symbols = request.symbols;
    const bool named =
        symbols.empty() || std::any_of(symbols.begin(), symbols.end(), [&](const std::string& s) {
            return target.symbol == s || target.owner == s;
        });
    return named && (!request.touched || request.touched(target.line, target.end_line));
}

Generated generate(const Request& request) {
    try {
        return Generator(request).run();
    } catch (const Json::exception&) {  // code under test has the descriptor too
        throw Error("the interpreter answers nonsense", "does the module write to descriptor 4?");
    }
}

}  // namespace sixth::testgen
