/* JSON: {"samples": [{…}, …]}, the bare list of samples, or one sample alone.
 *
 * Every key of the samples is an array. A sample's piece is a number or a list of numbers, nested to a rectangle, and
 * the pieces lie one after another along axis 0, as float64. All samples must have the key. A key that has other values
 * (text, objects, null) in every sample is skipped, except "id": its texts or whole numbers become the array "ids" of
 * shape (num_samples,). */
#ifndef RAGLOSS_JSON_H
#define RAGLOSS_JSON_H

#include "formats/source/array.h"

bool rl_json_make(rl_source *source, rl_status *status);

#endif
