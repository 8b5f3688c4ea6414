/* Reads the results' JSON files. */
#include "core/base/memory.h"
#include "formats/json/json_text.h"
#include "formats/results/record_builder.h"

#include <math.h>
#include <string.h>

#define MAX_EXACT 9007199254740992.0 /* 2^53: whole numbers up to this are told apart by float64 */

static bool refuse(const char *key, const char *expected, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "'%.60s': expected %s", key, expected);
}

static bool read_number(const cJSON *item, double *value, rl_status *status)
{
    if (!cJSON_IsNumber(item) && !cJSON_IsNull(item)) return refuse(item->string, "a number or null", status);
    *value = cJSON_IsNull(item) ? (double)NAN : item->valuedouble;
    return true;
}

static bool read_count(const cJSON *item, const char *key, double *value, rl_status *status)
{
    double number = cJSON_IsNumber(item) ? item->valuedouble : -1.0;
    if (!(number >= 0.0 && number <= MAX_EXACT && number == floor(number)))
        return refuse(key, "a whole number", status);
    *value = number;
    return true;
}

static bool read_match(const cJSON *item, rl_record_builder *builder, rl_status *status)
{
    double pred, gt, cost = (double)NAN;
    const cJSON *cost_item = cJSON_GetObjectItemCaseSensitive(item, "cost");
    if (!read_count(cJSON_GetObjectItemCaseSensitive(item, "pred"), "pred", &pred, status) ||
        !read_count(cJSON_GetObjectItemCaseSensitive(item, "gt"), "gt", &gt, status) ||
        (cost_item && !read_number(cost_item, &cost, status)))
        return false;
    return rl_record_add_match(builder, (rl_recorded_match){(size_t)pred, (size_t)gt, cost}, status);
}

static bool read_matches(const cJSON *list, rl_record_builder *builder, rl_status *status)
{
    if (!cJSON_IsArray(list)) return refuse("matches", "a list", status);
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (!read_match(item, builder, status)) return false;
    return true;
}

static bool read_value(const cJSON *item, rl_recorded_sample *sample, bool has_column[], rl_status *status)
{
    int column = rl_column_named(item->string);
    if (column == RL_NUM_COLUMNS)
        return refuse(item->string, "only what a result file's samples have: id, invalid, num_gt, ..., loss, matches",
                      status);
    has_column[column] = true;
    return column < RL_NUM_COUNT_COLUMNS ? read_count(item, item->string, &sample->value[column], status)
                                         : read_number(item, &sample->value[column], status);
}

/* All samples have the same columns; the first one's are the file's. */
static bool check_columns(rl_record *record, const bool has_column[], bool has_matches, rl_status *status)
{
    bool first = record->num_samples == 1;
    if (first) {
        memcpy(record->has_column, has_column, sizeof record->has_column);
        record->has_matches = has_matches;
    }
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (has_column[column] != record->has_column[column])
            return refuse(rl_column_name(column), "in all samples or none", status);
    return has_matches == record->has_matches || refuse("matches", "in all samples or none", status);
}

static bool read_sample(const cJSON *object, rl_record_builder *builder, rl_status *status)
{
    bool has_column[RL_NUM_COLUMNS] = {false}, has_matches = false;
    const cJSON *item, *id = cJSON_GetObjectItemCaseSensitive(object, "id");
    if (!cJSON_IsObject(object)) return rl_fail(status, RL_ERR_INPUT, "expected an object");
    if (!cJSON_IsString(id)) return refuse("id", "a text", status);
    rl_recorded_sample *sample = rl_record_add_sample(builder, rl_copy_text(id->valuestring, status), status);
    if (!sample) return false;
    cJSON_ArrayForEach(item, object)
    {
        bool ok = true;
        if (strcmp(item->string, "invalid") == 0) {
            sample->invalid = cJSON_IsTrue(item);
            ok = cJSON_IsBool(item) || refuse("invalid", "true or false", status);
        } else if (strcmp(item->string, "matches") == 0) {
            has_matches = true;
            ok = read_matches(item, builder, status);
        } else if (item != id && strcmp(item->string, "sample") != 0) { /* which a shard's samples have */
            ok = read_value(item, sample, has_column, status);
        }
        if (!ok) return false;
    }
    return check_columns(&builder->record, has_column, has_matches, status);
}

static bool read_samples(const cJSON *list, rl_record_builder *builder, rl_status *status)
{
    rl_record *record = &builder->record;
    size_t index = 0;
    const cJSON *item;
    if (!cJSON_IsArray(list)) return refuse("samples", "a list", status);
    cJSON_ArrayForEach(item, list)
    {
        if (!read_sample(item, builder, status)) return rl_in_sample(status, index);
        index++;
    }
    if (index) return true;
    /* Where no sample is, what all results have is not missing. */
    for (int column = 0; column < RL_NUM_COUNT_COLUMNS; column++) record->has_column[column] = true;
    record->has_column[RL_COL_LOSS] = record->has_matches = true;
    return true;
}

static bool keep_options(const cJSON *options, rl_record *record, rl_status *status)
{
    if (!cJSON_IsObject(options)) return true;
    record->options = cJSON_PrintUnformatted(options);
    return record->options || rl_fail(status, RL_ERR_MEMORY, "out of memory");
}

static bool read_root(const cJSON *root, rl_record_builder *builder, rl_status *status)
{
    rl_record *record = &builder->record;
    const cJSON *format = cJSON_GetObjectItemCaseSensitive(root, "ragloss");
    const cJSON *total = cJSON_GetObjectItemCaseSensitive(root, "total");
    const cJSON *num_samples = cJSON_GetObjectItemCaseSensitive(root, "num_samples");
    double claimed;
    if (!format) return rl_fail(status, RL_ERR_INPUT, "is no result file; expected the key 'ragloss' in its object");
    if (!cJSON_IsNumber(format) || format->valuedouble != 1.0)
        return refuse("ragloss", "1, the format's version", status);
    record->has_total = total != NULL;
    if (total && !read_number(total, &record->total, status)) return false;
    if (!keep_options(cJSON_GetObjectItemCaseSensitive(root, "options"), record, status)) return false;
    if (!read_samples(cJSON_GetObjectItemCaseSensitive(root, "samples"), builder, status)) return false;
    if (!num_samples) return true;
    if (!read_count(num_samples, "num_samples", &claimed, status)) return false;
    return claimed == (double)record->num_samples ||
           rl_fail(status, RL_ERR_INPUT, "'num_samples' is %.0f, but %zu samples are listed", claimed,
                   record->num_samples);
}

bool rl_record_read_json(rl_record_builder *builder, const char *text, size_t length, rl_status *status)
{
    cJSON *root = rl_json_parse(text, length, status);
    bool ok = root && read_root(root, builder, status);
    cJSON_Delete(root);
    return ok;
}
