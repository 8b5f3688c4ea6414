#include "formats/results/samples_json.h"

#include "core/base/memory.h"
#include "formats/text/number.h"

#include <stdlib.h>
#include <string.h>

/* The keys of a sample: these, and its columns, which are numbered by their places in the list. */
enum { ID, PLACE, STEP, RANK, INVALID, MATCHES, FIRST_COLUMN, UNKNOWN = -1 };

/* The samples while they are being read. */
typedef struct samples {
    const rl_samples_visitor *visitor;
    void *context;
    rl_column_list *columns;
    rl_found_value *value; /* by column */
    size_t value_capacity;
} samples;

typedef const char *key_name(const void *context, int key);

static const char *sample_key(const void *context, int key)
{
    static const char *const names[FIRST_COLUMN] = {"id", "sample", "step", "rank", "invalid", "matches"};
    const rl_column_list *columns = context;
    return key < FIRST_COLUMN ? names[key] : columns->at[key - FIRST_COLUMN].name.text;
}

static const char *match_key(const void *context, int key)
{
    (void)context;
    return rl_match_columns[key].name;
}

/* Returns the key that the reader is at, or UNKNOWN. The search starts after the last key found, because most objects
 * have the same keys in the same order. */
static int find_key(key_name *name_of, const void *context, int count, int guess, const rl_json_reader *reader)
{
    for (int k = 0; k < count; k++) {
        int key = (guess + k) % count;
        if (rl_json_text_is(reader, name_of(context, key))) return key;
    }
    return UNKNOWN;
}

/* Room for a key or text of `size` bytes, and those that escapes take. */
enum { MOST_ESCAPED = 6 };

/* Copies the key or text, which must be shorter than `size`; returns its length, or `size`. */
static size_t copy_short_text(const rl_json_reader *reader, char *to, size_t size)
{
    if (reader->length > (size - 1) * MOST_ESCAPED) return size;
    char text[RL_LOSS_NAME_SIZE * MOST_ESCAPED];
    size_t length = rl_json_copy_text(reader, text);
    if (length >= size) return size;
    memcpy(to, text, length);
    return length;
}

int rl_column_of_key(const rl_json_reader *reader)
{
    char name[RL_LOSS_NAME_SIZE];
    size_t length = copy_short_text(reader, name, sizeof name);
    return length < sizeof name ? rl_column_named(name, length) : RL_NO_COLUMN;
}

/* Adds the column that the key names, if any; `*key` is UNKNOWN if it names none. */
static bool add_column(const samples *read, const rl_json_reader *reader, int *key, rl_status *status)
{
    int column = rl_column_of_key(reader);
    *key = UNKNOWN;
    if (column == RL_NO_COLUMN) return true;
    *key = FIRST_COLUMN + read->columns->count;
    return rl_column_list_add(read->columns, column, status);
}

/* Finds the next value, of whatever kind. */
static bool find_value(rl_found_value *value, rl_json_reader *reader, rl_status *status)
{
    if (!rl_json_next(reader, status)) return false;
    *value = (rl_found_value){reader->token, reader->number};
    return rl_json_skip(reader, status);
}

static void find_block(rl_found_match *match, const rl_json_reader *reader)
{
    char word[RL_BLOCK_NAME_SIZE];
    size_t length = reader->token == RL_JSON_TEXT ? copy_short_text(reader, word, sizeof word) : sizeof word;
    match->block = length < sizeof word ? rl_block_of_word(word, length) : -1;
}

static bool find_match_value(rl_found_match *match, int column, rl_json_reader *reader, rl_status *status)
{
    rl_found_value *value = &match->value[column];
    if (!rl_json_next(reader, status)) return false;
    *value = (rl_found_value){reader->token, reader->number};
    if (column == RL_MATCH_BLOCK) find_block(match, reader);
    return rl_json_skip(reader, status);
}

static bool find_match(rl_found_match *match, rl_json_reader *reader, rl_status *status)
{
    match->token = reader->token;
    if (match->token != RL_JSON_OBJECT) return rl_json_skip(reader, status);
    for (int guess = 0;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return true;
        int key = find_key(match_key, NULL, RL_NUM_MATCH_COLUMNS, guess, reader);
        bool known = key != UNKNOWN;
        if (!(known ? find_match_value(match, key, reader, status) : rl_json_pass_over(reader, status))) return false;
        if (known) guess = key + 1;
    }
}

static bool read_matches(const samples *read, rl_found_value *matches, rl_json_reader *reader, rl_status *status)
{
    if (!rl_json_next(reader, status)) return false;
    matches->token = reader->token;
    if (matches->token != RL_JSON_LIST) return rl_json_skip(reader, status);
    for (;;) {
        rl_found_match match = {.block = RL_BLOCK_MAIN};
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!find_match(&match, reader, status) || !read->visitor->match(read->context, &match, status)) return false;
    }
}

static bool find_id(rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    if (!find_value(&sample->id, reader, status)) return false;
    if (sample->id.token != RL_JSON_TEXT || sample->id_text) return true;
    if (!(sample->id_text = rl_alloc(reader->length + 1, 1, status))) return false;
    rl_json_copy_text(reader, sample->id_text);
    return true;
}

static bool pass_unknown(rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    if (!sample->unknown) {
        sample->unknown = reader->text;
        sample->unknown_length = reader->length;
    }
    return rl_json_pass_over(reader, status);
}

/* Makes room for a value of each column; new ones have none yet. */
static bool have_values(samples *read, size_t count, rl_status *status)
{
    size_t had = read->value_capacity;
    if (!RL_GROW(read->value, &read->value_capacity, count, status)) return false;
    if (read->value_capacity > had) memset(&read->value[had], 0, (read->value_capacity - had) * sizeof *read->value);
    return true;
}

static bool find_member(samples *read, int key, rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    switch (key) {
    case ID: return find_id(sample, reader, status);
    case PLACE: return find_value(&sample->place, reader, status);
    case STEP: return find_value(&sample->step, reader, status);
    case RANK: return find_value(&sample->rank, reader, status);
    case INVALID: return find_value(&sample->invalid, reader, status);
    case MATCHES: return read_matches(read, &sample->matches, reader, status);
    case UNKNOWN: return pass_unknown(sample, reader, status);
    default:
        return have_values(read, (size_t)read->columns->count, status) &&
               find_value(&read->value[key - FIRST_COLUMN], reader, status);
    }
}

/* If a key occurs twice, the reader refuses the object at its end. */
static bool find_sample(samples *read, rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    sample->token = reader->token;
    if (sample->token != RL_JSON_OBJECT) return rl_json_skip(reader, status);
    for (int guess = ID;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return true;
        int key = find_key(sample_key, read->columns, FIRST_COLUMN + read->columns->count, guess, reader);
        if (key == UNKNOWN && !add_column(read, reader, &key, status)) return false;
        if (!find_member(read, key, sample, reader, status)) return false;
        if (key != UNKNOWN) guess = key + 1;
    }
}

static bool read_sample(samples *read, rl_json_reader *reader, rl_status *status)
{
    rl_found_sample sample = {0};
    if (read->value_capacity) memset(read->value, 0, read->value_capacity * sizeof *read->value);
    bool done = read->visitor->start(read->context, status) && find_sample(read, &sample, reader, status) &&
                have_values(read, (size_t)read->columns->count, status);
    sample.value = read->value;
    done = done && read->visitor->end(read->context, &sample, status);
    free(sample.id_text);
    return done;
}

bool rl_samples_read(const rl_samples_visitor *visitor, void *context, rl_column_list *columns, rl_json_reader *reader,
                     rl_status *status)
{
    samples read = {.visitor = visitor, .context = context, .columns = columns};
    bool done = true;
    for (size_t index = 0; done; index++) {
        done = rl_json_next(reader, status);
        if (!done || reader->token == RL_JSON_LIST_END) break;
        done = read_sample(&read, reader, status) || rl_in_sample(status, index);
    }
    free(read.value);
    return done;
}

bool rl_found_size(const rl_found_value *value, size_t *number)
{
    return value->token == RL_JSON_NUMBER && rl_parse_size(value->number.text, value->number.length, number);
}

bool rl_found_whole(const rl_found_value *value, int64_t *number)
{
    return value->token == RL_JSON_NUMBER && rl_parse_whole(value->number.text, value->number.length, number);
}

bool rl_found_f32(const rl_found_value *value, float *number)
{
    return value->token == RL_JSON_NUMBER && rl_parse_f32(value->number.text, value->number.length, number);
}

bool rl_found_f64(const rl_found_value *value, double *number)
{
    if (value->token != RL_JSON_NUMBER) return false;
    *number = rl_json_number_value(&value->number);
    return true;
}
