#!/bin/bash
# completion.bash SCRIPT: what Tab offers in this bash.
set -u
source "$1" || exit 1
failed=0
# offer 'expected words' word... : the last word is the one being typed
offer() {
    local expected=$1
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _sixth
    if [[ "${COMPREPLY[*]}" != $expected ]]; then
        echo "after '${*}': offered '${COMPREPLY[*]}', expected '$expected'"
        failed=1
    fi
}
cd "$(mktemp -d)" || exit 1
mkdir 'a folder' && touch 'a file.py'
offer 'lint' sixth li
offer '*lint*config*help*' sixth ''
offer 'lint' sixth -C /tmp --color = always li
offer '--max-cyclomatic --max-cognitive' sixth lint --max-c
offer '--max-cyclomatic' sixth lint --json --max-cy
offer 'sarif' sixth lint --format s
offer 'sarif' sixth lint --format = s
offer 'text json jsonl sarif github gitlab' sixth lint --format =
offer 'always' sixth lint --color al
offer 'CPX101 CPX102*' sixth lint --select CPX10
offer 'DUP101' sixth lint --ignore = DU
offer 'SML101,CPX101,DUP101' sixth lint --extend-select SML101,CPX101,DUP1
offer 'all' sixth lint --explain a
offer 'DUP101' sixth lint --explain DU
offer '' sixth lint --max-cyclomatic ''
offer 'a folder' sixth -C a
offer '*a f*a f*' sixth lint a
offer 'bash zsh fish' sixth completion ''
offer '*lint*' sixth help ''
offer 'add work*status*' sixth queue ''
offer 'cancel' sixth queue ca
offer '--on-conflict --on-crash' sixth -q queue add --on-c
offer 'critical high normal low' sixth queue add --lane ''
offer '--version' sixth --vers
complete -p sixth | grep -q _sixth || { echo 'not registered'; failed=1; }
exit $failed
