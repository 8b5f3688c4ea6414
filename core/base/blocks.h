/* Blocks: what is matched on its own and has losses of its own. A detector's predictions come in one, or in several:
 * of each decoder layer, of the encoder, and of the layers' denoising queries.
 *
 * A block has a number that does not depend on how many there are, in the order in which results list them: the last
 * decoder layer, which is the main one, the layers before it, the encoder, the denoising layers before the last, and
 * the last. */
#ifndef RAGLOSS_BASE_BLOCKS_H
#define RAGLOSS_BASE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a block's predictions are. */
typedef enum rl_queries { RL_DECODER, RL_ENCODER, RL_DENOISING, RL_NUM_QUERIES } rl_queries;

#define RL_MAX_LAYERS 64 /* of a decoder */

enum {
    RL_BLOCK_MAIN,
    RL_BLOCK_LAYER_0, /* and those of the layers behind it */
    RL_BLOCK_ENCODER = RL_BLOCK_LAYER_0 + RL_MAX_LAYERS,
    RL_BLOCK_DENOISING_0,
    RL_BLOCK_DENOISING = RL_BLOCK_DENOISING_0 + RL_MAX_LAYERS,
    RL_NUM_BLOCK_IDS
};

/* The block of one of `num_layers` layers; the encoder has one. */
int rl_block_of(rl_queries queries, size_t layer, size_t num_layers);
rl_queries rl_block_queries(int block);

/* What the names of their arrays start with: "" of the decoder, "enc_", "dn_". */
extern const char *const rl_queries_prefixes[RL_NUM_QUERIES];

/* What files call it: "", "0", "1", …, "enc", "dn_0", …, "dn". The second returns -1 where no block has this name. */
#define RL_BLOCK_NAME_SIZE 8
void rl_block_name(int block, char name[RL_BLOCK_NAME_SIZE]);
int rl_block_named(const char *name, size_t length);

/* The blocks of a run, by ascending number, with the predictions that a sample has in each and their classes. */
typedef struct rl_block {
    int id;
    size_t num_preds, num_classes;
    size_t num_groups; /* that the predictions fall into, each of which is matched on its own; at least 1 */
} rl_block;

typedef struct rl_blocks {
    size_t count; /* at least 1, the main block, which comes first */
    rl_block at[RL_NUM_BLOCK_IDS];
} rl_blocks;

/* Adds the blocks of so many layers, alike but for their numbers; of the decoder first, then of the encoder and last of
 * the denoising queries, so that they stay in order. */
void rl_blocks_add(rl_blocks *blocks, rl_queries queries, size_t num_layers, rl_block like);

/* Of the block at this place of a run's: the layer that it is, and whether there are others of its kind. */
size_t rl_block_layer(const rl_blocks *blocks, size_t k);
bool rl_block_is_layered(const rl_blocks *blocks, size_t k);

/* The one block of predictions that have no layers. */
static inline rl_blocks rl_blocks_of_one(size_t num_preds, size_t num_classes)
{
    rl_blocks one = {1, {{RL_BLOCK_MAIN, num_preds, num_classes, 1}}};
    return one;
}

#ifdef __cplusplus
}
#endif
#endif
