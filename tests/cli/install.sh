#!/bin/sh
# An installed ragloss: the program, its manual, and the example's C program on the library, by pkg-config.
. "$SOURCE_DIR/tests/scratch.sh"
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
cmake --install "$BUILD_DIR" --prefix "$scratch/usr" >/dev/null
[ -x usr/bin/ragloss ]
for page in man1/ragloss.1 man1/ragloss-eval.1 man1/ragloss-diff.1 man1/ragloss-inspect.1 man1/ragloss-devices.1 \
    man1/ragloss-help.1 man1/ragloss-merge.1 man1/ragloss-report.1 man5/ragloss-formats.5; do
    [ -s usr/share/man/$page ] || fail "no manual page $page"
done
for script in bash-completion/completions/ragloss zsh/site-functions/_ragloss fish/vendor_completions.d/ragloss.fish; do
    [ -s usr/share/$script ] || fail "no completion $script"
done
PKG_CONFIG_PATH=$(dirname "$(find usr -name ragloss.pc)")
export PKG_CONFIG_PATH
# The examples, and the C program from where it is installed.
examples=usr/share/doc/ragloss/examples
for example in "$SOURCE_DIR"/examples/*; do
    case $example in */CMakeLists.txt | *__pycache__) continue ;; esac
    cmp "$example" "$examples/${example##*/}" || fail "${example##*/} is not installed"
done
[ -x $examples/golden.sh ] && [ -x $examples/slurm.sh ] || fail "scripts that cannot be run"
# shellcheck disable=SC2046
${CC:-cc} -std=c11 -Wall -Wextra $LINK_FLAGS $examples/evaluate.c -o evaluate $(pkg-config --static --cflags --libs ragloss)
# class |0-.25|+|1-.5|+|0-.25| = 1, box 1-.5 = .5, existence 0 for the match, the other .5 * 1/1 * 0 = 0.
[ "$(./evaluate)" = "$(usr/bin/ragloss --version | cut -d' ' -f2): 1-0 1.5" ] || fail "$(./evaluate)"

# Criteria other than the default one.
cat >criterion.c <<'C'
#include <formulas/criterion.h>
#include <ragloss.h>

int main(void)
{
    rl_loss_list losses = rl_losses_of(rl_criterion_preset("detr"));
    return losses.count == 4 && losses.name[0][5] == 'c' ? 0 : 1;
}
C
# shellcheck disable=SC2046
${CC:-cc} -std=c11 -Wall -Wextra -Werror $LINK_FLAGS criterion.c -o criterion $(pkg-config --static --cflags --libs ragloss)
./criterion

# What README.md's first command builds can be installed: here quickly, without optimisation.
[ -z "$LINK_FLAGS" ] || exit 0
grep -q -e "--target ragloss" "$SOURCE_DIR/README.md"
cmake -S "$SOURCE_DIR" -B build -DCMAKE_BUILD_TYPE=Debug -DRAGLOSS_CUDA=OFF -DBUILD_TESTING=OFF >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
cmake --build build --parallel 2 --target ragloss >cmake.txt 2>&1 || fail "$(tail cmake.txt)"
cmake --install build --prefix "$scratch/quick" >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
(cd usr && find . -type f | sort) >whole.txt
(cd quick && find . -type f | sort) >quick.txt
diff -u whole.txt quick.txt || fail "other files than from a whole build"
for script in bash-completion/completions/ragloss zsh/site-functions/_ragloss fish/vendor_completions.d/ragloss.fish; do
    cmp usr/share/$script quick/share/$script
done
