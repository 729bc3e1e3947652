#!/usr/bin/env fish
# completion.fish SCRIPT: what Tab offers in this fish.
source $argv[1]; or exit 1
set -g failed 0
# offer 'expected words' 'line so far'
function offer
    set -l got (complete -C $argv[2] | string replace -r '\t.*' '' | string join ' ')
    if not string match -q -- $argv[1] "$got"
        echo "after '$argv[2]': offered '$got', expected '$argv[1]'"
        set -g failed 1
    end
end
cd (mktemp -d)
mkdir afolder; touch afile.py
offer lint 'sixth li'
offer '*lint*' 'sixth '
offer lint 'sixth -C /tmp --color always li'
offer '--max-cognitive --max-cyclomatic' 'sixth lint --max-c'
offer sarif 'sixth lint --format s'
offer --format=sarif 'sixth lint --format=s'
offer always 'sixth lint --color al'
offer 'CPX101 CPX102*' 'sixth lint --select CPX10'
offer '*DUP101' 'sixth lint --ignore=DUP10'
offer SML101,CPX101,DUP101 'sixth lint --extend-select SML101,CPX101,DUP1'
offer --ignore=SML101,DUP101 'sixth lint --ignore=SML101,DUP1'
offer all 'sixth lint --explain a'
offer DUP101 'sixth lint --explain DUP'
offer afolder/ 'sixth -C a'
offer 'afile.py afolder/' 'sixth lint a'
offer 'bash fish zsh' 'sixth completion '
offer '*lint*' 'sixth help '
offer 'cancel' 'sixth queue ca'
offer '--on-conflict --on-crash' 'sixth -q queue add --on-c'
offer 'critical high low normal' 'sixth queue add --lane '
offer '' 'sixth config --max-c'
exit $failed
