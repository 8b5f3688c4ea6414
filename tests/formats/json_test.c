/* JSON samples as arrays: joined pieces and their sizes, ids, and what is no rectangle of numbers. */
#include "tests/formats/source_testing.h"

#include <math.h>

static rl_source *open_text(const char *text)
{
    write_file("a.json", text, strlen(text));
    return open_source("a.json");
}

static void expect_sizes(const rl_source *source, const char *name, size_t num_samples, const size_t *sizes)
{
    const rl_array *array = rl_source_array(source, find_array(source, name));
    assert_int_equal(array->num_samples, num_samples);
    assert_non_null(array->sizes);
    for (size_t i = 0; i < num_samples; i++) assert_int_equal(array->sizes[i], sizes[i]);
    assert_int_equal(array->tensor.dtype, RL_F64);
}

static void joins_pieces(void **state)
{
    (void)state;
    rl_source *source =
        open_text("{\"info\": [[1], {}], \"samples\": [{\"id\": \"a\", \"boxes\": [], \"labels\": [], \"score\": 0.5},"
                  "{\"labels\": [3, 4], \"boxes\": [[1, 2, 3, 4], [5, 6, 7, 8]], \"score\": 2, \"id\": \"b\"},"
                  "{\"id\": \"c\", \"boxes\": [[9, 10, 11, 1e999]], \"labels\": [-5e-1], \"score\": 3}]}");
    assert_int_equal(rl_source_num_arrays(source), 4);
    expect_shape(source, "boxes", 2, (size_t[]){3, 4});
    expect_sizes(source, "boxes", 3, (size_t[]){0, 2, 1});
    expect_doubles(source, "boxes", (double[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, INFINITY}, 12);
    expect_shape(source, "labels", 1, (size_t[]){3});
    expect_sizes(source, "labels", 3, (size_t[]){0, 2, 1});
    expect_doubles(source, "labels", (double[]){3, 4, -0.5}, 3);
    expect_shape(source, "score", 1, (size_t[]){3});
    expect_sizes(source, "score", 3, (size_t[]){1, 1, 1});
    expect_doubles(source, "score", (double[]){0.5, 2, 3}, 3);
    rl_source_close(source);
}

static void takes_a_list_and_a_single_sample(void **state)
{
    (void)state;
    rl_source *source = open_text("\xEF\xBB\xBF [{\"x\": [[1], [2]]}, {\"x\": [[3]]}]");
    expect_shape(source, "x", 2, (size_t[]){3, 1});
    expect_sizes(source, "x", 2, (size_t[]){2, 1});
    rl_source_close(source);

    source = open_text("{\"x\": [[1, 2]], \"id\": 7}");
    expect_shape(source, "x", 2, (size_t[]){1, 2});
    expect_sizes(source, "x", 1, (size_t[]){1});
    assert_true(rl_source_find(source, "ids") >= 0);
    rl_source_close(source);

    source = open_text("{\"samples\": []}");
    assert_int_equal(rl_source_num_arrays(source), 0);
    rl_source_close(source);
}

static void empty_lists_take_the_others_shape(void **state)
{
    (void)state;
    rl_source *source = open_text("[{\"never\": [], \"inner\": [], \"deep\": []},"
                                  "{\"never\": [], \"inner\": [[], []], \"deep\": [[[1, 2]], [[3, 4]]]},"
                                  "{\"never\": [], \"inner\": [[]], \"deep\": []}]");
    expect_shape(source, "never", 1, (size_t[]){0});
    expect_shape(source, "inner", 2, (size_t[]){3, 0});
    expect_shape(source, "deep", 3, (size_t[]){2, 1, 2});
    expect_sizes(source, "deep", 3, (size_t[]){0, 2, 0});
    expect_doubles(source, "never", NULL, 0);
    expect_doubles(source, "inner", NULL, 0);
    expect_doubles(source, "deep", (double[]){1, 2, 3, 4}, 4);
    rl_source_close(source);
}

static void ids_are_text(void **state)
{
    (void)state;
    rl_source *source = open_text("[{\"id\": \"gr\\u00f6\\u00dfe\"}, {\"id\": 42}, {\"id\": -0},"
                                  "{\"id\": 9007199254740991}, {\"id\": -1e3}]");
    assert_int_equal(rl_source_num_arrays(source), 1);
    const rl_array *ids = rl_source_array(source, find_array(source, "ids"));
    assert_int_equal(ids->tensor.dtype, RL_BYTES);
    assert_int_equal(ids->tensor.item_size, 1);
    const char expected[] = "größe420"
                            "9007199254740991-1000";
    expect_shape(source, "ids", 1, (size_t[]){strlen(expected)});
    assert_memory_equal(ids->tensor.data, expected, strlen(expected));
    assert_int_equal(ids->num_samples, 5);
    assert_memory_equal(ids->sizes, ((size_t[]){7, 2, 1, 16, 5}), 5 * sizeof *ids->sizes);
    rl_source_close(source);
}

/* Most samples have the same keys in the same order, but they need not. */
static void finds_keys_in_any_order(void **state)
{
    (void)state;
    rl_source *source = open_text("[{\"a\": 1, \"b\": 2, \"ab\": 3, \"\": 4, \"id\": 5},"
                                  "{\"id\": 6, \"a\": 11, \"b\": 12, \"ab\": 13, \"\": 14},"
                                  "{\"\": 24, \"ab\": 23, \"b\": 22, \"\\u0061\": 21, \"\\u0069d\": 7, \"c\": null},"
                                  "{\"b\": 32, \"\": 34, \"a\": 31, \"ab\": 33, \"id\": 8}]");
    assert_int_equal(rl_source_num_arrays(source), 5);
    expect_doubles(source, "a", (double[]){1, 11, 21, 31}, 4);
    expect_doubles(source, "b", (double[]){2, 12, 22, 32}, 4);
    expect_doubles(source, "ab", (double[]){3, 13, 23, 33}, 4);
    expect_doubles(source, "", (double[]){4, 14, 24, 34}, 4);
    rl_source_close(source);
}

/* What stands beside them is not looked at, as long as it is JSON. */
static void finds_samples_wherever_they_are(void **state)
{
    (void)state;
    rl_source *source = open_text("{\"x\": [[1], 2, {\"samples\": 3}], \"\\u0073amples\": [{\"x\": 5}], \"y\": \"z\"}");
    assert_int_equal(rl_source_num_arrays(source), 1);
    expect_doubles(source, "x", (double[]){5}, 1);
    rl_source_close(source);
}

static void other_values_are_passed_over(void **state)
{
    (void)state;
    rl_source *source = open_text("[{\"x\": 1, \"file\": \"a.png\", \"meta\": {\"y\": [1]}, \"difficult\": true},"
                                  "{\"x\": 2, \"file\": null}]");
    assert_int_equal(rl_source_num_arrays(source), 1);
    assert_int_equal(rl_source_find(source, "file"), -1);
    rl_source_close(source);
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"[1]", "sample 0: it is a number; an object was expected"},
        {"[{}, []]", "sample 1: it is a list; an object was expected"},
        {"[{}, {}, true]", "sample 2: it is true; an object was expected"},
        {"[false]", "sample 0: it is false; an object was expected"},
        {"[null]", "sample 0: it is null; an object was expected"},
        {"{\"samples\": 4}", "\"samples\" is a number; a list was expected"},
        {"{\"samples\": {}}", "\"samples\" is an object; a list was expected"},
        {"[{\"id\": 1, \"ids\": 2}]", "array 'ids': it is there twice; every array was expected once"},
        {"[{\"x\": 1, \"x\": 1}]", "key 'x' stands twice in one object, again at line 1, column 11; expected it once"},
        {"{\"samples\": [], \"samples\": []}",
         "key 'samples' stands twice in one object, again at line 1, column 17; expected it once"},
        {"[{\"x\": 1, \"y\": {\"a\": [{\"k\": 1, \"k\": 2}]}}]",
         "key 'k' stands twice in one object, again at line 1, column 32; expected it once"},
        {"[{\"id\": \"a\", \"id\": \"b\"}]",
         "key 'id' stands twice in one object, again at line 1, column 14; expected it once"},
        {"{\"x\": 1, \"samples\": [{\"x\": 1}], \"x\": 2}",
         "key 'x' stands twice in one object, again at line 1, column 33; expected it once"},
        {"[{\"x\": 1, \"\\u0078\": [1]}]",
         "key 'x' stands twice in one object, again at line 1, column 11; expected it once"},
        {"[NaN]",
         "not valid JSON at line 1, column 2: NaN and Infinity are not JSON, though Python's json writes them; "
         "expected a value"},
        {"[{\"x\": Nan}]", "not valid JSON at line 1, column 8: expected a value, found 'N'"},
        {"[{\"x\": 1}] []", "not valid JSON at line 1, column 12: expected nothing after the value, found '['"},
        {"{\"x\": 1}\n]", "not valid JSON at line 2, column 1: expected nothing after the value, found ']'"},
        {"{\"samples\": []", "not valid JSON at line 1, column 15: expected ',' or '}', found the end of the text"},
        {"[{\"x\": [1,\n 2}]", "not valid JSON at line 2, column 3: expected ',' or ']', found '}'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[512];
        write_file("bad.json", cases[i].text, strlen(cases[i].text));
        snprintf(message, sizeof message, "bad.json: %s", cases[i].message);
        expect_refused("bad.json", RL_ERR_INPUT, message);
    }
}

/* What is wrong with an array is for whoever asks for it, and does no harm to what stands beside it. */
static void leaves_arrays_unread(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"[{\"x\": 1}, {}]", "array 'x', sample 1: it is missing, though other samples have it"},
        {"[{}, {}, {\"x\": 1}]", "array 'x', sample 0: it is missing, though other samples have it"},
        {"[{\"x\": 1}, {}, {\"x\": 1}]", "array 'x', sample 1: it is missing, though other samples have it"},
        {"[{\"x\": 1}, {\"x\": null}]",
         "array 'x', sample 1: it is null; a number or a list was expected, as in other samples"},
        {"[{\"x\": \"a\"}, {\"x\": 1}]",
         "array 'x', sample 0: it is a text; a number or a list was expected, as in other samples"},
        {"[{\"x\": 1}, {\"x\": [1]}]", "array 'x', sample 1: it is a list; a number was expected"},
        {"[{\"x\": []}, {\"x\": 1}]", "array 'x', sample 1: it is a number; a list was expected"},
        {"[{\"x\": [1, null]}]", "array 'x', sample 0: element (1) is null; a number was expected"},
        {"[{\"x\": [[1, true]]}]", "array 'x', sample 0: element (0, 1) is true; a number was expected"},
        {"[{\"x\": [[1, \"2\"]]}]", "array 'x', sample 0: element (0, 1) is a text; a number was expected"},
        {"[{\"x\": [[1], 2]}]", "array 'x', sample 0: element (1) is a number; a list was expected"},
        {"[{\"x\": [1, [2]]}]", "array 'x', sample 0: element (1) is a list; a number was expected"},
        {"[{\"x\": [{}]}]", "array 'x', sample 0: element (0) is an object; a number was expected"},
        {"[{\"x\": [[1, 2], [3]]}]", "array 'x', sample 0: element (1) has 1 entries; 2 were expected, as before"},
        {"[{\"x\": [[1, 2]]}, {\"x\": [[3, 4], [5, 6, 7]]}]",
         "array 'x', sample 1: element (1) has 3 entries; 2 were expected, as before"},
        {"[{\"x\": [[], [1]]}]", "array 'x', sample 0: element (1) has 1 entries; 0 were expected, as before"},
        {"[{\"x\": [[[[[1]]]]]}]",
         "array 'x', sample 0: its lists are nested more than 4 deep; at most 4 were expected"},
        {"[{\"id\": \"a\"}, {}]",
         "array 'ids', sample 1: it is missing, though other samples have it; a text or a whole number was expected"},
        {"[{\"id\": 1.5}]",
         "array 'ids', sample 0: the number 1.5 cannot be an id; a whole number below 2^53 or a text was expected"},
        {"[{\"id\": 9007199254740993}]", "array 'ids', sample 0: the number 9007199254740992 cannot be an id; a whole "
                                         "number below 2^53 or a text was expected"},
        {"[{\"id\": 1e999}]",
         "array 'ids', sample 0: the number inf cannot be an id; a whole number below 2^53 or a text was expected"},
        {"[{\"id\": null}]", "array 'ids', sample 0: it is null; a text or a whole number was expected"},
        {"[{\"id\": \"\"}]", "array 'ids', sample 0: it is empty; some text was expected"},
        {"[{\"x\": NaN}]",
         "array 'x', sample 0: not valid JSON at line 1, column 8: NaN and Infinity are not JSON, though Python's json "
         "writes them; expected a value"},
        {"[{\"x\": [[1, 2], [3, -Infinity], {}]}]", "array 'x', sample 0: not valid JSON at line 1, column 21: NaN and "
                                                    "Infinity are not JSON, though Python's json "
                                                    "writes them; expected a value"},
        {"[{\"id\": true}, {\"id\": 2}]", "array 'ids', sample 0: it is true; a text or a whole number was expected"},
        {"[{\"image_id\": 1}, {\"image_id\": [\"\"]}]",
         "array 'image_id', sample 1: it is empty; some text was expected"},
        {"[{\"image_id\": 1}, {\"image_id\": [2, 3]}]", "array 'image_id', sample 1: it is a list, and not of one text "
                                                        "or number; a text or a whole number was expected"},
        {"[{\"img_id\": [[1]]}, {\"img_id\": [2]}]", "array 'img_id', sample 0: it is a list, and not of one text or "
                                                     "number; a text or a whole number was expected"},
        {"[{\"sample_id\": {\"a\": [1]}}]",
         "array 'sample_id', sample 0: it is an object; a text or a whole number was expected"},
        {"[{}, {\"image_id\": 1}]", "array 'image_id', sample 0: it is missing, though other samples have it; a text "
                                    "or a whole number was expected"},
        {"[{\"id\": NaN}]", "array 'ids', sample 0: not valid JSON at line 1, column 9: NaN and Infinity are not JSON, "
                            "though Python's json writes them; expected a value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512], message[512], name[32];
        size_t size = strlen(cases[i].text);
        /* Every sample has another key behind. */
        size_t used = 0, samples = 0;
        for (size_t k = 0, depth = 0; k < size; k++) {
            char c = cases[i].text[k];
            bool ends = c == '}' && depth == 1, is_empty = ends && cases[i].text[k - 1] == '{';
            depth += (size_t)(c == '{') - (size_t)(c == '}');
            if (ends) used += (size_t)sprintf(text + used, "%s\"good\": %zu", is_empty ? "" : ", ", samples++);
            text[used++] = c;
        }
        write_file("odd.json", text, used);
        snprintf(message, sizeof message, "odd.json: %s", cases[i].message);
        assert_int_equal(sscanf(cases[i].message, "array '%31[^']", name), 1);
        expect_unread("odd.json", name, message);
        rl_source *source = open_source("odd.json");
        assert_int_equal(rl_source_num_arrays(source), 2);
        expect_doubles(source, "good", (double[]){0, 1, 2}, samples);
        rl_source_close(source);
    }
}

/* As DETR's own targets have them. */
static void reads_ids_of_other_names(void **state)
{
    (void)state;
    rl_source *source = open_text("[{\"image_id\": [139]}, {\"image_id\": \"a\"}, {\"image_id\": 7.0}]");
    const rl_array *ids = rl_source_array(source, find_array(source, "image_id"));
    expect_shape(source, "image_id", 1, (size_t[]){5});
    assert_memory_equal(ids->tensor.data, "139a7", 5);
    assert_memory_equal(ids->sizes, ((size_t[]){3, 1, 1}), 3 * sizeof *ids->sizes);
    rl_source_close(source);
}

/* NaN where nobody looks. */
static void passes_over_python_tokens(void **state)
{
    (void)state;
    rl_source *source =
        open_text("{\"lr\": NaN, \"samples\": [{\"x\": 5, \"meta\": {\"y\": [-Infinity]}}], \"z\": [NaN]}");
    assert_int_equal(rl_source_num_arrays(source), 1);
    expect_doubles(source, "x", (double[]){5}, 1);
    rl_source_close(source);
}

static void refuses_long_ids(void **state)
{
    (void)state;
    char text[2000] = "[{\"id\": \"";
    memset(text + 9, 'a', 1025);
    strcpy(text + 9 + 1025, "\"}]");
    write_file("bad.json", text, strlen(text));
    expect_unread("bad.json", "ids", "bad.json: array 'ids', sample 0: it has 1025 bytes; at most 1024 were expected");
    strcpy(text + 9 + 1024, "\"}]");
    rl_source_close(open_text(text));
}

/* Keys are looked up by name, and so many would be noticed if every one were compared with every other. */
static void takes_many_keys(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    FILE *file = fopen("many.json", "w");
    assert_non_null(file);
    for (int sample = 0; sample < 2; sample++) {
        fprintf(file, sample ? "},{" : "[{");
        for (int i = 0; i < COUNT; i++) fprintf(file, "%s\"k%d\":%d", i ? "," : "", i, i + sample);
    }
    fprintf(file, "}]");
    assert_int_equal(fclose(file), 0);
    rl_source *source = open_source("many.json");
    assert_int_equal(rl_source_num_arrays(source), COUNT);
    expect_doubles(source, "k77777", (double[]){77777, 77778}, 2);
    rl_source_close(source);
}

static void survives_damage(void **state)
{
    (void)state;
    const char text[] =
        "{\"samples\": [{\"id\": \"a\\n\\u00e9\", \"b\": [[1.5, -2e3]], \"n\": null}, {\"id\": 12, \"b\": []}]}";
    image good = {.size = 0};
    put(&good, text, sizeof text - 1);
    for (size_t size = 1; size < good.size; size++) {
        write_file("cut.json", good.bytes, size);
        assert_false(survive("cut.json", NULL));
    }
    for (size_t at = 0; at < good.size; at++) {
        static const char others[] = "\x1f \n\"\\,:[]{}-+.019aeEfnuNx\x7f\x80\xc3\xff"; /* and the final NUL */
        for (size_t i = 0; i < sizeof others; i++) {
            image bad = good;
            bad.bytes[at] = (unsigned char)others[i];
            write_file("changed.json", bad.bytes, bad.size);
            survive("changed.json", NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_pieces),
        cmocka_unit_test(takes_a_list_and_a_single_sample),
        cmocka_unit_test(empty_lists_take_the_others_shape),
        cmocka_unit_test(ids_are_text),
        cmocka_unit_test(finds_keys_in_any_order),
        cmocka_unit_test(finds_samples_wherever_they_are),
        cmocka_unit_test(other_values_are_passed_over),
        cmocka_unit_test(refuses),
        cmocka_unit_test(leaves_arrays_unread),
        cmocka_unit_test(reads_ids_of_other_names),
        cmocka_unit_test(passes_over_python_tokens),
        cmocka_unit_test(refuses_long_ids),
        cmocka_unit_test(takes_many_keys),
        cmocka_unit_test(survives_damage),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
