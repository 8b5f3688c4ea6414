#!/bin/sh
# No sources of the program need each other in a circle; and calls.py complains if some do.
. "$SOURCE_DIR/tests/scratch.sh"
for tool in cc nm; do command -v $tool >/dev/null || { echo "skipped: there is no $tool"; exit 77; }; done
calls="$SOURCE_DIR/tests/house/calls.py"

"$PYTHON" "$calls" "$SOURCE_DIR" "$BUILD_DIR" >found.txt || fail "$(cat found.txt)"

# compile FILE TEXT: a source of a small house, and its object where CMake puts it.
compile() {
    file=$1 text=$2
    made=built/${file%%/*}/CMakeFiles/program.dir/${file#*/}.o
    mkdir -p "$(dirname "house/$file")" "$(dirname "$made")"
    printf '%s\n' "$text" >"house/$file"
    cc -c "house/$file" -o "$made"
}

compile cli/main.c 'extern int table[], list(void); int main(void) { return list() + table[0]; }'
compile cli/list.c 'int words(void); int list(void) { return words(); }'
compile cli/words.c 'int words(void) { return 1; }'
compile cli/table.c 'int list(void); int (*table[])(void) = {list};'
"$PYTHON" "$calls" house built >found.txt || fail "$(cat found.txt)"

# A circle of calls, and one by a table; what is no longer a source does not count.
compile cli/words.c 'extern int (*table[])(void); int words(void) { return table[0](); }'
exits 1 "$PYTHON" "$calls" house built
[ "$(cat out.txt)" = 'a circle: cli/list.c, cli/table.c, cli/words.c' ] || fail "$(cat out.txt)"
compile cli/words.c 'int list(void); int words(void) { return list(); }'
exits 1 "$PYTHON" "$calls" house built
[ "$(cat out.txt)" = 'a circle: cli/list.c, cli/words.c' ] || fail "$(cat out.txt)"
rm house/cli/words.c
"$PYTHON" "$calls" house built >found.txt || fail "$(cat found.txt)"

mkdir none
exits 1 "$PYTHON" "$calls" house none
