#include "core/base/blocks.h"

#include <stdio.h>
#include <string.h>

const char *const rl_queries_prefixes[RL_NUM_QUERIES] = {"", "enc_", "dn_"};

int rl_block_of(rl_queries queries, size_t layer, size_t num_layers)
{
    bool is_last = layer + 1 == num_layers;
    switch (queries) {
    case RL_DECODER: return is_last ? RL_BLOCK_MAIN : RL_BLOCK_LAYER_0 + (int)layer;
    case RL_DENOISING: return is_last ? RL_BLOCK_DENOISING : RL_BLOCK_DENOISING_0 + (int)layer;
    default: return RL_BLOCK_ENCODER;
    }
}

rl_queries rl_block_queries(int block)
{
    return block < RL_BLOCK_ENCODER ? RL_DECODER : block == RL_BLOCK_ENCODER ? RL_ENCODER : RL_DENOISING;
}

static void add_layer(rl_blocks *blocks, rl_queries queries, size_t layer, size_t num_layers, rl_block like)
{
    like.id = rl_block_of(queries, layer, num_layers);
    blocks->at[blocks->count++] = like;
}

void rl_blocks_add(rl_blocks *blocks, rl_queries queries, size_t num_layers, rl_block like)
{
    size_t last = num_layers;
    if (queries == RL_DECODER) add_layer(blocks, queries, --last, num_layers, like); /* the main block has number 0 */
    for (size_t layer = 0; layer < last; layer++) add_layer(blocks, queries, layer, num_layers, like);
}

static size_t num_alike(const rl_blocks *blocks, size_t k)
{
    size_t count = 0;
    for (size_t other = 0; other < blocks->count; other++)
        count += rl_block_queries(blocks->at[other].id) == rl_block_queries(blocks->at[k].id);
    return count;
}

size_t rl_block_layer(const rl_blocks *blocks, size_t k)
{
    int id = blocks->at[k].id;
    switch (rl_block_queries(id)) {
    case RL_DECODER: return id == RL_BLOCK_MAIN ? num_alike(blocks, k) - 1 : (size_t)(id - RL_BLOCK_LAYER_0);
    case RL_DENOISING: return id == RL_BLOCK_DENOISING ? num_alike(blocks, k) - 1 : (size_t)(id - RL_BLOCK_DENOISING_0);
    default: return 0;
    }
}

bool rl_block_is_layered(const rl_blocks *blocks, size_t k)
{
    return num_alike(blocks, k) > 1;
}

void rl_block_name(int block, char name[RL_BLOCK_NAME_SIZE])
{
    if (block == RL_BLOCK_MAIN)
        snprintf(name, RL_BLOCK_NAME_SIZE, "%s", "");
    else if (block < RL_BLOCK_ENCODER)
        snprintf(name, RL_BLOCK_NAME_SIZE, "%d", (block - RL_BLOCK_LAYER_0) % RL_MAX_LAYERS);
    else if (block == RL_BLOCK_ENCODER)
        snprintf(name, RL_BLOCK_NAME_SIZE, "enc");
    else if (block < RL_BLOCK_DENOISING)
        snprintf(name, RL_BLOCK_NAME_SIZE, "dn_%d", (block - RL_BLOCK_DENOISING_0) % RL_MAX_LAYERS);
    else
        snprintf(name, RL_BLOCK_NAME_SIZE, "dn");
}

int rl_block_named(const char *name, size_t length)
{
    char known[RL_BLOCK_NAME_SIZE];
    for (int block = 0; block < RL_NUM_BLOCK_IDS; block++) {
        rl_block_name(block, known);
        if (strlen(known) == length && memcmp(known, name, length) == 0) return block;
    }
    return -1;
}
