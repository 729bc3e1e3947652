// Names of installed packages, and what the repository declares.
#include "analyzers/fix_imports/installed.h"

#include <catch2/catch.hpp>

#include "analyzers/fix_imports/dependencies.h"
#include "analyzers/fix_imports/environment.h"
#include "tests/support/import_case.h"
#include "tests/support/temp_folder.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;
using sixth::test::TempFolder;
using Strings = std::vector<std::string>;

namespace {

void install(const TempFolder& site) {
    site.write("click/__init__.py",
               "from .utils import echo as echo\nfrom .core import *\nfrom ._hidden import deep\n");
    site.write("click/utils.py",
               "import sys\n\ndef echo(text):\n    sys.stdout.write(text)\n\ndef helper():\n    pass\n");
    site.write("click/core.py",
               "__all__ = ['Command']\n\nclass Command:\n    pass\n\nclass Inner:\n    pass\n");
    site.write("click/_hidden.py", "def deep():\n    echo()\n");
    site.write("click/tests/test_it.py", "def echo():\n    pass\n");
    site.write("Click-8.1.dist-info/RECORD", "click/__init__.py,sha256=x,10\n../../bin/click,,\n");
    site.write("other/__init__.py", "def echo():\n    pass\n");
    site.write("broken/__init__.py", "def echo(:\n\x00");
}

Strings modules(const std::vector<InstalledName>& found) {
    Strings all;
    for (const InstalledName& one : found) all.push_back(one.module);
    return all;
}

}  // namespace

TEST_CASE("where an installed package binds a name: the outermost public module that hands it on") {
    const TempFolder site;
    install(site);
    Installed installed({site.path()}, {"click", "other", "broken", "missing"}, {"click"});
    CHECK(modules(installed.offering("echo")).at(0) == "click");
    CHECK(modules(installed.offering("echo")).at(1) == "click.utils");
    CHECK(installed.offering("echo")[0].offered);
    CHECK(installed.offering("echo")[0].declared);
    CHECK(modules(installed.offering("Command")) == Strings{"click", "click.core"});
    CHECK(modules(installed.offering("Inner")) == Strings{"click.core"});
    CHECK(modules(installed.offering("deep")) == Strings{"click"});
    CHECK(installed.offering("stdout").empty());
    CHECK(installed.offering("nobody").empty());
}

TEST_CASE("dependencies are read where repositories declare them") {
    const TempFolder root;
    root.write("pyproject.toml",
               "[project]\ndependencies = [\"Click>=8\", \"ruamel.yaml[jinja2] ; python_version < '3.9'\"]\n"
               "[project.optional-dependencies]\ndev = [\"PyTest\"]\n"
               "[tool.poetry.group.docs.dependencies]\nsphinx_rtd-theme = \"*\"\n[dependency-groups]\nx = "
               "[\"mypy\"]\n");
    root.write("setup.cfg",
               "[options]\ninstall_requires =\n    attrs>=20  # comment\n    # none\n[metadata]\nname = x\n");
    root.write(
        "setup.py",
        "from setuptools import setup\nsetup(install_requires=['requests'], extras_require={'a': ['h2']})\n");
    root.write("requirements-dev.txt", "-r other.txt\n# no\nblack==22.1\n");
    root.write("environment.yml",
               "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - conda-forge::opencv=4.5\n  # no\n"
               "  - pip:\n    - 'torch>=2'\nvariables:\n  - none\n");
    root.write("Pipfile",
               "[[source]]\nname = \"x\"\n[packages]\nflask = \"*\"\n[dev-packages]\n"
               "tox = {version = \"*\"}\n");
    CHECK(declared_dependencies(root.path()) ==
          std::set<std::string>{"attrs", "black", "click", "flask", "h2", "mypy", "opencv", "pytest",
                                "requests", "ruamel-yaml", "sphinx-rtd-theme", "torch", "tox"});
}

TEST_CASE("distributions are known by what they are imported as") {
    CHECK(modules_of_distribution("opencv-python-headless") == Strings{"opencv_python_headless", "cv2"});
    CHECK(modules_of_distribution("google-cloud-storage") == Strings{"google_cloud_storage", "google"});
    CHECK(modules_of_distribution("requests") == Strings{"requests"});
    const TempFolder root, site;
    site.write("site-packages/x.py", "");
    root.write("environment.yaml", "dependencies:\n- opencv\n- pyyaml\n");
    const Environment environment = read_environment(root.path(), (site / "site-packages").string());
    CHECK(environment.declares("cv2"));
    CHECK(environment.declares("yaml"));
    CHECK_FALSE(environment.declares("dependencies"));
}

TEST_CASE("a name that no other file imports is found in a package that the repository depends on") {
    const TempFolder root, site;
    install(site);
    root.write("pyproject.toml", "[project]\ndependencies = [\"click\", \"requests\"]\n");
    site.write("site-packages/click/__init__.py", "def echo(text):\n    pass\n\nclass Group:\n    pass\n");
    site.write("site-packages/click-8.dist-info/RECORD", "click/__init__.py,,\n");
    site.write("site-packages/other/__init__.py", "def shout():\n    pass\n");
    Engine::Sources sources;
    sources.environment = read_environment(root.path(), (site / "site-packages").string());
    const ImportCase::Files files = {
        {"app.py",
         "import os\n\n\ndef main():\n    echo(os.name)\n    print(Group, shout)\n    requests.get('x')\n"}};
    // how often it is the right one is not measured well enough to do it unasked
    CHECK(ImportCase(files, sources).mended("app.py") == files[0].second);
    Settings settings;
    settings.least_confidence = 0.9;
    const ImportCase c(files, sources, settings);
    CHECK(c.mended("app.py") ==
          "import os\n\nimport requests\nfrom click import Group, echo\n\n\n"
          "def main():\n    echo(os.name)\n    print(Group, shout)\n    requests.get('x')\n");
}
