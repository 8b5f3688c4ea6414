#!/usr/bin/env python3
"""Writes formats/: arrays as NumPy itself writes them, for the tests of the readers.

Element k, in C order, of an array of numbers is k - 3 (for unsigned ones k, for bool k % 2 == 1), of float ones half
of that; of text "id0", "id1", ... The same bytes every time.
"""

import io
import pathlib
import zipfile

import numpy as np

FOLDER = pathlib.Path(__file__).parent / "formats"
SHAPE = (3, 2, 4)


def array(kind, shape=SHAPE, fortran=False):
    count = int(np.prod(shape))
    dtype = np.dtype(kind)
    k = np.arange(count)
    if dtype.kind in "SU":
        values = np.array([f"id{i}" for i in k], dtype)
    elif dtype.kind == "b":
        values = k % 2 == 1
    elif dtype.kind == "u":
        values = k.astype(dtype)
    elif dtype.kind == "f":
        values = ((k - 3) / 2).astype(dtype)
    else:
        values = (k - 3).astype(dtype)
    values = values.reshape(shape)
    return np.asfortranarray(values) if fortran else values


def npy(values, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values, version)
    return stream.getvalue()


class Unseekable(io.RawIOBase):
    """A pipe, as zipfile sees it: sizes and CRC then come after the data."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def archive(name, members, method=zipfile.ZIP_STORED, comment=b"", stream=False, force_zip64=False):
    target = Unseekable() if stream else io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as zipped:
        zipped.comment = comment
        for member, data in members.items():
            info = zipfile.ZipInfo(member)
            info.compress_type = method
            with zipped.open(info, "w", force_zip64=force_zip64) as out:
                out.write(data)
    (FOLDER / name).write_bytes(target.bytes if stream else target.getvalue())


def main():
    FOLDER.mkdir(exist_ok=True)
    kinds = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()
    types = {}
    for kind in kinds:
        types[f"{kind}.npy"] = npy(array("<" + kind))
        types[f"{kind}_big.npy"] = npy(array(">" + kind))
        types[f"{kind}_fortran.npy"] = npy(array(">" + kind, fortran=True))
    for kind in ["S5", "<U5", ">U5"]:
        types[f"{kind.strip('<').replace('>', 'big_')}.npy"] = npy(array(kind, (4,)))
    types["scalar.npy"] = npy(array("<f4", ()))
    types["empty.npy"] = npy(array("<f4", (0, 4)))
    types["inner_empty.npy"] = npy(array("<f4", (3, 0, 2)))
    archive("types_stored.npz", types)
    archive("types_deflated.npz", types, zipfile.ZIP_DEFLATED)

    plain = {"boxes.npy": npy(array("<f4")), "folder/x.npy.npy": npy(array("<i2")), "größe.npy": npy(array("<f8")),
             "notes.txt": b"not an array"}
    archive("zip64.npz", plain, force_zip64=True)
    archive("stream.npz", plain, stream=True)
    archive("stream_deflated.npz", plain, zipfile.ZIP_DEFLATED, stream=True, force_zip64=True)
    archive("comment.npz", plain, comment=b"PK\x05\x06 is not the end")
    archive("nothing.npz", {})

    for version in [(1, 0), (2, 0), (3, 0)]:
        (FOLDER / f"version{version[0]}.npy").write_bytes(npy(array("<f4"), version))


if __name__ == "__main__":
    main()
