// fit_import_weights [-n TASKS] [-c [-k FILE] | -t] ROOT... or -c -r FILE: makes
// analyzers/fix_imports/weights.def. Every import that binds a name is a task: taken out of its file (half of
// the time with its whole statement), which of the options is it? The weights are those of a softmax over the
// options under which what was written is likeliest; prints them, and what the share of the first option is
// worth. With -t the weights at hand are only measured. With -c it makes sureness.def: the trees by which the
// confidence of the first option is how often it is right. -k keeps what they are fitted to, and -r reads
// that instead of repositories.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "analyzers/fix_imports/extract.h"
#include "analyzers/fix_imports/options.h"
#include "analyzers/fix_imports/statements.h"
#include "analyzers/fix_imports/sureness.h"
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"
#include "core/repo/plain_walk.h"
#include "core/repo/walk.h"

namespace {

using namespace sixth;
using namespace sixth::fix_imports;

constexpr std::size_t most_options = 60;  // of one task

struct Task {
    std::size_t truth;
    bool first_party, cold;
    std::vector<std::array<float, feature_count>> options;

    void add(const Option& option) {
        options.emplace_back();
        for (std::size_t f = 0; f < feature_count; ++f)
            options.back()[f] = static_cast<float>(option.features[f]);
    }
};

struct Tree {
    std::vector<std::string> paths, texts;
    std::deque<facts::Facts> facts;
    std::vector<program::File> files;
};

// The first option of a question, and whether it was right.
struct First {
    Signs signs;
    bool right;
    std::uint32_t repository;
};

void load(const fs::Path& root, Tree& tree) {
    repo::WalkOptions walk;
    for (const repo::SourceFile& file : repo::walk(root, walk).files) tree.paths.push_back(file.path);
    std::sort(tree.paths.begin(), tree.paths.end());
    for (const std::string& path : tree.paths) {
        tree.texts.push_back(fs::read(root / path));
        tree.facts.emplace_back(
            std::make_shared<const std::string>(facts::extract(tree.texts.back(), {names_extractor()})));
    }
    for (std::size_t i = 0; i < tree.paths.size(); ++i) tree.files.push_back({tree.paths[i], &tree.facts[i]});
}

// The text without that name, or without the whole statement.
std::string without(const std::string& text, const Statement& s, std::size_t name, bool whole) {
    std::string out = text.substr(0, s.begin);
    if (whole || s.names.size() == 1) {
        out += "pass";
    } else {
        out += s.from ? "from " + text.substr(s.module_begin, s.module_end - s.module_begin) + " import "
                      : "import ";
        const char* separator = "";
        for (std::size_t i = 0; i < s.names.size(); ++i) {
            if (i == name) continue;
            out += separator + text.substr(s.names[i].begin, s.names[i].end - s.names[i].begin);
            separator = ", ";
        }
    }
    return out + text.substr(s.end);
}

// The text with one local name bound under another: what is left of it is no import that went missing.
std::string with_lost_local(const std::string& text, std::mt19937& random, std::string& lost) {
    const python::ParsedFile parsed(text);
    const python::Tree& tree = parsed.tree();
    std::map<std::string_view, std::vector<python::NodeId>> stores;
    std::map<std::string_view, int> loads;
    for (python::NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != python::Kind::identifier) continue;
        const facts::Binding binding = facts::classify(tree, id);
        const bool local = tree.ancestor(id, python::Kind::function_definition) != python::no_node;
        if (binding == facts::Binding::load) ++loads[parsed.text(id)];
        if (binding == facts::Binding::store && local) stores[parsed.text(id)].push_back(id);
    }
    std::vector<std::string_view> names;
    for (const auto& [name, places] : stores) {
        if (loads[name] > 0) names.push_back(name);
    }
    if (names.empty()) return {};
    const std::string_view name = names[random() % names.size()];
    std::string out;
    std::size_t at = 0;
    for (const python::NodeId id : stores[name]) {
        out.append(text, at, tree[id].end - at).append("_lost");
        at = tree[id].end;
    }
    lost = name;
    return out.append(text, at);
}

void gather_tasks(const fs::Path& root, std::size_t wanted, std::vector<Task>& tasks, std::mt19937& random,
                  bool measure, std::map<std::string, std::array<double, 8>>& sums,
                  std::vector<First>& firsts, std::uint32_t repository) {
    Tree tree;
    load(root, tree);
    const program::Program program(tree.files);
    const Index index(program, 0);
    struct Place {
        std::uint32_t file;
        std::uint32_t statement;
        std::size_t name;
    };
    std::vector<Place> places;
    for (std::uint32_t f = 0; f < tree.files.size(); ++f) {
        const python::ParsedFile parsed(tree.texts[f]);
        const std::vector<Statement> all = all_statements(parsed);
        for (std::uint32_t s = 0; s < all.size(); ++s) {
            if (all[s].module == "__future__" || all[s].star) continue;
            for (std::size_t n = 0; n < all[s].names.size(); ++n) places.push_back({f, s, n});
        }
    }
    std::shuffle(places.begin(), places.end(), random);
    if (places.size() > 3 * wanted) places.resize(3 * wanted);
    std::size_t done = 0;
    std::uint32_t number = 0;
    for (const Place& place : places) {
        if (done == wanted) break;
        const std::string& text = tree.texts[place.file];
        const python::ParsedFile parsed(text);
        const Statement s = all_statements(parsed)[place.statement];
        const ImportedName& name = s.names[place.name];
        Target truth{s.from ? program.absolute(place.file, s.level, s.module) : std::string(name.name),
                     s.from ? std::string(name.name) : std::string(), std::string(name.alias)};
        std::string bound(name.alias.empty() ? name.name : name.alias);
        bound = bound.substr(0, bound.find('.'));
        const FileView view(program, place.file, without(text, s, place.name, (number++ & 1) != 0));
        const FreeName* free = view.free_name(bound);
        if (!free) continue;  // nothing uses it: nobody would ask
        ++done;
        Question question{view, free->name, {}};
        for (const FreeName& other : view.names.free()) {
            if (other.name != bound) question.others.push_back(other.name);
        }
        const std::vector<Option> options = options_for(index, {}, question);
        const bool first_party = index.is_first_party(truth.module);
        const std::vector<Vote> votes = index.votes(bound);
        const bool cold =
            std::none_of(votes.begin(), votes.end(), [&](const Vote& v) { return v.importer != place.file; });
        const auto at =
            std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.target == truth; });
        if (measure && !options.empty() && at != options.begin() && options.front().share >= 0.9)
            std::fprintf(stderr, "  %s %s: %s.%s %s, not %s.%s %s (%.3f)\n", tree.paths[place.file].c_str(),
                         bound.c_str(), options.front().target.module.c_str(),
                         options.front().target.name.c_str(), options.front().target.alias.c_str(),
                         truth.module.c_str(), truth.name.c_str(), truth.alias.c_str(),
                         options.front().share);
        if (measure && at == options.end() && first_party)
            std::fprintf(stderr, "  %s: %s.%s %s is no option\n", tree.paths[place.file].c_str(),
                         truth.module.c_str(), truth.name.c_str(), truth.alias.c_str());
        if (measure) {
            for (const std::string& key :
                 {std::string(first_party && s.from ? "first-party from"
                              : first_party         ? "first-party import"
                                                    : "outside"),
                  std::string(cold ? "cold " : "warm ") + (first_party ? "first-party" : "outside")}) {
                auto& sum = sums[key];
                ++sum[0];
                sum[1] += !options.empty() && at == options.begin();
                sum[2] += at != options.end();
                for (int level = 0; level < 2; ++level) {
                    const bool sure = !options.empty() && options.front().share >= (level == 0 ? 0.9 : 0.95);
                    sum[3 + 2 * level] += sure;
                    sum[4 + 2 * level] += sure && at == options.begin();
                }
            }
        }
        if (!options.empty())
            firsts.push_back({signs_of(index, question, options), at == options.begin(), repository});
        const std::size_t count = std::min(options.size(), most_options);
        Task task{std::min(static_cast<std::size_t>(at - options.begin()), count), first_party, cold, {}};
        for (std::size_t o = 0; o < count; ++o) {
            task.add(options[o]);
        }
        task.add(nothing_for(question, options));
        tasks.push_back(std::move(task));
    }
    std::size_t lost_names = 0, chosen = 0;
    for (std::size_t i = 0; i < wanted && !tree.texts.empty(); ++i) {
        const auto file = static_cast<std::uint32_t>(random() % tree.texts.size());
        std::string lost;
        const std::string text = with_lost_local(tree.texts[file], random, lost);
        if (lost.empty()) continue;
        const FileView view(program, file, text);
        const FreeName* free = view.free_name(lost);
        if (!free) continue;
        const Question question{view, free->name, {}};
        const std::vector<Option> options = options_for(index, {}, question);
        ++lost_names;
        chosen += !options.empty() && options.front().share >= 0.95;
        if (options.empty()) continue;
        firsts.push_back({signs_of(index, question, options), false, repository});
        Task task{std::min(options.size(), most_options), false, false, {}};
        for (std::size_t o = 0; o < std::min(options.size(), most_options); ++o) task.add(options[o]);
        task.add(nothing_for(question, options));
        tasks.push_back(std::move(task));
    }
    if (measure) std::printf("lost local names: %zu, imported %zu\n", lost_names, chosen);
    std::fprintf(stderr, "%s: %zu tasks of %zu\n", root.c_str(), done, places.size());
}

const char* const names[] = {
#define X(name, weight) #name,
#include "analyzers/fix_imports/weights.def"
#undef X
};

// AdaGrad on the mean log-likelihood with a little shrinkage.
std::vector<double> fit(const std::vector<Task>& tasks) {
    std::vector<double> weights(feature_count, 0), squares(feature_count, 1e-6);
    std::vector<double> scores;
    for (int round = 0; round < 300; ++round) {
        std::vector<double> gradient(feature_count, 0);
        double loss = 0;
        std::size_t right = 0;
        for (const Task& task : tasks) {
            scores.assign(task.options.size(), 0);
            double most = -1e9, sum = 0;
            for (std::size_t o = 0; o < scores.size(); ++o) {
                for (std::size_t f = 0; f < feature_count; ++f) scores[o] += weights[f] * task.options[o][f];
                most = std::max(most, scores[o]);
            }
            right += scores[task.truth] == most;
            for (const double s : scores) sum += std::exp(s - most);
            loss -= scores[task.truth] - most - std::log(sum);
            for (std::size_t o = 0; o < scores.size(); ++o) {
                const double off = (o == task.truth ? 1 : 0) - std::exp(scores[o] - most) / sum;
                if (std::fabs(off) < 1e-5) continue;
                for (std::size_t f = 0; f < feature_count; ++f) gradient[f] += off * task.options[o][f];
            }
        }
        for (std::size_t f = 0; f < feature_count; ++f) {
            const double g = gradient[f] / static_cast<double>(tasks.size()) - 2e-4 * weights[f];
            squares[f] += g * g;
            weights[f] += 0.5 * g / std::sqrt(squares[f]);
        }
        if (round % 50 == 49)
            std::fprintf(stderr, "round %d: loss %.4f, first %.2f %%\n", round + 1,
                         loss / static_cast<double>(tasks.size()),
                         100 * static_cast<double>(right) / static_cast<double>(tasks.size()));
    }
    return weights;
}

// Gradient boosting: each tree is fitted to what those before it get wrong. A question is asked only where
// enough is left undecided on either side.
class Booster {
  public:
    Booster(const std::vector<First>& firsts, const std::vector<std::size_t>& rows)
        : firsts_(firsts),
          rows_(rows),
          odds_(firsts.size(), 0),
          node_(firsts.size(), 0),
          slope_(firsts.size(), 0),
          bend_(firsts.size(), 0) {
        for (std::size_t s = 0; s < sign_count; ++s) {
            order_[s] = rows;
            std::sort(order_[s].begin(), order_[s].end(),
                      [&](std::size_t a, std::size_t b) { return value(a, s) < value(b, s); });
        }
    }

    std::vector<SureTree> run() {
        double right = 0;
        for (const std::size_t row : rows_) right += firsts_[row].right;
        if (right == 0 || right == static_cast<double>(rows_.size()))
            throw Error("no trees can be fitted: all of the questions, or none, have the right first answer",
                        "name more repositories, or raise -n");
        const double base = std::log(right / (static_cast<double>(rows_.size()) - right));
        for (const std::size_t row : rows_) odds_[row] = base;
        std::vector<SureTree> trees;
        for (int round = 0; round < rounds; ++round) trees.push_back(next());
        for (double& odds : trees.front().odds) odds += base;
        return trees;
    }

  private:
    static constexpr int rounds = 100;
    static constexpr double step = 0.1, shrinkage = 1, least = 3;
    struct Sum {
        double slope = 0, bend = 0;
        void add(double s, double b) { slope += s, bend += b; }
        double gain() const { return slope * slope / (bend + shrinkage); }
    };

    double value(std::size_t row, std::size_t sign) const { return firsts_[row].signs[sign]; }

    SureTree next() {
        for (const std::size_t row : rows_) {
            const double p = 1 / (1 + std::exp(-odds_[row]));
            slope_[row] = (firsts_[row].right ? 1 : 0) - p;
            bend_[row] = p * (1 - p);
            node_[row] = 0;
        }
        SureTree tree;
        tree.bounds.fill(1e9);  // nothing is above it
        for (std::size_t level = 0; level < 3; ++level) ask(tree);
        std::array<Sum, SureTree::answers> sums;
        for (const std::size_t row : rows_)
            sums[node_[row] - SureTree::questions].add(slope_[row], bend_[row]);
        for (std::size_t i = 0; i < sums.size(); ++i)
            tree.odds[i] = step * sums[i].slope / (sums[i].bend + shrinkage);
        for (const std::size_t row : rows_) odds_[row] += tree.odds[node_[row] - SureTree::questions];
        return tree;
    }

    // The best question at each node of one level.
    void ask(SureTree& tree) {
        std::array<Sum, SureTree::questions> whole;
        for (const std::size_t row : rows_) whole[node_[row]].add(slope_[row], bend_[row]);
        std::array<double, SureTree::questions> best{};
        for (std::size_t sign = 0; sign < sign_count; ++sign) {
            std::array<Sum, SureTree::questions> below;
            std::array<double, SureTree::questions> last;
            last.fill(-1e9);
            for (const std::size_t row : order_[sign]) {
                const std::size_t n = node_[row];
                const double now = value(row, sign);
                if (now > last[n] && below[n].bend >= least && whole[n].bend - below[n].bend >= least) {
                    const Sum above{whole[n].slope - below[n].slope, whole[n].bend - below[n].bend};
                    const double gain = below[n].gain() + above.gain() - whole[n].gain();
                    if (gain > best[n] + 1e-3) {
                        best[n] = gain;
                        tree.signs[n] = static_cast<std::uint8_t>(sign);
                        tree.bounds[n] = (last[n] + now) / 2;
                    }
                }
                below[n].add(slope_[row], bend_[row]);
                last[n] = now;
            }
        }
        for (const std::size_t row : rows_) {
            std::size_t& n = node_[row];
            n = 2 * n + (value(row, tree.signs[n]) > tree.bounds[n] ? 2 : 1);
        }
    }

    const std::vector<First>& firsts_;
    const std::vector<std::size_t>& rows_;
    std::array<std::vector<std::size_t>, sign_count> order_;
    std::vector<double> odds_;
    std::vector<std::size_t> node_;
    std::vector<double> slope_, bend_;
};

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// How right the first option is at each confidence.
void print_bins(const std::vector<First>& firsts, const std::vector<double>& sure) {
    const double bounds[] = {0, 0.5, 0.8, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99, 1.01};
    for (std::size_t b = 0; b + 1 < std::size(bounds); ++b) {
        std::size_t count = 0, right = 0, above = 0, above_right = 0;
        for (std::size_t i = 0; i < firsts.size(); ++i) {
            if (sure[i] < bounds[b]) continue;
            ++above;
            above_right += firsts[i].right;
            if (sure[i] >= bounds[b + 1]) continue;
            ++count;
            right += firsts[i].right;
        }
        std::fprintf(stderr, "from %.2f: %6zu, right %.2f %%; all above: %.1f %% of them, right %.2f %%\n",
                     bounds[b], count, percent(right, count), percent(above, firsts.size()),
                     percent(above_right, above));
    }
}

double sure_of(const std::vector<SureTree>& trees, const Signs& signs) {
    double odds = 0;
    for (const SureTree& tree : trees) odds += tree.odds[answer_of(tree, signs)];
    return 1 / (1 + std::exp(-odds));
}

// Every fourth repository is told by trees that were fitted to the others.
void cross_validate(const std::vector<First>& firsts) {
    constexpr std::uint32_t parts = 4;
    std::vector<double> sure(firsts.size());
    for (std::uint32_t part = 0; part < parts; ++part) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < firsts.size(); ++i) {
            if (firsts[i].repository % parts != part) rows.push_back(i);
        }
        const std::vector<SureTree> trees = Booster(firsts, rows).run();
        for (std::size_t i = 0; i < firsts.size(); ++i) {
            if (firsts[i].repository % parts == part) sure[i] = sure_of(trees, firsts[i].signs);
        }
    }
    print_bins(firsts, sure);
}

template <typename Values>
void print_list(const Values& values, const char* format) {
    std::printf("{");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) std::printf(", ");
        std::printf(format, static_cast<double>(values[i]));
    }
    std::printf("}");
}

void print_trees(const std::vector<First>& firsts) {
    cross_validate(firsts);
    std::vector<std::size_t> rows(firsts.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    std::printf("// SureTree: {signs}, {bounds}, {log odds}; made by tests/bench/fit_import_weights -c.\n");
    for (const SureTree& tree : Booster(firsts, rows).run()) {
        std::printf("{");
        print_list(tree.signs, "%.0f");
        std::printf(", ");
        print_list(tree.bounds, "%.5g");
        std::printf(", ");
        print_list(tree.odds, "%.4f");
        std::printf("},\n");
    }
}

// A line a question: the number of its repository, whether the first option was right, the signs.
void keep(const std::vector<First>& firsts, const char* path) {
    std::string text;
    for (const First& first : firsts) {
        text += std::to_string(first.repository) + (first.right ? "\t1" : "\t0");
        for (const double sign : first.signs) text += fmt::format("\t{:.6g}", sign);
        text += '\n';
    }
    fs::write_atomically(path, text);
}

std::vector<First> kept(const char* path) {
    std::vector<First> firsts;
    const std::string text = fs::read(path);
    for (const std::string_view line : text::split(text, '\n')) {
        const std::vector<std::string_view> words = text::split(line, '\t');
        if (words.size() != sign_count + 2) continue;
        First first{{}, words[1] == "1", static_cast<std::uint32_t>(std::stoul(std::string(words[0])))};
        for (std::size_t s = 0; s < sign_count; ++s) first.signs[s] = std::stod(std::string(words[s + 2]));
        firsts.push_back(first);
    }
    return firsts;
}

}  // namespace

int main(int count, char** words) try {
    std::size_t wanted = 1500;
    bool measure = false, signs = false;
    const char* keep_in = nullptr;
    std::vector<First> firsts;
    std::vector<fs::Path> roots;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(words[i], "-n") == 0 && i + 1 < count) {
            wanted = static_cast<std::size_t>(std::atol(words[++i]));
        } else if (std::strcmp(words[i], "-t") == 0) {
            measure = true;
        } else if (std::strcmp(words[i], "-c") == 0) {
            signs = true;
        } else if (std::strcmp(words[i], "-k") == 0 && i + 1 < count) {
            keep_in = words[++i];
        } else if (std::strcmp(words[i], "-r") == 0 && i + 1 < count) {
            firsts = kept(words[++i]);
        } else {
            roots.emplace_back(std::filesystem::absolute(words[i]));
        }
    }
    std::vector<Task> tasks;
    std::mt19937 random(7);
    std::map<std::string, std::array<double, 8>> sums;
    for (const fs::Path& root : roots) {
        if (measure) sums.clear();
        gather_tasks(root, wanted, tasks, random, measure, sums, firsts,
                     static_cast<std::uint32_t>(&root - roots.data()));
        if (!measure) continue;
        for (const auto& [key, s] : sums)
            std::printf(
                "%-20s %6.0f: first %.1f %%, there %.1f %%; at 0.9: %.1f %% chosen, %.2f %% right; at 0.95: "
                "%.1f %%, %.2f %%\n",
                key.c_str(), s[0], 100 * s[1] / s[0], 100 * s[2] / s[0], 100 * s[3] / s[0],
                s[3] > 0 ? 100 * s[4] / s[3] : 0, 100 * s[5] / s[0], s[5] > 0 ? 100 * s[6] / s[5] : 0);
    }
    if (measure) {
        std::vector<double> sure;
        for (const First& first : firsts) sure.push_back(sureness(first.signs));
        print_bins(firsts, sure);
        return 0;
    }
    if (keep_in) keep(firsts, keep_in);
    if (signs) {
        print_trees(firsts);
        return 0;
    }
    const std::vector<double> weights = fit(tasks);
    std::printf("// X(feature, weight): made by tests/bench/fit_import_weights.\n");
    for (std::size_t f = 0; f < feature_count; ++f) std::printf("X(%s, %.3f)\n", names[f], weights[f]);
    return 0;
} catch (const sixth::Error& error) {
    std::fprintf(stderr, "fit_import_weights: %s\n", error.what());
    return 2;
}
