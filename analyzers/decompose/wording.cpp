#include "analyzers/decompose/wording.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyzers/decompose/split.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::decompose {
namespace {

using Json = nlohmann::ordered_json;

constexpr double by_model = .5;  // confidence of a file that the model alone names
constexpr std::size_t most_files = 8, most_steps = 12, most_parts = 8, longest_step = 300;

std::string one_line(const Json& json, std::size_t most) {
    std::string text(text::trim(utf8::printable(json.get<std::string>())));
    if (text.size() > most) {
        text.resize(most);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
    }
    return text;
}

Json text_schema() {
    return {{"type", "string"}};
}
Json list_of(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

class Taking {
  public:
    Taking(const Plan& plan, const std::string& model, const std::function<bool(const std::string&)>& exists)
        : model_(model), exists_(exists) {
        out_.plan = plan;
    }

    Worded take(const Json& reply) {
        if (!reply.contains("subtasks") || !reply["subtasks"].is_array()) {
            out_.faults.emplace_back("there is no list 'subtasks'");
            return std::move(out_);
        }
        std::set<int> seen;
        for (const Json& each : reply["subtasks"]) {
            if (!each.is_object() || !each.contains("number") || !each["number"].is_number_integer()) {
                out_.faults.emplace_back("a subtask without its number");
                continue;
            }
            const int number = each["number"].get<int>();
            Subtask* subtask = find(number);
            if (!subtask) {
                out_.left_out.push_back(fmt::format("subtask {}, which the issue does not ask for", number));
                continue;
            }
            if (!seen.insert(number).second) {
                out_.faults.push_back(fmt::format("subtask {} is given twice", number));
                continue;
            }
            take(*subtask, each);
        }
        for (const Subtask& subtask : out_.plan.subtasks) {
            if (!seen.contains(subtask.number))
                out_.faults.push_back(fmt::format("subtask {} is missing", subtask.number));
        }
        if (work_order(out_.plan).size() != out_.plan.subtasks.size())
            out_.faults.emplace_back("the order goes round in a circle");
        if (!out_.faults.empty()) return std::move(out_);
        for (const auto& [number, parts] : parts_) {
            out_.plan.notes.push_back(
                fmt::format("'{}' is split in {} by {}", find(number)->title, parts.size(), model_));
            split(out_.plan, number, parts, model_ + " says so");
        }
        return std::move(out_);
    }

  private:
    Subtask* find(int number) {
        for (Subtask& subtask : out_.plan.subtasks) {
            if (subtask.number == number) return &subtask;
        }
        return nullptr;
    }

    void take(Subtask& subtask, const Json& json) {
        const std::string name = fmt::format("subtask {}: ", subtask.number);
        if (!json.contains("title") || !json["title"].is_string() ||
            one_line(json["title"], longest_title).size() < 5) {
            out_.faults.push_back(name + "'title' must be a text of 5 characters or more");
        } else {
            subtask.title = one_line(json["title"], longest_title);
            subtask.origin = model_;
        }
        if (json.contains("kind") && json["kind"].is_string()) {
            if (const auto kind = kind_called(json["kind"].get<std::string>())) {
                subtask.kind = *kind;
            } else {
                out_.faults.push_back(name + "'kind' is none of those allowed");
            }
        }
        take_order(subtask, json, name);
        take_files(subtask, json, name);
        take_split(subtask, json, name);
        if (!json.contains("steps")) return;
        if (!json["steps"].is_array()) return out_.faults.push_back(name + "'steps' must be a list");
        std::size_t count = 0;
        for (const Json& step : json["steps"]) {
            if (step.is_string() && count++ < most_steps)
                subtask.details += "- " + one_line(step, longest_step) + "\n";
        }
    }

    // The issue's own order stays; the model may add to what layers and files suggest, or take from it.
    void take_order(Subtask& subtask, const Json& json, const std::string& name) {
        if (!json.contains("depends_on")) return;
        if (!json["depends_on"].is_array())
            return out_.faults.push_back(name + "'depends_on' must be a list");
        std::vector<After> after;
        for (const After& each : subtask.after) {
            if (each.why.find("the issue") != std::string::npos) after.push_back(each);
        }
        for (const Json& each : json["depends_on"]) {
            if (!each.is_number_integer()) {
                out_.faults.push_back(name + "'depends_on' must hold numbers");
                continue;
            }
            const int number = each.get<int>();
            if (number == subtask.number || !find(number)) {
                out_.left_out.push_back(fmt::format("{}after {}", name, number));
                continue;
            }
            if (std::none_of(after.begin(), after.end(), [&](const After& a) { return a.number == number; }))
                after.push_back({number, model_ + " says so"});
        }
        std::sort(after.begin(), after.end(),
                  [](const After& a, const After& b) { return a.number < b.number; });
        subtask.after = std::move(after);
    }

    // Of the files offered, in its order; another one only when it is there.
    std::vector<Target> files_of(const std::vector<Target>& offered, const Json& list,
                                 const std::string& name) {
        std::vector<Target> files;
        for (const Json& each : list) {
            if (!each.is_string() || files.size() == most_files) continue;
            const auto path = each.get<std::string>();
            const auto is_it = [&](const Target& f) { return f.path == path; };
            if (std::any_of(files.begin(), files.end(), is_it)) continue;
            const auto known = std::find_if(offered.begin(), offered.end(), is_it);
            if (known != offered.end()) {
                files.push_back(*known);
            } else if (!path.empty() && path[0] != '/' && path.find("..") == std::string::npos &&
                       exists_(path)) {
                files.push_back({path, {}, by_model, "named by " + model_, false});
            } else {
                out_.left_out.push_back(name + "'" + utf8::printable(path) + "', which is not there");
            }
        }
        return files;
    }

    void take_files(Subtask& subtask, const Json& json, const std::string& name) {
        if (!json.contains("files")) return;
        if (!json["files"].is_array()) return out_.faults.push_back(name + "'files' must be a list");
        std::vector<Target> files = files_of(subtask.files, json["files"], name);
        add_named(subtask, files);
        if (!files.empty()) subtask.files = std::move(files);
    }

    // What the issue names stays, unless one of the others has it.
    static void add_named(const Subtask& subtask, std::vector<Target>& files,
                          const std::vector<Part>& others = {}) {
        const auto has = [](const std::vector<Target>& list, const Target& file) {
            return std::any_of(list.begin(), list.end(),
                               [&](const Target& f) { return f.path == file.path; });
        };
        for (const Target& file : subtask.files) {
            const bool named = file.reason.find("named in the issue") != std::string::npos;
            if (named && !has(files, file) &&
                std::none_of(others.begin(), others.end(), [&](const Part& p) { return has(p.files, file); }))
                files.push_back(file);
        }
    }

    // Two parts at the least, each with a title of its own.
    void take_split(const Subtask& subtask, const Json& json, const std::string& name) {
        if (!json.contains("split")) return;
        if (!json["split"].is_array()) return out_.faults.push_back(name + "'split' must be a list");
        std::vector<Part> parts;
        for (const Json& each : json["split"]) {
            Part part;
            if (each.is_object() && each.contains("title") && each["title"].is_string())
                part.title = one_line(each["title"], longest_title);
            const bool again = std::any_of(parts.begin(), parts.end(),
                                           [&](const Part& other) { return other.title == part.title; });
            if (part.title.size() < 5 || again)
                return out_.faults.push_back(name + "each part of 'split' needs a 'title' of its own");
            part.kind = subtask.kind;
            if (each.contains("kind") && each["kind"].is_string())
                part.kind = kind_called(each["kind"].get<std::string>()).value_or(subtask.kind);
            if (each.contains("files") && each["files"].is_array())
                part.files = files_of(subtask.files, each["files"], name);
            if (part.files.empty()) part.files = subtask.files;
            parts.push_back(std::move(part));
        }
        if (parts.size() > most_parts)
            return out_.faults.push_back(fmt::format("{}'split' has more than {} parts", name, most_parts));
        if (parts.size() < 2) return;
        add_named(subtask, parts[0].files, parts);
        parts_[subtask.number] = std::move(parts);
    }

    const std::string& model_;
    const std::function<bool(const std::string&)>& exists_;
    Worded out_;
    std::map<int, std::vector<Part>> parts_;  // by the subtask that is split
};

}  // namespace

Json wording_schema(const Plan& plan) {
    Json words = Json::array();
    for (std::size_t k = 0; k < kinds; ++k) words.push_back(std::string(name_of(static_cast<Kind>(k))));
    Json numbers = Json::array();
    for (const Subtask& subtask : plan.subtasks) numbers.push_back(subtask.number);
    const Json number = {{"type", "integer"}, {"enum", numbers}};
    Json part;
    part["type"] = "object";
    part["properties"] = {{"title", text_schema()},
                          {"kind", {{"type", "string"}, {"enum", words}}},
                          {"files", list_of(text_schema())}};
    part["required"] = {"title", "kind", "files"};
    part["additionalProperties"] = false;
    Json subtask;
    subtask["type"] = "object";
    subtask["properties"] = {{"number", number},
                             {"title", text_schema()},
                             {"kind", {{"type", "string"}, {"enum", words}}},
                             {"depends_on", list_of(number)},
                             {"files", list_of(text_schema())},
                             {"steps", list_of(text_schema())},
                             {"split", list_of(part)}};
    subtask["required"] = {"number", "title", "kind", "depends_on", "files", "steps", "split"};
    subtask["additionalProperties"] = false;
    Json schema;
    schema["type"] = "object";
    schema["properties"] = {{"subtasks", list_of(subtask)}};
    schema["required"] = Json::array({"subtasks"});
    schema["additionalProperties"] = false;
    return schema;
}

std::string wording_system() {
    return "You edit the plan of a programming task. You are given an issue and a list of subtasks with "
           "their numbers, files and "
           "order. Answer with one JSON object {\"subtasks\": [...]} that holds every subtask exactly once, "
           "under its number. For each: "
           "`title`, an order of at most 80 characters that says what to do and keeps all names of the "
           "issue; `kind`, one of schema, "
           "core, api, cli, ui, test, docs, chore; `depends_on`, numbers of subtasks that must be done "
           "before it (never in a circle); "
           "`files`, those of its files that will change, the most likely first, copied exactly; `steps`, "
           "two to five short steps; `split`, an empty list, or for a subtask that is several separate "
           "changes its parts in the order they are done. "
           "Invent no subtask and no file. Keep the names of libraries as they are.";
}

std::string wording_question(const Issue& issue, const Plan& plan, std::size_t most) {
    std::string list;
    for (const Subtask& subtask : plan.subtasks) {
        Json one;
        one["number"] = subtask.number;
        one["title"] = subtask.title;
        one["kind"] = name_of(subtask.kind);
        one["depends_on"] = Json::array();
        for (const After& after : subtask.after) one["depends_on"].push_back(after.number);
        one["files"] = Json::array();
        for (const Target& file : subtask.files) one["files"].push_back(file.path);
        list += dump_json(one) + "\n";
    }
    std::string text = issue.titled_by_body ? issue.body : "# " + issue.title + "\n\n" + issue.body;
    const std::size_t room = most > list.size() + 400 ? most - list.size() - 200 : 200;
    if (text.size() > room) {
        std::string tail = text.substr(text.size() - room / 4);
        text.resize(room - room / 4);
        text = utf8::valid(text) + "\n[…]\n" + utf8::valid(tail);
    }
    return "The issue:\n\n" + text + "\n\nThe subtasks:\n\n" + list + "\nAnswer with the JSON object alone.";
}

Worded take_wording(const Plan& plan, const Json& reply, const std::string& model,
                    const std::function<bool(const std::string&)>& exists) {
    return Taking(plan, model, exists).take(reply);
}

}  // namespace sixth::decompose
