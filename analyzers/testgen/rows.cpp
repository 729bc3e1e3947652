#include "analyzers/testgen/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "analyzers/testgen/docstring.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

constexpr std::size_t most_rows = 220;    // of one target
constexpr std::size_t most_values = 70;   // of one parameter
constexpr std::size_t most_subjects = 6;  // objects a method is tried on
constexpr std::size_t most_befores = 8;   // methods called before it
constexpr std::size_t most_pairs = 64;

class RowMaker {
  public:
    RowMaker(std::size_t number, const std::vector<Target>& targets, const Values& values)
        : number_(number), targets_(targets), target_(targets[number]), values_(values) {
        if (needs_subject(target_)) {
            subjects_ = values.objects(target_.owner);
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
        if (!subjects_.empty()) row.subject = subjects_.front();
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
        }
        return row;
    }

    void add(Row row, std::string label) {
        if (rows_.size() >= most_rows) return;
        row.label = std::move(label);
        if (!seen_.insert(key(row)).second) return;
        rows_.push_back(std::move(row));
    }

    static std::string key(const Row& row) {
        std::string all = row.subject;
        for (const std::string& call : row.before) all += "\n" + call;
        for (const Argument& a : row.arguments) all += "\n" + a.name + "=" + a.value;
        return all;
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
            row.subject = subjects_[i];
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
        std::size_t made = 0;
        for (const Target& other : targets_) {
            if (other.owner != target_.owner || other.way != Way::method || other.is_async ||
                other.is_private || other.name.substr(0, 2) == "__" || made == most_befores)
                continue;
            std::string arguments;
            for (const Parameter& p : other.parameters) {
                if (!p.required()) continue;
                if (!arguments.empty()) arguments += ", ";
                if (p.kind == Parameter::Kind::keyword_only) arguments += p.name + "=";
                arguments += values_.of(other, p).front().text;
            }
            ++made;
            for (std::size_t i = 0; i < std::min<std::size_t>(subjects_.size(), 3); ++i) {
                Row row = base;
                row.subject = subjects_[i];
                row.before = {fmt::format("subject.{}({})", other.name, arguments)};
                add(row, "after_" + other.name);
                if (other.name == target_.name) continue;
                row.before.push_back(row.before.front());
                if (i == 0) add(std::move(row), fmt::format("after_{}_twice", other.name));
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

class CallReader {
  public:
    CallReader(const ParsedFile& file, const std::vector<Target>& targets, const World& world,
               std::vector<Row>& out)
        : file_(file), tree_(file.tree()), targets_(targets), world_(world), out_(out) {
        for (std::size_t i = 0; i < targets.size(); ++i) by_name_.emplace(targets[i].name, i);
    }

    void read() {
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_.kind(id) == Kind::call) call(id);
        }
    }

  private:
    void call(NodeId id) {
        const NodeId callee = tree_.child(id, Field::function);
        const NodeId list = tree_.child(id, Field::arguments);
        if (callee == no_node || list == no_node || tree_.kind(list) != Kind::argument_list) return;
        const bool attribute = tree_.kind(callee) == Kind::attribute;
        if (!attribute && tree_.kind(callee) != Kind::identifier) return;
        const NodeId last = attribute ? tree_.child(callee, Field::attribute) : callee;
        Row row;
        if (!arguments(list, row)) return;
        const auto [from, to] = by_name_.equal_range(std::string(file_.text(last)));
        for (auto at = from; at != to; ++at) {
            const Target& target = targets_[at->second];
            Row mine = row;
            mine.target = at->second;
            mine.source = Source::call_site;
            mine.label = "as_called";
            if (needs_subject(target)) {
                if (!attribute || !object(tree_.child(callee, Field::object), target, mine.subject)) continue;
            }
            out_.push_back(std::move(mine));
        }
    }

    bool arguments(NodeId list, Row& row) const {
        for (const NodeId child : tree_.children(list)) {
            if (!python::is_named(tree_.kind(child)) || tree_.kind(child) == Kind::comment) continue;
            NodeId value = child;
            std::string name;
            if (tree_.kind(child) == Kind::keyword_argument) {
                name = file_.text(tree_.child(child, Field::name));
                value = tree_.child(child, Field::value);
            }
            if (value == no_node || !stands_alone(value)) return false;
            row.arguments.push_back({std::move(name), std::string(file_.text(value))});
        }
        return true;
    }

    // Of the object: C(...) there, or a variable that was given one.
    bool object(NodeId id, const Target& target, std::string& out) const {
        if (id == no_node) return false;
        if (tree_.kind(id) == Kind::call) {
            const NodeId callee = tree_.child(id, Field::function);
            if (text::last_part(file_.text(callee)) != target.owner) return false;
            const NodeId list = tree_.child(id, Field::arguments);
            if (list == no_node || !stands_alone(list)) return false;
            out = target.owner + std::string(file_.text(list));
            return out.find('\n') == std::string::npos;
        }
        if (tree_.kind(id) != Kind::identifier) return false;
        const std::string_view name = file_.text(id);
        for (NodeId at = id; at-- > 0;) {
            if (tree_.kind(at) != Kind::assignment || file_.text(tree_.child(at, Field::left)) != name)
                continue;
            const NodeId right = tree_.child(at, Field::right);
            return right != no_node && tree_.kind(right) == Kind::call && object(right, target, out);
        }
        return false;
    }

    bool stands_alone(NodeId id) const {
        if (tree_[id].end - tree_[id].begin > 2000) return false;
        for (NodeId at = id; at < tree_.end(id); ++at) {
            switch (tree_.kind(at)) {
                case Kind::identifier: {
                    const NodeId parent = tree_.parent(at);
                    const bool field = parent != no_node && ((tree_.kind(parent) == Kind::attribute &&
                                                              tree_.child(parent, Field::attribute) == at) ||
                                                             (tree_.kind(parent) == Kind::keyword_argument &&
                                                              tree_.child(parent, Field::name) == at));
                    if (!field && world_.names.count(file_.text(at)) == 0) return false;
                    break;
                }
                case Kind::interpolation:
                case Kind::lambda:
                case Kind::await:
                case Kind::yield:
                case Kind::named_expression:
                case Kind::list_splat:
                case Kind::dictionary_splat:
                case Kind::list_comprehension:
                case Kind::generator_expression:
                    return false;
                default:
                    break;
            }
        }
        return true;
    }

    const ParsedFile& file_;
    const Tree& tree_;
    const std::vector<Target>& targets_;
    const World& world_;
    std::vector<Row>& out_;
    std::multimap<std::string, std::size_t> by_name_;
};

}  // namespace

std::string callee_of(const Target& target) {
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

std::vector<Row> rows_of_values(std::size_t number, const std::vector<Target>& targets,
                                const Values& values) {
    return RowMaker(number, targets, values).all();
}

void add_rows_of_calls(const ParsedFile& text, const std::vector<Target>& targets, const World& world,
                       std::vector<Row>& out) {
    CallReader(text, targets, world, out).read();
}

void add_rows_of_examples(const std::vector<Target>& targets, const World& world, std::vector<Row>& out) {
    for (const Target& target : targets) {
        for (const Example& example : examples_in(target.docstring)) {
            const ParsedFile code(example.code + "\n");
            const std::size_t before = out.size();
            add_rows_of_calls(code, targets, world, out);
            for (std::size_t i = before; i < out.size(); ++i) {
                out[i].source = Source::documented;
                out[i].label = "documented";
            }
            // what comes out is that of the call only when the call is the whole example
            if (out.size() == before + 1 && !example.expected.empty() && !code.text().empty() &&
                example.code.find('\n') == std::string::npos) {
                const std::string_view whole = text::trim(std::string_view(example.code));
                const std::string& name = targets[out.back().target].name;
                if (whole.substr(0, name.size()) == name && whole.back() == ')')
                    out.back().documented = example.expected;
            }
        }
    }
}

}  // namespace sixth::testgen
