#!/bin/sh
# pre_commit.sh SIXTH SOURCE_DIR: the real pre-commit runs our hooks; they stop a bad commit and let a good one pass.
set -eu
command -v pre-commit >/dev/null 2>&1 || { echo "skipped: pre-commit is missing; third_party/setup --tests installs it"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/hooks" "$work/user" "$work/home"
ln -s "$(realpath "$1")" "$work/bin/sixth"
export PATH="$work/bin:$PATH" HOME="$work/home" PRE_COMMIT_HOME="$work/cache" GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE 2>/dev/null || true

cp "$2/.pre-commit-hooks.yaml" "$work/hooks"
cd "$work/hooks" && git init -q -b main && git add -A && git commit -q -m hooks
cd "$work/user" && git init -q -b main
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: sixth-lint
CONFIG
printf '.sixth/\n' >.gitignore
printf 'def old():\n    try:\n        return 1\n    except:\n        return 2\n' >old.py
git add -A && git commit -q -m start
pre-commit install >/dev/null

printf 'def fine():\n    return 1\n' >fine.py
git add fine.py
git commit -q -m fine >"$work/log" 2>&1 || { echo "a clean commit was stopped:"; cat "$work/log"; exit 1; }
printf 'try:\n    fine()\nexcept:\n    pass\n' >bad.py
git add bad.py
if git commit -q -m bad >"$work/log" 2>&1; then echo "a commit with a finding passed"; exit 1; fi
grep -q 'bad.py:3' "$work/log" || { echo "the finding is not shown:"; cat "$work/log"; exit 1; }
if grep -q 'old.py' "$work/log"; then echo "an old finding on unchanged lines is shown:"; cat "$work/log"; exit 1; fi

# imports are mended, and the commit waits for them
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: sixth-fix-imports
CONFIG
rm bad.py
mkdir shop && touch shop/__init__.py
printf 'class Order:\n    pass\n' >shop/models.py
for file in a b c; do printf 'from shop.models import Order\n\nprint(Order)\n' >shop/$file.py; done
git add -A && git commit -q -m 'imports are fine' >"$work/log" 2>&1 || { echo "good imports were stopped:"; cat "$work/log"; exit 1; }
git mv shop/models.py shop/things.py
if git commit -q -m moved >"$work/log" 2>&1; then echo "a commit with broken imports passed"; exit 1; fi
grep -q 'from shop.things import Order' shop/a.py || { echo "imports were not mended:"; cat "$work/log"; exit 1; }
git commit -q -a -m moved >"$work/log" 2>&1 || { echo "mended imports were stopped:"; cat "$work/log"; exit 1; }

# the message, and the changelog
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: sixth-changelog-lint
      - id: sixth-changelog-check
CONFIG
git add -A && git commit -q --no-verify -m 'feat: fine'
sixth -q changelog --write
git add -A && git commit -q --no-verify -m 'docs: changelog'
pre-commit install --hook-type commit-msg >/dev/null
git commit -q --allow-empty -m 'fix: good' >"$work/log" 2>&1 || { echo "a good message was refused:"; cat "$work/log"; exit 1; }
if git commit -q --allow-empty -m 'Fixed it' >"$work/log" 2>&1; then echo "a bad message passed"; exit 1; fi
grep -q 'COMMIT_EDITMSG:1:1:' "$work/log" || { echo "the place in the message is not shown:"; cat "$work/log"; exit 1; }
sed -i '/Fine/d' CHANGELOG.md && git add CHANGELOG.md
if git commit -q -m 'docs: cut' >"$work/log" 2>&1; then echo "a changelog without its entry passed"; exit 1; fi
grep -q '^+- Fine' "$work/log" || { echo "what the changelog lacks is not shown:"; cat "$work/log"; exit 1; }
