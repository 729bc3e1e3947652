#include "cmd/embedder.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/search/model.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t texts_at_once = 32;
constexpr std::size_t most_text = 8192;  // bytes of one text: more than most models look at

// What a model was trained to see in front of a text (the models' own pages say so).
struct Prefixes {
    std::string_view model;  // how its name begins
    const char* query;
    const char* code;
};
constexpr std::array<Prefixes, 4> known_prefixes{{
    {"nomic-embed-text", "search_query: ", "search_document: "},
    {"mxbai-embed-large", "Represent this sentence for searching relevant passages: ", ""},
    {"snowflake-arctic-embed:", "Represent this sentence for searching relevant passages: ", ""},
    {"embeddinggemma", "task: search result | query: ", "title: none | text: "},
}};

class OllamaEmbedder : public search::Embedder {
  public:
    OllamaEmbedder(llm::Server server, const std::string& name, std::string instead)
        : server_(std::move(server)), instead_(std::move(instead)) {
        model_ = told([&] { return llm::find_model(server_, name); });
        const std::string_view bare = std::string_view(model_.name).substr(model_.name.rfind('/') + 1);
        for (const Prefixes& each : known_prefixes) {
            if (bare.starts_with(each.model)) prefixes_ = each;
        }
    }

    std::int64_t number() const override {
        const auto hash = static_cast<std::int64_t>(
            hash64(fmt::format("{} {} {}", model_.name, model_.digest, prefixes_.code)));
        return hash == 0 ? 1 : hash;
    }
    std::string title() const override {
        return fmt::format("{}, {}", model_.name, model_.digest.substr(0, 12));
    }
    bool is_centred() const override { return false; }
    bool is_slow() const override { return true; }

    void embed_code(const std::vector<search::CodeText>& texts, std::string& rows) const override {
        std::optional<std::size_t> width;
        for (std::size_t begin = 0; begin < texts.size(); begin += texts_at_once) {
            std::vector<std::string> batch;
            for (std::size_t i = begin; i < std::min(texts.size(), begin + texts_at_once); ++i)
                batch.push_back(fmt::format("{}{}\n{}", prefixes_.code, texts[i].symbol,
                                            texts[i].text.substr(0, most_text)));
            for (const std::vector<float>& vector : embed(batch)) {
                search::Embedding row = search::quantised(vector);
                if (row.empty()) row.resize(search::padded_width(vector.size()));
                if (width.value_or(row.size()) != row.size())
                    throw Error(fmt::format("'{}' gave vectors of different lengths", model_.name), instead_);
                width = row.size();
                rows.append(reinterpret_cast<const char*>(row.data()), row.size());
            }
        }
    }

    search::Embedding embed_query(std::string_view text) const override {
        return search::quantised(embed({fmt::format("{}{}", prefixes_.query, text)}).front());
    }

  private:
    std::vector<std::vector<float>> embed(const std::vector<std::string>& texts) const {
        return told([&] { return llm::embed(server_, model_.name, texts); });
    }

    // Whatever fails, the hint also says how to go on without.
    template <class Ask>
    auto told(const Ask& ask) const -> decltype(ask()) {
        try {
            return ask();
        } catch (const Error& error) {
            const char* between = error.hint().empty() || instead_.empty() ? "" : "; ";
            throw Error(error.what(), error.hint() + between + instead_);
        }
    }

    llm::Server server_;
    std::string instead_;
    llm::InstalledModel model_;
    Prefixes prefixes_{"", "", ""};
};

}  // namespace

std::shared_ptr<const search::Embedder> embedder_of(const LlmOptions& o, Session& session,
                                                    const std::string& instead) {
    if (!o.embed_model.empty())
        return std::make_shared<OllamaEmbedder>(server_of(o, session), o.embed_model, instead);
    return {std::shared_ptr<void>(), &search::Model::built_in()};  // not ours to delete
}

}  // namespace sixth::cmd
