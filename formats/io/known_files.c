#include "formats/io/known_files.h"

#include "formats/io/text_start.h"

#include <stdint.h>
#include <string.h>

/* Recognizes what fixed bytes alone cannot identify. */
typedef bool recognize(const unsigned char *bytes, size_t size);

typedef struct known_file {
    size_t offset, length; /* where the magic bytes are */
    const char *magic;
    recognize *also; /* a further condition, or NULL */
    const char *what, *next;
} known_file;

#define MAGIC(offset, text) offset, sizeof(text) - 1, text
#define NO_MAGIC 0, 0, ""
#define UNPACK(program) "unpack it first, with " program

#define TORCH "a PyTorch file, which is a pickle", "save its arrays with numpy.savez"
#define PICKLE "a pickle, which is not read", "save its arrays with numpy.savez"

static uint64_t get(const unsigned char *bytes, int count)
{
    uint64_t value = 0;
    for (int k = count; k-- > 0;) value = value << 8 | bytes[k];
    return value;
}

/* Recognizes the archive's first member, the pickle that torch.save writes. */
static recognize is_torch_archive;
static bool is_torch_archive(const unsigned char *bytes, size_t size)
{
    enum { NAME_LENGTH = 26, NAME = 30 };
    if (size < NAME) return false;
    size_t length = (size_t)get(bytes + NAME_LENGTH, 2);
    return length <= size - NAME && rl_is_torch_member((const char *)bytes + NAME, length);
}

/* The magic is preceded by the length of the JSON that follows. */
static recognize is_safetensors;
static bool is_safetensors(const unsigned char *bytes, size_t size)
{
    return size >= 10 && get(bytes, 8) <= size - 8 && bytes[8] == '{' && bytes[9] == '"';
}

/* Recognizes a record's length and the CRC-32C of it, rotated and offset by a constant. */
static recognize is_tfrecord;
static bool is_tfrecord(const unsigned char *bytes, size_t size)
{
    if (size < 16) return false;
    uint32_t crc = 0xffffffffu;
    for (int k = 0; k < 64; k++) {
        uint32_t bit = (uint32_t)(bytes[k / 8] >> k % 8 & 1);
        crc = crc >> 1 ^ ((crc ^ bit) & 1 ? 0x82f63b78u : 0);
    }
    crc = ~crc;
    return get(bytes + 8, 4) == (uint32_t)((crc >> 15 | crc << 17) + 0xa282ead8u);
}

/* A text is searched no further than this. */
enum { MOST_TEXT = 65536 };

static size_t start_of_text(const unsigned char *bytes, size_t size)
{
    return rl_text_start(bytes, size < MOST_TEXT ? size : MOST_TEXT);
}

static bool starts_with(const unsigned char *bytes, size_t size, const char *text)
{
    size_t at = start_of_text(bytes, size), length = strlen(text);
    return size - at >= length && memcmp(bytes + at, text, length) == 0;
}

static recognize is_web_page;
static bool is_web_page(const unsigned char *bytes, size_t size)
{
    return starts_with(bytes, size, "<!DOCTYPE html") || starts_with(bytes, size, "<!doctype html") ||
           starts_with(bytes, size, "<html");
}

static recognize is_xml;
static bool is_xml(const unsigned char *bytes, size_t size)
{
    return starts_with(bytes, size, "<");
}

static bool is_of_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Recognizes what only YAML starts with: a key without quotes, the first entry of a list, or a document marker. */
static recognize is_yaml;
static bool is_yaml(const unsigned char *bytes, size_t size)
{
    if (starts_with(bytes, size, "---") || starts_with(bytes, size, "%YAML") || starts_with(bytes, size, "- "))
        return true;
    size_t start = start_of_text(bytes, size), at = start;
    if (starts_with(bytes, size, "Unnamed: ")) return false; /* pandas' name for a CSV column without one */
    while (at < size && at < MOST_TEXT && is_of_word(bytes[at])) at++;
    return at > start && at < size && bytes[at] == ':' &&
           (at + 1 == size || (bytes[at + 1] && strchr(" \r\n", bytes[at + 1])));
}

/* Recognizes one object per line. A line break cannot occur within a JSON text, and within one value a comma would
 * separate the two objects. */
static recognize is_json_lines;
static bool is_json_lines(const unsigned char *bytes, size_t size)
{
    size_t looked_at = size < MOST_TEXT ? size : MOST_TEXT;
    return starts_with(bytes, size, "{") &&
           (memmem(bytes, looked_at, "}\n{", 3) || memmem(bytes, looked_at, "}\r\n{", 4));
}

/* The first entry that fits is used. Kinds that are recognized by more than a few bytes come first, because a length
 * field can start like a pickle by chance. */
static const known_file never_read[] = {
    {NO_MAGIC, is_safetensors, "a safetensors file", "save its tensors with numpy.savez"},
    {NO_MAGIC, is_tfrecord, "a TFRecord file", "save its tensors with numpy.savez"},
    {MAGIC(0, "version https://git-lfs"), NULL, "a Git LFS pointer, not the file that it stands for",
     "fetch that with git lfs pull"},
    {MAGIC(0, "/annex/objects/"), NULL, "a git-annex pointer, not the file that it stands for",
     "fetch that with git annex get"},
    {MAGIC(0, "outs:\n- "), NULL, "a DVC pointer, not the file that it stands for", "fetch that with dvc pull"},
    {MAGIC(0, "PK\x03\x04"), is_torch_archive, TORCH},
    {MAGIC(0, "\x80\x02\x8a\x0al\xfc\x9c"), NULL, TORCH},
    {MAGIC(0, "\x80\x02"), NULL, PICKLE},
    {MAGIC(0, "\x80\x03"), NULL, PICKLE},
    {MAGIC(0, "\x80\x04"), NULL, PICKLE},
    {MAGIC(0, "\x80\x05"), NULL, PICKLE},
    {MAGIC(0, "(dp"), NULL, PICKLE},
    {MAGIC(0, "(lp"), NULL, PICKLE},
    {MAGIC(0, "}q"), NULL, PICKLE},
    {MAGIC(0, "]q"), NULL, PICKLE},
    {MAGIC(0, "cnumpy"), NULL, PICKLE},
    {MAGIC(0, "\x1f\x8b"), NULL, "compressed with gzip", UNPACK("gunzip")},
    {MAGIC(0, "\x28\xb5\x2f\xfd"), NULL, "compressed with zstd", UNPACK("unzstd")},
    {MAGIC(0, "BZh"), NULL, "compressed with bzip2", UNPACK("bunzip2")},
    {MAGIC(0, "\xfd"
              "7zXZ"),
     NULL, "compressed with xz", UNPACK("unxz")},
    {MAGIC(0, "\x5d\x00\x00"), NULL, "compressed with LZMA", UNPACK("unlzma")},
    {MAGIC(0, "\x04\x22\x4d\x18"), NULL, "compressed with LZ4", UNPACK("unlz4")},
    {MAGIC(0, "7z\xbc\xaf\x27\x1c"), NULL, "a 7-Zip archive", UNPACK("7z x")},
    {MAGIC(0, "Rar!"), NULL, "a RAR archive", UNPACK("unrar x")},
    {MAGIC(257, "ustar"), NULL, "a tar archive", UNPACK("tar -xf")},
    {MAGIC(0, "\x89HDF\r\n\x1a\n"), NULL, "an HDF5 file", "save its datasets with numpy.savez"},
    {MAGIC(0, "MATLAB 5.0 MAT-file"), NULL, "a MATLAB file", "save its variables with numpy.savez"},
    {MAGIC(0, "PAR1"), NULL, "a Parquet file", "save its columns with numpy.savez"},
    {MAGIC(0, "ARROW1"), NULL, "an Arrow file", "save its columns with numpy.savez"},
    {MAGIC(0, "SQLite format 3"), NULL, "an SQLite database", "save its columns with numpy.savez"},
    {MAGIC(0, "\x89PNG"), NULL, "an image, PNG", "give the arrays of boxes instead"},
    {MAGIC(0, "\xff\xd8\xff"), NULL, "an image, JPEG", "give the arrays of boxes instead"},
    {MAGIC(0, "\xff\xfe"), NULL, "text in UTF-16", "write it in UTF-8"},
    {MAGIC(0, "\xfe\xff"), NULL, "text in UTF-16", "write it in UTF-8"},
    {NO_MAGIC, is_web_page, "a web page, perhaps a failed download", "fetch the file itself"},
    {NO_MAGIC, is_xml, "XML", "write what it says as JSON; see ragloss-formats(5)"},
    {NO_MAGIC, is_json_lines, "JSON Lines", "put its objects into one list, as jq -s does"},
    {NO_MAGIC, is_yaml, "YAML", "write the same as JSON; see ragloss-formats(5)"},
};

static const known_file arrays[] = {
    {MAGIC(0, "PK\x03\x04"), NULL, "a ZIP archive, such as NPZ is", NULL},
    {MAGIC(0, "PK\x05\x06"), NULL, "a ZIP archive, such as NPZ is", NULL},
    {MAGIC(0, "\x93NUMPY"), NULL, "an NPY array", NULL},
};

static const known_file *find(const known_file *files, size_t count, const unsigned char *bytes, size_t size)
{
    for (const known_file *one = files; one < files + count; one++)
        if (size >= one->offset + one->length && memcmp(bytes + one->offset, one->magic, one->length) == 0 &&
            (!one->also || one->also(bytes, size)))
            return one;
    return NULL;
}

bool rl_refuse_known_file(const unsigned char *bytes, size_t size, rl_status *status)
{
    const known_file *found = find(never_read, sizeof never_read / sizeof *never_read, bytes, size);
    return !found || rl_fail(status, RL_ERR_INPUT, "it is %s; %s", found->what, found->next);
}

bool rl_refuse_known_binary(const unsigned char *bytes, size_t size, const char *expected, rl_status *status)
{
    const known_file *found = find(arrays, sizeof arrays / sizeof *arrays, bytes, size);
    return !found || rl_fail(status, RL_ERR_INPUT, "it is %s; %s was expected", found->what, expected);
}

bool rl_is_torch_member(const char *name, size_t length)
{
    static const char pickle[] = "/data.pkl";
    size_t end = sizeof pickle - 1;
    return length >= end && memcmp(name + length - end, pickle, end) == 0;
}

bool rl_refuse_torch_file(rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "it is %s; %s", TORCH);
}
