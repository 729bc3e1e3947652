#!/bin/sh
# linkage.sh BINARY: one self-contained executable needs libc, libm and the loader, nothing else.
set -eu
needed=$(ldd "$1" | awk '{print $1}' | sed 's,.*/,,' | grep -Ev '^(linux-vdso|linux-gate|libc|libm|ld-linux[a-z0-9-]*)\.so(\.[0-9]+)?$' || true)
if [ -n "$needed" ]; then
    echo "$1 also needs: $needed"
    exit 1
fi
ldd "$1" | grep -q 'libc\.so' # the list was read at all
