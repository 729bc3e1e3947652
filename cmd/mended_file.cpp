#include "cmd/mended_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "core/base/diff.h"
#include "core/base/error.h"

namespace sixth::cmd {
namespace {

std::string colored(const std::string& diff, const Style& style) {
    if (!style.color()) return diff;
    std::string out;
    for (std::size_t at = 0; at < diff.size();) {
        const std::size_t end = std::min(diff.find('\n', at), diff.size());
        const std::string_view line = std::string_view(diff).substr(at, end - at);
        const char first = line.empty() ? ' ' : line[0];
        const bool head = line.substr(0, 4) == "--- " || line.substr(0, 4) == "+++ ";
        const Tone tone = head           ? Tone::bold
                          : first == '-' ? Tone::red
                          : first == '+' ? Tone::green
                          : first == '@' ? Tone::cyan
                                         : Tone::plain;
        out += style(tone, line) + "\n";
        at = end + 1;
    }
    return out;
}

// git quotes names with control characters; tabs and line breaks would end the name early.
std::string diff_name(const char* side, const std::string& path) {
    if (path.find_first_of("\t\n\r\"\\") == path.npos) return side + path;
    std::string out = "\"";
    out += side;
    for (const char c : path) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\{:03o}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace

std::string shown_diff(const std::string& path, const std::string& before, const std::string& after,
                       const Style& style) {
    return colored(unified_diff(before, after, diff_name("a/", path), diff_name("b/", path)), style);
}

std::string shown_new_file(const std::string& path, const std::string& text, const Style& style) {
    return colored(unified_diff("", text, "/dev/null", diff_name("b/", path)), style);
}

std::string read_only_problem(const fs::Path& root, const std::string& path) {
    struct stat info {};
    if (::stat((root / path).c_str(), &info) != 0 || (info.st_mode & 0222) != 0) return {};
    return fmt::format("left '{}' untouched: it is read-only", path);
}

std::string write_mended(const fs::Path& root, const std::string& path, const std::string& before,
                         const std::string& after) {
    try {
        std::string problem = read_only_problem(root, path);
        if (!problem.empty()) return problem;
        if (fs::read(root / path) != before)
            return fmt::format("left '{}' untouched: it changed on the disk meanwhile", path);
        fs::write_atomically(root / path, after);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

std::string write_new(const fs::Path& root, const std::string& path, const std::string& text) {
    const fs::Path whole = root / path;
    std::error_code failed;
    if (std::filesystem::symlink_status(whole, failed).type() != std::filesystem::file_type::not_found)
        return fmt::format("left '{}' untouched: it is there already", path);
    try {
        std::filesystem::create_directories(whole.parent_path(), failed);
        fs::write_atomically(whole, text);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace sixth::cmd
