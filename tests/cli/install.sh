#!/bin/sh
# An installed ragloss: the program, its manual and examples; the library has a test of its own.
. "$SOURCE_DIR/tests/scratch.sh"
cmake --install "$BUILD_DIR" --prefix "$scratch/usr" >/dev/null
[ -x usr/bin/ragloss ]
for page in man1/ragloss.1 man1/ragloss-eval.1 man1/ragloss-diff.1 man1/ragloss-inspect.1 man1/ragloss-devices.1 \
    man1/ragloss-help.1 man1/ragloss-merge.1 man1/ragloss-report.1 man3/ragloss.3 man3/ragloss-ragged.3 man5/ragloss-formats.5 \
    man7/ragloss-criteria.7 man7/ragloss-half.7; do
    [ -s usr/share/man/$page ] || fail "no manual page $page"
done
for script in bash-completion/completions/ragloss zsh/site-functions/_ragloss fish/vendor_completions.d/ragloss.fish; do
    [ -s usr/share/$script ] || fail "no completion $script"
done
# The examples.
examples=usr/share/doc/ragloss/examples
for example in "$SOURCE_DIR"/examples/*; do
    case $example in */CMakeLists.txt | *__pycache__) continue ;; esac
    cmp "$example" "$examples/${example##*/}" || fail "${example##*/} is not installed"
done
[ -x $examples/golden.sh ] && [ -x $examples/slurm.sh ] || fail "scripts that cannot be run"
# What README.md's first command builds can be installed: here quickly, without optimisation.
[ -z "$LINK_FLAGS" ] || exit 0
grep -q -e "--target ragloss" "$SOURCE_DIR/README.md"
cmake -S "$SOURCE_DIR" -B build -DCMAKE_BUILD_TYPE=Debug -DRAGLOSS_CUDA=OFF -DBUILD_TESTING=OFF >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
cmake --build build --parallel 2 --target ragloss >cmake.txt 2>&1 || fail "$(tail cmake.txt)"
cmake --install build --prefix "$scratch/quick" >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
for tree in usr quick; do
    (cd $tree && find . -type f | sed 's/-targets-[a-z]*\.cmake/-targets-BUILD.cmake/' | sort) >$tree.txt
done
diff -u usr.txt quick.txt || fail "other files than from a whole build"
for script in bash-completion/completions/ragloss zsh/site-functions/_ragloss fish/vendor_completions.d/ragloss.fish; do
    cmp usr/share/$script quick/share/$script
done
