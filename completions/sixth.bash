# bash completion for sixth, made by 'sixth completion bash'
_sixth_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_sixth_list() { # words with commas between them
    local before=
    [[ $cur == *,* ]] && before=${cur%,*},
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur##*,}")
}
_sixth_files() {
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
    compopt -o filenames 2> /dev/null
}
_sixth() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
    COMPREPLY=()
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -C | --directory | --root | --state | --color | -j | --jobs)
                [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
                ((i++)) ;;
            -*) ;;
            *)
                command+=${command:+-}${COMP_WORDS[i]} # a group's part has two words
                case $command in decompose | queue | schedule | hook) ;; *) break ;; esac ;;
        esac
    done
    case $command:$prev in
        *:-C | *:--directory) _sixth_files -d; return ;;
        *:--root) _sixth_files -d; return ;;
        *:--state) _sixth_files -f; return ;;
        *:--color) _sixth_words "auto always never"; return ;;
        *:-j | *:--jobs) :; return ;;
        lint:--stdin-filename) _sixth_files -f; return ;;
        lint:--select) _sixth_list "ALL CPX101 CPX102 CPX201 CPX301 CPX302 CPX303 CPX401 DED101 DED102 DED103 DUP101 SML101 SML102 SML103 SML104 SML105 SML106 SQA101 SQA102 SQA103 SQA104 SQA105 SQA106 SQA107 SQA108 SQA109 SQA110 SQA111 SQA112 SQA113 SQA114 SQA201 SQA202 SQA203 SQA204 SQA205 SQA206 SQA301 SQA302 SQA401 SQA402 SYN101"; return ;;
        lint:--extend-select) _sixth_list "ALL CPX101 CPX102 CPX201 CPX301 CPX302 CPX303 CPX401 DED101 DED102 DED103 DUP101 SML101 SML102 SML103 SML104 SML105 SML106 SQA101 SQA102 SQA103 SQA104 SQA105 SQA106 SQA107 SQA108 SQA109 SQA110 SQA111 SQA112 SQA113 SQA114 SQA201 SQA202 SQA203 SQA204 SQA205 SQA206 SQA301 SQA302 SQA401 SQA402 SYN101"; return ;;
        lint:--ignore) _sixth_list "ALL CPX101 CPX102 CPX201 CPX301 CPX302 CPX303 CPX401 DED101 DED102 DED103 DUP101 SML101 SML102 SML103 SML104 SML105 SML106 SQA101 SQA102 SQA103 SQA104 SQA105 SQA106 SQA107 SQA108 SQA109 SQA110 SQA111 SQA112 SQA113 SQA114 SQA201 SQA202 SQA203 SQA204 SQA205 SQA206 SQA301 SQA302 SQA401 SQA402 SYN101"; return ;;
        lint:--per-file-ignores) :; return ;;
        lint:--exclude) :; return ;;
        lint:--baseline) _sixth_files -f; return ;;
        lint:--write-baseline) _sixth_files -f; return ;;
        lint:--explain) _sixth_words "all CPX101 CPX102 CPX201 CPX301 CPX302 CPX303 CPX401 DED101 DED102 DED103 DUP101 SML101 SML102 SML103 SML104 SML105 SML106 SQA101 SQA102 SQA103 SQA104 SQA105 SQA106 SQA107 SQA108 SQA109 SQA110 SQA111 SQA112 SQA113 SQA114 SQA201 SQA202 SQA203 SQA204 SQA205 SQA206 SQA301 SQA302 SQA401 SQA402 SYN101"; return ;;
        lint:--max-cyclomatic) :; return ;;
        lint:--cyclomatic-rules) _sixth_words "radon mccabe"; return ;;
        lint:--max-cognitive) :; return ;;
        lint:--max-function-lines) :; return ;;
        lint:--max-nesting) :; return ;;
        lint:--max-parameters) :; return ;;
        lint:--max-returns) :; return ;;
        lint:--min-clone-lines) :; return ;;
        lint:--clone-similarity) :; return ;;
        lint:--min-confidence) :; return ;;
        lint:--sqla-enum) _sixth_words "off value"; return ;;
        lint:--format) _sixth_words "text json jsonl sarif github gitlab"; return ;;
        graph:--kinds) :; return ;;
        graph:--exclude) :; return ;;
        graph:--max-imported-by) :; return ;;
        graph:--god-percentile) :; return ;;
        graph:--forbid) :; return ;;
        graph:--allow) :; return ;;
        graph:--fail-on) :; return ;;
        graph:--format) _sixth_words "text json dot mermaid html"; return ;;
        graph:--why) :; return ;;
        graph:--depth) :; return ;;
        fix-imports:--from) _sixth_files -f; return ;;
        fix-imports:--run) _sixth_words "mypy pyright"; return ;;
        fix-imports:--exclude) :; return ;;
        fix-imports:--branch) :; return ;;
        fix-imports:--confidence) :; return ;;
        fix-imports:--environment) _sixth_files -d; return ;;
        fix-imports:--format) _sixth_words "text json sarif github"; return ;;
        testgen:--exclude) :; return ;;
        testgen:--coverage) _sixth_words "none"; return ;;
        testgen:--limit) :; return ;;
        testgen:--python) _sixth_files -f; return ;;
        testgen:--budget) :; return ;;
        testgen:--without) _sixth_list "calls constants search mutants"; return ;;
        testgen:--llm-code-model) :; return ;;
        testgen:--llm-url) :; return ;;
        testgen:--llm-timeout) :; return ;;
        testgen:--output) _sixth_files -d; return ;;
        testgen:--into) _sixth_files -f; return ;;
        testgen:--format) _sixth_words "text json"; return ;;
        search:--like) _sixth_files -f; return ;;
        search:--symbol) :; return ;;
        search:--tests-for) _sixth_files -f; return ;;
        search:--in) _sixth_files -d; return ;;
        search:--path) :; return ;;
        search:--kind) :; return ;;
        search:-n | search:--count) :; return ;;
        search:--format) _sixth_words "text json jsonl vimgrep"; return ;;
        search:--without) :; return ;;
        search:--least-alike) :; return ;;
        search:--llm-embed-model) :; return ;;
        search:--llm-url) :; return ;;
        search:--llm-timeout) :; return ;;
        index:--graph-from) :; return ;;
        index:--format) _sixth_words "text json"; return ;;
        index:--llm-embed-model) :; return ;;
        index:--llm-url) :; return ;;
        index:--llm-timeout) :; return ;;
        changelog:--release) :; return ;;
        changelog:--date) :; return ;;
        changelog:--format) _sixth_words "text json"; return ;;
        changelog:--marker-size) :; return ;;
        changelog:--file) _sixth_files -f; return ;;
        changelog:--url) :; return ;;
        changelog:--forge) _sixth_words "auto github gitlab bitbucket gitea"; return ;;
        changelog:--tag-pattern) :; return ;;
        changelog:--path) _sixth_files -f; return ;;
        changelog:--types) :; return ;;
        changelog:--rules) :; return ;;
        changelog:--skip-commits) :; return ;;
        changelog:--issue-keys) :; return ;;
        changelog:--issue-url) :; return ;;
        changelog:--yanked) :; return ;;
        changelog:--pre-releases) _sixth_words "own fold"; return ;;
        changelog:--squashes) _sixth_words "expand title"; return ;;
        changelog:--on-merge) _sixth_words "write commit say"; return ;;
        changelog:--max-subject) :; return ;;
        decompose-plan:--issue) :; return ;;
        decompose-plan:--issue-command) :; return ;;
        decompose-plan:--files) :; return ;;
        decompose-plan:--branch) :; return ;;
        decompose-plan:--llm-plan-model) :; return ;;
        decompose-plan:--llm-url) :; return ;;
        decompose-plan:--llm-timeout) :; return ;;
        decompose-plan:--llm-embed-model) :; return ;;
        decompose-plan:--run) :; return ;;
        decompose-plan:--test-command) :; return ;;
        decompose-plan:--final-check) :; return ;;
        decompose-plan:--format) _sixth_words "text json markdown mermaid dot"; return ;;
        decompose-list:--format) _sixth_words "text json"; return ;;
        decompose-show:--format) _sixth_words "text json markdown mermaid dot"; return ;;
        decompose-status:--format) _sixth_words "text json"; return ;;
        decompose-diff:--format) _sixth_words "text json"; return ;;
        decompose-diff:--llm-url) :; return ;;
        decompose-diff:--llm-timeout) :; return ;;
        decompose-diff:--llm-embed-model) :; return ;;
        queue-add:--shell) :; return ;;
        queue-add:--each-line) _sixth_files -f; return ;;
        queue-add:--name) :; return ;;
        queue-add:--cwd) _sixth_files -d; return ;;
        queue-add:--env) :; return ;;
        queue-add:--env-from) :; return ;;
        queue-add:--lane) _sixth_words "critical high normal low"; return ;;
        queue-add:--at) :; return ;;
        queue-add:--in) :; return ;;
        queue-add:--after) :; return ;;
        queue-add:--limit) :; return ;;
        queue-add:--key) :; return ;;
        queue-add:--on-conflict) _sixth_words "return replace fail"; return ;;
        queue-add:--retries) :; return ;;
        queue-add:--backoff) :; return ;;
        queue-add:--timeout) :; return ;;
        queue-add:--kill-grace) :; return ;;
        queue-add:--on-crash) _sixth_words "retry fail hold"; return ;;
        queue-add:--crash-limit) :; return ;;
        queue-add:--max-output) :; return ;;
        queue-add:--checkpoint-signal) :; return ;;
        queue-add:--checkpoint-every) :; return ;;
        queue-add:--notify) :; return ;;
        queue-add:--format) _sixth_words "text json"; return ;;
        queue-work:--workers) :; return ;;
        queue-work:--reserved) :; return ;;
        queue-work:--targets) :; return ;;
        queue-work:--on-done) :; return ;;
        queue-work:--on-fail) :; return ;;
        queue-work:--executor) _sixth_words "local slurm"; return ;;
        queue-work:--slurm-folder) _sixth_files -d; return ;;
        queue-work:--slurm-command) :; return ;;
        queue-work:--slurm-lanes) :; return ;;
        queue-work:--slurm-options) :; return ;;
        queue-work:--slurm-poll) :; return ;;
        queue-work:--slurm-patience) :; return ;;
        queue-work:--slurm-settle) :; return ;;
        queue-status:--lane) :; return ;;
        queue-status:--only) :; return ;;
        queue-status:--format) _sixth_words "text json"; return ;;
        queue-show:--format) _sixth_words "text json"; return ;;
        queue-explain:--format) _sixth_words "text json"; return ;;
        queue-logs:--attempt) :; return ;;
        queue-wait:--timeout) :; return ;;
        queue-pause:--lane) :; return ;;
        queue-resume:--lane) :; return ;;
        queue-drain:--timeout) :; return ;;
        queue-prune:--older) :; return ;;
        queue-checkpoint:--cursor) :; return ;;
        queue-checkpoint:--progress) :; return ;;
        queue-selftest:--kill9) :; return ;;
        queue-selftest:--tasks) :; return ;;
        queue-selftest:--clients) :; return ;;
        queue-selftest:--workers) :; return ;;
        queue-selftest:--seed) :; return ;;
        queue-selftest:--folder) _sixth_files -d; return ;;
        queue-selftest:--format) _sixth_words "text json"; return ;;
        schedule-add:--shell) :; return ;;
        schedule-add:--cwd) _sixth_files -d; return ;;
        schedule-add:--env) :; return ;;
        schedule-add:--env-from) :; return ;;
        schedule-add:--lane) _sixth_words "critical high normal low"; return ;;
        schedule-add:--retries) :; return ;;
        schedule-add:--timeout) :; return ;;
        schedule-add:--report-to) _sixth_files -f; return ;;
        schedule-add:--tz) :; return ;;
        schedule-add:--jitter) :; return ;;
        schedule-add:--missed) _sixth_words "skip once all"; return ;;
        schedule-add:--window) :; return ;;
        schedule-add:--overlap) _sixth_words "skip queue kill"; return ;;
        schedule-list:--format) _sixth_words "text json"; return ;;
        schedule-next:-n | schedule-next:--count) :; return ;;
        schedule-next:--tz) :; return ;;
        schedule-next:--from) :; return ;;
        schedule-next:--format) _sixth_words "text json"; return ;;
        schedule-history:-n | schedule-history:--count) :; return ;;
        schedule-history:--format) _sixth_words "text json"; return ;;
        stats:--since) :; return ;;
        stats:--lane) _sixth_words "critical high normal low"; return ;;
        stats:--name) :; return ;;
        stats:--html) _sixth_files -f; return ;;
        stats:--format) _sixth_words "text json"; return ;;
        serve:--listen) :; return ;;
        serve:--host) :; return ;;
        health:--format) _sixth_words "text json"; return ;;
        health:--fail-on) _sixth_words "fail warn"; return ;;
        hook-install:--hook) :; return ;;
        hook-list:--format) _sixth_words "text json"; return ;;
        config:--format) _sixth_words "text json"; return ;;
        doctor:--format) _sixth_words "text json"; return ;;
    esac
    if [[ $cur == -* ]]; then
        case $command in
            lint) _sixth_words "--stdin-filename --select --extend-select --ignore --per-file-ignores --exclude --changed --baseline --write-baseline --explain --max-cyclomatic --cyclomatic-rules --max-cognitive --max-function-lines --max-nesting --max-parameters --max-returns --min-clone-lines --clone-similarity --min-confidence --fix --unsafe --sqla-enum --diff --format --json --all --statistics --exit-zero -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            graph) _sixth_words "--kinds --exclude --external --no-external --max-imported-by --god-percentile --forbid --allow --fail-on --format --json --why --depth --all -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            fix-imports) _sixth_words "--from --run --exclude --fix --diff --branch --confidence --environment --interactive --stub --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            testgen) _sixth_words "--exclude --changed --coverage --list --limit --property --python --budget --without --static --unsafe --llm --llm-code-model --llm-url --llm-timeout --output --into --diff --check --renew --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            search) _sixth_words "--like --symbol --tests-for --refactor --serve-mcp --in --path --kind --changed -n --count -l --files --format --json --explain --no-refresh --no-no-refresh --without --least-alike --llm-embed-model --llm-url --llm-timeout -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            index) _sixth_words "--watch --stats --graph-from --format --json --llm-embed-model --llm-url --llm-timeout -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            changelog) _sixth_words "-w --write --all --release --date --next --check --skipped --lint --format --json --follow --merge --marker-size --file --url --forge --tag-pattern --path --types --rules --skip-commits --issue-keys --issue-url --yanked --pre-releases --squashes --on-merge --max-subject -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose-plan) _sixth_words "--issue --issue-command --files --branch --fresh --dry-run --llm --no-llm --llm-plan-model --llm-url --llm-timeout --llm-embed-model --enqueue --run --test-command --final-check --parallel --no-parallel --format --json --explain -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose-list) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose-show) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose-status) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            decompose-diff) _sixth_words "--format --json --llm-url --llm-timeout --llm-embed-model -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-add) _sixth_words "--shell --each-line --name --cwd --env --env-from --lane --at --in --after --limit --key --on-conflict --hold --retries --backoff --jitter --timeout --kill-grace --on-crash --crash-limit --max-output --checkpoint-signal --checkpoint-every --notify --wait --follow --propagate --id-only --format --json --autostart --no-autostart -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-work) _sixth_words "--workers --reserved --targets --on-done --on-fail --until-empty --detach --executor --slurm-folder --slurm-command --slurm-lanes --slurm-options --slurm-poll --slurm-patience --slurm-settle -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-status) _sixth_words "--lane --only --all --watch --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-show) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-explain) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-logs) _sixth_words "-f --follow --attempt --stdout --stderr --times -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-wait) _sixth_words "--all --timeout --propagate -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-cancel) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-retry) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-hold) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-release) _sixth_words "--needed -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-pause) _sixth_words "--lane --all --new-only -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-resume) _sixth_words "--lane --all -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-drain) _sixth_words "--timeout -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-prune) _sixth_words "--older -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-checkpoint) _sixth_words "--cursor --progress --get -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-step) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-install-unit) _sixth_words "--print -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            queue-selftest) _sixth_words "--kill9 --tasks --clients --workers --seed --folder --keep --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-add) _sixth_words "--shell --cwd --env --env-from --lane --retries --timeout --report-to --tz --jitter --missed --window --overlap -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-list) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-next) _sixth_words "-n --count --tz --from --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-run) _sixth_words "--wait --follow -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-pause) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-resume) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-remove) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            schedule-history) _sixth_words "-n --count --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            stats) _sixth_words "--since --lane --name --html --format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            serve) _sixth_words "--listen --host --allow-remote -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            health) _sixth_words "--format --json --fail-on -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            hook) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            hook-install) _sixth_words "--hook --merge-driver --gitattributes --required --outside --force --dry-run -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            hook-uninstall) _sixth_words "--force --dry-run -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            hook-list) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            config) _sixth_words "--format --json -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            doctor) _sixth_words "--format --json --repair -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            trust) _sixth_words "--check --revoke -h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            completion) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            help) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
            *) _sixth_words "-h --help --version -C --directory --root --state --color -j --jobs --telemetry --no-telemetry -q --quiet -v --verbose" ;;
        esac
        return
    fi
    case $command in
        '') _sixth_words "lint graph fix-imports testgen search index changelog decompose queue schedule stats serve health hook config doctor trust completion help" ;;
        lint) _sixth_files -f ;;
        graph) _sixth_files -f ;;
        fix-imports) _sixth_files -f ;;
        testgen) _sixth_files -f ;;
        search) : ;;
        index) _sixth_files -f ;;
        changelog) _sixth_files -f ;;
        decompose) _sixth_words "plan list show status diff" ;;
        decompose-plan) _sixth_files -f ;;
        decompose-show) : ;;
        decompose-status) : ;;
        decompose-diff) : ;;
        decompose-diff) _sixth_files -f ;;
        queue) _sixth_words "add work status show explain logs wait cancel retry hold release pause resume drain prune checkpoint step install-unit selftest" ;;
        queue-add) : ;;
        queue-show) : ;;
        queue-explain) : ;;
        queue-logs) : ;;
        queue-wait) : ;;
        queue-cancel) : ;;
        queue-retry) : ;;
        queue-hold) : ;;
        queue-release) : ;;
        queue-pause) : ;;
        queue-resume) : ;;
        queue-step) : ;;
        schedule) _sixth_words "add list next run pause resume remove history" ;;
        schedule-add) : ;;
        schedule-add) : ;;
        schedule-add) : ;;
        schedule-next) : ;;
        schedule-run) : ;;
        schedule-pause) : ;;
        schedule-resume) : ;;
        schedule-remove) : ;;
        schedule-history) : ;;
        hook) _sixth_words "install uninstall list" ;;
        hook-uninstall) _sixth_list "pre-commit commit-msg post-merge post-rewrite pre-push" ;;
        config) : ;;
        trust) _sixth_files -f ;;
        completion) _sixth_words "bash zsh fish" ;;
        help) _sixth_words "lint graph fix-imports testgen search index changelog decompose queue schedule stats serve health hook config doctor trust completion help" ;;
    esac
}
complete -F _sixth sixth
