#include "cmd/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using Words = std::vector<std::string>;

std::string see_help(const std::string& command) {
    return command.empty() ? "see 'sixth -h'" : fmt::format("see 'sixth {} -h'", command);
}

class Parser {
  public:
    explicit Parser(std::string command) : command_(std::move(command)) {
        app_.set_help_flag();
        app_.allow_extras();
    }
    CLI::App& app() { return app_; }

    void take(Options& options) {
        for (Option& option : options.all()) bind(option);
    }

    // CLI11 wants the words backwards
    void parse(Words words) {
        std::reverse(words.begin(), words.end());
        try {
            app_.parse(std::move(words));
        } catch (const CLI::ParseError& error) {
            throw missing_value(error.what());
        }
        for (const Bound& bound : bound_) {
            const Words results = bound.cli->results();
            bound.option->given.insert(bound.option->given.end(), results.begin(), results.end());
            if (bound.shorthand && bound.shorthand->count() > 0)
                bound.option->given.push_back(bound.option->short_for);
        }
    }

    // What CLI11 could not place: positional words, an unknown option, a word too many. Positionals stay out
    // of CLI11, which would take the brackets off '[x]'.
    void place_rest(Options& options) const {
        std::deque<Option*> places;
        for (Option& option : options.all()) {
            if (option.positional) places.push_back(&option);
        }
        bool only_words = false;
        for (const std::string& word : app_.remaining()) {
            if (!only_words && word == "--") {
                only_words = true;
                continue;
            }
            if (!only_words && word.size() > 1 && word[0] == '-') throw unknown_option(word);
            if (places.empty())
                throw Error(fmt::format("unexpected argument '{}'", word), see_help(command_));
            places.front()->given.push_back(word);
            if (!places.front()->repeats()) places.pop_front();
        }
    }

    Error unknown_option(const std::string& word) const {
        const std::string name = word.substr(0, word.find('='));
        const std::string meant = text::nearest(name, flags_);
        return Error(fmt::format("unknown option '{}'", name),
                     meant.empty() ? see_help(command_) : fmt::format("did you mean '{}'?", meant));
    }

  private:
    struct Bound {
        Option* option;
        CLI::Option* cli;
        CLI::Option* shorthand;
    };

    void bind(Option& option) {
        if (option.positional) return;
        std::string names = option.flag();
        if (option.short_name) names = fmt::format("-{},{}", option.short_name, names);
        flags_.push_back(option.flag());
        Bound bound{&option, nullptr, nullptr};
        if (option.type == Type::boolean) {
            if (option.in_file || option.in_environment) {
                names += ",!--no-" + option.name;
                flags_.push_back("--no-" + option.name);
            }
            bound.cli = app_.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        } else if (!option.implied.empty()) {
            bound.cli = app_.add_flag(names + "{" + option.implied + "}")
                            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        } else {
            sinks_.emplace_back();
            bound.cli = app_.add_option(names, sinks_.back())->allow_extra_args(false);
        }
        if (!option.short_for.empty()) {
            flags_.push_back("--" + option.short_for);
            bound.shorthand = app_.add_flag("--" + option.short_for);
        }
        bound_.push_back(bound);
    }

    Error missing_value(const std::string& told) const {
        const std::string name = told.substr(0, told.find(':'));
        for (const Bound& bound : bound_) {
            if (bound.option->flag() != name) continue;
            return Error(fmt::format("option '{}' needs a value: {}", name, bound.option->allowed()),
                         see_help(command_));
        }
        return Error(told, see_help(command_));
    }

    std::string command_;
    CLI::App app_;
    std::deque<Words> sinks_;
    std::vector<Bound> bound_;
    Words flags_;
};

}  // namespace

Words parse_leading(Options& globals, const Words& words) {
    Parser parser("");
    parser.app().prefix_command();
    parser.take(globals);
    parser.parse(words);
    Words rest = parser.app().remaining();
    if (!rest.empty() && rest[0] == "--") rest.erase(rest.begin());
    if (!rest.empty() && rest[0].size() > 1 && rest[0][0] == '-') throw parser.unknown_option(rest[0]);
    return rest;
}

void parse_arguments(Options& globals, Options& options, const Words& words) {
    Parser parser(options.command());
    parser.take(options);
    parser.take(globals);
    parser.parse(words);
    const Option* help = globals.find("help");
    if (help && !help->given.empty()) return;  // help wants no complete command line
    parser.place_rest(options);
    for (const Option& option : options.all()) {
        if (option.required && option.given.empty()) {
            throw Error(fmt::format("argument '{}' is missing", option.name), see_help(options.command()));
        }
    }
}

void apply_given(Options& options) {
    for (Option& option : options.all()) {
        if (option.given.empty()) continue;
        if (!option.short_for.empty()) {
            // --json --format sarif asks for two things at once
            const auto other =
                std::find_if(option.given.begin(), option.given.end(),
                             [&](const std::string& word) { return word != option.given.back(); });
            if (option.given.back() == option.short_for && other != option.given.end()) {
                throw Error(fmt::format("'--{}' and '{} {}' exclude each other", option.short_for,
                                        option.flag(), *other));
            }
        }
        option.set_words(option.given, "'" + option.flag() + "'", "command line");
    }
}

}  // namespace sixth::cmd
