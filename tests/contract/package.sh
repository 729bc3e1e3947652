#!/bin/sh
# package.sh BUILD_DIR: the .deb holds binary, manuals and completions, names its needs, and what it holds runs.
set -eu
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$build" && cpack -G DEB -B "$work" >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
deb=$(find "$work" -maxdepth 1 -name 'sixth_*.deb')
[ -n "$deb" ] || { echo "no package was made"; cat "$work/log"; exit 1; }
needs=$(dpkg-deb -f "$deb" Depends)
case $needs in libc6*) ;; *) echo "Depends is '$needs', not libc6 alone"; exit 1 ;; esac
case $needs in *,*) echo "Depends names more than libc6: $needs"; exit 1 ;; esac
dpkg-deb -x "$deb" "$work/root"
for file in usr/bin/sixth usr/share/man/man1/sixth-lint.1 usr/share/bash-completion/completions/sixth; do
    [ -n "$(find "$work/root" -path "$work/root/$file*")" ] || { echo "the package lacks /$file"; exit 1; }
done
printf 'try:\n    f()\nexcept:\n    pass\n' >"$work/a.py"
status=0
(cd "$work" && root/usr/bin/sixth --root . --state "$work/state.db" lint a.py) >"$work/out" || status=$?
[ "$status" = 1 ] && grep -q SML102 "$work/out" || { echo "the packaged program exits with $status:"; cat "$work/out"; exit 1; }
