// A CHANGELOG.md as it stands: where its releases, sections, items and links are. Views into its text; every
// byte belongs to one chunk, so that what nobody changes stays as it is.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/changelog/settings.h"
#include "core/changelog/version.h"

namespace sixth::changelog {

// One release's heading, or Unreleased's.
struct Heading {
    std::size_t begin = 0, end = 0;  // bytes of the line, its end included
    std::size_t body_end = 0;        // where the next release, the links or the text's end begins
    int level = 2;
    std::optional<Version> version;  // none: Unreleased
    bool brackets = false;           // [1.0.0]
    bool yanked = false;
};

struct Link {
    std::size_t begin = 0, end = 0;  // bytes of the line, its end included
    std::string_view label, address;
};

struct Chunk {
    enum class Kind : std::uint8_t { heading, item, blank, other };
    Kind kind = Kind::other;
    std::string_view bytes;          // whole lines
    std::string_view content;        // of an item: behind its mark, without the line's end
    std::optional<Section> section;  // of a heading that names one; of an item: the one it stands in
};

class Document {
  public:
    // Tag patterns: headings may name releases as tags do.
    Document(std::string_view text, const std::vector<std::string>& tag_patterns);

    std::string_view text() const { return text_; }
    const std::vector<Heading>& headings() const { return headings_; }
    const std::vector<Link>& links() const { return links_; }
    const Heading* unreleased() const;
    const Heading* release(const Version& version) const;
    std::size_t links_begin() const { return links_begin_; }  // of the links at the end; else the text's size
    std::string_view line_end() const { return crlf_ ? "\r\n" : "\n"; }
    char bullet() const { return bullet_; }  // of the items in it, '-' where there are none

    std::string_view body(const Heading& heading) const;
    std::vector<Chunk> chunks(const Heading& heading) const;

  private:
    void scan(const std::vector<std::string>& tag_patterns);

    std::string_view text_;
    std::vector<Heading> headings_;
    std::vector<Link> links_;
    std::size_t links_begin_ = 0;
    bool crlf_ = false;
    char bullet_ = '-';
};

}  // namespace sixth::changelog
