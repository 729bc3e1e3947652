#!/bin/sh
# with_shell.sh SHELL SCRIPT ARGUMENT...: runs SCRIPT in SHELL, or says how to get the shell (77: skipped).
shell=$1
shift
if ! command -v "$shell" > /dev/null; then
    echo "skipped: $shell is missing; third_party/setup --tests installs it"
    exit 77
fi
exec "$shell" "$@"
