#include "formats/results/results.h"

size_t rl_place_of(const rl_results_header *header, size_t sample)
{
    return header->part ? header->part->places[sample] : sample;
}
