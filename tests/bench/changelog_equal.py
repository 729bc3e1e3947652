#!/usr/bin/python3
"""changelog_equal.py SIXTH GIT_CLIFF REPOSITORY... : sixth changelog against git-cliff, release by release.

GIT_CLIFF is the program of npm's git-cliff-linux-x64; its configuration is its own keepachangelog.toml but for two lines: merge
commits are kept, and tags are versions (the pattern sixth has by default). Compared is which commits are in which release, listed
or not, and every difference must have one of the reasons that are printed. Also: every commit of `git rev-list HEAD` is in
sixth's model exactly once. Exit code 1: a difference without a reason.
"""
import argparse
import collections
import functools
import json
import pathlib
import subprocess
import tempfile

CONFIGURATION = r"""
[changelog]
body = ""
[git]
conventional_commits = true
filter_unconventional = false
commit_parsers = [
    { message = "^[a|A]dd", group = "Added" },
    { message = "^[s|S]upport", group = "Added" },
    { message = "^[r|R]emove", group = "Removed" },
    { message = "^.*: add", group = "Added" },
    { message = "^.*: support", group = "Added" },
    { message = "^.*: remove", group = "Removed" },
    { message = "^.*: delete", group = "Removed" },
    { message = "^test", group = "Fixed" },
    { message = "^fix", group = "Fixed" },
    { message = "^.*: fix", group = "Fixed" },
    { message = "^.*", group = "Changed" },
]
filter_commits = false
topo_order = false
sort_commits = "oldest"
tag_pattern = '^v?[0-9]+(\.[0-9]+)*([-.]?(dev|a|alpha|b|beta|c|rc|pre|preview|post)[-.]?[0-9]*)?$'
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sixth", type=pathlib.Path)
    parser.add_argument("git_cliff", type=pathlib.Path)
    parser.add_argument("repositories", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    unexplained = sum(compare(options, repository.resolve()) for repository in options.repositories)
    print(f"differences without a reason: {unexplained}")
    return 1 if unexplained else 0


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


def compare(options, repository):
    with tempfile.TemporaryDirectory() as work:
        ours = sixth_model(options.sixth, repository, work)
        theirs = cliff_model(options.git_cliff, repository, work)
    everything = git(repository, "rev-list", "HEAD").split()
    counted = collections.Counter(c["hash"] for c in ours["commits"])
    wrong = [c for c in everything if counted[c] != 1] + [c for c in counted if c not in set(everything)]
    for commit in ours["commits"]:
        if (commit["section"] is None) == (commit["skipped"] is None):
            wrong.append(commit["hash"])
    tags = {}
    for line in git(repository, "for-each-ref", "refs/tags", "--format=%(refname:strip=2) %(objectname) %(*objectname)").splitlines():
        name, *ids = line.split()
        tags[name] = ids[-1]
    release_of = {c["hash"]: c["tag"] for c in ours["commits"]}
    known = {r["tag"] for r in ours["releases"]}
    same, reasons = 0, collections.Counter()

    @functools.lru_cache(None)
    def contains(tag, commit):
        found = subprocess.run(["git", "-C", repository, "merge-base", "--is-ancestor", commit, tags[tag]])
        return found.returncode == 0

    @functools.lru_cache(None)
    def reached(tag):
        return subprocess.run(["git", "-C", repository, "merge-base", "--is-ancestor", tags[tag], "HEAD"]).returncode == 0

    for commit in everything:
        mine, other = release_of.get(commit), theirs.get(commit, "not told")
        if mine == other:
            same += 1
        else:
            reasons[reason(mine, other, commit, tags, contains, reached, known)] += 1
    unknown = sum(n for why, n in reasons.items() if why.startswith("?"))
    print(f"{repository.name}: {len(everything)} commits, {len(ours['releases']) - 1} releases, "
          f"{same} in the same release ({same / len(everything):.1%}); exactly once: {'yes' if not wrong else wrong[:5]}")
    listed = sum(c["section"] is not None for c in ours["commits"])
    print(f"  listed {listed}, skipped with a reason {len(everything) - listed}")
    for why, count in reasons.most_common():
        print(f"  {count:5} {why}")
    return unknown + len(wrong)


def reason(mine, other, commit, tags, contains, reached, known):
    if other == "not told":
        return "git-cliff does not tell the commit at all"
    if mine is not None and other is not None and tags[mine] == tags[other]:
        return "two tags on one commit: sixth gives its commits to the higher version"
    if mine is not None and not contains(mine, commit):
        return "? sixth's release does not contain the commit"
    if other is not None and not contains(other, commit):
        return "git-cliff's release does not contain the commit"
    if mine is not None and not reached(mine):
        return "the first tag that contains it is beside HEAD: git-cliff counts only tags that HEAD reaches"
    if mine is None:
        return "? a tag contains it and sixth calls it unreleased"
    if other is None:
        return "git-cliff calls it unreleased, though a tag contains it"
    if contains(other, tags[mine]):
        return "an earlier release contains it too: git-cliff's release contains sixth's"
    return "? two releases contain it, neither contains the other"


def sixth_model(sixth, repository, work):
    out = subprocess.run([sixth.resolve(), "--root", repository, "--state", f"{work}/state.db", "-q", "changelog", "--json"],
                         check=True, capture_output=True).stdout
    return json.loads(out)


def cliff_model(git_cliff, repository, work):
    configuration = pathlib.Path(work) / "cliff.toml"
    configuration.write_text(CONFIGURATION)
    out = subprocess.run([git_cliff.resolve(), "--config", configuration, "--context", "--offline"],
                         cwd=repository, check=True, capture_output=True).stdout
    return {c["id"]: release["version"] for release in json.loads(out) for c in release["commits"]}


if __name__ == "__main__":
    raise SystemExit(main())
