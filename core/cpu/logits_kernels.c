#include "core/cpu/logits_kernels.h"

#include <math.h>
#include <string.h>

/* Classes are taken by chunks of half the lanes, so that little of a row's last chunk is left empty. Loops over a chunk
 * become vectors of whatever width the compiler has; the pragma keeps gcc from unrolling short ones before it looks for
 * vectors. */
enum { CHUNK = RL_LANES / 2 };
#define FOR_CHUNK(l) _Pragma("GCC unroll 1") for (int32_t l = 0; l < CHUNK; l++)

/* These functions are always inlined, so that each constant or formula passed to them gets a loop of its own. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The logits of a prediction by chunks, the last of which is filled up with logits that add nothing: -infinity is
 * larger than no other, and its terms are 0. */
typedef struct row {
    const unsigned char *logits;
    size_t last_chunk;
    float last;          /* logit */
    float end[CHUNK];    /* the last chunk */
    float others[CHUNK]; /* it, without the last logit */
} row;

ALWAYS_INLINE void load_row(const unsigned char *logits, size_t num_classes, row *to)
{
    size_t last = num_classes - 1;
    to->logits = logits;
    to->last_chunk = last / CHUNK;
    to->last = rl_logit_at(logits, (int32_t)last);
    FOR_CHUNK(l) to->others[l] = -INFINITY;
    memcpy(to->others, logits + to->last_chunk * sizeof to->end, last % CHUNK * sizeof(float));
    memcpy(to->end, to->others, sizeof to->end);
    to->end[last % CHUNK] = to->last;
}

ALWAYS_INLINE const unsigned char *chunk_of(const row *from, size_t k, const float *last)
{
    return k < from->last_chunk ? from->logits + k * sizeof from->end : (const unsigned char *)last;
}

/* This returns the first lane of the chunk. */
ALWAYS_INLINE size_t lane_of(size_t k)
{
    return k * CHUNK % RL_LANES;
}

ALWAYS_INLINE void raise(float *restrict lane, const unsigned char *restrict logits)
{
    FOR_CHUNK(l) lane[l] = rl_max(lane[l], rl_logit_at(logits, l));
}

/* This returns the largest of all logits except the last. */
ALWAYS_INLINE float largest_of_others(const row *from)
{
    float lane[RL_LANES];
    for (size_t l = 0; l < RL_LANES; l++) lane[l] = -INFINITY;
    for (size_t k = 0; k <= from->last_chunk; k++) raise(lane + lane_of(k), chunk_of(from, k, from->others));
    return rl_fold_max(lane);
}

ALWAYS_INLINE void add(double *restrict lane, const float *restrict terms)
{
    FOR_CHUNK(l) lane[l] += (double)terms[l];
}

ALWAYS_INLINE void add_softmax_terms(double *lane, const unsigned char *logits, float max)
{
    float terms[CHUNK];
    FOR_CHUNK(l) terms[l] = rl_softmax_term(rl_logit_at(logits, l), max);
    add(lane, terms);
}

typedef float background_term(float logit, float gamma);

ALWAYS_INLINE void add_background_terms(double *lane, const unsigned char *logits, background_term *term, float gamma)
{
    float terms[CHUNK];
    FOR_CHUNK(l) terms[l] = term(rl_logit_at(logits, l), gamma);
    add(lane, terms);
}

static void softmax_of(const unsigned char *logits, size_t num_classes, rl_digest *digest)
{
    row from;
    double lane[RL_LANES] = {0};
    load_row(logits, num_classes, &from);
    rl_digest_largest(digest, largest_of_others(&from), from.last);
    for (size_t k = 0; k <= from.last_chunk; k++)
        add_softmax_terms(lane + lane_of(k), chunk_of(&from, k, from.end), digest->max);
    digest->softmax = rl_fold_lanes(lane);
}

static void softmax(const unsigned char *logits, size_t count, size_t num_classes, rl_digest *digests)
{
    for (size_t i = 0; i < count; i++) softmax_of(logits + i * num_classes * sizeof(float), num_classes, &digests[i]);
}

ALWAYS_INLINE void background_of(const unsigned char *logits, size_t num_classes, background_term *term, float gamma,
                                 rl_digest *digest)
{
    row from;
    double lane[RL_LANES] = {0};
    load_row(logits, num_classes, &from);
    rl_digest_largest(digest, largest_of_others(&from), from.last);
    for (size_t k = 0; k <= from.last_chunk; k++)
        add_background_terms(lane + lane_of(k), chunk_of(&from, k, from.end), term, gamma);
    digest->background = rl_fold_lanes(lane);
}

ALWAYS_INLINE void backgrounds(const unsigned char *logits, size_t count, size_t num_classes, background_term *term,
                               float gamma, rl_digest *digests)
{
    for (size_t i = 0; i < count; i++)
        background_of(logits + i * num_classes * sizeof(float), num_classes, term, gamma, &digests[i]);
}

/* Powers that take no exponential have loops of their own, where the power is a constant. */
static void entropies(const unsigned char *logits, size_t count, size_t num_classes, rl_digest *digests)
{
    backgrounds(logits, count, num_classes, rl_background_term, 0.0f, digests);
}

static void first_powers(const unsigned char *logits, size_t count, size_t num_classes, rl_digest *digests)
{
    backgrounds(logits, count, num_classes, rl_background_term, 1.0f, digests);
}

static void squares(const unsigned char *logits, size_t count, size_t num_classes, rl_digest *digests)
{
    backgrounds(logits, count, num_classes, rl_background_term, 2.0f, digests);
}

static void background(const unsigned char *logits, size_t count, size_t num_classes, float gamma, rl_digest *digests)
{
    if (gamma == 0.0f)
        entropies(logits, count, num_classes, digests);
    else if (gamma == 1.0f)
        first_powers(logits, count, num_classes, digests);
    else if (gamma == 2.0f)
        squares(logits, count, num_classes, digests);
    else
        backgrounds(logits, count, num_classes, rl_background_power_term, gamma, digests);
}

/* Of a logit and two numbers that the logits of a prediction share. */
typedef float slope(float logit, float number, float pull);

static inline float softmax_slope(float logit, float max, float pull)
{
    (void)pull;
    return rl_softmax_term(logit, max);
}

ALWAYS_INLINE void slopes_of_chunk(const unsigned char *restrict logits, slope *of, float number, float pull,
                                   float share, float *restrict slopes)
{
    FOR_CHUNK(l) slopes[l] = rl_one_nan32(share * of(rl_logit_at(logits, l), number, pull));
}

/* What is left after the last whole chunk is filled up with zeros. */
ALWAYS_INLINE void slopes_of(const unsigned char *logits, size_t count, slope *of, float number, float pull,
                             float share, float *slopes)
{
    size_t k = 0;
    for (; k + CHUNK <= count; k += CHUNK)
        slopes_of_chunk(logits + k * sizeof *slopes, of, number, pull, share, slopes + k);
    if (k == count) return;
    float end[CHUNK] = {0}, made[CHUNK];
    memcpy(end, logits + k * sizeof *slopes, (count - k) * sizeof *slopes);
    slopes_of_chunk((const unsigned char *)end, of, number, pull, share, made);
    memcpy(slopes + k, made, (count - k) * sizeof *slopes);
}

static void softmax_slopes(const unsigned char *logits, size_t count, float max, float share, float *slopes)
{
    slopes_of(logits, count, softmax_slope, max, 0.0f, share, slopes);
}

static void slopes_of_squares(const unsigned char *logits, size_t count, float pull, float share, float *slopes)
{
    slopes_of(logits, count, rl_background_slope, 2.0f, pull, share, slopes);
}

static void slopes_of_powers(const unsigned char *logits, size_t count, float gamma, float pull, float share,
                             float *slopes)
{
    slopes_of(logits, count, rl_background_power_slope, gamma, pull, share, slopes);
}

static void slopes_of_low_powers(const unsigned char *logits, size_t count, float gamma, float pull, float share,
                                 float *slopes)
{
    if (gamma == 0.0f)
        slopes_of(logits, count, rl_background_slope, 0.0f, pull, share, slopes);
    else
        slopes_of(logits, count, rl_background_slope, 1.0f, pull, share, slopes);
}

static void background_slopes(const unsigned char *logits, size_t count, float gamma, float pull, float share,
                              float *slopes)
{
    if (gamma == 2.0f)
        slopes_of_squares(logits, count, pull, share, slopes);
    else if (gamma == 0.0f || gamma == 1.0f)
        slopes_of_low_powers(logits, count, gamma, pull, share, slopes);
    else
        slopes_of_powers(logits, count, gamma, pull, share, slopes);
}

const rl_logits_kernels RL_LOGITS_KERNELS = {softmax, background, softmax_slopes, background_slopes};
