#include "analyzers/lint/sqla/terms.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzers/lint/extractors.h"
#include "analyzers/lint/sqla/extract.h"
#include "tests/support/sqla_case.h"

using namespace sixth;

namespace {

const char* const body =
    "from sqlalchemy import select, delete, text\nfrom sqlalchemy.orm import Session\n"
    "from models import Status, Task, User\n\n\n"
    "def f(s: Session, xs):\n    q = s.query(User).filter(not User.active and User.name is None)\n"
    "    for x in xs:\n        q = q.filter(User.name in x, 1 < User.id < 4, User.id == 1 & User.id == 2)\n"
    "    if q or User.status == 'active':\n        delete(User)\n    s.execute(text(f'select 1 limit "
    "{xs}'))\n"
    "    for t in s.query(Task):\n        print(t.user, s.execute(select(User)).first().name)\n"
    "    return s.query(User).get(1), s.query(User).filter_by(status='done')\n";

// The SQLAlchemy extractor whose bytes are damaged on their way into the facts.
struct Damage {
    std::size_t keep = std::string::npos;  // bytes
    std::size_t at = std::string::npos;
    char mask = 0;
};
Damage damage;

std::string damaged(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions) {
    std::string bytes = lint::sqla::extractor().extract(file, definitions);
    bytes.resize(std::min(bytes.size(), damage.keep));
    if (damage.at < bytes.size()) bytes[damage.at] = static_cast<char>(bytes[damage.at] ^ damage.mask);
    return bytes;
}

std::string facts_of(const std::string& text) {
    std::vector<facts::Extractor> all = lint::extractors();
    all[lint::sqla::extra].extract = damaged;
    return facts::extract(text, all);
}

std::size_t packed_size(const std::string& text) {
    const std::string blob = facts::extract(text, lint::extractors());
    return facts::Facts(std::string_view(blob)).extra(lint::sqla::extra).size();
}

// Findings of the program with that damage in one of its files.
std::size_t findings(const std::vector<std::string>& blobs, const std::vector<test::SourceText>& files) {
    std::vector<facts::Facts> facts;
    facts.reserve(blobs.size());
    std::vector<lint::Input> inputs;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        facts.emplace_back(std::string_view(blobs[i]));
        inputs.push_back({files[i].path, &facts[i]});
    }
    lint::Settings settings;
    settings.select = {"SQA1", "SQA2", "SQA3", "SQA4"};
    return lint::run(inputs, settings).diagnostics.size();
}

}  // namespace

TEST_CASE("what is packed comes back") {
    const std::string blob = facts::extract(body, lint::extractors());
    const facts::Facts facts{std::string_view(blob)};
    const lint::sqla::FileTerms terms = lint::sqla::unpack(facts.extra(lint::sqla::extra));
    CHECK(terms.sites.size() > 10);
    CHECK(lint::sqla::pack(terms) == facts.extra(lint::sqla::extra));
}

TEST_CASE("damaged bytes do no harm to the rules") {
    std::vector<test::SourceText> files = test::with_models(body);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    std::vector<std::string> whole;
    for (const test::SourceText& file : files) whole.push_back(facts::extract(file.text, lint::extractors()));
    const std::size_t sound = findings(whole, files);
    REQUIRE(sound > 8);
    std::size_t fewer = 0;
    for (std::size_t f = 0; f < files.size(); ++f) {
        const std::size_t size = packed_size(files[f].text);
        REQUIRE(size > 100);
        for (std::size_t at = 0; at < size; ++at) {
            for (const Damage& one :
                 {Damage{at, std::string::npos, 0}, Damage{std::string::npos, at, '\x01'},
                  Damage{std::string::npos, at, '\x80'}, Damage{std::string::npos, at, '\x7f'}}) {
                damage = one;
                std::vector<std::string> blobs = whole;
                blobs[f] = facts_of(files[f].text);
                fewer += findings(blobs, files) < sound;
            }
        }
    }
    damage = Damage{};
    CHECK(fewer > 100);
}
