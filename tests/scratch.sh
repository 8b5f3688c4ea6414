# Sourced by the tests: a scratch folder of their own, removed at the end, and what they ask again and again.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# without_notes FILE: takes the notes out of JSON results. They are of the input's form as well, on which the numbers
# do not depend.
without_notes() {
    sed -zi 's/"notes":\[\n.*\n\],"samples"/"samples"/' "$1"
}

# exits N COMMAND…: runs the command, its output in out.txt and err.txt, and holds its exit status against N.
exits() {
    wanted=$1
    shift
    status=0
    "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$wanted" ] || fail "exit status $status, expected $wanted: $* ($(cat err.txt))"
}

# refuses TEXT COMMAND…: exit status 2, nothing on standard output, one line on standard error, which holds TEXT.
refuses() {
    text=$1
    shift
    exits 2 "$@"
    [ ! -s out.txt ] || fail "output where none was expected: $*"
    [ "$(wc -l <err.txt)" = 1 ] || fail "$(wc -l <err.txt) lines of error, expected one: $* ($(cat err.txt))"
    case $(cat err.txt) in
    "ragloss: "*"$text"*) ;;
    *) fail "'$text' is not in: $(cat err.txt)" ;;
    esac
}
