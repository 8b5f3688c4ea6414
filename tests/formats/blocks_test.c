/* Predictions of several blocks: decoder layers, the encoder's proposals and denoising queries. */
#include "core/base/blocks.h"
#include "formats/npz/inflater.h"
#include "tests/formats/dataset_testing.h"

#include <zlib.h>

/* Two samples without objects; two layers of three queries and two classes. Numbers count: 100 a layer, 10 a sample. */
#define GT "boxes <f4 (0, 4):", "labels <i8 (0,):", "sizes <i8 (2,): 0 0"
#define LOGITS                                                                                                         \
    "logits <f4 (2, 2, 3, 2): 0 1 2 3 4 5  10 11 12 13 14 15  100 101 102 103 104 105  110 111 112 113 114 115"
#define BOX(n) n " " n " " n " " n " "
#define BOXES                                                                                                          \
    "boxes <f4 (2, 2, 3, 4): " BOX("0") BOX("1") BOX("2") BOX("10") BOX("11") BOX("12") BOX("100") BOX("101")          \
        BOX("102") BOX("110") BOX("111") BOX("112")
#define ENC_LOGITS "enc_logits <f4 (2, 2, 1): 20 21 30 31"
#define ENC_BOXES "enc_boxes <f4 (2, 2, 4): " BOX("20") BOX("21") BOX("30") BOX("31")
#define DN_LOGITS "dn_logits <f4 (1, 2, 2, 2): 40 41 42 43  50 51 52 53"
#define DN_BOXES "dn_boxes <f4 (1, 2, 2, 4): " BOX("40") BOX("41") BOX("50") BOX("51")

/* A criterion of logits that takes every block. */
static const rl_criterion *all_blocks(void)
{
    static rl_criterion criterion;
    criterion = *rl_criterion_preset("focal");
    criterion.blocks = (struct rl_taken_blocks){true, true, RL_ENCODER_OF_LABEL_0};
    return &criterion;
}

static rl_dataset *open_blocks(const char *gt, const char *pred, const rl_criterion *criterion)
{
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = rl_dataset_open(gt, pred, NO_KEYS, criterion, &status);
    if (!dataset) fail_msg("%s: array '%s', sample %zu: %s", status.file, status.array, status.sample, status.what);
    return dataset;
}

static void expect_block(const rl_predictions *pred, size_t k, int id, size_t num_preds, size_t num_classes,
                         size_t num_groups)
{
    const rl_block *block = &pred->blocks.at[k];
    assert_int_equal(block->id, id);
    assert_int_equal(block->num_preds, num_preds);
    assert_int_equal(block->num_classes, num_classes);
    assert_int_equal(block->num_groups, num_groups);
}

/* The logits and the boxes of a sample's rows, whose first query has the number `start`. */
static void expect_sample(const rl_prediction_rows *rows, size_t b, size_t num_preds, size_t num_classes, float start)
{
    float logits[16], boxes[16];
    rl_tensor of_logits = rl_tensor_entry(&rows->array[RL_LOGITS], b);
    rl_tensor of_boxes = rl_tensor_entry(&rows->array[RL_BOXES], b);
    for (size_t i = 0; i < num_preds * num_classes; i++) logits[i] = start + (float)i;
    for (size_t i = 0; i < num_preds * 4; i++) boxes[i] = start + (float)(i / 4);
    expect_rows(&of_logits, num_preds * num_classes, logits);
    expect_rows(&of_boxes, num_preds * 4, boxes);
}

static void expect_decoder(const rl_prediction_rows *rows, size_t b, size_t first)
{
    expect_sample(&rows[0], b, 3, 2, 100.0f + 10.0f * (float)(first + b));
    expect_sample(&rows[1], b, 3, 2, 10.0f * (float)(first + b));
}

static void expect_others(const rl_prediction_rows *rows, size_t b, size_t first)
{
    expect_sample(&rows[2], b, 2, 1, 20.0f + 10.0f * (float)(first + b));
    expect_sample(&rows[3], b, 2, 2, 40.0f + 10.0f * (float)(first + b));
}

/* Reads all at once and sample by sample, twice, in two slots. */
static void expect_rows_of_all(const rl_predictions *pred, size_t num_blocks)
{
    rl_status status;
    rl_status_clear(&status);
    for (int again = 0; again < 2; again++)
        for (size_t batch = 1; batch <= 2; batch++) {
            rl_prediction_rows rows[2][4];
            assert_true(pred->prepare(pred->context, 2, batch, &status));
            for (size_t first = 0; first < 2; first += batch) {
                if (!read_batch(pred, first, first, batch, rows[first], &status)) fail_msg("%s", status.what);
                for (size_t b = 0; b < batch; b++) {
                    expect_decoder(rows[first], b, first);
                    if (num_blocks > 2) expect_others(rows[first], b, first);
                }
                if (pred->forget) pred->forget(pred->context, first, batch);
            }
            assert_true(!pred->check || pred->check(pred->context, &status));
        }
}

static void expect_all_blocks(const char *path, double reading_bytes)
{
    rl_dataset *dataset = open_blocks(FOLDER(GT), path, all_blocks());
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_int_equal(pred->num_samples, 2);
    assert_int_equal(pred->blocks.count, 4);
    expect_block(pred, 0, RL_BLOCK_MAIN, 3, 2, 1);
    expect_block(pred, 1, RL_BLOCK_LAYER_0, 3, 2, 1);
    expect_block(pred, 2, RL_BLOCK_ENCODER, 2, 1, 1);
    expect_block(pred, 3, RL_BLOCK_DENOISING, 2, 2, 2);
    assert_float_equal(pred->reading_bytes, reading_bytes, 0);
    expect_rows_of_all(pred, 4);
    rl_dataset_close(dataset);
}

static void blocks_are_read_from_a_folder_of_arrays(void **state)
{
    (void)state;
    expect_all_blocks(FOLDER(LOGITS, BOXES, ENC_LOGITS, ENC_BOXES, DN_LOGITS, DN_BOXES, "dn_groups <i8 (): 2"), 0);
    expect_all_blocks(FOLDER(LOGITS, BOXES, ENC_LOGITS, ENC_BOXES, DN_LOGITS, DN_BOXES, "dn_groups <f4 (1,): 2"), 0);
    expect_all_blocks(FOLDER(LOGITS, BOXES, "interm_logits <f8 (2, 2, 1): 20 21 30 31",
                             "interm_boxes <f4 (2, 2, 4): " BOX("20") BOX("21") BOX("30") BOX("31"),
                             "dn_logits <i2 (2, 2, 2): 40 41 42 43  50 51 52 53",
                             "dn_boxes <f4 (2, 2, 4): " BOX("40") BOX("41") BOX("50") BOX("51"), "dn_groups <u1 (): 2"),
                      0);
}

#define JSON_BOX(n) "[" n "," n "," n "," n "]"
#define JSON_A                                                                                                         \
    "{\"logits\":[[[0,1],[2,3],[4,5]],[[100,101],[102,103],[104,105]]],"                                               \
    "\"boxes\":[[" JSON_BOX("0") "," JSON_BOX("1") "," JSON_BOX("2") "],[" JSON_BOX("100") "," JSON_BOX(               \
        "101") "," JSON_BOX("102") "]],"                                                                               \
                                   "\"enc_logits\":[[20],[21]],\"enc_boxes\":[" JSON_BOX("20") "," JSON_BOX(           \
                                       "21") "],"                                                                      \
                                             "\"dn_logits\":[[[40,41],[42,43]]],\"dn_boxes\":[[" JSON_BOX(             \
                                                 "40") "," JSON_BOX("41") "]],\"dn_groups\":2}"
#define JSON_B                                                                                                         \
    "{\"logits\":[[[10,11],[12,13],[14,15]],[[110,111],[112,113],[114,115]]],"                                         \
    "\"boxes\":[[" JSON_BOX("10") "," JSON_BOX("11") "," JSON_BOX("12") "],[" JSON_BOX("110") "," JSON_BOX(            \
        "111") "," JSON_BOX("112") "]],"                                                                               \
                                   "\"enc_logits\":[[30],[31]],\"enc_boxes\":[" JSON_BOX("30") "," JSON_BOX(           \
                                       "31") "],"                                                                      \
                                             "\"dn_logits\":[[[50,51],[52,53]]],\"dn_boxes\":[[" JSON_BOX(             \
                                                 "50") "," JSON_BOX("51") "]],\"dn_groups\":2}"

static void blocks_are_read_from_json_and_a_file_a_sample(void **state)
{
    (void)state;
    expect_all_blocks(put_text("both.json", "[" JSON_A "," JSON_B "]"), 0);
    put_text("each/a.json", JSON_A);
    put_text("each/b.json", "[" JSON_B "]");
    expect_all_blocks("each", 0);
}

/* A ZIP archive of the arrays of a folder, each deflated. */
typedef struct archive {
    FILE *file;
    unsigned char directory[4096];
    size_t directory_size;
    unsigned count;
} archive;

static void put_number(unsigned char *at, uint32_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) at[i] = (unsigned char)(number >> 8 * i);
}

static size_t deflate_all(const unsigned char *data, size_t size, unsigned char *out, size_t room)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)data;
    stream.avail_in = (unsigned)size;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t made = stream.total_out;
    deflateEnd(&stream);
    return made;
}

static void add_member(archive *zip, const char *folder, const char *name)
{
    unsigned char data[4096], deflated[4096], header[46] = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, sizeof data, file), made = deflate_all(data, size, deflated, sizeof deflated);
    fclose(file);
    uint32_t at = (uint32_t)ftell(zip->file);
    put_number(header, 0x02014b50, 4);
    header[4] = header[6] = 20;
    header[10] = 8;
    put_number(header + 16, (uint32_t)crc32(0, data, (unsigned)size), 4);
    put_number(header + 20, (uint32_t)made, 4);
    put_number(header + 24, (uint32_t)size, 4);
    put_number(header + 28, (uint32_t)strlen(name), 2);
    put_number(header + 42, at, 4);
    memcpy(zip->directory + zip->directory_size, header, 46);
    memcpy(zip->directory + zip->directory_size + 46, name, strlen(name));
    zip->directory_size += 46 + strlen(name);
    zip->count++;
    unsigned char local[30] = {'P', 'K', 3, 4};
    memcpy(local + 4, header + 6, 26);
    fwrite(local, sizeof local, 1, zip->file);
    fwrite(name, strlen(name), 1, zip->file);
    fwrite(deflated, made, 1, zip->file);
}

static const char *make_archive(const char *path, const char *folder, const char *const *names)
{
    archive zip = {.file = fopen(path, "wb")};
    unsigned char end[22] = {'P', 'K', 5, 6};
    assert_non_null(zip.file);
    for (; *names; names++) add_member(&zip, folder, *names);
    put_number(end + 8, zip.count, 2);
    put_number(end + 10, zip.count, 2);
    put_number(end + 12, (uint32_t)zip.directory_size, 4);
    put_number(end + 16, (uint32_t)ftell(zip.file), 4);
    fwrite(zip.directory, zip.directory_size, 1, zip.file);
    fwrite(end, sizeof end, 1, zip.file);
    assert_int_equal(fclose(zip.file), 0);
    return path;
}

static const char *const names[] = {"logits.npy",    "boxes.npy",    "enc_logits.npy", "enc_boxes.npy",
                                    "dn_logits.npy", "dn_boxes.npy", "dn_groups.npy",  NULL};

static void blocks_are_read_from_deflated_arrays(void **state)
{
    (void)state;
    const char *folder = FOLDER(LOGITS, BOXES, ENC_LOGITS, ENC_BOXES, DN_LOGITS, DN_BOXES, "dn_groups <i8 (): 2");
    const double layers = 2 + 2 + 1 + 1;
    expect_all_blocks(make_archive("deflated.npz", folder, names), 2 * layers * (double)RL_INFLATER_BYTES);
}

/* Layers of deflated arrays in Fortran order are views of the whole array. */
static void layers_may_be_in_fortran_order(void **state)
{
    (void)state;
    const char *folder = FOLDER("logits <f4 (2, 2, 3, 2): 0 100 10 110 2 102 12 112 4 104 14 114 "
                                "1 101 11 111 3 103 13 113 5 105 15 115",
                                "boxes <f4 (2, 2, 3, 4): 0 100 10 110 1 101 11 111 2 102 12 112 "
                                "0 100 10 110 1 101 11 111 2 102 12 112 0 100 10 110 1 101 11 111 2 102 12 112 "
                                "0 100 10 110 1 101 11 111 2 102 12 112");
    static const char *const both[] = {"logits.npy", "boxes.npy", NULL};
    for (size_t k = 0; both[k]; k++) {
        char path[64], text[4096];
        snprintf(path, sizeof path, "%s/%s", folder, both[k]);
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        size_t size = fread(text, 1, sizeof text, file);
        for (size_t at = 0; at + 5 < size; at++)
            if (memcmp(text + at, "False", 5) == 0) memcpy(text + at, "True ", 5);
        rewind(file);
        fwrite(text, size, 1, file);
        assert_int_equal(fclose(file), 0);
    }
    const char *paths[] = {folder, make_archive("fortran.npz", folder, both)};
    const double reading_bytes[] = {0, (24 + 48) * sizeof(float)};
    for (size_t k = 0; k < 2; k++) {
        rl_dataset *dataset = open_blocks(FOLDER(GT), paths[k], rl_criterion_preset("detr"));
        assert_int_equal(rl_dataset_predictions(dataset)->blocks.count, 2);
        assert_float_equal(rl_dataset_predictions(dataset)->reading_bytes, reading_bytes[k], 0);
        expect_rows_of_all(rl_dataset_predictions(dataset), 2);
        rl_dataset_close(dataset);
    }
}

/* What a criterion does not take may be anything. */
static void blocks_that_are_not_taken_are_ignored(void **state)
{
    (void)state;
    rl_dataset *dataset =
        open_blocks(FOLDER(GT), FOLDER(LOGITS, BOXES, "enc_logits <S1 (1,): x", "dn_boxes <f4 (1,): 0"),
                    rl_criterion_preset("detr"));
    assert_int_equal(rl_dataset_predictions(dataset)->blocks.count, 2);
    rl_dataset_close(dataset);
}

/* The decoder's queries and the encoder's fall into as many groups. */
static void groups_are_read(void **state)
{
    (void)state;
    rl_dataset *dataset =
        open_blocks(FOLDER(GT),
                    FOLDER("logits <f4 (2, 2, 1): 0 0 0 0", "boxes <f4 (2, 2, 4): " BOX("0") BOX("0") BOX("0") BOX("0"),
                           ENC_LOGITS, ENC_BOXES, "groups <i4 (1,): 2"),
                    all_blocks());
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_int_equal(pred->blocks.count, 2);
    expect_block(pred, 0, RL_BLOCK_MAIN, 2, 1, 2);
    expect_block(pred, 1, RL_BLOCK_ENCODER, 2, 1, 2);
    rl_dataset_close(dataset);
}

/* A shard reads its samples of every block. */
static void a_shard_reads_its_samples(void **state)
{
    (void)state;
    const char *folder = FOLDER(LOGITS, BOXES, ENC_LOGITS, ENC_BOXES, DN_LOGITS, DN_BOXES, "dn_groups <i8 (): 2");
    const char *paths[] = {folder, make_archive("shard.npz", folder, names),
                           put_text("shard.json", "[" JSON_A "," JSON_B "]")};
    for (size_t k = 0; k < 3; k++) {
        rl_status status;
        rl_prediction_rows rows[4];
        rl_dataset *dataset = open_blocks(FOLDER(GT), paths[k], all_blocks());
        const rl_predictions *pred = rl_dataset_predictions(dataset);
        assert_true(rl_dataset_keep(dataset, (rl_shard){2, 2}, &status));
        assert_true(pred->prepare(pred->context, 1, 1, &status));
        assert_true(read_batch(pred, 0, 0, 1, rows, &status));
        expect_sample(&rows[0], 0, 3, 2, 110.0f);
        expect_sample(&rows[1], 0, 3, 2, 10.0f);
        expect_sample(&rows[2], 0, 2, 1, 30.0f);
        expect_sample(&rows[3], 0, 2, 2, 50.0f);
        rl_dataset_close(dataset);
    }
}

static void expect_bad(const char *pred, const rl_criterion *criterion, const char *message)
{
    char text[512];
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = rl_dataset_open(FOLDER(GT), pred, NO_KEYS, criterion, &status);
    if (dataset) fail_msg("opened, where it was to say: %s", message);
    snprintf(text, sizeof text, "%s: %s", pred, message);
    expect_status(&status, RL_ERR_INPUT, text);
}

static void shapes_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    const rl_criterion *detr = rl_criterion_preset("detr");
    expect_bad(FOLDER("logits <f4 (2, 1): 0 0", "boxes <f4 (2, 4): 0 0 0 0 0 0 0 0"), detr,
               "array 'boxes': its shape is (2, 4); (B, P, 4) or (L, B, P, 4) was expected");
    expect_bad(FOLDER("logits <f4 (2, 1, 1): 0 0", "boxes <f4 (1, 2, 1, 4): 0 0 0 0 0 0 0 0"), detr,
               "array 'logits': its shape is (2, 1, 1); (1, 2, 1, C) was expected, since 'boxes' is (1, 2, 1, 4)");
    expect_bad(FOLDER("logits <f4 (0, 2, 1, 1):", "boxes <f4 (0, 2, 1, 4):"), detr,
               "array 'boxes': it has 0 decoder layers; from 1 to 64 were expected");
    expect_bad(FOLDER("logits <f4 (65, 2, 0, 1):", "boxes <f4 (65, 2, 0, 4):"), detr,
               "array 'boxes': it has 65 decoder layers; from 1 to 64 were expected");
    expect_bad(FOLDER("class_probs <f4 (1, 2, 1, 1): 0 0", "existence <f4 (1, 2, 1): 0 0",
                      "boxes <f4 (1, 2, 1, 4): 0 0 0 0 0 0 0 0"),
               rl_criterion_preset("accv"),
               "array 'boxes': its shape is (1, 2, 1, 4); (B, P, 4) was expected, since the criterion takes no decoder "
               "layers: give the last one alone");
    expect_bad(FOLDER(LOGITS, BOXES, ENC_LOGITS, "enc_boxes <f4 (1, 2, 4): 0 0 0 0 0 0 0 0"), all_blocks(),
               "array 'enc_boxes': its shape is (1, 2, 4); (2, E, 4) was expected, since 'boxes' is (2, 2, 3, 4)");
    expect_bad(FOLDER(LOGITS, BOXES, ENC_BOXES, "enc_logits <f4 (2, 1, 1): 0 0"), all_blocks(),
               "array 'enc_logits': its shape is (2, 1, 1); (2, 2, C) was expected, since 'enc_boxes' is (2, 2, 4)");
    expect_bad(FOLDER(LOGITS, BOXES, DN_LOGITS, "dn_boxes <f4 (2, 4): 0 0 0 0 0 0 0 0", "dn_groups <i8 (): 1"),
               all_blocks(),
               "array 'dn_boxes': its shape is (2, 4); (2, Q, 4) or (L, 2, Q, 4) was expected, since 'boxes' is "
               "(2, 2, 3, 4)");
    expect_bad(put_text("layers.json", "[{\"logits\":[[[0]],[[0]]],\"boxes\":[[[0,0,0,0]],[[0,0,0,0]]]},"
                                       "{\"logits\":[[[0]]],\"boxes\":[[[0,0,0,0]]]}]"),
               detr, "array 'boxes', sample 1: it has 1 entries; 2 were expected, the number of layers of sample 0");
}

static void blocks_without_their_partners_are_refused(void **state)
{
    (void)state;
    expect_bad(FOLDER(LOGITS, BOXES, ENC_LOGITS), all_blocks(),
               "there is 'enc_logits' but no 'enc_boxes' to go with it");
    expect_bad(FOLDER(LOGITS, BOXES, DN_BOXES, "dn_groups <i8 (): 1"), all_blocks(),
               "there is 'dn_boxes' but no 'dn_logits' to go with it");
    expect_bad(FOLDER(LOGITS, BOXES, DN_BOXES, DN_LOGITS), all_blocks(),
               "there is 'dn_boxes' but no 'dn_groups', which says into how many groups its queries fall");
}

static void bad_groups_are_refused(void **state)
{
    (void)state;
#define GROUPS(array) FOLDER(LOGITS, BOXES, DN_BOXES, DN_LOGITS, array)
    expect_bad(GROUPS("dn_groups <i8 (): 0"), all_blocks(),
               "array 'dn_groups': it is 0; a number of groups into which 2 queries of 'dn_boxes' fall was expected");
    expect_bad(GROUPS("dn_groups <i8 (): 3"), all_blocks(),
               "array 'dn_groups': it is 3; a number of groups into which 2 queries of 'dn_boxes' fall was expected");
    expect_bad(GROUPS("dn_groups <f4 (): 1.5"), all_blocks(),
               "array 'dn_groups': element () is 1.5; a whole number was expected");
    expect_bad(GROUPS("dn_groups <i8 (2,): 1 1"), all_blocks(),
               "array 'dn_groups': it is no single number; one whole number was expected");
    expect_bad(put_text("groups.json", "[{\"logits\":[[0],[0]],\"boxes\":[[0,0,0,0],[0,0,0,0]],\"groups\":1},"
                                       "{\"logits\":[[0],[0]],\"boxes\":[[0,0,0,0],[0,0,0,0]],\"groups\":2}]"),
               rl_criterion_preset("detr"), "array 'groups', sample 1: it is 2; 1 was expected, as in sample 0");
}

/* A file of a sample must have what the first file has. */
static void files_of_other_blocks_are_refused(void **state)
{
    (void)state;
    static const struct other {
        const char *folder, *text, *message;
    } others[] = {
        {"layers", "{\"logits\":[[[0,0]]],\"boxes\":[[[0,0,0,0]]]}",
         "array 'boxes', sample 1: it has 1 decoder layers; 2 were expected, as many as layers/a.json has"},
        {"flat", "{\"logits\":[[0,0]],\"boxes\":[[0,0,0,0]]}",
         "array 'boxes', sample 1: it has 2 axes; 3 were expected, as many as flat/a.json has"},
        {"enc",
         "{\"logits\":[[[0,0]],[[0,0]]],\"boxes\":[[[0,0,0,0]],[[0,0,0,0]]],\"enc_logits\":[[0]],"
         "\"enc_boxes\":[[0,0,0,0]]}",
         "array 'enc_boxes', sample 1: it is there, though enc/a.json has none"},
    };
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        char path[64], message[256];
        rl_status status;
        rl_prediction_rows rows[4];
        snprintf(path, sizeof path, "%s/a.json", others[k].folder);
        put_text(path, "{\"logits\":[[[0,0]],[[0,0]]],\"boxes\":[[[0,0,0,0]],[[0,0,0,0]]]}");
        snprintf(path, sizeof path, "%s/b.json", others[k].folder);
        put_text(path, others[k].text);
        rl_status_clear(&status);
        rl_dataset *dataset = open_blocks(FOLDER(GT), others[k].folder, all_blocks());
        const rl_predictions *pred = rl_dataset_predictions(dataset);
        assert_true(pred->prepare(pred->context, 1, 2, &status));
        assert_false(read_batch(pred, 0, 0, 2, rows, &status));
        snprintf(message, sizeof message, "%s: %s", path, others[k].message);
        expect_status(&status, RL_ERR_INPUT, message);
        rl_dataset_close(dataset);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_read_from_a_folder_of_arrays),
        cmocka_unit_test(blocks_are_read_from_json_and_a_file_a_sample),
        cmocka_unit_test(blocks_are_read_from_deflated_arrays),
        cmocka_unit_test(layers_may_be_in_fortran_order),
        cmocka_unit_test(blocks_that_are_not_taken_are_ignored),
        cmocka_unit_test(groups_are_read),
        cmocka_unit_test(a_shard_reads_its_samples),
        cmocka_unit_test(shapes_that_do_not_fit_are_refused),
        cmocka_unit_test(blocks_without_their_partners_are_refused),
        cmocka_unit_test(bad_groups_are_refused),
        cmocka_unit_test(files_of_other_blocks_are_refused),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
