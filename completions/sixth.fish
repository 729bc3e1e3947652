# fish completion for sixth, made by 'sixth completion fish'
function __sixth_command
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case -C --directory --root --state --color -j --jobs
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return 0
        end
        set -e words[1]
    end
    return 1
end
function __sixth_list # words with commas between them
    set -l before (commandline -ct | string replace -rf '^(?:--[^=]*=)?(.*,)[^,]*$' '$1')
    set -q before[1]; or set before ''
    printf '%s\n' $before$argv
end
complete -c sixth -f
complete -c sixth -n 'not __sixth_command' -a lint -d 'find complexity, duplication and smells in Python code'
complete -c sixth -n 'not __sixth_command' -a graph -d 'show who imports whom: cycles, god modules, broken layers'
complete -c sixth -n 'not __sixth_command' -a config -d 'show every setting and where it came from'
complete -c sixth -n 'not __sixth_command' -a doctor -d 'check the state file, the configuration, git and Python tools'
complete -c sixth -n 'not __sixth_command' -a trust -d 'let the commands that a file names be run'
complete -c sixth -n 'not __sixth_command' -a completion -d 'print a completion script for bash, zsh or fish'
complete -c sixth -n 'not __sixth_command' -a help -d 'open a command\'s manual'
complete -c sixth -s h -l help -d 'show this help'
complete -c sixth -l version -d 'show the version'
complete -c sixth -s C -l directory -x -a '(__fish_complete_directories)' -d 'change to this folder first'
complete -c sixth -l root -x -a '(__fish_complete_directories)' -d 'the repository\'s root'
complete -c sixth -l state -r -F -d 'the state file'
complete -c sixth -l color -x -a 'auto always never' -d 'colour the output'
complete -c sixth -s j -l jobs -x -d 'threads to use'
complete -c sixth -s q -l quiet -d 'say nothing on stderr but errors'
complete -c sixth -s v -l verbose -d 'say more on stderr'
complete -c sixth -n 'contains -- lint (__sixth_command)' -F
complete -c sixth -n 'contains -- lint (__sixth_command)' -l stdin-filename -r -F -d 'the name that standard input goes by'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l select -x -a '(__sixth_list ALL\tevery-rule CPX101\tcyclomatic-complexity CPX102\tcognitive-complexity CPX201\tfunction-length CPX301\tdeep-nesting CPX302\tmany-parameters CPX303\tmany-returns CPX401\tlow-maintainability DED101\tunreachable-code DED102\tunused-definition DED103\tunread-attribute DUP101\tduplicated-code SML101\tmutable-default SML102\tbare-except SML103\tgod-class SML104\tshadowed-handler SML105\trepeated-condition SML106\tidentical-branches SQA101\tcolumn-truth SQA102\tcolumn-and-or SQA103\tcolumn-not SQA104\tcolumn-is SQA105\tcolumn-in SQA106\tcolumn-chain SQA107\tcolumn-precedence SQA108\tenum-string SQA109\tquery-truth SQA110\tsql-text SQA111\trow-as-entity SQA112\tmissing-await SQA113\tstatement-not-executed SQA114\tcalled-default SQA201\tlist-argument SQA202\traw-sql-string SQA203\tengine-execute SQA204\tquery-get SQA205\tmoved-import SQA206\tstring-attribute SQA301\tlazy-load-in-loop SQA302\tsession-leak SQA401\tunannotated-column SQA402\tenum-value SYN101\tsyntax-error)' -d 'only these rules, by code or its beginning'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l extend-select -x -a '(__sixth_list ALL\tevery-rule CPX101\tcyclomatic-complexity CPX102\tcognitive-complexity CPX201\tfunction-length CPX301\tdeep-nesting CPX302\tmany-parameters CPX303\tmany-returns CPX401\tlow-maintainability DED101\tunreachable-code DED102\tunused-definition DED103\tunread-attribute DUP101\tduplicated-code SML101\tmutable-default SML102\tbare-except SML103\tgod-class SML104\tshadowed-handler SML105\trepeated-condition SML106\tidentical-branches SQA101\tcolumn-truth SQA102\tcolumn-and-or SQA103\tcolumn-not SQA104\tcolumn-is SQA105\tcolumn-in SQA106\tcolumn-chain SQA107\tcolumn-precedence SQA108\tenum-string SQA109\tquery-truth SQA110\tsql-text SQA111\trow-as-entity SQA112\tmissing-await SQA113\tstatement-not-executed SQA114\tcalled-default SQA201\tlist-argument SQA202\traw-sql-string SQA203\tengine-execute SQA204\tquery-get SQA205\tmoved-import SQA206\tstring-attribute SQA301\tlazy-load-in-loop SQA302\tsession-leak SQA401\tunannotated-column SQA402\tenum-value SYN101\tsyntax-error)' -d 'these rules as well'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l ignore -x -a '(__sixth_list ALL\tevery-rule CPX101\tcyclomatic-complexity CPX102\tcognitive-complexity CPX201\tfunction-length CPX301\tdeep-nesting CPX302\tmany-parameters CPX303\tmany-returns CPX401\tlow-maintainability DED101\tunreachable-code DED102\tunused-definition DED103\tunread-attribute DUP101\tduplicated-code SML101\tmutable-default SML102\tbare-except SML103\tgod-class SML104\tshadowed-handler SML105\trepeated-condition SML106\tidentical-branches SQA101\tcolumn-truth SQA102\tcolumn-and-or SQA103\tcolumn-not SQA104\tcolumn-is SQA105\tcolumn-in SQA106\tcolumn-chain SQA107\tcolumn-precedence SQA108\tenum-string SQA109\tquery-truth SQA110\tsql-text SQA111\trow-as-entity SQA112\tmissing-await SQA113\tstatement-not-executed SQA114\tcalled-default SQA201\tlist-argument SQA202\traw-sql-string SQA203\tengine-execute SQA204\tquery-get SQA205\tmoved-import SQA206\tstring-attribute SQA301\tlazy-load-in-loop SQA302\tsession-leak SQA401\tunannotated-column SQA402\tenum-value SYN101\tsyntax-error)' -d 'none of these rules'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l per-file-ignores -x -d 'rules to ignore in files that match'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l exclude -x -d 'leave these files out'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l changed -d 'only findings on lines changed since this revision'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l baseline -r -F -d 'leave out the findings recorded here'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l write-baseline -r -F -d 'record today\'s findings here and exit'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l explain -x -a 'all\tevery-rule CPX101\tcyclomatic-complexity CPX102\tcognitive-complexity CPX201\tfunction-length CPX301\tdeep-nesting CPX302\tmany-parameters CPX303\tmany-returns CPX401\tlow-maintainability DED101\tunreachable-code DED102\tunused-definition DED103\tunread-attribute DUP101\tduplicated-code SML101\tmutable-default SML102\tbare-except SML103\tgod-class SML104\tshadowed-handler SML105\trepeated-condition SML106\tidentical-branches SQA101\tcolumn-truth SQA102\tcolumn-and-or SQA103\tcolumn-not SQA104\tcolumn-is SQA105\tcolumn-in SQA106\tcolumn-chain SQA107\tcolumn-precedence SQA108\tenum-string SQA109\tquery-truth SQA110\tsql-text SQA111\trow-as-entity SQA112\tmissing-await SQA113\tstatement-not-executed SQA114\tcalled-default SQA201\tlist-argument SQA202\traw-sql-string SQA203\tengine-execute SQA204\tquery-get SQA205\tmoved-import SQA206\tstring-attribute SQA301\tlazy-load-in-loop SQA302\tsession-leak SQA401\tunannotated-column SQA402\tenum-value SYN101\tsyntax-error' -d 'say what a rule looks for, why, and what to do; \'all\' lists the rules'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-cyclomatic -x -d 'highest cyclomatic complexity of a function'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l cyclomatic-rules -x -a 'radon mccabe' -d 'whose way of counting is held against --max-cyclomatic'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-cognitive -x -d 'highest cognitive complexity of a function'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-function-lines -x -d 'longest function, in physical lines'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-nesting -x -d 'deepest nesting of blocks in a function'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-parameters -x -d 'most parameters of a function'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l max-returns -x -d 'most return statements in a function'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l min-clone-lines -x -d 'shortest duplicated block, in lines'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l clone-similarity -x -d 'how alike two blocks must be to count as duplicated'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l min-confidence -x -d 'how sure to be before a definition is called unused'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l fix -d 'repair what can be repaired safely'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l unsafe -d 'with --fix or --diff: repairs that may change what the code does too'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l sqla-enum -x -a 'off value' -d 'whether SQA402 compares members of SQLAlchemy\'s Enum columns by .value'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l diff -d 'show the repairs as a diff and write nothing'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l format -x -a 'text json jsonl sarif github gitlab' -d 'how to print the findings'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l json -d 'same as --format json'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l all -d 'every finding, not only the 20 worst'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l statistics -d 'count findings by rule'
complete -c sixth -n 'contains -- lint (__sixth_command)' -l exit-zero -d 'exit with 0 even when there are findings'
complete -c sixth -n 'contains -- graph (__sixth_command)' -F
complete -c sixth -n 'contains -- graph (__sixth_command)' -l kinds -x -d 'imports that count: runtime, conditional, deferred, typing'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l exclude -x -d 'leave these files out'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l external -d 'show modules outside the tree too, by their first name'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l no-external -d 'not: show modules outside the tree too, by their first name'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l max-imported-by -x -d 'a module imported by more is called a god module'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l god-percentile -x -d 'leave out god modules lighter than this share of all modules'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l forbid -x -d 'no module of A may import one of B; \'A->...->B\': nor through others'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l allow -x -d 'imports that no rule looks at'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l fail-on -x -d 'exit with 1 for these too: cycles, deferred-cycles, typing-cycles, god-modules'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l format -x -a 'text json dot mermaid html' -d 'how to print the graph'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l json -d 'same as --format json'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l why -x -d 'only the shortest chain of imports from A to B; exit with 1 when there is none'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l depth -x -d 'draw packages this deep as one node, in dot and mermaid; 0: every module'
complete -c sixth -n 'contains -- graph (__sixth_command)' -l all -d 'whole lists, not only the worst of each'
complete -c sixth -n 'contains -- config (__sixth_command)' -l format -x -a 'text json' -d 'how to print the result'
complete -c sixth -n 'contains -- config (__sixth_command)' -l json -d 'same as --format json'
complete -c sixth -n 'contains -- doctor (__sixth_command)' -l format -x -a 'text json' -d 'how to print the result'
complete -c sixth -n 'contains -- doctor (__sixth_command)' -l json -d 'same as --format json'
complete -c sixth -n 'contains -- doctor (__sixth_command)' -l repair -d 'save what can be read of a damaged state file into a new one, and keep the old one'
complete -c sixth -n 'contains -- trust (__sixth_command)' -F
complete -c sixth -n 'contains -- trust (__sixth_command)' -l check -d 'only say whether it is trusted'
complete -c sixth -n 'contains -- trust (__sixth_command)' -l revoke -d 'trust it no more'
complete -c sixth -n 'contains -- completion (__sixth_command)' -a 'bash zsh fish'
complete -c sixth -n 'contains -- help (__sixth_command)' -a 'lint graph config doctor trust completion help'
