// What the lexical index holds: sub-tokens, stemmed, without the words that every text has.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sb_stemmer;

namespace sixth::search {

// For one thread: the stemmer keeps its last word, and stems met before are remembered.
class Terms {
  public:
    Terms();
    Terms(const Terms&) = delete;
    Terms& operator=(const Terms&) = delete;
    ~Terms();

    // The terms of `text`, each behind a space.
    void append(std::string_view text, std::string& out);
    std::vector<std::string> of(std::string_view text);

    // Empty for a word that is left out. The view lives as long as this.
    std::string_view term(std::string_view token);

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    sb_stemmer* stemmer_;
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> known_;
};

}  // namespace sixth::search
