/* Views of arrays of every type, order and place, and what is made of their elements. */
#include "tests/core/core_testing.h"

#include "core/base/tensor.h"

#include <math.h>
#include <stdio.h>

#define MOST 64

/* The elements of an array in C order, as they are and as the conversions should give them. */
typedef struct numbers {
    size_t size; /* bytes of an element */
    unsigned char raw[MOST][8];
    float f32[MOST];
    double f64[MOST];
    int64_t i64[MOST];
} numbers;

#define SET(type, to_number)                                                                                           \
    do {                                                                                                               \
        type element = (type)bits;                                                                                     \
        memcpy(made->raw[k], &element, sizeof element);                                                                \
        made->size = sizeof element;                                                                                   \
        made->f32[k] = (float)to_number;                                                                               \
        made->f64[k] = (double)to_number;                                                                              \
        made->i64[k] = (int64_t)to_number;                                                                             \
    } while (0)

/* Whole numbers all over the range of the type. */
static void set_number(numbers *made, size_t k, rl_dtype dtype, uint64_t bits)
{
    int64_t shifted = (int64_t)bits >> bits % 63;
    switch (dtype) {
    case RL_BOOL: SET(uint8_t, (element ? 1 : 0)); break;
    case RL_I8: SET(int8_t, element); break;
    case RL_I16: SET(int16_t, element); break;
    case RL_I32: SET(int32_t, element); break;
    case RL_I64: SET(int64_t, element); break;
    case RL_U8: SET(uint8_t, element); break;
    case RL_U16: SET(uint16_t, element); break;
    case RL_U32: SET(uint32_t, element); break;
    case RL_U64:
        bits &= INT64_MAX;
        SET(uint64_t, element);
        break;
    case RL_F16:
        bits = 0x6400 + (bits & 0x83ff);
        SET(uint16_t, ((element & 0x8000 ? -1 : 1) * (1024 + (element & 0x3ff))));
        break;
    case RL_F32: {
        float element = (float)(shifted);
        element = fabsf(element) < 0x1p62f ? element : 0.0f;
        memcpy(made->raw[k], &element, sizeof element);
        made->size = sizeof element;
        made->f32[k] = element;
        made->f64[k] = (double)element;
        made->i64[k] = (int64_t)element;
        break;
    }
    default: {
        double element = (double)shifted;
        element = fabs(element) < 0x1p62 ? element : 0.0;
        memcpy(made->raw[k], &element, sizeof element);
        made->size = sizeof element;
        made->f32[k] = (float)element;
        made->f64[k] = element;
        made->i64[k] = (int64_t)element;
    }
    }
}

/* Where the element at place `k` in C order lies, in elements. */
static size_t offset_of(size_t k, int rank, const size_t *shape, bool fortran)
{
    if (!fortran) return k;
    size_t offset = 0, stride = 1, index[RL_MAX_RANK];
    for (int axis = rank - 1; axis >= 0; axis--) {
        index[axis] = k % shape[axis];
        k /= shape[axis];
    }
    for (int axis = 0; axis < rank; axis++) {
        offset += index[axis] * stride;
        stride *= shape[axis];
    }
    return offset;
}

static void check_conversions(const rl_tensor *tensor, const numbers *expected, size_t count)
{
    rl_status status;
    /* They have exact sizes, so that a write past the end is seen. */
    float *f32 = allocate(count * sizeof *f32);
    double *f64 = allocate(count * sizeof *f64);
    int64_t *i64 = allocate(count * sizeof *i64);
    unsigned char *copy = allocate(count * expected->size);
    assert_int_equal(rl_tensor_count(tensor), count);
    expect_success(rl_tensor_to_f32(tensor, f32, &status), &status);
    expect_success(rl_tensor_to_f64(tensor, f64, &status), &status);
    expect_success(rl_tensor_to_i64(tensor, i64, &status), &status);
    rl_tensor_copy(tensor, copy);
    for (size_t k = 0; k < count; k++) {
        assert_memory_equal(&f32[k], &expected->f32[k], sizeof *f32);
        assert_memory_equal(&f64[k], &expected->f64[k], sizeof *f64);
        assert_int_equal(i64[k], expected->i64[k]);
        assert_memory_equal(copy + k * expected->size, expected->raw[k], expected->size);
    }
    free(f32);
    free(f64);
    free(i64);
    free(copy);
}

static void check_layout(rl_dtype dtype, int rank, const size_t *shape, bool fortran, bool swapped, size_t offset,
                         uint64_t *random)
{
    rl_status status;
    numbers expected;
    size_t count = 1, size = rl_dtype_size(dtype);
    for (int axis = 0; axis < rank; axis++) count *= shape[axis];
    unsigned char *memory = allocate(offset + count * size);
    expected.size = size;
    for (size_t k = 0; k < count; k++) {
        set_number(&expected, k, dtype, next_random(random));
        unsigned char *to = memory + offset + offset_of(k, rank, shape, fortran) * size;
        for (size_t byte = 0; byte < size; byte++) to[byte] = expected.raw[k][swapped ? size - 1 - byte : byte];
    }
    rl_tensor tensor;
    expect_success(rl_tensor_init(&tensor, dtype, size, rank, shape, fortran, memory + offset, &status), &status);
    tensor.swapped = swapped;
    check_conversions(&tensor, &expected, count);
    free(memory);
}

static void every_type_order_and_place_converts(void **state)
{
    (void)state;
    static const struct {
        int rank;
        size_t shape[RL_MAX_RANK];
    } shapes[] = {
        {0, {0}},    {1, {5}},       {1, {1}},       {1, {0}},       {2, {3, 4}},       {2, {0, 4}},
        {2, {4, 0}}, {3, {2, 3, 4}}, {3, {3, 0, 2}}, {3, {1, 5, 1}}, {4, {2, 3, 2, 2}}, {8, {1, 2, 1, 2, 3, 1, 2, 1}},
    };
    uint64_t random = 1;
    for (rl_dtype dtype = RL_BOOL; dtype <= RL_F64; dtype++)
        for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
            for (unsigned layout = 0; layout < 8; layout++)
                check_layout(dtype, shapes[k].rank, shapes[k].shape, layout & 1, layout & 2 && rl_dtype_size(dtype) > 1,
                             layout & 4 ? 1 : 0, &random);
}

static void types_have_names_and_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t size;
    } expected[] = {
        [RL_BOOL] = {"bool", 1},   [RL_I8] = {"int8", 1},     [RL_I16] = {"int16", 2},   [RL_I32] = {"int32", 4},
        [RL_I64] = {"int64", 8},   [RL_U8] = {"uint8", 1},    [RL_U16] = {"uint16", 2},  [RL_U32] = {"uint32", 4},
        [RL_U64] = {"uint64", 8},  [RL_F16] = {"float16", 2}, [RL_F32] = {"float32", 4}, [RL_F64] = {"float64", 8},
        [RL_BYTES] = {"bytes", 0}, [RL_UCS4] = {"text", 0},
    };
    for (rl_dtype dtype = RL_BOOL; dtype <= RL_UCS4; dtype++) {
        assert_string_equal(rl_dtype_name(dtype), expected[dtype].name);
        assert_int_equal(rl_dtype_size(dtype), expected[dtype].size);
    }
}

/* IEEE 754 in words: a sign, five bits of exponent biased by 15, ten of fraction. */
static float half_by_definition(uint16_t half)
{
    int exponent = half >> 10 & 31, fraction = half & 1023;
    float magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                      : exponent     ? ldexpf(1024.0f + (float)fraction, exponent - 25)
                                     : ldexpf((float)fraction, -24);
    return copysignf(magnitude, half & 0x8000 ? -1.0f : 1.0f);
}

static void every_half_converts(void **state)
{
    (void)state;
    for (uint32_t half = 0; half <= 0xffff; half++) {
        float expected = half_by_definition((uint16_t)half), actual = rl_f32_from_f16((uint16_t)half);
        if (isnan(expected))
            assert_true(isnan(actual));
        else
            assert_memory_equal(&actual, &expected, sizeof actual);
        assert_int_equal(!!signbit(actual), half >> 15);
    }
}

static rl_tensor list_of(rl_dtype dtype, size_t count, const void *data)
{
    rl_tensor tensor;
    rl_status status;
    expect_success(rl_tensor_init(&tensor, dtype, rl_dtype_size(dtype), 1, &count, false, data, &status), &status);
    return tensor;
}

static void float32_is_rounded_once(void **state)
{
    (void)state;
    rl_status status;
    float rounded[8];

    const int64_t wholes[] = {16777217, 16777219, -16777217, INT64_MAX, INT64_MIN,
                              /* Just above half way between two floats; float64 would first round it to half way. */
                              (INT64_C(1) << 60) + (INT64_C(1) << 36) + 1};
    const float whole_floats[] = {16777216.0f, 16777220.0f, -16777216.0f, 0x1p63f, -0x1p63f, 0x1p60f + 0x1p37f};
    rl_tensor tensor = list_of(RL_I64, 6, wholes);
    expect_success(rl_tensor_to_f32(&tensor, rounded, &status), &status);
    assert_memory_equal(rounded, whole_floats, sizeof whole_floats);

    const uint64_t naturals[] = {UINT64_MAX, (UINT64_C(1) << 63) + (UINT64_C(1) << 39) + 1,
                                 (UINT64_C(1) << 63) + (UINT64_C(1) << 39)};
    const float natural_floats[] = {0x1p64f, 0x1p63f + 0x1p40f, 0x1p63f};
    tensor = list_of(RL_U64, 3, naturals);
    expect_success(rl_tensor_to_f32(&tensor, rounded, &status), &status);
    assert_memory_equal(rounded, natural_floats, sizeof natural_floats);

    const double half_way = 1.00000017881393432617187499; /* is 1 + 1.5 * 2^-23 as float64 */
    const double reals[] = {
        half_way,      nextafter(half_way, 0.0), nextafter(half_way, 2.0), 1e300, -1e300, 1e-300, 0x1.fffffefffffffp127,
        0x1.ffffffp127};
    const float real_floats[] = {1.0f + 0x1p-22f, 1.0f + 0x1p-23f, 1.0f + 0x1p-22f, INFINITY, -INFINITY, 0.0f,
                                 0x1.fffffep127f, INFINITY};
    tensor = list_of(RL_F64, 8, reals);
    expect_success(rl_tensor_to_f32(&tensor, rounded, &status), &status);
    assert_memory_equal(rounded, real_floats, sizeof real_floats);
}

static void whole_numbers_reach_to_the_ends(void **state)
{
    (void)state;
    rl_status status;
    int64_t whole[6];
    const uint64_t naturals[] = {0, INT64_MAX, INT64_MAX - 511};
    rl_tensor tensor = list_of(RL_U64, 3, naturals);
    expect_success(rl_tensor_to_i64(&tensor, whole, &status), &status);
    for (size_t k = 0; k < 3; k++) assert_int_equal(whole[k], naturals[k]);

    const double reals[] = {-0x1p63, nextafter(0x1p63, 0.0), -0.0, 4503599627370497.0};
    const int64_t expected[] = {INT64_MIN, INT64_MAX - 1023, 0, 4503599627370497};
    tensor = list_of(RL_F64, 4, reals);
    expect_success(rl_tensor_to_i64(&tensor, whole, &status), &status);
    assert_memory_equal(whole, expected, sizeof expected);
}

static void other_numbers_are_not_whole(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.5, "element (1, 0) is 0.5; a whole number was expected"},
        {-2.25, "element (1, 0) is -2.25; a whole number was expected"},
        {4503599627370495.5, "element (1, 0) is 4503599627370495.5; a whole number was expected"},
        {NAN, "element (1, 0) is nan; a whole number was expected"},
        {-NAN, "element (1, 0) is nan; a whole number was expected"},
        {INFINITY, "element (1, 0) is inf; that is beyond int64"},
        {-INFINITY, "element (1, 0) is -inf; that is beyond int64"},
        {0x1p63, "element (1, 0) is 9.2233720368547758e+18; that is beyond int64"},
        {-0x1.0000000000001p63, "element (1, 0) is -9.2233720368547779e+18; that is beyond int64"},
        {1e300, "element (1, 0) is 1.0000000000000001e+300; that is beyond int64"},
    };
    rl_status status;
    int64_t whole[4];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double reals[] = {1.0, 2.0, cases[k].value, 0.25};
        rl_tensor tensor;
        expect_success(rl_tensor_init(&tensor, RL_F64, 8, 2, (size_t[]){2, 2}, false, reals, &status), &status);
        expect_failure(rl_tensor_to_i64(&tensor, whole, &status), &status, RL_ERR_INPUT, cases[k].text);
    }

    rl_tensor tensor = list_of(RL_F32, 2, (float[]){3.0f, 0.1f});
    expect_failure(rl_tensor_to_i64(&tensor, whole, &status), &status, RL_ERR_INPUT,
                   "element (1) is 0.10000000149011612; a whole number was expected");
    tensor = list_of(RL_F16, 1, (uint16_t[]){0x3800});
    expect_failure(rl_tensor_to_i64(&tensor, whole, &status), &status, RL_ERR_INPUT,
                   "element (0) is 0.5; a whole number was expected");
    tensor = list_of(RL_U64, 2, (uint64_t[]){7, UINT64_C(1) << 63});
    expect_failure(rl_tensor_to_i64(&tensor, whole, &status), &status, RL_ERR_INPUT,
                   "element (1) is 9.2233720368547758e+18; that is beyond int64");
}

static void text_is_no_number(void **state)
{
    (void)state;
    rl_status status;
    double out[2];
    for (size_t count = 0; count < 2; count++) {
        rl_tensor tensor;
        expect_success(rl_tensor_init(&tensor, RL_BYTES, 2, 1, &count, false, "ab", &status), &status);
        expect_failure(rl_tensor_to_f32(&tensor, (float *)out, &status), &status, RL_ERR_INPUT,
                       "it holds bytes; numbers were expected");
        expect_failure(rl_tensor_to_f64(&tensor, out, &status), &status, RL_ERR_INPUT,
                       "it holds bytes; numbers were expected");
        tensor.dtype = RL_UCS4;
        expect_failure(rl_tensor_to_i64(&tensor, (int64_t *)out, &status), &status, RL_ERR_INPUT,
                       "it holds text; numbers were expected");
    }
}

static void text_is_copied_by_code_point(void **state)
{
    (void)state;
    rl_status status;
    rl_tensor tensor;
    const unsigned char points[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
    const unsigned char swapped[] = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0};
    unsigned char copy[16];
    size_t two = 2;
    expect_success(rl_tensor_init(&tensor, RL_UCS4, 8, 1, &two, false, points, &status), &status);
    rl_tensor_copy(&tensor, copy);
    assert_memory_equal(copy, points, sizeof points);
    tensor.swapped = true;
    rl_tensor_copy(&tensor, copy);
    assert_memory_equal(copy, swapped, sizeof swapped);

    const char *letters = "abcdef"; /* Fortran order: (2, 1) strings of 3, then (1, 2) */
    expect_success(rl_tensor_init(&tensor, RL_BYTES, 3, 1, &two, false, letters, &status), &status);
    tensor.swapped = true; /* bytes have no order */
    rl_tensor_copy(&tensor, copy);
    assert_memory_equal(copy, letters, 6);
}

static void truth_is_any_byte_but_zero(void **state)
{
    (void)state;
    rl_status status;
    float f32[3];
    const float expected[] = {0.0f, 1.0f, 1.0f};
    rl_tensor tensor = list_of(RL_BOOL, 3, (unsigned char[]){0, 1, 200});
    expect_success(rl_tensor_to_f32(&tensor, f32, &status), &status);
    assert_memory_equal(f32, expected, sizeof expected);
}

static rl_tensor make(rl_dtype dtype, int rank, const size_t *shape, bool fortran, const void *data)
{
    rl_tensor tensor;
    rl_status status;
    expect_success(rl_tensor_init(&tensor, dtype, rl_dtype_size(dtype), rank, shape, fortran, data, &status), &status);
    return tensor;
}

static void plain_is_what_can_be_read_in_place(void **state)
{
    (void)state;
    static const float data[24];
    const size_t cube[] = {2, 3, 4}, thin[] = {1, 6, 1}, none[] = {3, 0, 2};
    rl_tensor tensor = make(RL_F32, 3, cube, false, data);
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));
    assert_false(rl_tensor_is_plain(&tensor, RL_F64));
    assert_false(rl_tensor_is_plain(&tensor, RL_I32));
    rl_tensor rows = rl_tensor_rows(&tensor, 1, 1);
    assert_true(rl_tensor_is_plain(&rows, RL_F32));
    tensor.data++;
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));
    tensor.swapped = true;
    assert_false(rl_tensor_is_plain(&tensor, RL_F32));

    tensor = make(RL_F32, 3, cube, true, data);
    assert_false(rl_tensor_is_plain(&tensor, RL_F32));
    tensor = make(RL_F32, 1, cube, true, data);
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));
    tensor = make(RL_F32, 3, thin, true, data);
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));
    tensor = make(RL_F32, 3, none, false, data);
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));
    tensor = make(RL_F32, 0, NULL, false, data);
    assert_true(rl_tensor_is_plain(&tensor, RL_F32));

    tensor = make(RL_F32, 2, cube, false, data); /* every second row of a larger array */
    tensor.stride[0] *= 2;
    assert_false(rl_tensor_is_plain(&tensor, RL_F32));
}

static void rows_are_part_of_the_first_axis(void **state)
{
    (void)state;
    rl_status status;
    const size_t shape[] = {4, 3};
    int32_t data[12];
    int64_t part[12];
    for (int32_t k = 0; k < 12; k++) data[k] = k;
    for (size_t first = 0; first <= 4; first++) {
        for (size_t count = 0; first + count <= 4; count++) {
            for (int fortran = 0; fortran < 2; fortran++) {
                rl_tensor tensor = make(RL_I32, 2, shape, fortran, data), rows = rl_tensor_rows(&tensor, first, count);
                assert_int_equal(rl_tensor_count(&rows), 3 * count);
                expect_success(rl_tensor_to_i64(&rows, part, &status), &status);
                for (size_t k = 0; k < 3 * count; k++) {
                    size_t i = first + k / 3, j = k % 3;
                    assert_int_equal(part[k], fortran ? i + 4 * j : 3 * i + j);
                }
            }
        }
    }
}

static void elements_are_named_by_their_place(void **state)
{
    (void)state;
    const size_t shape[] = {2, 3, 4}, long_shape[] = {1, 1, 1, 1, 1, 1, 1, SIZE_MAX / 16};
    char text[256], small[8];
    rl_tensor tensor = make(RL_I8, 3, shape, true, NULL); /* C order, whatever the tensor's */
    rl_tensor_element_name(&tensor, 0, text, sizeof text);
    assert_string_equal(text, "(0, 0, 0)");
    rl_tensor_element_name(&tensor, 23, text, sizeof text);
    assert_string_equal(text, "(1, 2, 3)");
    rl_tensor_element_name(&tensor, 13, text, sizeof text);
    assert_string_equal(text, "(1, 0, 1)");
    tensor = make(RL_I8, 1, shape, false, NULL);
    rl_tensor_element_name(&tensor, 1, text, sizeof text);
    assert_string_equal(text, "(1)");
    tensor = make(RL_I8, 0, NULL, false, NULL);
    rl_tensor_element_name(&tensor, 0, text, sizeof text);
    assert_string_equal(text, "()");
    tensor = make(RL_I8, 8, long_shape, false, NULL);
    rl_tensor_element_name(&tensor, SIZE_MAX / 16 - 1, text, sizeof text);
    assert_string_equal(text, "(0, 0, 0, 0, 0, 0, 0, 1152921504606846974)");
    for (size_t size = 1; size <= sizeof small; size++) {
        rl_tensor_element_name(&tensor, 5, small, size);
        assert_int_equal(strlen(small), size - 1);
    }
}

static void impossible_shapes_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t item_size;
        int rank;
        size_t shape[2];
    } cases[] = {
        {4, 1, {SIZE_MAX / 4}},
        {1, 1, {SIZE_MAX}},
        {1, 2, {(size_t)1 << 32, (size_t)1 << 32}},
        {8, 2, {(size_t)1 << 31, (size_t)1 << 31}},
        {4, 2, {0, SIZE_MAX}},
        {4, 2, {SIZE_MAX, 0}},
        {0, 2, {(size_t)1 << 32, (size_t)1 << 32}}, /* texts of no bytes */
    };
    rl_tensor tensor;
    rl_status status;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int fortran = 0; fortran < 2; fortran++)
            expect_failure(rl_tensor_init(&tensor, RL_BYTES, cases[k].item_size, cases[k].rank, cases[k].shape, fortran,
                                          NULL, &status),
                           &status, RL_ERR_INPUT, "its shape is too large for this machine's memory");

    const size_t shape[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    expect_failure(rl_tensor_init(&tensor, RL_F32, 4, 9, shape, false, NULL, &status), &status, RL_ERR_INPUT,
                   "it has 9 dimensions; at most 8 can be read");
    expect_failure(rl_tensor_init(&tensor, RL_F32, 4, -1, shape, false, NULL, &status), &status, RL_ERR_INPUT,
                   "it has -1 dimensions; at most 8 can be read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_order_and_place_converts),
        cmocka_unit_test(types_have_names_and_sizes),
        cmocka_unit_test(every_half_converts),
        cmocka_unit_test(float32_is_rounded_once),
        cmocka_unit_test(whole_numbers_reach_to_the_ends),
        cmocka_unit_test(other_numbers_are_not_whole),
        cmocka_unit_test(text_is_no_number),
        cmocka_unit_test(text_is_copied_by_code_point),
        cmocka_unit_test(truth_is_any_byte_but_zero),
        cmocka_unit_test(plain_is_what_can_be_read_in_place),
        cmocka_unit_test(rows_are_part_of_the_first_axis),
        cmocka_unit_test(elements_are_named_by_their_place),
        cmocka_unit_test(impossible_shapes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
