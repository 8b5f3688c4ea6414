"""Holds a file of gradients against what PyTorch's autograd found: check_gradients.py EXPECTED.npz ACTUAL.npz

Each may differ by 1e-5 of itself or of the sample's largest in the same array; NaN must be where it was found.
"""
import sys

import numpy as np

LIMIT = 1e-5
expected, actual = np.load(sys.argv[1]), np.load(sys.argv[2])
names = [name for name in expected if name != "ids"]
assert sorted(actual) == sorted(expected), list(actual)
assert actual["ids"].dtype == expected["ids"].dtype and (actual["ids"] == expected["ids"]).all()
compared = 0
for name in names:
    wanted, found = expected[name], actual[name]
    assert found.dtype == np.float32 and found.shape == wanted.shape, (name, found.dtype, found.shape)
    for sample, one, other in zip(expected["ids"], wanted, found):
        limit = LIMIT * np.maximum(abs(one), abs(np.nan_to_num(one)).max())
        is_same = (abs(other - one) <= limit) | (np.isnan(one) & np.isnan(other))
        assert is_same.all(), f"{sample}: {name} {other}, expected {one}"
        compared += np.count_nonzero(one)
assert compared > 250, compared
print(f"{len(expected['ids'])} samples equal, in {compared} gradients that are not zero")
