#include "core/base/tensor.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    [RL_BOOL] = {"bool", 1},   [RL_I8] = {"int8", 1},     [RL_I16] = {"int16", 2},   [RL_I32] = {"int32", 4},
    [RL_I64] = {"int64", 8},   [RL_U8] = {"uint8", 1},    [RL_U16] = {"uint16", 2},  [RL_U32] = {"uint32", 4},
    [RL_U64] = {"uint64", 8},  [RL_F16] = {"float16", 2}, [RL_F32] = {"float32", 4}, [RL_F64] = {"float64", 8},
    [RL_BYTES] = {"bytes", 0}, [RL_UCS4] = {"text", 0},
};

const char *rl_dtype_name(rl_dtype dtype)
{
    return dtypes[dtype].name;
}

size_t rl_dtype_size(rl_dtype dtype)
{
    return dtypes[dtype].size;
}

bool rl_tensor_init(rl_tensor *tensor, rl_dtype dtype, size_t item_size, int rank, const size_t *shape, bool fortran,
                    const void *data, rl_status *status)
{
    if (rank < 0 || rank > RL_MAX_RANK)
        return rl_fail(status, RL_ERR_INPUT, "it has %d dimensions; at most %d can be read", rank, RL_MAX_RANK);
    memset(tensor, 0, sizeof *tensor);
    tensor->dtype = dtype;
    tensor->rank = rank;
    tensor->item_size = item_size;
    tensor->data = data;

    /* An empty axis makes the array empty, but the others must still be sane: they are walked over and printed. So must
     * be the number of texts of no bytes. */
    size_t bytes = item_size, count = 1;
    for (int k = 0; k < rank; k++) {
        int axis = fortran ? k : rank - 1 - k;
        size_t extent = shape[axis] ? shape[axis] : 1;
        tensor->shape[axis] = shape[axis];
        tensor->stride[axis] = (ptrdiff_t)bytes;
        if (!rl_multiply(bytes, extent, &bytes) || bytes > PTRDIFF_MAX || !rl_multiply(count, extent, &count))
            return rl_fail(status, RL_ERR_INPUT, "its shape is too large for this machine's memory");
    }
    return true;
}

size_t rl_tensor_count(const rl_tensor *tensor)
{
    size_t count = 1;
    for (int axis = 0; axis < tensor->rank; axis++) count *= tensor->shape[axis];
    return count;
}

rl_tensor rl_tensor_rows(const rl_tensor *tensor, size_t first, size_t count)
{
    rl_tensor rows = *tensor;
    rows.shape[0] = count;
    if (count) rows.data += (ptrdiff_t)first * tensor->stride[0];
    return rows;
}

rl_tensor rl_tensor_entry(const rl_tensor *tensor, size_t index)
{
    rl_tensor entry = *tensor;
    entry.rank--;
    memmove(entry.shape, tensor->shape + 1, (size_t)entry.rank * sizeof *entry.shape);
    memmove(entry.stride, tensor->stride + 1, (size_t)entry.rank * sizeof *entry.stride);
    entry.data += (ptrdiff_t)index * tensor->stride[0];
    return entry;
}

rl_tensor rl_tensor_element(const rl_tensor *tensor, size_t element)
{
    rl_tensor single = *tensor;
    single.rank = 0;
    for (int axis = tensor->rank - 1; axis >= 0; axis--) {
        single.data += (ptrdiff_t)(element % tensor->shape[axis]) * tensor->stride[axis];
        element /= tensor->shape[axis];
    }
    return single;
}

bool rl_tensor_is_plain(const rl_tensor *tensor, rl_dtype dtype)
{
    if (tensor->dtype != dtype || tensor->swapped) return false;
    ptrdiff_t expected = (ptrdiff_t)tensor->item_size;
    for (int axis = tensor->rank - 1; axis >= 0; axis--) {
        if (tensor->shape[axis] != 1 && tensor->stride[axis] != expected) return false;
        if (tensor->shape[axis]) expected *= (ptrdiff_t)tensor->shape[axis];
    }
    return true;
}

float rl_f32_from_f16(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t exponent = (half >> 10) & 0x1fu, fraction = half & 0x3ffu, bits;
    if (exponent == 0x1f) { /* infinity, NaN */
        bits = sign | 0x7f800000u | fraction << 13;
    } else if (exponent) {
        bits = sign | (exponent + 112) << 23 | fraction << 13;
    } else { /* zero and subnormals: fraction * 2^-24, exact in float32 */
        float magnitude = (float)fraction * 0x1p-24f;
        memcpy(&bits, &magnitude, sizeof bits);
        bits |= sign;
    }
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The bytes of one element, in this machine's order. */
static inline void load(void *element, const unsigned char *from, size_t size, bool swapped)
{
    unsigned char *to = element;
    if (!swapped)
        memcpy(to, from, size);
    else
        for (size_t k = 0; k < size; k++) to[k] = from[size - 1 - k];
}

/* The elements one after another in C order, a row of the last axis at a time. */
typedef struct row_walk {
    size_t index[RL_MAX_RANK];
    const unsigned char *row;
    size_t length, left; /* elements of a row; rows still to come */
    ptrdiff_t stride;
} row_walk;

static row_walk walk_start(const rl_tensor *tensor)
{
    row_walk walk = {{0}, tensor->data, 1, 0, 0};
    if (tensor->rank) {
        walk.length = tensor->shape[tensor->rank - 1];
        walk.stride = tensor->stride[tensor->rank - 1];
    }
    walk.left = walk.length ? rl_tensor_count(tensor) / walk.length : 0;
    return walk;
}

static void walk_next(row_walk *walk, const rl_tensor *tensor)
{
    walk->left--;
    for (int axis = tensor->rank - 2; axis >= 0; axis--) {
        walk->row += tensor->stride[axis];
        if (++walk->index[axis] < tensor->shape[axis]) return;
        walk->row -= tensor->stride[axis] * (ptrdiff_t)tensor->shape[axis];
        walk->index[axis] = 0;
    }
}

void rl_tensor_copy(const rl_tensor *tensor, void *out)
{
    unsigned char *to = out;
    size_t size = tensor->item_size, unit = tensor->dtype == RL_UCS4 ? 4 : tensor->dtype == RL_BYTES ? 1 : size;
    for (row_walk walk = walk_start(tensor); walk.left; walk_next(&walk, tensor)) {
        for (size_t i = 0; i < walk.length; i++, to += size)
            for (size_t part = 0; part < size; part += unit)
                load(to + part, walk.row + (ptrdiff_t)i * walk.stride + part, unit, tensor->swapped);
    }
}

#define SELF(x) (x)

static inline uint8_t truth(uint8_t byte)
{
    return byte != 0;
}

/* Every number type: its name here, its type in C, and what an element of it means as a number. */
#define NUMBERS(X, to)                                                                                                 \
    X(RL_BOOL, uint8_t, truth, to)                                                                                     \
    X(RL_I8, int8_t, SELF, to)                                                                                         \
    X(RL_I16, int16_t, SELF, to)                                                                                       \
    X(RL_I32, int32_t, SELF, to)                                                                                       \
    X(RL_I64, int64_t, SELF, to)                                                                                       \
    X(RL_U8, uint8_t, SELF, to)                                                                                        \
    X(RL_U16, uint16_t, SELF, to)                                                                                      \
    X(RL_U32, uint32_t, SELF, to)                                                                                      \
    X(RL_U64, uint64_t, SELF, to)                                                                                      \
    X(RL_F16, uint16_t, rl_f32_from_f16, to)                                                                           \
    X(RL_F32, float, SELF, to)                                                                                         \
    X(RL_F64, double, SELF, to)

#define CONVERT_ROW(name, type, meaning, to)                                                                           \
    case name:                                                                                                         \
        for (size_t i = 0; i < walk.length; i++) {                                                                     \
            type element;                                                                                              \
            load(&element, walk.row + (ptrdiff_t)i * walk.stride, sizeof element, tensor->swapped);                    \
            *out++ = (to)meaning(element);                                                                             \
        }                                                                                                              \
        break;

static bool holds_numbers(const rl_tensor *tensor, rl_status *status)
{
    if (rl_dtype_size(tensor->dtype)) return true;
    return rl_fail(status, RL_ERR_INPUT, "it holds %s; numbers were expected", rl_dtype_name(tensor->dtype));
}

bool rl_tensor_to_f32(const rl_tensor *tensor, float *out, rl_status *status)
{
    if (!holds_numbers(tensor, status)) return false;
    if (rl_tensor_is_plain(tensor, RL_F32)) {
        size_t count = rl_tensor_count(tensor);
        if (count) memcpy(out, tensor->data, count * sizeof *out);
        return true;
    }
    for (row_walk walk = walk_start(tensor); walk.left; walk_next(&walk, tensor)) {
        switch (tensor->dtype) {
            NUMBERS(CONVERT_ROW, float)
        default: break;
        }
    }
    return true;
}

bool rl_tensor_to_f64(const rl_tensor *tensor, double *out, rl_status *status)
{
    if (!holds_numbers(tensor, status)) return false;
    for (row_walk walk = walk_start(tensor); walk.left; walk_next(&walk, tensor)) {
        switch (tensor->dtype) {
            NUMBERS(CONVERT_ROW, double)
        default: break;
        }
    }
    return true;
}

static bool f64_fits(double value)
{
    return value >= -0x1p63 && value < 0x1p63 && value == floor(value);
}

static bool u64_fits(uint64_t value)
{
    return value <= INT64_MAX;
}

/* Whether an element is one of int64's; of the integer types, only uint64 has others. */
#define FITS_I64(name, x) ((name) == RL_U64 ? u64_fits((uint64_t)(x)) : (name) < RL_F16 || f64_fits((double)(x)))

#define WHOLE_ROW(name, type, meaning, to)                                                                             \
    case name:                                                                                                         \
        for (size_t i = 0; i < walk.length; i++, element_index++) {                                                    \
            type element;                                                                                              \
            load(&element, walk.row + (ptrdiff_t)i * walk.stride, sizeof element, tensor->swapped);                    \
            if (!FITS_I64(name, meaning(element)))                                                                     \
                return refuse_i64(tensor, element_index, (double)meaning(element), status);                            \
            *out++ = (to)meaning(element);                                                                             \
        }                                                                                                              \
        break;

static bool refuse_i64(const rl_tensor *tensor, size_t element, double value, rl_status *status)
{
    char name[128];
    rl_tensor_element_name(tensor, element, name, sizeof name);
    return rl_fail(status, RL_ERR_INPUT, "element %s is %.17g; %s", name, rl_printable(value),
                   value == floor(value) ? "that is beyond int64" : "a whole number was expected");
}

bool rl_tensor_to_i64(const rl_tensor *tensor, int64_t *out, rl_status *status)
{
    size_t element_index = 0;
    if (!holds_numbers(tensor, status)) return false;
    for (row_walk walk = walk_start(tensor); walk.left; walk_next(&walk, tensor)) {
        switch (tensor->dtype) {
            NUMBERS(WHOLE_ROW, int64_t)
        default: break;
        }
    }
    return true;
}

void rl_tensor_element_name(const rl_tensor *tensor, size_t element, char *text, size_t size)
{
    size_t index[RL_MAX_RANK];
    for (int axis = tensor->rank - 1; axis >= 0; axis--) {
        index[axis] = element % tensor->shape[axis];
        element /= tensor->shape[axis];
    }
    size_t used = (size_t)snprintf(text, size, "(");
    for (int axis = 0; axis < tensor->rank && used < size; axis++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", axis ? ", " : "", index[axis]);
    if (used < size) snprintf(text + used, size - used, ")");
}

double rl_printable(double value)
{
    return isnan(value) ? (double)NAN : value;
}
