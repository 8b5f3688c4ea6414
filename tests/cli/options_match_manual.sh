#!/bin/sh
# The manual and --help know the same commands, in the same words, and the same options.
. "$SOURCE_DIR/tests/scratch.sh"
differ=

# same WHAT: holds help.txt against manual.txt.
same() {
    diff -u --label "$1: --help" --label "$1: manual" help.txt manual.txt || differ="$differ, $1"
}

commands_of_help() {
    "$RAGLOSS" --help | sed -n '/^Commands:$/,/^$/ s/^  \([a-z][a-z]*\)  *\(.*\)/\1 \2/p'
}

summary_of_manual() {
    sed -n 's/^\.Nd //p' "$SOURCE_DIR/man/ragloss-$1.1"
}

# "-o --output FILE" of each option that --help lists, in its order.
options_of_help() {
    "$RAGLOSS" "$1" --help |
        sed -n '/^Options:$/,/^$/ s/^  \(-., \)\{0,1\} *\(--[^ ]*\)\( [^ ][^ ]*\)\{0,1\}.*/\1\2\3/p' | sed 's/,//'
}

# section PAGE TITLE
section() {
    awk -v title="$2" '/^\.Sh/ { inside = $2 == title } inside' "$1"
}

# The macros of an option as the text that they print.
print_macros() {
    sed -e 's/^\.[A-Z][a-z] //' -e 's/Fl -/--/g' -e 's/Fl /-/g' -e 's/ ,//' -e 's/Ar //g' -e 's/Cm //g' -e 's/ | /|/g' \
        -e 's/ Ns = Ns /=/g'
}

options_of_manual() {
    section "$1" OPTIONS | grep '^\.It Fl' | print_macros
}

# "-o FILE" or "--rtol R", but for those that every command has and no synopsis shows.
options_of_synopsis() {
    section "$1" SYNOPSIS | grep '^\.Op Fl' | print_macros
}
as_in_synopsis() {
    grep -v -e '--help$' -e '--version$' | sed 's/^\(-[^-]\) --[^ ]*/\1/'
}

commands=$(commands_of_help | cut -d ' ' -f 1)
[ -n "$commands" ] || fail "ragloss --help lists no commands"

echo "$commands" >help.txt
sed -n 's/^\.It Xr ragloss-\([a-z]*\) 1.*/\1/p' "$SOURCE_DIR/man/ragloss.1" >manual.txt
same "the commands"

commands_of_help >help.txt
for command in $commands; do echo "$command $(summary_of_manual "$command")"; done >manual.txt
same "the summaries"

for command in $commands; do
    page=$SOURCE_DIR/man/ragloss-$command.1
    options_of_help "$command" >help.txt
    [ -s help.txt ] || fail "ragloss $command --help lists no options"
    options_of_manual "$page" >manual.txt
    same "options of $command"

    as_in_synopsis <help.txt >short.txt || true
    mv short.txt help.txt
    options_of_synopsis "$page" >manual.txt || true
    same "the synopsis of $command"
done
[ -z "$differ" ] || fail "they differ in${differ#,}"
