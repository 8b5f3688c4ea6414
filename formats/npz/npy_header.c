/* Parses the text of an NPY header: a dictionary as Python writes it, restricted to strings, True, False and tuples of
 * whole numbers. The list that describes the fields of a structured array is skipped. */
#include "formats/npz/npy.h"

#include <stdio.h>
#include <string.h>

typedef struct parser {
    const char *at, *end;
    rl_status *status;
} parser;

typedef struct text {
    const char *start;
    size_t length;
} text;

typedef struct header {
    bool has_descr, has_order, has_shape;
    text descr;      /* the element type as it is written */
    bool is_foreign; /* it is not one that is read */
    rl_dtype dtype;
    size_t item_size;
    bool swapped, fortran;
    int rank; /* may be too large; then `shape` has only the first dimensions */
    size_t shape[RL_MAX_RANK];
} header;

static bool malformed(parser *p, const char *expected)
{
    return rl_fail(p->status, RL_ERR_INPUT, "its NPY header is malformed: %s was expected", expected);
}

static void skip_space(parser *p)
{
    while (p->at < p->end && (*p->at == ' ' || (*p->at >= '\t' && *p->at <= '\r'))) p->at++;
}

/* Skips white space and this token; returns false if something else comes next. */
static bool take(parser *p, const char *token)
{
    skip_space(p);
    size_t length = strlen(token);
    if ((size_t)(p->end - p->at) < length || memcmp(p->at, token, length) != 0) return false;
    p->at += length;
    return true;
}

static bool parse_string(parser *p, text *string, const char *expected)
{
    const char *quote = take(p, "'") ? "'" : take(p, "\"") ? "\"" : NULL;
    const char *close = quote ? memchr(p->at, *quote, (size_t)(p->end - p->at)) : NULL;
    if (!close) return malformed(p, expected);
    *string = (text){p->at, (size_t)(close - p->at)};
    p->at = close + 1;
    return true;
}

static bool is_digit(const parser *p)
{
    return p->at < p->end && *p->at >= '0' && *p->at <= '9';
}

/* Returns false if there is no digit, or the number does not fit. */
static bool parse_number(parser *p, size_t *number)
{
    if (!is_digit(p)) return false;
    for (*number = 0; is_digit(p); p->at++) {
        size_t digit = (size_t)(*p->at - '0');
        if (*number > (SIZE_MAX - digit) / 10) return false;
        *number = *number * 10 + digit;
    }
    return true;
}

static bool parse_shape(parser *p, header *h)
{
    if (!take(p, "(")) return malformed(p, "a tuple of dimensions");
    bool comma = true;
    for (h->rank = 0; !take(p, ")"); h->rank++) {
        if (!comma) return malformed(p, "',' between dimensions");
        if (take(p, "-")) return rl_fail(p->status, RL_ERR_INPUT, "its shape has a negative dimension");
        size_t size;
        if (!parse_number(p, &size)) return malformed(p, "a dimension that fits this machine");
        take(p, "L"); /* Python 2 ends long numbers with it */
        if (h->rank < RL_MAX_RANK) h->shape[h->rank] = size;
        comma = take(p, ",");
    }
    /* Without the comma, Python takes "(3)" for a number. */
    if (h->rank == 1 && !comma) return malformed(p, "a tuple of dimensions");
    return true;
}

static const struct {
    char kind;
    unsigned char size;
    rl_dtype dtype;
} numbers[] = {
    {'b', 1, RL_BOOL}, {'f', 2, RL_F16}, {'f', 4, RL_F32}, {'f', 8, RL_F64}, {'i', 1, RL_I8},  {'i', 2, RL_I16},
    {'i', 4, RL_I32},  {'i', 8, RL_I64}, {'u', 1, RL_U8},  {'u', 2, RL_U16}, {'u', 4, RL_U32}, {'u', 8, RL_U64},
};

static bool find_dtype(char kind, size_t size, header *h)
{
    if (kind == 'S' || kind == 'U') {
        h->dtype = kind == 'S' ? RL_BYTES : RL_UCS4;
        h->item_size = kind == 'S' ? size : size * 4;
        return size > 0 && size < ((size_t)1 << 28);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (numbers[i].kind != kind || numbers[i].size != size) continue;
        h->dtype = numbers[i].dtype;
        h->item_size = size;
        return true;
    }
    return false;
}

/* Skips from an opening bracket to its closing one, whatever lies between. */
static bool pass_over_list(parser *p, text *list)
{
    const char *start = p->at;
    size_t depth = 0;
    do {
        text string;
        skip_space(p);
        if (p->at == p->end) return malformed(p, "a closing bracket");
        char c = *p->at;
        if (c == '\'' || c == '"') {
            if (!parse_string(p, &string, "a closing quote")) return false;
            continue;
        }
        depth += c == '[' || c == '(';
        depth -= c == ']' || c == ')';
        p->at++;
    } while (depth);
    *list = (text){start, (size_t)(p->at - start)};
    return true;
}

static void take_byte_order(parser *type, bool *little, bool *big)
{
    *little = take(type, "<");
    *big = !*little && take(type, ">");
    if (!*little && !*big && !take(type, "=")) take(type, "|");
}

static bool parse_descr(parser *p, header *h)
{
    skip_space(p);
    if (p->at < p->end && *p->at == '[') {
        h->is_foreign = true;
        return pass_over_list(p, &h->descr);
    }
    if (!parse_string(p, &h->descr, "an element type")) return false;

    text descr = h->descr;
    parser type = {descr.start, descr.start + descr.length, p->status};
    bool little, big;
    take_byte_order(&type, &little, &big);
    char kind = 'b';
    size_t size = 1;
    bool known = take(&type, "?");
    if (!known && type.at < type.end) {
        kind = *type.at++;
        known = parse_number(&type, &size);
    }
    h->is_foreign = !known || type.at < type.end || !find_dtype(kind, size, h);
    bool this_is_little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    h->swapped = (this_is_little ? big : little) && h->dtype != RL_BYTES && h->item_size > 1;
    return true;
}

static bool parse_order(parser *p, header *h)
{
    h->fortran = take(p, "True");
    return h->fortran || take(p, "False") || malformed(p, "True or False");
}

static bool parse_entry(parser *p, header *h)
{
    static const struct {
        const char *name;
        size_t has; /* where the header records that the key was seen */
        bool (*parse)(parser *p, header *h);
    } keys[] = {
        {"descr", offsetof(header, has_descr), parse_descr},
        {"fortran_order", offsetof(header, has_order), parse_order},
        {"shape", offsetof(header, has_shape), parse_shape},
    };
    text key;
    if (!parse_string(p, &key, "a key")) return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strlen(keys[i].name) != key.length || memcmp(keys[i].name, key.start, key.length) != 0) continue;
        bool *has = (bool *)((char *)h + keys[i].has);
        if (*has) return malformed(p, "every key once");
        *has = true;
        return take(p, ":") ? keys[i].parse(p, h) : malformed(p, "':' after a key");
    }
    return malformed(p, "no key but descr, fortran_order and shape");
}

static bool parse_dictionary(parser *p, header *h)
{
    if (!take(p, "{")) return malformed(p, "a dictionary");
    bool comma = true;
    while (!take(p, "}")) {
        if (!comma) return malformed(p, "',' between entries");
        if (!parse_entry(p, h)) return false;
        comma = take(p, ",");
    }
    skip_space(p);
    if (p->at < p->end) return malformed(p, "nothing after the dictionary");
    return (h->has_descr && h->has_order && h->has_shape) || malformed(p, "each of descr, fortran_order and shape");
}

/* What the element type is, to help whoever wonders where it comes from. */
static const char *known_as(const text *descr)
{
    parser type = {descr->start, descr->start + descr->length, NULL};
    bool little, big;
    take_byte_order(&type, &little, &big);
    if (take(&type, "V2") && type.at == type.end) return ", which NumPy writes for bfloat16,";
    if (take(&type, "M8") || take(&type, "m8")) return ", of dates or times,";
    return take(&type, "c") ? ", of complex numbers," : "";
}

static void describe_type(const text *descr, int shown, rl_npy_foreign *foreign)
{
    bool structured = descr->length && *descr->start == '[';
    bool objects = !structured && memchr(descr->start, 'O', descr->length);
    if (structured || objects)
        snprintf(foreign->why, sizeof foreign->why, "it is %s; an array of numbers or text was expected, as %s",
                 structured ? "a structured array, which is not read"
                            : "an array of objects, which is a pickle and is not read",
                 structured ? "each of its fields is"
                            : "astype('float32') or astype(str) makes it; ragged ground truth is flat with sizes or "
                              "offsets, padded with sample_sizes, or a member a sample (ragloss-formats(5))");
    else
        snprintf(foreign->why, sizeof foreign->why,
                 "its element type '%.*s'%s is not read; float16 to float64, integers, bool or text were expected, as "
                 "astype('float32') makes it",
                 shown, descr->start, known_as(descr));
}

/* Shows only as many dimensions as a tensor has room for. */
static void describe_foreign(const header *h, rl_tensor *tensor, rl_npy_foreign *foreign)
{
    int shown = h->descr.length < sizeof foreign->type ? (int)h->descr.length : (int)sizeof foreign->type - 1;
    *tensor = (rl_tensor){.dtype = RL_BYTES};
    if (h->rank > RL_MAX_RANK) {
        snprintf(foreign->why, sizeof foreign->why, "it has %d dimensions; at most %d can be read", h->rank,
                 RL_MAX_RANK);
        return;
    }
    tensor->rank = h->rank;
    memcpy(tensor->shape, h->shape, sizeof h->shape);
    snprintf(foreign->type, sizeof foreign->type, "%.*s", shown, h->descr.start);
    describe_type(&h->descr, shown, foreign);
}

bool rl_npy_parse_header(const unsigned char *bytes, size_t header_size, rl_tensor *tensor, rl_npy_foreign *foreign,
                         rl_status *status)
{
    size_t start = bytes[6] == 1 ? 10 : 12;
    parser p = {(const char *)bytes + start, (const char *)bytes + header_size, status};
    header h = {0};
    if (!parse_dictionary(&p, &h)) return false;
    *foreign = (rl_npy_foreign){0};
    if (h.is_foreign || h.rank > RL_MAX_RANK) {
        describe_foreign(&h, tensor, foreign);
        return true;
    }
    if (!rl_tensor_init(tensor, h.dtype, h.item_size, h.rank, h.shape, h.fortran, NULL, status)) return false;
    tensor->swapped = h.swapped;
    return true;
}
