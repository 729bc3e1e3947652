#include "analyzers/decompose/plan_json.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::decompose {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Source& source) {
    Json out;
    out["part"] = source.part == 0 ? "body" : fmt::format("comment {}", source.part);
    out["first_line"] = source.first;
    out["last_line"] = source.last;
    return out;
}

Source source_of(const Json& json) {
    Source source;
    const auto part = json.at("part").get<std::string>();
    if (part != "body") source.part = std::stoi(part.substr(part.rfind(' ') + 1));
    source.first = json.at("first_line").get<std::uint32_t>();
    source.last = json.at("last_line").get<std::uint32_t>();
    return source;
}

// 64 bits as text: many readers keep numbers as doubles.
std::string hex(std::uint64_t key) {
    return fmt::format("{:016x}", key);
}
std::uint64_t number(const Json& json) {
    return std::stoull(json.get<std::string>(), nullptr, 16);
}

Json json_of(const Target& file) {
    Json out;
    out["path"] = file.path;
    out["symbols"] = file.symbols;
    out["confidence"] = file.confidence;
    out["reason"] = file.reason;
    out["new"] = file.is_new;
    return out;
}

Json json_of(const Check& check) {
    Json out;
    out["text"] = check.text;
    if (!check.argv.empty()) out["command"] = check.argv;
    if (check.item != 0) {
        out["item"] = hex(check.item);
        out["source"] = json_of(check.source);
    }
    return out;
}

// What a damaged row says is an Error, whatever the library throws.
template <class Read>
auto guarded(Read&& read) {
    try {
        return read();
    } catch (const std::exception& error) {
        throw Error(fmt::format("a plan in the state cannot be read: {}", error.what()),
                    "make it anew: sixth decompose plan FILE");
    }
}

}  // namespace

Json json_of(const Plan& plan, const Subtask& subtask) {
    Json out;
    out["id"] = plan.id_of(subtask.number);
    out["number"] = subtask.number;
    out["title"] = subtask.title;
    out["kind"] = name_of(subtask.kind);
    out["why"] = subtask.why;
    if (!subtask.details.empty()) out["details"] = subtask.details;
    out["depends_on"] = Json::array();
    out["order"] = Json::array();
    for (const After& after : subtask.after) {
        out["depends_on"].push_back(plan.id_of(after.number));
        out["order"].push_back({{"after", after.number}, {"why", after.why}});
    }
    out["files"] = Json::array();
    for (const Target& file : subtask.files) out["files"].push_back(json_of(file));
    out["acceptance"] = Json::array();
    for (const Check& check : subtask.acceptance) out["acceptance"].push_back(json_of(check));
    out["test_strategy"] = subtask.test_strategy;
    out["complexity"] = subtask.complexity;
    out["complexity_reasons"] = subtask.complexity_reasons;
    out["branch"] = subtask.branch;
    out["commit"] = subtask.commit;
    out["source"] = json_of(subtask.source);
    out["key"] = hex(subtask.key);
    if (subtask.part > 0) out["part"] = subtask.part;
    out["checked"] = subtask.checked;
    out["origin"] = subtask.origin;
    return out;
}

Subtask subtask_of(const Json& json) {
    return guarded([&] {
        Subtask subtask;
        subtask.number = json.at("number").get<int>();
        subtask.title = json.at("title").get<std::string>();
        subtask.kind = kind_called(json.at("kind").get<std::string>()).value_or(Kind::core);
        subtask.why = json.at("why").get<std::string>();
        subtask.details = json.value("details", "");
        for (const Json& after : json.at("order"))
            subtask.after.push_back({after.at("after").get<int>(), after.at("why").get<std::string>()});
        for (const Json& file : json.at("files")) {
            subtask.files.push_back({file.at("path").get<std::string>(),
                                     file.at("symbols").get<std::vector<std::string>>(),
                                     file.at("confidence").get<double>(),
                                     file.at("reason").get<std::string>(), file.at("new").get<bool>()});
        }
        for (const Json& each : json.at("acceptance")) {
            Check& check = subtask.acceptance.emplace_back();
            check.text = each.at("text").get<std::string>();
            if (each.contains("command")) check.argv = each.at("command").get<std::vector<std::string>>();
            if (each.contains("item")) {
                check.item = number(each.at("item"));
                check.source = source_of(each.at("source"));
            }
        }
        subtask.test_strategy = json.at("test_strategy").get<std::string>();
        subtask.complexity = json.at("complexity").get<int>();
        subtask.complexity_reasons = json.at("complexity_reasons").get<std::vector<std::string>>();
        subtask.branch = json.at("branch").get<std::string>();
        subtask.commit = json.at("commit").get<std::string>();
        subtask.source = source_of(json.at("source"));
        subtask.key = number(json.at("key"));
        subtask.part = json.value("part", 0);
        subtask.checked = json.at("checked").get<bool>();
        subtask.origin = json.at("origin").get<std::string>();
        return subtask;
    });
}

Json json_of(const Covered& item, const Plan& plan) {
    Json out;
    out["role"] = name_of(item.role);
    out["text"] = item.text;
    out["source"] = json_of(item.source);
    out["covered_by"] = Json::array();
    for (const int each : item.by) out["covered_by"].push_back(plan.id_of(each));
    out["numbers"] = item.by;
    out["key"] = hex(item.key);
    return out;
}

Covered covered_of(const Json& json) {
    return guarded([&] {
        Covered item;
        item.role = role_called(json.at("role").get<std::string>()).value_or(Role::work);
        item.text = json.at("text").get<std::string>();
        item.source = source_of(json.at("source"));
        item.by = json.at("numbers").get<std::vector<int>>();
        item.key = number(json.at("key"));
        return item;
    });
}

Json json_of(const Plan& plan) {
    Json out;
    out["schema"] = "sixth.decompose.plan/1";
    out["id"] = plan.key;
    out["title"] = plan.title;
    if (!plan.url.empty()) out["url"] = plan.url;
    if (!plan.base.empty()) out["base"] = plan.base;
    out["planner"] = plan.planner;
    out["blocked_by"] = plan.blocked_by;
    out["notes"] = plan.notes;
    out["order"] = Json::array();
    for (const int number : work_order(plan)) out["order"].push_back(plan.id_of(number));
    out["subtasks"] = Json::array();
    for (const Subtask& subtask : plan.subtasks) out["subtasks"].push_back(json_of(plan, subtask));
    out["items"] = Json::array();
    for (const Covered& item : plan.coverage) out["items"].push_back(json_of(item, plan));
    return out;
}

}  // namespace sixth::decompose
