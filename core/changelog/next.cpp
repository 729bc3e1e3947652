#include "core/changelog/next.h"

#include <fmt/format.h>

#include <algorithm>

namespace sixth::changelog {
namespace {

enum class Level { none, patch, minor, major };

Level level_of(const Change& change) {
    if (change.breaking) return Level::major;
    return change.section == Section::added || change.section == Section::deprecated ? Level::minor
                                                                                     : Level::patch;
}

}  // namespace

Next next_version(const Model& model, const history::History& commits) {
    Next next;
    const auto last =
        std::find_if(model.releases.begin() + 1, model.releases.end(),
                     [&](const Release& release) { return release.tag == model.releases[0].previous; });
    if (last != model.releases.end()) next.previous = last->version->text;

    Level level = Level::none;
    std::string reason, release_as;
    std::string_view asked_by;
    for (const std::size_t i : model.releases[0].records) {
        const Record& record = model.records[i];
        const std::string_view id = commits[record.commit].id.substr(0, 7);
        if (!record.release_as.empty()) {
            release_as = record.release_as;
            asked_by = id;
        }
        for (const Change& change : record.changes) {
            const Level now = level_of(change);
            if (now <= level) continue;
            level = now;
            const char* what = now == Level::major   ? "breaking change"
                               : now == Level::minor ? "addition"
                                                     : "change";
            reason = fmt::format("{} {}: {}", what, id, change.text);
        }
    }
    if (!release_as.empty()) {
        next.version = release_as;
        next.why = fmt::format("{} says so in its footer Release-As", asked_by);
        return next;
    }
    if (level == Level::none) {
        next.why = model.releases[0].records.empty() ? "no commit since the last release"
                                                     : "no listed change since the last release";
        return next;
    }
    if (last == model.releases.end()) {
        next.version = "0.1.0";
        next.why = "the first release";
        return next;
    }
    const Version& version = *last->version;
    std::vector<std::uint64_t> numbers = version.numbers;
    numbers.resize(std::max<std::size_t>(3, numbers.size()));
    if (version.is_pre_release()) {
        next.why = fmt::format("the release that {} leads to", version.text);
    } else {
        const bool is_zero = numbers[0] == 0;
        if (level == Level::major && is_zero) reason += " (before 1.0.0 it raises the second number)";
        const std::size_t raised = level == Level::patch ? 2 : level == Level::minor || is_zero ? 1 : 0;
        ++numbers[raised];
        std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(raised) + 1, numbers.end(), 0);
        next.why = reason;
    }
    for (const std::uint64_t number : numbers)
        next.version += (next.version.empty() ? "" : ".") + std::to_string(number);
    return next;
}

std::string tag_for(const std::string& version, const Model& model, const Settings& settings) {
    std::string pattern = settings.tag_patterns.empty() ? "v*" : settings.tag_patterns[0];
    for (const Release& release : model.releases) {
        if (!release.version || release.tag.empty()) continue;
        const std::size_t at = release.tag.rfind(release.version->text);
        if (at == std::string::npos) continue;
        pattern = release.tag.substr(0, at) + "*" + release.tag.substr(at + release.version->text.size());
        break;
    }
    return pattern.replace(pattern.find('*'), 1, version);
}

}  // namespace sixth::changelog
