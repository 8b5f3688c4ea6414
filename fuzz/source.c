#include "formats/source/open.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_limit.h"

#include <math.h>
#include <string.h>

/* Rows may take a thousand times what they take in the file; more than this is not looked at. */
#define MOST_BYTES ((size_t)8 << 20)

static bool is_text(const rl_tensor *tensor)
{
    return tensor->dtype == RL_BYTES || tensor->dtype == RL_UCS4;
}

static void *make(size_t size)
{
    void *made = malloc(size + !size);
    fuzz_require(made, "there is memory");
    return made;
}

/* A whole number is the same one as float64, and what fits neither is reported. */
static void check_conversions(const rl_tensor *all)
{
    rl_status status;
    size_t count = rl_tensor_count(all);
    double *wide = make(count * sizeof *wide);
    float *narrow = make(count * sizeof *narrow);
    int64_t *whole = make(count * sizeof *whole);
    bool numbers = rl_tensor_to_f64(all, wide, &status);
    fuzz_require(numbers == !is_text(all), "numbers, and no text, become float64");
    if (!numbers) fuzz_check_failure(&status);
    fuzz_require(rl_tensor_to_f32(all, narrow, &status) == numbers, "what becomes float64 becomes float32");
    if (rl_tensor_to_i64(all, whole, &status)) {
        for (size_t k = 0; k < count; k++) fuzz_require((double)whole[k] == wide[k], "%zu is the same number", k);
    } else {
        fuzz_check_failure(&status);
    }
    free(wide);
    free(narrow);
    free(whole);
}

/* Every view of some rows is a part of the whole array. */
static void check_rows(rl_source *source, size_t index, const unsigned char *whole, size_t step)
{
    const rl_tensor *tensor = &rl_source_array(source, index)->tensor;
    size_t num_rows = tensor->shape[0];
    rl_buffer buffer = {0};
    for (size_t first = 0, count; first < num_rows; first += count) {
        rl_status status;
        rl_tensor rows;
        count = num_rows - first < step ? num_rows - first : step;
        bool read = rl_source_read(source, index, first, count, &rows, &buffer, &status);
        fuzz_require(read, "what can be read at once can be read in parts");
        size_t size = rl_tensor_count(&rows) * rows.item_size;
        unsigned char *copy = make(size);
        rl_tensor_copy(&rows, copy);
        fuzz_require(memcmp(copy, whole, size) == 0, "the same rows are read at once and in parts");
        whole += size;
        free(copy);
    }
    rl_buffer_release(&buffer);
}

/* So is every view of some rows of a layer, whatever layer is read first. */
static void check_layers(rl_source *source, size_t index, const unsigned char *whole)
{
    const rl_tensor *tensor = &rl_source_array(source, index)->tensor;
    rl_buffer buffer = {0};
    rl_status status;
    enum { MOST_LAYERS = 8 };
    if (tensor->rank < 2 || tensor->shape[0] > MOST_LAYERS) return;
    bool split = rl_source_split(source, index, &status);
    fuzz_require(split, "what can be read at once can be split into layers");
    size_t num_rows = tensor->shape[1], step = num_rows / 3 + 1;
    size_t row =
        num_rows && tensor->shape[0] ? rl_tensor_count(tensor) * tensor->item_size / num_rows / tensor->shape[0] : 0;
    for (size_t layer = tensor->shape[0]; layer-- > 0;)
        for (size_t first = 0, count; first < num_rows; first += count) {
            rl_tensor rows;
            count = num_rows - first < step ? num_rows - first : step;
            bool read = rl_source_read_layer(source, index, layer, first, count, &rows, &buffer, &status);
            fuzz_require(read, "what can be read at once can be read in layers");
            unsigned char *copy = make(count * row);
            rl_tensor_copy(&rows, copy);
            fuzz_require(memcmp(copy, whole + (layer * num_rows + first) * row, count * row) == 0,
                         "the same rows are read at once and in layers");
            free(copy);
        }
    rl_buffer_release(&buffer);
}

/* Rows fetched by any thread in any order have the CRC that rows read in order have. */
static void check_fetching(rl_source *source, size_t index, size_t step, bool readable)
{
    const rl_tensor *tensor = &rl_source_array(source, index)->tensor;
    rl_status status;
    size_t num_rows = tensor->shape[0];
    for (size_t end = num_rows, first; end; end = first) {
        first = end > step ? end - step : 0;
        const rl_tensor rows = rl_tensor_rows(tensor, first, end - first);
        bool fetched = rl_source_fetch(source, index, &rows, &status);
        fuzz_require(fetched, "rows that are there can be fetched");
        rl_source_forget(source, index, &rows);
    }
    fuzz_require(rl_source_check(source, index, &status) == readable, "both ways take the same CRC");
}

static void check_array(rl_source *source, size_t index)
{
    const rl_array *array = rl_source_array(source, index);
    const rl_tensor *tensor = &array->tensor;
    size_t size = rl_tensor_count(tensor) * tensor->item_size;
    fuzz_require(rl_source_find(source, array->name) == (ptrdiff_t)index, "an array is found by its name");
    rl_status status;
    bool used = rl_source_use(source, index, &status);
    fuzz_require(used == !array->unread, "an array that can be used is read");
    if (!used) fuzz_check_failure(&status);
    if (!used || size > MOST_BYTES) return;

    rl_tensor all;
    rl_buffer buffer = {0};
    bool mapped = tensor->data, readable = rl_source_read_all(source, index, &all, &buffer, &status);
    size_t step = tensor->rank ? tensor->shape[0] / 5 + 1 : 1;
    if (readable) {
        unsigned char *whole = make(size);
        rl_tensor_copy(&all, whole);
        check_conversions(&all);
        if (tensor->rank) check_rows(source, index, whole, step);
        check_layers(source, index, whole);
        free(whole);
    } else {
        fuzz_check_failure(&status);
        fuzz_require(strcmp(status.array, array->name) == 0 || strlen(array->name) >= sizeof status.array,
                     "a failure names the array");
    }
    rl_buffer_release(&buffer);
    if (mapped && tensor->rank) check_fetching(source, index, step, readable);
}

void fuzz_source(const uint8_t *data, size_t size)
{
    fuzz_limit_memory(size);
    rl_status status;
    fuzz_file file;
    fuzz_file_open(&file, data, size);
    rl_source *source = rl_source_open(file.path, &status);
    if (source)
        for (size_t k = 0; k < rl_source_num_arrays(source); k++) check_array(source, k);
    else
        fuzz_check_failure(&status);
    rl_source_close(source);
    fuzz_file_close(&file);
}
