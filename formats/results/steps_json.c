#include "formats/results/steps_json.h"

#include "formats/results/samples_json.h"
#include "formats/text/number.h"

#include <math.h>
#include <string.h>

static void put_whole(rl_json_writer *json, const char *key, int64_t number)
{
    rl_json_put_key(json, key);
    rl_json_put_whole(json, number);
}

static void put_number(rl_json_writer *json, const char *key, double number)
{
    rl_json_put_key(json, key);
    rl_json_put_f64(json, number);
}

static void put_step(rl_json_writer *json, const rl_results *results, const rl_step *step)
{
    rl_json_open(json, '{');
    put_whole(json, "step", step->number);
    put_whole(json, "num_samples", (int64_t)step->num_samples);
    put_whole(json, "num_boxes", (int64_t)step->num_boxes);
    rl_json_put_key(json, "terms");
    rl_json_open(json, '{');
    for (size_t k = 0; k < results->losses.count; k++) put_number(json, results->losses.at[k].name, step->losses[k]);
    rl_json_close(json, '}');
    put_number(json, "loss", step->loss);
    rl_json_close(json, '}');
}

void rl_steps_write_json(const rl_results *results, rl_json_writer *json)
{
    rl_json_put_key(json, "steps");
    rl_json_open(json, '[');
    for (size_t k = 0; k < results->num_steps; k++) {
        rl_json_break(json, "\n");
        put_step(json, results, &results->steps[k]);
    }
    rl_output_text(json->output, "\n");
    rl_json_close(json, ']');
}

static bool take_whole(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    return (reader->token == RL_JSON_NUMBER &&
            rl_parse_whole(reader->number.text, reader->number.length, (int64_t *)field->to)) ||
           rl_json_unexpected(field, "a whole number", reader, status);
}

/* As losses of samples, which Python may have written again as NaN and Infinity. */
static bool take_loss(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    double *loss = field->to;
    if (reader->token != RL_JSON_NOT_FINITE) return rl_json_take_f64(field, reader, status);
    char first = *reader->number.text;
    *loss = first == 'N' ? (double)NAN : first == '-' ? (double)-INFINITY : (double)INFINITY;
    return true;
}

/* A step while it is being read. */
typedef struct found_step {
    rl_recorded_steps *steps;
    int num_terms;
    double value[RL_NUM_ALL_COLUMNS]; /* by the terms' indices in the list */
} found_step;

/* The first step makes the list of terms. */
static bool place_term(found_step *step, int column, int *place, rl_status *status)
{
    rl_column_list *terms = &step->steps->terms;
    bool is_loss = column != RL_NO_COLUMN && rl_column_at(column).kind == RL_COLUMN_LOSS;
    *place = is_loss ? rl_column_place(terms, column) : -1;
    if (*place >= 0) return true;
    if (!is_loss || step->steps->count)
        return rl_fail(status, RL_ERR_INPUT, "'terms': expected the losses of a result file, the same in all steps");
    *place = terms->count;
    return rl_column_list_add(terms, column, status);
}

static bool take_terms(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    found_step *step = field->to;
    if (reader->token != RL_JSON_OBJECT) return rl_json_unexpected(field, "an object", reader, status);
    for (step->num_terms = 0;; step->num_terms++) {
        int place;
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return true;
        if (!place_term(step, rl_column_of_key(reader), &place, status) || !rl_json_next(reader, status)) return false;
        const rl_json_field value = {.key = step->steps->terms.at[place].name.text, .to = &step->value[place]};
        if (!take_loss(&value, reader, status)) return false;
    }
}

static bool check_step(const found_step *found, const rl_recorded_step *step, rl_status *status)
{
    const rl_recorded_steps *before = found->steps;
    if (found->num_terms != before->terms.count)
        return rl_fail(status, RL_ERR_INPUT, "'terms': expected the losses of a result file, the same in all steps");
    return !before->count || before->at[before->count - 1].number < step->number ||
           rl_fail(status, RL_ERR_INPUT, "'step': expected ascending numbers");
}

static bool take_step(found_step *found, rl_json_reader *reader, rl_status *status)
{
    rl_recorded_step step = {0};
    double *values;
    const rl_json_field fields[] = {
        {"step", take_whole, &step.number, false},
        {"num_samples", rl_json_take_size, &step.num_samples, false},
        {"num_boxes", rl_json_take_size, &step.num_boxes, false},
        {"terms", take_terms, found, false},
        {"loss", take_loss, &step.loss, false},
    };
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status) ||
        !check_step(found, &step, status) || !rl_recorded_steps_add(found->steps, &step, &values, status))
        return false;
    if (found->num_terms) memcpy(values, found->value, (size_t)found->num_terms * sizeof *values);
    return true;
}

bool rl_take_steps(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    found_step found = {.steps = field->to};
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!take_step(&found, reader, status)) return rl_fail_because(status, "'steps'");
    }
}
