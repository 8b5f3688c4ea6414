#!/bin/sh
# Losses held to a golden file: golden.sh gt.json pred.npz golden.json
#
# The first run writes the golden file, which is then to be kept with the code. Later runs end with 1 where a loss has
# drifted, and leave a page that shows how. Where a change is meant: ragloss eval … --golden golden.json --update-golden
set -eu
if [ ! -e "$3" ]; then
    ragloss eval "$1" "$2" -o "$3"
    echo "$3 written"
    exit
fi
ragloss eval "$1" "$2" -o now.json --golden "$3" || {
    status=$?
    [ $status = 2 ] || ragloss report now.json --golden "$3" --gt "$1" --pred "$2" -o report.html || true
    exit $status
}
