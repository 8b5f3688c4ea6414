#!/bin/sh
# Completions, as the shells give them.
. "$SOURCE_DIR/tests/scratch.sh"
refuses "'tcsh' is none of bash|zsh|fish" "$RAGLOSS" completion tcsh
refuses "too few arguments" "$RAGLOSS" completion
for shell in bash zsh fish; do "$RAGLOSS" completion $shell >$shell.txt; done
mkdir folder
touch "golden one.csv" golden2.csv

# expects SHELL ASKED ANSWER…: what SHELL offers for the command line ASKED, in any order.
expects() {
    shell=$1
    asked=$2
    shift 2
    printf '%s\n' "$@" | sort >expected.txt
    ask_$shell "$asked" | sort >actual.txt
    diff -u expected.txt actual.txt || fail "$shell, for '$asked'"
}

# Words are split at blanks and equals signs, as bash does.
ask_bash() {
    bash --norc -c '
        compopt() { :; }
        source bash.txt
        line=${1//=/ = }
        COMP_WORDS=($line)
        [[ $line == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _ragloss
        printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
ask_fish() {
    HOME=$scratch fish --no-config -c 'source fish.txt; complete -C $argv[1]' "$1" | cut -f 1
}

check() {
    expects "$1" "ragloss ev" eval
    expects "$1" "ragloss eval gt.json --for" --format
    expects "$1" "ragloss eval --format " csv json
    expects "$1" "ragloss eval -f j" json
    expects "$1" "ragloss eval --device c" cpu cuda
    expects "$1" "ragloss eval --shard a" auto
    expects "$1" "ragloss inspect --problems -c f" focal
    expects "$1" "ragloss report --criterion de" deformable_detr deim deimv2 detr
    expects "$1" "ragloss report --config golden2" golden2.csv
    expects "$1" "ragloss eval --golden gold" "golden one.csv" golden2.csv
    expects "$1" "ragloss diff gold" "golden one.csv" golden2.csv
    expects "$1" "ragloss completion " bash fish zsh
    expects "$1" "ragloss help con" config convert
}

command -v bash >/dev/null && bash -n bash.txt && check bash && echo bash
bash --norc -c 'source bash.txt; complete -p ragloss' | grep -q "_ragloss ragloss"
expects bash "ragloss eval --format=" csv json
expects bash "ragloss eval --format=c" csv

if command -v fish >/dev/null; then
    fish -n fish.txt
    check fish
    echo fish
fi
if command -v zsh >/dev/null; then
    zsh -n zsh.txt
    [ "$(zsh -f -c 'autoload -Uz compinit && compinit -u -d dump && source ./zsh.txt && print $_comps[ragloss]')" = _ragloss ]
    echo zsh
fi

# Every option that --help shows is in every script.
for command in $("$RAGLOSS" --help | sed -n '/^Commands:$/,/^$/ s/^  \([a-z]*\) .*/\1/p'); do
    grep -q "a $command " fish.txt && grep -q "'$command:" zsh.txt && grep -q "\"$command -\"" bash.txt || fail "$command"
    for option in $("$RAGLOSS" "$command" --help | sed -n '/^Options:$/,/^$/ s/^.* --\([a-z-]*\) .*/\1/p'); do
        grep -q "from $command'.* -l $option " fish.txt || fail "$command --$option in fish"
        grep "\"$command -\"" bash.txt | grep -q -e "--$option[ \"]" || fail "$command --$option in bash"
        grep -q -e "--$option[=[]" zsh.txt || fail "$command --$option in zsh"
    done
done
