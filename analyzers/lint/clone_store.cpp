#include "analyzers/lint/clone_store.h"

#include <cstring>

#include "core/base/packed.h"

namespace sixth::lint {
namespace {

constexpr std::uint64_t search_version =
    2;                         // raise when find_clones() finds something else in the same tokens
constexpr int keep_trees = 8;  // a few branches and selections of paths

const state::TableSet& tables() {
    static const state::TableSet set{"lint", state::Keeping::derived, {{"2026-11-22-lint-clones", R"(
        CREATE TABLE lint_clones(
            id INTEGER PRIMARY KEY,       -- the youngest is the largest
            key BLOB NOT NULL UNIQUE,     -- clone_key()
            classes BLOB NOT NULL         -- pack() of clone_store.cpp
        );)"}}};
    return set;
}

state::Blob bytes(const ContentHash& hash) {
    return {{reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()}};
}

std::uint64_t bits(double value) {
    std::uint64_t raw;
    std::memcpy(&raw, &value, sizeof raw);
    return raw;
}

double from_bits(std::uint64_t raw) {
    double value;
    std::memcpy(&value, &raw, sizeof value);
    return value;
}

std::string pack(const std::vector<CloneClass>& classes) {
    PackedWriter out;
    out.number(classes.size());
    for (const CloneClass& c : classes) {
        for (const std::uint64_t value : {static_cast<std::uint64_t>(c.kind), bits(c.similarity),
                                          std::uint64_t{c.lines}, std::uint64_t{c.members.size()}}) {
            out.number(value);
        }
        for (const CloneMember& m : c.members) {
            for (const std::uint64_t value :
                 {std::uint64_t{m.file}, std::uint64_t{m.line}, std::uint64_t{m.end_line}, bits(m.similarity),
                  std::uint64_t{m.tokens}}) {
                out.number(value);
            }
        }
    }
    return out.take();
}

std::optional<std::vector<CloneClass>> unpack(std::string_view packed) {
    PackedReader in(packed);
    std::vector<CloneClass> classes;
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) {
        CloneClass c{};
        c.kind = static_cast<CloneKind>(in.number());
        c.similarity = from_bits(in.number());
        c.lines = in.number32();
        for (std::uint64_t members = in.number(); members > 0 && !in.failed(); --members) {
            CloneMember m{};
            m.file = in.number32();
            m.line = in.number32();
            m.end_line = in.number32();
            m.similarity = from_bits(in.number());
            m.tokens = in.number32();
            c.members.push_back(m);
        }
        classes.push_back(std::move(c));
    }
    if (in.failed()) return std::nullopt;
    return classes;
}

}  // namespace

ContentHash clone_key(const std::vector<CloneInput>& files, const CloneOptions& options) {
    std::string all;
    const auto put = [&](std::uint64_t value) {
        all.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    for (const std::uint64_t value :
         {search_version, std::uint64_t{options.min_lines}, std::uint64_t{options.min_tokens},
          bits(options.similarity), std::uint64_t{files.size()}}) {
        put(value);
    }
    for (const CloneInput& file : files) {
        put(hash64(file.tokens));
        put(hash64(file.tokens, 1));
    }
    return content_hash(all);
}

CloneStore::CloneStore(state::Db& db) : db_(db) {
    db_.require(tables());
}

std::optional<std::vector<CloneClass>> CloneStore::find(const ContentHash& key) {
    auto row = db_.prepare("SELECT classes FROM lint_clones WHERE key = ?");
    row.with(bytes(key));
    if (!row.step()) return std::nullopt;
    return unpack(row.blob(0));
}

void CloneStore::keep(const ContentHash& key, const std::vector<CloneClass>& classes) {
    const std::string packed = pack(classes);
    state::Transaction transaction(db_);
    db_.run("INSERT OR REPLACE INTO lint_clones(key, classes) VALUES(?, ?)", bytes(key), state::Blob{packed});
    db_.run("DELETE FROM lint_clones WHERE id <= (SELECT max(id) FROM lint_clones) - ?", keep_trees);
    transaction.commit();
}

}  // namespace sixth::lint
