#!/bin/sh
# The Debian package: what it says of itself, and the program that dpkg takes out of it and puts into a root of its own.
. "$SOURCE_DIR/tests/scratch.sh"
[ -z "$LINK_FLAGS" ] || { echo "skipped: built with a sanitizer"; exit 77; }
for tool in cpack dpkg dpkg-deb dpkg-shlibdeps; do
    command -v $tool >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done
(cd "$BUILD_DIR" && cpack -G DEB -B "$scratch/packed") >cpack.txt 2>&1 || fail "$(cat cpack.txt)"
version=$("$RAGLOSS" --version | cut -d ' ' -f 2)
package=$(echo packed/ragloss_"${version}"_*.deb)
[ -s "$package" ] || fail "no package of this name: $package"

field() {
    dpkg-deb -f "$package" "$1"
}
[ "$(field Package) $(field Version) $(field Section)" = "ragloss $version science" ] || fail "$(dpkg-deb -I "$package")"
[ "$(field Architecture)" = "$(dpkg --print-architecture)" ] || fail "for $(field Architecture)"
[ "$(field Description | wc -l)" -ge 3 ] || fail "a description of $(field Description | wc -l) lines"
for library in libc6 libstdc++6 zlib1g; do
    field Depends | grep -q "\\b$library (>= " || fail "it does not depend on $library: $(field Depends)"
done
if field Depends | grep -i -e cuda -e nvidia; then fail "it depends on CUDA"; fi

# Everything is root's, and nobody else may write.
dpkg-deb -c "$package" >list.txt
if grep -v -e '^[d-]rw[x-]r-[x-]r-[x-] root/root ' list.txt; then fail "owners and permissions"; fi
if grep -e '/local/' -e '\.[1-9]$' list.txt; then fail "places and compression"; fi

dpkg-deb -x "$package" root
"$PYTHON" - "$SOURCE_DIR/man" <<'PY'
import gzip, os, sys
for page in [name for name in os.listdir(sys.argv[1]) if name[-1].isdigit()]:
    with gzip.open(f"root/usr/share/man/man{page[-1]}/{page}.gz") as packed, open(f"{sys.argv[1]}/{page}", "rb") as page:
        assert packed.read() == page.read(), page
PY
grep -q "Apache-2.0" root/usr/share/doc/ragloss/copyright || fail "no licence"
gzip -dc root/usr/share/doc/ragloss/changelog.gz | head -n 1 | grep -qF "ragloss ($version) " || fail "no change of $version"
[ -s root/usr/share/zsh/vendor-completions/_ragloss ] || fail "no completion where Debian's zsh looks"
for example in README.md detr_predictions.py evaluate.c github-actions.yml gitlab-ci.yml golden.sh half_precision.py \
    ragged_batches.c slurm.sh transformers_step.py; do
    cmp "root/usr/share/doc/ragloss/examples/$example" "$SOURCE_DIR/examples/$example" || fail "no example $example"
done
rm -r root

mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates
: >root/var/lib/dpkg/status
PATH=$PATH:/usr/sbin:/sbin dpkg --root="$scratch/root" --force-not-root --force-depends --log="$scratch/dpkg.log" \
    -i "$package" >dpkg.txt 2>&1 || fail "$(cat dpkg.txt)"
[ "$(dpkg-query --admindir=root/var/lib/dpkg -W -f '${Status}' ragloss)" = "install ok installed" ] ||
    fail "$(cat dpkg.txt)"
(cd root && md5sum --quiet -c var/lib/dpkg/info/ragloss.md5sums) || fail "other files than were packed"
data=$SOURCE_DIR/testdata/coco100
root/usr/bin/ragloss eval "$data/gt.json" "$data/pred.npz" -o packed.csv
"$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" -o built.csv
cmp packed.csv built.csv
PATH=$PATH:/usr/sbin:/sbin dpkg --root="$scratch/root" --force-not-root --log="$scratch/dpkg.log" -r ragloss >dpkg.txt 2>&1 ||
    fail "$(cat dpkg.txt)"
[ ! -e root/usr/bin/ragloss ] || fail "it stays when it is removed"
