/* The blocks of a run as JSON, written and read back: [{"block":"main","num_pred":300,...},{"block":"enc",...}]. */
#ifndef RAGLOSS_BLOCKS_JSON_H
#define RAGLOSS_BLOCKS_JSON_H

#include "core/base/blocks.h"
#include "formats/json/json_fields.h"
#include "formats/json/json_writer.h"

/* Writes them as the value of the key "blocks". */
void rl_blocks_write_json(const rl_blocks *blocks, rl_json_writer *json);

/* Reads the list into a field of the type rl_blocks, which has none yet. The main block must come first, and the others
 * in the order of their numbers. */
rl_json_take rl_take_blocks;

bool rl_same_blocks(const rl_blocks *left, const rl_blocks *right);

#endif
