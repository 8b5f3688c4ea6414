/* The training steps of a run as JSON, written and read back:
 * [{"step":0,"num_samples":4,"num_boxes":9,"terms":{"loss_ce":1.5,...},"loss":2.5},...]. */
#ifndef RAGLOSS_STEPS_JSON_H
#define RAGLOSS_STEPS_JSON_H

#include "formats/json/json_fields.h"
#include "formats/json/json_writer.h"
#include "formats/results/recorded_steps.h"

/* Writes them as the value of the key "steps". */
void rl_steps_write_json(const rl_results *results, rl_json_writer *json);

/* Reads the list into a field of the type rl_recorded_steps, which has none yet. Steps must have ascending numbers, and
 * all the same terms. */
rl_json_take rl_take_steps;

#endif
