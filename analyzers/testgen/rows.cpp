#include "analyzers/testgen/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/base/text.h"

namespace sixth::testgen {
namespace {

constexpr std::size_t most_rows = 220;     // of one target
constexpr std::size_t most_values = 70;    // of one parameter
constexpr std::size_t most_subjects = 12;  // objects a method is tried on
constexpr std::size_t most_befores = 8;    // methods called before it
constexpr std::size_t most_pairs = 64;

// What may be done to an object before a method is called: other methods, attributes that it asks for.
std::vector<std::pair<std::string, std::string>> calls_before(const Target& method,
                                                              const std::vector<Target>& targets,
                                                              const Values& values) {
    std::vector<std::pair<std::string, std::string>> all;  // call, label
    for (const Target& other : targets) {
        if (other.owner != method.owner || other.way != Way::method || other.is_async || other.is_private ||
            other.reaches_out || all.size() == most_befores)
            continue;
        if (other.is_setter && other.parameters.size() == 1) {
            const std::vector<Value> options = values.of(other, other.parameters.front());
            for (std::size_t i = 0; i < options.size() && i < 3 && other.name == method.name; ++i)
                all.emplace_back(fmt::format("setattr(subject, '{}', {})", other.name, options[i].text),
                                 other.name + "_" + options[i].label);
        }
        if (!other.direct || other.name.substr(0, 2) == "__") continue;
        std::string arguments;
        bool plain = true;
        for (const Parameter& p : other.parameters) {
            if (!p.required() && p.kind != Parameter::Kind::star) continue;
            if (!arguments.empty()) arguments += ", ";
            if (p.kind == Parameter::Kind::keyword_only) arguments += p.name + "=";
            const std::vector<Value> options = values.of(other, p);
            const Value& value = options[p.kind == Parameter::Kind::star && options.size() > 1 ? 1 : 0];
            arguments += value.text;
            plain = plain && value.setup.empty();
        }
        if (plain)
            all.emplace_back(fmt::format("subject.{}({})", other.name, arguments), "after_" + other.name);
    }
    for (const auto& [attribute, value] : values.states(method))
        all.emplace_back(fmt::format("setattr(subject, '{}', {})", attribute, value.text),
                         attribute + "_" + value.label);
    return all;
}

class RowMaker {
  public:
    RowMaker(std::size_t number, const std::vector<Target>& targets, const Values& values)
        : number_(number), targets_(targets), target_(targets[number]), values_(values) {
        if (needs_subject(target_)) {
            subjects_ = values.all_objects(target_.owner);
            if (subjects_.size() > most_subjects) subjects_.resize(most_subjects);
        }
        for (const Parameter& p : target_.parameters) {
            std::vector<Value> options = values.of(target_, p);
            if (options.size() > most_values) options.resize(most_values);
            options_.push_back(std::move(options));
        }
    }

    std::vector<Row> all() {
        if (needs_subject(target_) && subjects_.empty()) return {};
        const Row base = with({});
        add(base, "ordinary");
        leaving(base);
        one_at_a_time();
        on_other_objects(base);
        rest_parameters(base);
        two_at_a_time();
        return std::move(rows_);
    }

  private:
    using Choice = std::map<std::size_t, std::size_t>;  // parameter -> value; of the others the first

    Row with(const Choice& choice) const {
        Row row;
        row.target = number_;
        if (!subjects_.empty()) put_on(0, row);
        bool by_name = false;
        for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
            const Parameter& p = target_.parameters[i];
            const auto chosen = choice.find(i);
            if (p.kind >= Parameter::Kind::star) {
                by_name = true;
                continue;
            }
            if (!p.required() && chosen == choice.end()) {
                by_name = p.kind != Parameter::Kind::positional_only || by_name;
                continue;
            }
            const bool named = (by_name || !p.required()) && p.kind != Parameter::Kind::positional_only;
            const Value& value = options_[i][chosen == choice.end() ? 0 : chosen->second];
            row.arguments.push_back(
                {named || p.kind == Parameter::Kind::keyword_only ? p.name : "", value.text});
            row.odd = row.odd || value.odd;
            if (!value.setup.empty()) row.setup.push_back(value.setup);
        }
        return row;
    }

    void put_on(std::size_t subject, Row& row) const {
        row.subject = subjects_[subject];
        row.setup.clear();
        if (std::string setup = values_.setup_of(row.subject); !setup.empty()) row.setup = {std::move(setup)};
    }

    void add(Row row, std::string label) {
        if (rows_.size() >= most_rows) return;
        row.label = std::move(label);
        if (!seen_.insert(key_of(row)).second) return;
        rows_.push_back(std::move(row));
    }

    // what `with` calls at the end: without an exception and with one
    void leaving(Row row) {
        if ((target_.name != "__exit__" && target_.name != "__aexit__") || row.arguments.size() > 3) return;
        row.arguments.assign(3, {"", "None"});
        add(row, "no_exception");
        row.arguments = {{"", "ValueError"}, {"", "ValueError('boom')"}, {"", "None"}};
        add(std::move(row), "exception");
    }

    void one_at_a_time() {
        for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
            if (target_.parameters[i].kind >= Parameter::Kind::star) continue;
            for (std::size_t v = 0; v < options_[i].size(); ++v)
                add(with({{i, v}}), target_.parameters[i].name + "_" + options_[i][v].label);
        }
    }

    void on_other_objects(const Row& base) {
        for (std::size_t i = 1; i < subjects_.size(); ++i) {
            Row row = base;
            put_on(i, row);
            add(std::move(row), fmt::format("object_{}", i + 1));
        }
        if (!needs_subject(target_)) return;
        const std::vector<std::string> fillings = values_.fillings(target_);
        for (std::size_t i = 0; i < fillings.size() && i < most_befores; ++i) {
            Row row = base;
            row.before = {fillings[i]};
            add(row, "filled");
            row.before.insert(row.before.begin(), fillings[(i + 1) % fillings.size()]);
            add(std::move(row), "filled_twice");
        }
        for (const auto& [call, label] : calls_before(target_, targets_, values_)) {
            for (std::size_t i = 0; i < std::min<std::size_t>(subjects_.size(), 3); ++i) {
                Row row = base;
                put_on(i, row);
                row.before = {call};
                add(row, label);
                if (label == "after_" + target_.name || call.substr(0, 7) == "setattr") continue;
                row.before.push_back(row.before.front());
                if (i == 0) add(std::move(row), label + "_twice");
            }
        }
    }

    // *args with one and two values, **kwargs with one
    void rest_parameters(const Row& base) {
        for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
            const Parameter& p = target_.parameters[i];
            if (p.kind == Parameter::Kind::star) {
                const auto positional = std::find_if(base.arguments.begin(), base.arguments.end(),
                                                     [](const Argument& a) { return !a.name.empty(); });
                const auto put = [&](const std::vector<std::string>& texts, const std::string& label) {
                    Row row = base;
                    auto at = row.arguments.begin() + (positional - base.arguments.begin());
                    for (const std::string& text : texts) at = row.arguments.insert(at, {"", text}) + 1;
                    add(std::move(row), label);
                };
                for (std::size_t v = 0; v < options_[i].size() && v < 8; ++v)
                    put({options_[i][v].text}, fmt::format("{}_{}", p.name, options_[i][v].label));
                if (options_[i].size() > 1)
                    put({options_[i][0].text, options_[i][1].text}, fmt::format("two_{}", p.name));
            } else if (p.kind == Parameter::Kind::double_star) {
                for (std::size_t v = 0; v < options_[i].size() && v < 4; ++v) {
                    Row row = base;
                    row.arguments.push_back({"key", options_[i][v].text});
                    add(std::move(row), fmt::format("{}_{}", p.name, options_[i][v].label));
                }
                for (const std::string& key : values_.keys_of(target_, p)) {
                    const bool taken = std::any_of(target_.parameters.begin(), target_.parameters.end(),
                                                   [&](const Parameter& other) { return other.name == key; });
                    for (const char* text : {"'abc'", "1", "None"}) {
                        Row row = base;
                        row.arguments.push_back({key, text});
                        if (!taken) add(std::move(row), p.name + "_" + key);
                    }
                }
            }
        }
    }

    void two_at_a_time() {
        const std::size_t before = rows_.size();
        for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
            for (std::size_t j = i + 1; j < target_.parameters.size(); ++j) {
                if (target_.parameters[i].kind >= Parameter::Kind::star ||
                    target_.parameters[j].kind >= Parameter::Kind::star)
                    continue;
                for (std::size_t v = 0; v < options_[i].size() && v < 7; ++v) {
                    for (std::size_t w = 0; w < options_[j].size() && w < 7; ++w) {
                        if (rows_.size() >= before + most_pairs) return;
                        add(with({{i, v}, {j, w}}),
                            fmt::format("{}_{}_{}_{}", target_.parameters[i].name, options_[i][v].label,
                                        target_.parameters[j].name, options_[j][w].label));
                    }
                }
            }
        }
    }

    std::size_t number_;
    const std::vector<Target>& targets_;
    const Target& target_;
    const Values& values_;
    std::vector<std::string> subjects_;
    std::vector<std::vector<Value>> options_;
    std::vector<Row> rows_;
    std::set<std::string> seen_;
};

}  // namespace

std::string callee_of(const Target& target) {
    if (target.hidden) return fmt::format("{}.{}", pure_python, target.name);
    switch (target.way) {
        case Way::static_method:
        case Way::class_method:
            return target.symbol;
        case Way::function:
        case Way::method:
        case Way::property:
        case Way::constructor:
            return target.name;
    }
    return target.name;
}

bool needs_subject(const Target& target) {
    return target.way == Way::method || target.way == Way::property;
}

std::string key_of(const Row& row) {
    std::string key = row.subject;
    for (const std::string& text : row.setup) key += "\nsetup " + text;
    for (const Mock& m : row.mocks) key += "\nmock " + m.target + " " + m.behaviour;
    for (const std::string& text : row.before) key += "\n" + text;
    for (const Argument& a : row.arguments) key += "\n" + a.name + "=" + a.value;
    return key;
}

std::string arguments_of(const Row& row) {
    std::string all;
    for (const Argument& a : row.arguments)
        all += (all.empty() ? "" : ", ") + (a.name.empty() ? "" : a.name + "=") + a.value;
    return all;
}

bool uses_folder(const Row& row) {
    const auto names = [](const std::string& text) { return text.find("tmp_path") != std::string::npos; };
    return names(row.subject) ||
           std::any_of(row.mocks.begin(), row.mocks.end(),
                       [&](const Mock& m) { return names(m.behaviour); }) ||
           std::any_of(row.setup.begin(), row.setup.end(), names) ||
           std::any_of(row.before.begin(), row.before.end(), names) ||
           std::any_of(row.arguments.begin(), row.arguments.end(),
                       [&](const Argument& a) { return names(a.value); });
}

std::vector<std::string> befores_of(std::size_t number, const std::vector<Target>& targets,
                                    const Values& values) {
    std::vector<std::string> all = values.fillings(targets[number]);
    for (auto& [call, label] : calls_before(targets[number], targets, values)) all.push_back(std::move(call));
    return all;
}

std::vector<Row> rows_of_values(std::size_t number, const std::vector<Target>& targets,
                                const Values& values) {
    return RowMaker(number, targets, values).all();
}

}  // namespace sixth::testgen
