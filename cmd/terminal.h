// The three streams: stdout is the result, stderr is for people.
#pragma once
#include <string>
#include <string_view>

namespace sixth::cmd {

enum class ColorChoice { automatic, always, never };

// Whole text to the file descriptor; a full disk is an Error. A closed pipe ends the process quietly
// (SIGPIPE).
void print(std::string_view text);        // stdout
void print_error(std::string_view text);  // stderr; failures are ignored, nobody could be told

// Waits for more of standard input and appends it; false at its end. Ctrl-C is Interrupted.
bool append_stdin(std::string& text);

bool is_terminal(int fd);
int terminal_width(int fd);  // columns; 80 when nobody knows

// An explicit choice wins; then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE (https://no-color.org,
// https://force-color.org); then: a terminal that is not dumb.
bool wants_color(ColorChoice choice, int fd);

enum class Tone { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

class Style {
  public:
    explicit Style(bool color = false) : color_(color) {}
    std::string operator()(Tone tone, std::string_view text) const;
    bool color() const { return color_; }

  private:
    bool color_;
};

}  // namespace sixth::cmd
