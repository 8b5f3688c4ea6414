"""Writes files that are often given by mistake: make_known_files.py OUT

For each, a line PATH<TAB>TEXT…: what the one line of error must hold. Standard library only.
"""
import bz2
import gzip
import json
import lzma
import os
import pickle
import struct
import sys
import zipfile

TEXT = b'{"samples": []}'


def archive(path, **members):
    with zipfile.ZipFile(path, "w") as out:
        for name, data in members.items():
            out.writestr(name, data)
    with open(path, "rb") as file:
        return file.read()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def tfrecord(data):
    length = struct.pack("<Q", len(data))
    mask = lambda crc: struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
    return length + mask(crc32c(length)) + data + mask(crc32c(data))


def safetensors(length):
    header = json.dumps({"boxes": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode().ljust(length)
    return struct.pack("<Q", len(header)) + header + b"\0" * 4


def tar():
    return b"gt.json".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + TEXT.ljust(512, b"\0")


def files(out):
    torch = {"archive/data.pkl": pickle.dumps({}, 2), "archive/version": b"3\n"}
    yield "lfs.npz", b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n", ["Git LFS", "git lfs pull"]
    yield "annex.npz", b"/annex/objects/SHA256E-s1--ab.npz\n", ["git-annex", "git annex get"]
    yield "dvc.npz.dvc", b"outs:\n- md5: ab\n  path: pred.npz\n", ["DVC", "dvc pull"]
    yield "new.pth", archive(os.path.join(out, "new.pth"), **torch), ["PyTorch", "numpy.savez"]
    yield "old.pt", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", ["PyTorch", "numpy.savez"]
    for protocol in range(6):
        yield f"{protocol}.pkl", pickle.dumps({"boxes": [[0.0] * 4]}, protocol), ["pickle", "numpy.savez"]
    yield "gt.json.gz", gzip.compress(TEXT), ["gzip", "gunzip"]
    yield "gt.json.bz2", bz2.compress(TEXT), ["bzip2", "bunzip2"]
    yield "gt.json.xz", lzma.compress(TEXT), ["xz", "unxz"]
    yield "gt.json.lzma", lzma.compress(TEXT, lzma.FORMAT_ALONE), ["LZMA", "unlzma"]
    yield "gt.json.zst", b"\x28\xb5\x2f\xfd\x04\x00" + TEXT, ["zstd", "unzstd"]
    yield "gt.json.lz4", b"\x04\x22\x4d\x18" + TEXT, ["LZ4", "unlz4"]
    yield "gt.tar", tar(), ["tar", "tar -xf"]
    yield "gt.7z", b"7z\xbc\xaf\x27\x1c\0\4", ["7-Zip"]
    yield "gt.rar", b"Rar!\x1a\x07\0", ["RAR"]
    yield "gt.h5", b"\x89HDF\r\n\x1a\n\0\0\0\0", ["HDF5", "numpy.savez"]
    yield "gt.mat", b"MATLAB 5.0 MAT-file, Platform: GLNXA64", ["MATLAB", "numpy.savez"]
    yield "gt.parquet", b"PAR1\x15\x04", ["Parquet", "numpy.savez"]
    yield "gt.arrow", b"ARROW1\0\0", ["Arrow", "numpy.savez"]
    yield "gt.db", b"SQLite format 3\0", ["SQLite"]
    yield "gt.safetensors", safetensors(80), ["safetensors", "numpy.savez"]
    for length in (0x5D, 0x80 | 4 << 8, 0x7B, 0x20, ord("}") | ord("q") << 8):  # which start like something else
        yield f"{length}.safetensors", safetensors(length), ["safetensors"]
    yield "gt.tfrecord", tfrecord(b"\x0a\x02\x0a\x00"), ["TFRecord", "numpy.savez"]
    yield "gt.png", b"\x89PNG\r\n\x1a\n", ["PNG"]
    yield "gt.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", ["JPEG"]
    yield "utf16.json", TEXT.decode().encode("utf-16"), ["UTF-16", "UTF-8"]
    yield "page.json", b"\n<!DOCTYPE html>\n<html></html>\n", ["web page"]
    yield "gt.xml", b"\xef\xbb\xbf<?xml version='1.0'?><annotation/>", ["XML", "JSON"]
    yield "voc.xml", b"<annotation><object/></annotation>", ["XML", "JSON"]
    yield "gt.jsonl", b'{"boxes": [], "labels": []}\n' * 2, ["JSON Lines", "jq -s"]
    yield "gt.yaml", b"samples:\n- boxes: []\n  labels: []\n", ["YAML", "JSON"]
    yield "list.yaml", b"- boxes: []\n  labels: []\n", ["YAML", "JSON"]
    yield "one.yaml", b"---\nboxes: []\n", ["YAML", "JSON"]


def main():
    out = sys.argv[1]
    os.makedirs(out)
    for name, data, texts in files(out):
        path = os.path.join(out, name)
        with open(path, "wb") as file:
            file.write(data)
        print(path, *texts, sep="\t")


main()
