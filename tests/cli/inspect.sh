#!/bin/sh
# inspect shows each array's name, type, shape, range, and how much of it is not finite; nothing need fit together.
. "$SOURCE_DIR/tests/scratch.sh"
shows() {
    grep -Exq "$1" out.txt || fail "no line '$1' in: $(cat out.txt)"
}

exits 0 "$RAGLOSS" inspect "$SOURCE_DIR/testdata/seed_example/gt.json" "$SOURCE_DIR/testdata/seed_example/pred.npz"
shows " +class_probs +float32 +\(4, 100, 10\) +min .* max .* nan 0  inf 0"

cat >odd.json <<'END'
[{"id": "a", "boxes": [[0, -2.5, 1e999, -1e999]], "labels": [1]}, {"id": 123, "boxes": [], "labels": []},
 {"id": "bc", "boxes": [[1, 2, 3, 4], [5, 6, 7, 8]], "labels": [0, 2]}]
END
exits 0 "$RAGLOSS" inspect odd.json
shows " +boxes .* min -2.5  max 8  nan 0  inf 2  3 samples of 0 to 2"
shows " +ids +bytes +\(6,\) +3 samples of 1 to 3"
echo '[]' >none.json
exits 0 "$RAGLOSS" inspect none.json

# A number alone, no numbers, none that is finite, text, and rows of more numbers than are looked at at once.
mkdir arrays
"$PYTHON" - <<'PY' || fail "no arrays"
import numpy
long = numpy.ones((3, 70000), "f4")
numpy.lib.format.write_array_header_1_0(open("many_of_none.npy", "wb"),
                                        {"descr": "<f4", "fortran_order": False, "shape": (2**60, 0)})
long[0, 5], long[1, 69999], long[2, 1], long[2, 69999] = 3, numpy.nan, -numpy.inf, -7
arrays = {"alone": numpy.array(2.5), "empty": numpy.zeros((0, 4), "i2"), "flat": numpy.zeros((3, 0), "u1"), "long": long,
          "spoilt": numpy.array([numpy.nan, -numpy.inf, numpy.nan], ">f2"), "text": numpy.array(["a", "bc"])}
for name, array in arrays.items():
    numpy.save(f"arrays/{name}.npy", array)
numpy.savez("stored.npz", **arrays)
numpy.savez_compressed("deflated.npz", **arrays)
PY
for form in arrays stored.npz deflated.npz; do
    exits 0 "$RAGLOSS" inspect $form
    shows " +alone +float64 +\(\) +min 2.5  max 2.5  nan 0  inf 0"
    shows " +empty +int16 +\(0, 4\) +min -  max -  nan 0  inf 0"
    shows " +flat +uint8 +\(3, 0\) +min -  max -  nan 0  inf 0"
    shows " +long +float32 +\(3, 70000\) +min -7  max 3  nan 1  inf 1"
    shows " +spoilt +float16 +\(3,\) +min -  max -  nan 2  inf 1"
    shows " +text .* +\(2,\).*"
done

exits 0 timeout 20 "$RAGLOSS" inspect many_of_none.npy
shows " +many_of_none +float32 +\(1152921504606846976, 0\) +min -  max -  nan 0  inf 0"

printf '{"one\\ntwo\\u001b[31m": [1, 2]}' >names.json
exits 0 "$RAGLOSS" inspect names.json
shows " +one\?two\?\[31m +.* min 1  max 2 .*"
