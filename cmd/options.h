// What one command takes. declare() fills it; targets keep their value as the default until something sets
// them.
#pragma once
#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cmd/option.h"

namespace sixth::cmd {

using Table =
    std::map<std::string, std::vector<std::string>>;  // [lint.per-file-ignores] "tests/*" = ["D100"]

struct Example {
    std::string line;  // "sixth lint src --fix"
    std::string says;  // "repair what can be repaired safely"
};

class Options {
  public:
    explicit Options(std::string command) : command_(std::move(command)) {}
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    // Targets must outlive this object: keep them in a shared_ptr that Run holds.
    Option& add(const char* name, bool& target, const char* help);
    Option& add(const char* name, int& target, const char* help);
    Option& add(const char* name, double& target, const char* help);
    Option& add(const char* name, std::string& target, const char* help);
    Option& add(const char* name, std::vector<std::string>& target, const char* help);  // a,b or given twice
    Option& add(const char* name, std::chrono::seconds& target, const char* help);
    Option& add(const char* name, Table& target, const char* help);  // pattern:word,pattern:word
    template <class E>
    Option& add(const char* name, E& target, std::vector<std::pair<const char*, E>> choices,
                const char* help) {
        std::vector<std::string> names;
        std::vector<E> values;
        std::size_t now = 0;
        for (const auto& choice : choices) {
            if (choice.second == target) now = values.size();
            names.emplace_back(choice.first);
            values.push_back(choice.second);
        }
        return add_choice(
            name, std::move(names), now, [&target, values](std::size_t i) { target = values[i]; }, help);
    }
    Option& positional(const char* name, std::string& target, const char* help);
    Option& positional(const char* name, std::vector<std::string>& target, const char* help);

    void group(std::string heading) { group_ = std::move(heading); }  // of the options added from here on
    void example(std::string line, std::string says) {
        examples_.push_back({std::move(line), std::move(says)});
    }
    void manual(const char* prose) { manual_ = prose; }  // the man page's own sections, see man_page.h

    const std::string& command() const { return command_; }
    std::deque<Option>& all() { return all_; }
    const std::deque<Option>& all() const { return all_; }
    Option* find(const std::string& name);
    const std::vector<Example>& examples() const { return examples_; }
    const char* prose() const { return manual_; }

  private:
    Option& make(const char* name, Type type, const char* value_name, const char* help);
    Option& add_choice(const char* name, std::vector<std::string> names, std::size_t now,
                       std::function<void(std::size_t)> set, const char* help);

    std::string command_;
    std::string group_;
    std::deque<Option> all_;  // addresses stay
    std::vector<Example> examples_;
    const char* manual_ = "";
};

}  // namespace sixth::cmd
