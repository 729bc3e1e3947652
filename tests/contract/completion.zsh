#!/bin/zsh -f
# completion.zsh SCRIPT: what Tab offers in a real interactive zsh on a pseudo-terminal.
zmodload zsh/zpty || exit 77
script=${1:A}
folder=$(mktemp -d)
mkdir $folder/functions $folder/afolder && cp $script $folder/functions/_sixth && touch $folder/afile.py
cd $folder
# the shell under test prints every match between two marks instead of inserting it
cat > setup <<'END'
PROMPT=
fpath=($PWD/functions $fpath)
autoload -U compinit && compinit -u -d $PWD/dump
bindkey '^M' undefined; bindkey '^J' undefined; bindkey '^I' complete-word
null-line() { print -r -- '=====' }
compprefuncs=(null-line); comppostfuncs=(null-line exit)
zstyle ':completion:*' insert-tab false
compadd() {
    [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]] && { builtin compadd "$@"; return }
    typeset -a hits
    builtin compadd -A hits "$@"
    print -rl -- 'HIT '$^hits
}
print ready
END
typeset -i failed=0
# offer 'expected words' 'line so far'
offer() {
    local line
    local -aU hits=()
    zpty shell zsh -f -i
    zpty -w shell "source $folder/setup"
    until [[ $line == ready* ]]; do zpty -r shell line || break; done
    zpty -w -n shell $2$'\t'
    local -i marks=0
    while (( marks < 2 )) && zpty -r shell line; do
        line=${line%%$'\r'*}
        [[ $line == *=====* ]] && marks+=1
        [[ $line == HIT\ * ]] && hits+=(${line#HIT })
    done
    zpty -d shell
    local got="${(j: :)hits}"
    if [[ $got != ${~1} ]]; then
        print -r -- "after '$2': offered '$got', expected '$1'"
        failed=1
    fi
}
offer 'lint' 'sixth li'
offer '*lint*config*help*' 'sixth '
offer '--max-cyclomatic --max-cognitive' 'sixth lint --max-c'
offer '--max-cyclomatic' 'sixth lint --json src --max-cy'
offer 'sarif' 'sixth lint --format s'
offer 'sarif' 'sixth lint --format=s'
offer 'always' 'sixth --color al'
offer 'CPX101 CPX102*' 'sixth lint --select CPX10'
offer 'DUP101' 'sixth lint --ignore=DU'
offer 'DUP101' 'sixth lint --extend-select SML101,CPX101,DUP1'
offer 'all' 'sixth lint --explain a'
offer 'DUP101' 'sixth lint --explain DU'
offer 'lint' 'sixth -C /tmp li'
offer '*afile.py*' 'sixth lint a'
offer 'bash zsh fish' 'sixth completion '
offer 'cancel' 'sixth queue ca'
offer '--on-conflict*--on-crash' 'sixth queue add --on-c'
offer 'critical high normal low' 'sixth queue add --lane '
offer '*lint*' 'sixth help '
cd / && rm -r $folder
exit $failed
