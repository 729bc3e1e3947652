// What the embedding model may be trained on, so that what is measured with it means something.
#include <regex>
#include <set>

#include "contract.h"

using namespace contract;

namespace {

struct Row {
    std::string name, commit, licence;
    std::set<std::string> remarks;
};

std::vector<Row> rows() {
    std::vector<Row> all;
    std::istringstream in(slurp(source / "core/search/model/corpus.tsv"));
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream fields(line);
        Row row;
        std::getline(fields, row.name, '\t');
        std::getline(fields, row.commit, '\t');
        std::getline(fields, row.licence, '\t');
        for (std::string remark; std::getline(fields, remark, '\t');) row.remarks.insert(remark);
        all.push_back(row);
    }
    return all;
}

std::string project(const std::string& name) {
    return name.substr(name.find('/') + 1);
}

}  // namespace

TEST_CASE("60 repositories or more, each with its commit and a permissive licence") {
    const std::set<std::string> permissive = {"MIT",          "Apache-2.0", "BSD-2-Clause",
                                              "BSD-3-Clause", "ISC",        "PSF-2.0"};
    std::set<std::string> names;
    std::size_t trained = 0;
    for (const Row& row : rows()) {
        INFO(row.name);
        CHECK(names.insert(row.name).second);
        CHECK(std::regex_match(row.commit, std::regex("[0-9a-f]{40}")));
        std::string licences = row.licence;
        for (std::size_t at; (at = licences.find(" OR ")) != std::string::npos; licences.erase(0, at + 4))
            CHECK(permissive.count(licences.substr(0, at)) == 1);
        CHECK(permissive.count(licences) == 1);
        trained += !row.remarks.contains("validation");
    }
    CHECK(trained >= 60);
}

TEST_CASE("nothing is trained on that results are measured on") {
    const std::set<std::string> kept_out = {"cpython", "aiohttp", "fastapi", "pydantic", "pydantic-core",
                                            "model2vec", "hypothesis",
                                            // measured: docstring -> function, subject -> files
                                            "flask", "jedi", "litestar", "rich", "celery", "httpx", "pytest",
                                            "paramiko", "scrapy", "poetry", "textual"};
    const std::set<std::string> no_commits = {"astropy", "django", "flask",    "matplotlib",
                                              "pylint",  "pytest", "requests", "scikit-learn",
                                              "seaborn", "sphinx", "sympy",    "xarray"};
    for (const Row& row : rows()) {
        INFO(row.name);
        CHECK(!kept_out.contains(project(row.name)));
        CHECK(row.name.find("CoSQA") == std::string::npos);
        if (no_commits.contains(project(row.name))) CHECK(row.remarks.count("nocommits") == 1);
    }
}
