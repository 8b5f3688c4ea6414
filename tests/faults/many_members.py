"""An NPZ archive of ground truth, a member a sample, made a million members at a time: many_members.write(PATH, SAMPLES).

zipfile would take minutes. All members of a kind hold the same, so that only names and places differ."""
import struct
import zlib

import numpy as np


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


MEMBERS = {
    "boxes_": npy("<f4", (1, 4), struct.pack("<4f", 0, 0, 10, 10)),
    "labels_": npy("|u1", (1,), b"\x01"),
}


def entry(signature, first, last, name, data):
    """A header, local or of the directory, up to and with the name."""
    return struct.pack("<I", signature) + first + struct.pack(
        "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0) + last + name


def local(name, data):
    return entry(0x04034b50, b"", b"", name, data) + data


def central(name, data):
    """Ends with where the member is, and its name."""
    return entry(0x02014b50, b"\x14\0", bytes(14), name, data)


def rows(template, numbers, digits):
    """A copy of the template for each number, with its digits in place of the letters N."""
    table = np.tile(np.frombuffer(template, np.uint8), (len(numbers), 1))
    places = np.flatnonzero(table[0] == ord("N")).reshape(-1, digits)
    assert len(places) == 1 or len(places) == len(MEMBERS)
    for digit in range(digits):
        table[:, places[:, digit]] = (ord("0") + numbers // 10 ** (digits - 1 - digit) % 10)[:, None]
    return table


def write(path, samples):
    offset, directory = 0, []
    with open(path, "wb") as file:
        for digits in range(1, len(str(samples - 1)) + 1):
            numbers = np.arange(10 ** (digits - 1) if digits > 1 else 0, min(10 ** digits, samples))
            names = {kind: kind.encode() + b"N" * digits + b".npy" for kind in MEMBERS}
            files = [local(names[kind], data) for kind, data in MEMBERS.items()]
            file.write(rows(b"".join(files).replace(b"NUMPY", b"nUMPY"), numbers, digits).tobytes()
                       .replace(b"nUMPY", b"NUMPY"))
            place = offset
            for one, (kind, data) in zip(files, MEMBERS.items()):
                table = rows(central(names[kind], data), numbers, digits)
                places = place + np.arange(len(numbers)) * len(b"".join(files))
                table[:, 42:46] = places.astype("<u4").view(np.uint8).reshape(-1, 4)
                directory.append(table.tobytes())
                place += len(one)
            offset += len(numbers) * len(b"".join(files))
        size = sum(map(len, directory))
        for table in directory:
            file.write(table)
        count = samples * len(MEMBERS)
        file.write(struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, count, count, size, offset))
        file.write(struct.pack("<IIQI", 0x07064b50, 0, offset + size, 1))
        file.write(struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0))
