// sixth fix-imports --interactive: a person chooses where nothing is sure enough.
#include "cmd/fix_imports_report.h"
#include "core/base/text.h"

namespace sixth::cmd {

std::size_t ImportQuestions::operator()(const fix_imports::Repair& repair) {
    const fix_imports::Trouble& t = repair.trouble;
    const std::string key = fmt::format("{}\n{}\n{}\n{}", t.path, static_cast<int>(t.kind), t.module, t.name);
    const auto known = answers_.find(key);
    if (known != answers_.end()) return known->second < repair.candidates.size() ? known->second : none;
    std::string text = fmt::format("{}:{}: {}\n", t.path, t.line, told(t));
    for (std::size_t i = 0; i < repair.candidates.size(); ++i) {
        const fix_imports::Candidate& c = repair.candidates[i];
        text += fmt::format("  {}  {}  ({})\n", i + 1, c.statement, text::join(c.reasons, "; "));
    }
    print_error(text);
    for (;;) {
        print_error(fmt::format("1 to {}, or nothing to leave it: ", repair.candidates.size()));
        const std::string line = next_line();
        int number = 0;
        for (const char c : line)
            number = c >= '0' && c <= '9' && number < 1000 ? 10 * number + (c - '0') : 1000;
        if (line.empty()) return answers_[key] = none;
        if (number >= 1 && static_cast<std::size_t>(number) <= repair.candidates.size())
            return answers_[key] = static_cast<std::size_t>(number - 1);
    }
}

// Empty at the end of what is typed.
std::string ImportQuestions::next_line() {
    std::size_t end = typed_.find('\n');
    while (end == std::string::npos && append_stdin(typed_)) end = typed_.find('\n');
    std::string line(text::trim(std::string_view(typed_).substr(0, end)));
    typed_.erase(0, end == std::string::npos ? end : end + 1);
    return line;
}

}  // namespace sixth::cmd
