#include "fuzz/optimum.h"

#include "fuzz/fuzz.h"

int64_t optimum_by_subsets(const costs *problem)
{
    static int64_t best[1 << OPTIMUM_MOST_ROWS];
    const int64_t none = INT64_MAX / 2;
    size_t all = (size_t)1 << problem->rows;
    for (size_t set = 0; set < all; set++) best[set] = set ? none : 0;
    for (size_t j = 0; j < problem->columns; j++) {
        for (size_t set = all; set-- > 1;) { /* larger sets first, so that the column is taken once */
            for (size_t i = 0; i < problem->rows; i++) {
                if (!(set >> i & 1) || best[set ^ (size_t)1 << i] == none) continue;
                int64_t with = best[set ^ (size_t)1 << i] + problem->cost[i * problem->columns + j];
                if (with < best[set]) best[set] = with;
            }
        }
    }
    return best[all - 1];
}

bool optimum_is_certified(const costs *problem, const size_t *match)
{
    size_t columns = problem->columns;
    int64_t *v = calloc(columns + 1, sizeof *v);
    bool *matched = calloc(columns + 1, sizeof *matched), stable = false, certified = true;
    fuzz_require(v && matched, "there is memory");
    /* Bellman and Ford's shortest paths: they settle unless exchanging columns in a circle costs less than nothing. */
    for (size_t round = 0; round <= columns && !stable; round++) {
        stable = true;
        for (size_t i = 0; i < problem->rows; i++) {
            const int64_t *cost = problem->cost + i * columns;
            int64_t u = cost[match[i]] - v[match[i]];
            for (size_t j = 0; j < columns; j++) {
                if (u + v[j] <= cost[j] + problem->slack) continue;
                v[j] = cost[j] + problem->slack - u;
                stable = false;
            }
        }
    }
    for (size_t i = 0; i < problem->rows; i++) matched[match[i]] = true;
    for (size_t j = 0; j < columns; j++) certified = certified && (matched[j] || v[j] == 0);
    free(v);
    free(matched);
    return stable && certified;
}
