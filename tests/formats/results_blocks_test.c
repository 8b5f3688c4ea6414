/* Results of several blocks: written, read back, and put together from shards. */
#include "core/formulas/criterion.h"
#include "formats/results/merge.h"
#include "tests/formats/scratch.h"

#include <math.h>
#include <string.h>

enum { NUM_SAMPLES = 5, NUM_PREDS = 6, NUM_PROPOSALS = 9, NUM_CLASSES = 3, MOST_OBJECTS = 3 };

static const size_t num_objects[NUM_SAMPLES] = {2, 0, 3, 1, 2};
static const int64_t steps[NUM_SAMPLES] = {9, -1, 4, 9, -1}, ranks[NUM_SAMPLES] = {0, 3, 0, 1, 2};
static const char *const ids[NUM_SAMPLES] = {"a", "b", "c", "d", "e"};

/* Decoder layers 0 and 1 before the main one, and the encoder. */
static const rl_blocks blocks = {4,
                                 {{RL_BLOCK_MAIN, NUM_PREDS, NUM_CLASSES, 1},
                                  {RL_BLOCK_LAYER_0, NUM_PREDS, NUM_CLASSES, 1},
                                  {RL_BLOCK_LAYER_0 + 1, NUM_PREDS, NUM_CLASSES, 1},
                                  {RL_BLOCK_ENCODER, NUM_PROPOSALS, NUM_CLASSES, 1}}};

/* The samples from `first` to `first + count` of the whole run, as an input of their own. */
typedef struct input {
    size_t first, offsets[NUM_SAMPLES + 1], places[NUM_SAMPLES];
    int64_t steps[NUM_SAMPLES], ranks[NUM_SAMPLES];
    float gt_boxes[NUM_SAMPLES * MOST_OBJECTS][4];
    int32_t labels[NUM_SAMPLES * MOST_OBJECTS];
    float boxes[4][NUM_SAMPLES][NUM_PROPOSALS][4], logits[4][NUM_SAMPLES][NUM_PROPOSALS][NUM_CLASSES];
    rl_ground_truth gt;
    rl_predictions predictions;
} input;

/* Some number in [0, 1) that depends on where it stands. */
static float number(size_t block, size_t sample, size_t k, size_t i)
{
    uint32_t bits = (uint32_t)(((block * 31 + sample) * 37 + k) * 41 + i) * 2654435761u;
    bits = (bits ^ bits >> 15) * 2246822519u;
    return (float)(bits >> 8) / 16777216.0f;
}

static void fill_objects(input *in, size_t count)
{
    for (size_t b = 0; b < count; b++) {
        in->places[b] = in->first + b;
        in->steps[b] = steps[in->first + b];
        in->ranks[b] = ranks[in->first + b];
        in->offsets[b + 1] = in->offsets[b] + num_objects[in->first + b];
        for (size_t j = 0; j < num_objects[in->first + b]; j++) {
            size_t at = in->offsets[b] + j;
            for (size_t i = 0; i < 4; i++) in->gt_boxes[at][i] = 0.25f + 0.5f * number(9, in->first + b, j, i);
            in->labels[at] = (int32_t)((in->first + b + j) % NUM_CLASSES);
        }
    }
}

static void fill_predictions(input *in, size_t count)
{
    for (size_t k = 0; k < blocks.count; k++)
        for (size_t b = 0; b < count; b++)
            for (size_t p = 0; p < NUM_PROPOSALS; p++)
                for (size_t i = 0; i < 4; i++) {
                    in->boxes[k][b][p][i] = 0.25f + 0.5f * number(k, in->first + b, p, i);
                    if (i < NUM_CLASSES) in->logits[k][b][p][i] = 4.0f * number(k + 4, in->first + b, p, i) - 2.0f;
                }
}

static rl_tensor view(const float *data, size_t count, size_t num_preds, size_t width)
{
    const ptrdiff_t size = sizeof(float);
    return (rl_tensor){.dtype = RL_F32,
                       .rank = 3,
                       .item_size = sizeof(float),
                       .shape = {count, num_preds, width},
                       .stride = {size * (ptrdiff_t)(NUM_PROPOSALS * width), size * (ptrdiff_t)width, size},
                       .data = (const unsigned char *)data};
}

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    const input *in = context;
    (void)slot;
    (void)status;
    for (size_t k = 0; k < blocks.count; k++) {
        size_t num_preds = blocks.at[k].num_preds;
        rows[k].array[RL_BOXES] = view(in->boxes[k][first][0], count, num_preds, 4);
        rows[k].array[RL_LOGITS] = view(in->logits[k][first][0], count, num_preds, NUM_CLASSES);
    }
    return true;
}

static void make_input(input *in, size_t first, size_t count)
{
    *in = (input){.first = first};
    fill_objects(in, count);
    fill_predictions(in, count);
    in->gt = (rl_ground_truth){.num_samples = count,
                               .offsets = in->offsets,
                               .boxes = in->gt_boxes[0],
                               .labels = in->labels,
                               .steps = in->steps,
                               .ranks = in->ranks};
    in->predictions = (rl_predictions){.num_samples = count, .blocks = blocks, .load = load, .context = in};
}

static rl_results evaluate(const input *in)
{
    rl_results results;
    rl_status status;
    const rl_options options = {.criterion = &rl_presets[RL_PRESET_FOCAL]};
    assert_true(in->gt.steps && in->gt.ranks);
    if (!rl_evaluate_into(&in->gt, &in->predictions, &options, &results, &status)) fail_msg("%s", status.what);
    return results;
}

typedef void writer(const rl_results *results, const rl_results_header *header, rl_output *output);

static void write_to(const char *path, writer *write, const rl_results *results, const rl_results_header *header)
{
    rl_status status;
    rl_output *output = rl_output_open(path, &status);
    assert_non_null(output);
    write(results, header, output);
    assert_true(rl_output_commit(output, &status));
}

static rl_record read_back(const char *path)
{
    rl_record record;
    rl_status status;
    if (!rl_record_read(path, &record, &status)) fail_msg("%s: %s", path, status.what);
    return record;
}

static size_t read_text(const char *path, char text[65536])
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, 65535, file);
    fclose(file);
    text[length] = '\0';
    return length;
}

static void assert_same_bytes(const char *left, const char *right)
{
    static char a[65536], b[65536];
    size_t length = read_text(left, a);
    assert_true(length > 1000 && length < 65535);
    assert_int_equal(read_text(right, b), length);
    assert_memory_equal(a, b, length);
}

static rl_results_header header_of(const rl_part *part)
{
    return (rl_results_header){
        .ids = ids + (part ? part->places[0] : 0), .criterion = rl_criterion_defaults(RL_PRESET_FOCAL), .part = part};
}

static void assert_same_matches(const rl_record *a, const rl_record *b)
{
    assert_int_equal(a->num_matches, b->num_matches);
    for (size_t m = 0; m < a->num_matches; m++) {
        assert_int_equal(a->matches[m].block, b->matches[m].block);
        assert_int_equal(a->matches[m].pred, b->matches[m].pred);
        assert_int_equal(a->matches[m].gt, b->matches[m].gt);
    }
}

static void assert_same_values(const rl_record *a, const rl_record *b)
{
    assert_int_equal(a->num_samples, b->num_samples);
    assert_int_equal(a->columns.count, b->columns.count);
    for (int place = 0; place < a->columns.count; place++)
        assert_int_equal(a->columns.at[place].column, b->columns.at[place].column);
    assert_memory_equal(a->values, b->values, a->num_samples * (size_t)a->columns.count * sizeof *a->values);
}

static void files_have_what_results_have(void **state)
{
    (void)state;
    static input in;
    rl_record direct;
    rl_status status;
    make_input(&in, 0, NUM_SAMPLES);
    rl_results results = evaluate(&in);
    const rl_results_header header = header_of(NULL);
    write_to("whole.csv", rl_results_write_csv, &results, &header);
    write_to("whole.json", rl_results_write_json, &results, &header);
    write_to("matches.csv", rl_results_write_matches_csv, &results, &header);
    assert_true(rl_record_from_results(&results, &header, &direct, &status));
    assert_int_equal(direct.columns.count, 3 + 4 * 4 + 1);
    assert_int_equal(direct.num_matches, 4 * 8);
    int enc = rl_column_named("loss_giou_enc", 13);
    assert_true(rl_recorded_value(&direct, &direct.samples[2], enc) == results.samples[2].losses[3 * 4 + 2]);

    rl_record csv = read_back("whole.csv"), json = read_back("whole.json"), matches = read_back("matches.csv");
    assert_same_values(&direct, &csv);
    assert_same_values(&direct, &json);
    assert_int_equal(json.steps.count, 3);
    assert_int_equal(json.steps.at[0].number, -1);
    assert_int_equal(json.steps.terms.count, 4 * 4);
    assert_true(rl_recorded_term(&json.steps, 2, enc) == results.steps[2].losses[3 * 4 + 2]);
    assert_same_matches(&direct, &json);
    assert_same_matches(&direct, &matches);
    assert_int_equal(json.matches[2].block, RL_BLOCK_LAYER_0);
    assert_int_equal(json.matches[7].block, RL_BLOCK_ENCODER);
    rl_record_release(&matches);
    rl_record_release(&json);
    rl_record_release(&csv);
    rl_record_release(&direct);
    rl_results_release(&results);
}

static void write_part(const char *path, size_t number, size_t first, size_t count)
{
    static input in;
    make_input(&in, first, count);
    rl_results results = evaluate(&in);
    const rl_part part = {.shard = {number, 2}, .num_samples = NUM_SAMPLES, .input = 7, .places = in.places};
    const rl_results_header header = header_of(&part);
    write_to(path, rl_results_write_json, &results, &header);
    rl_results_release(&results);
}

static void shards_together_are_the_whole_run(void **state)
{
    (void)state;
    static input in;
    rl_merged merged;
    rl_status status;
    make_input(&in, 0, NUM_SAMPLES);
    rl_results results = evaluate(&in);
    const rl_results_header header = header_of(NULL);
    write_to("whole.csv", rl_results_write_csv, &results, &header);
    write_to("whole.json", rl_results_write_json, &results, &header);
    write_to("matches.csv", rl_results_write_matches_csv, &results, &header);

    char *paths[] = {"2.json", "1.json"};
    write_part(paths[1], 1, 0, 3);
    write_part(paths[0], 2, 3, 2);
    if (!rl_merge(paths, 2, &merged, &status)) fail_msg("%s", status.what);
    assert_memory_equal(&merged.results.total, &results.total, sizeof results.total);
    const rl_results_header whole = {
        .ids = (const char *const *)merged.ids, .options = merged.options, .notes = merged.notes};
    write_to("merged.csv", rl_results_write_csv, &merged.results, &whole);
    write_to("merged.json", rl_results_write_json, &merged.results, &whole);
    write_to("merged_matches.csv", rl_results_write_matches_csv, &merged.results, &whole);
    assert_same_bytes("whole.csv", "merged.csv");
    assert_same_bytes("whole.json", "merged.json");
    assert_same_bytes("matches.csv", "merged_matches.csv");
    assert_int_equal(merged.results.num_steps, 3);
    rl_merged_release(&merged);
    rl_results_release(&results);
}

/* The texts themselves, of one sample. */
static void files_name_the_blocks(void **state)
{
    (void)state;
    rl_match matches[] = {{1, 0, 2, 0.5f, 0.25f, 1.0f, RL_BLOCK_MAIN},
                          {0, 0, 2, 1.5f, 0.5f, 1.0f, RL_BLOCK_LAYER_0},
                          {3, 0, 2, 2.5f, 0.0f, 1.0f, RL_BLOCK_DENOISING}};
    double losses[] = {1.0, 2.0, 3.0};
    rl_sample_result sample = {
        .num_gt = 1, .num_pred = 2, .num_matched = 1, .num_matches = 3, .losses = losses, .loss = 6.0};
    struct rl_listed_loss listed[] = {
        {RL_BLOCK_MAIN, 0, "loss_ce"}, {RL_BLOCK_LAYER_0, 0, "loss_ce_0"}, {RL_BLOCK_DENOISING, 0, "loss_ce_dn"}};
    const rl_results results = {
        .num_samples = 1,
        .num_matches = 3,
        .blocks = {3, {{RL_BLOCK_MAIN, 2, 3, 1}, {RL_BLOCK_LAYER_0, 2, 3, 1}, {RL_BLOCK_DENOISING, 4, 3, 2}}},
        .losses = {3, listed},
        .samples = &sample,
        .matches = matches,
        .total = 6.0};
    const rl_results_header header = {.ids = ids};
    char text[65536], expected[2048];
    write_to("one.csv", rl_results_write_csv, &results, &header);
    read_text("one.csv", text);
    assert_string_equal(text, "sample,id,num_gt,num_pred,num_matched,loss_ce,loss_ce_0,loss_ce_dn,loss\n"
                              "0,a,1,2,1,1,2,3,6\n");
    write_to("one_matches.csv", rl_results_write_matches_csv, &results, &header);
    read_text("one_matches.csv", text);
    assert_string_equal(text, "sample,id,block,pred,gt,cost,iou,label,weight\n"
                              "0,a,main,1,0,0.5,0.25,2,1\n0,a,0,0,0,1.5,0.5,2,1\n0,a,dn,3,0,2.5,0,2,1\n");
    write_to("one.json", rl_results_write_json, &results, &header);
    read_text("one.json", text);
    snprintf(
        expected, sizeof expected,
        "{\"ragloss\":1,\"version\":\"%s\",\"options\":{\"criterion\":\"accv\",\"on_invalid\":\"error\"},"
        "\"blocks\":[{\"block\":\"main\",\"num_pred\":2,\"num_classes\":3,\"num_groups\":1},"
        "{\"block\":\"0\",\"num_pred\":2,\"num_classes\":3,\"num_groups\":1},"
        "{\"block\":\"dn\",\"num_pred\":4,\"num_classes\":3,\"num_groups\":2}],"
        "\"total\":6,\"num_samples\":1,\"num_invalid\":0,\"steps\":[\n],\"samples\":[\n"
        "{\"id\":\"a\",\"num_gt\":1,\"num_pred\":2,\"num_matched\":1,\"loss_ce\":1,\"loss_ce_0\":2,"
        "\"loss_ce_dn\":3,\"loss\":6,\"matches\":[{\"block\":\"main\",\"pred\":1,\"gt\":0,\"cost\":0.5},"
        "{\"block\":\"0\",\"pred\":0,\"gt\":0,\"cost\":1.5},{\"block\":\"dn\",\"pred\":3,\"gt\":0,\"cost\":2.5}]}\n"
        "]}\n",
        rl_version());
    assert_string_equal(text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_name_the_blocks),
        cmocka_unit_test(files_have_what_results_have),
        cmocka_unit_test(shards_together_are_the_whole_run),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
