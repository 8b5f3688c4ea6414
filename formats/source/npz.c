#include "formats/source/npz.h"

#include "core/base/available.h"
#include "core/base/memory.h"
#include "formats/io/crc32.h"
#include "formats/io/known_files.h"
#include "formats/npz/inflater.h"
#include "formats/npz/npy.h"
#include "formats/npz/zip.h"
#include "formats/source/maker.h"

#include <stdatomic.h>
#include <stdlib.h>

/* How much room is made at first for bytes that are only promised; later, it doubles as they arrive. */
#define FIRST_ROOM ((size_t)1 << 20)

/* The largest member that is inflated at once if all its rows are wanted: its size is trusted when room is made for
 * it. */
#define AT_ONCE ((size_t)4 << 20)

/* A layer of a deflated array that is read by layers. */
typedef struct layer {
    rl_inflater *start, *inflater; /* where it starts, and at `next_row`; the latter NULL before the first row */
    size_t next_row;
} layer;

/* Where an array comes from, and how far it has been read. */
typedef struct member {
    const unsigned char *data; /* in the archive */
    size_t stored, size, header_size;
    uint32_t crc;
    bool deflated;

    size_t summed; /* for a stored member: how many bytes `sum` covers */
    uint32_t sum;
    atomic_uint parts;     /* the contributions to its CRC by the rows fetched so far */
    rl_inflater *inflater; /* for a deflated member that is being read: positioned at `next_row` */
    size_t next_row;
    layer *layers;             /* as many as axis 0 has entries, where it is deflated and read by layers */
    rl_buffer whole;           /* for a deflated array that was inflated whole and checked: */
    const unsigned char *rows; /* where its rows are in there */
} member;

typedef struct npz {
    size_t capacity;
    member *members; /* one per array */
} npz;

static void release_layers(member *from, const rl_tensor *all)
{
    for (size_t i = 0; from->layers && i < all->shape[0]; i++) {
        rl_inflater_destroy(from->layers[i].start);
        rl_inflater_destroy(from->layers[i].inflater);
    }
    free(from->layers);
    from->layers = NULL;
}

static void release(rl_source *source)
{
    npz *made = source->made;
    for (size_t i = 0; i < source->num_arrays && made->members; i++) {
        release_layers(&made->members[i], &source->arrays[i].tensor);
        rl_inflater_destroy(made->members[i].inflater);
        rl_buffer_release(&made->members[i].whole);
    }
    free(made->members);
    free(made);
}

static size_t num_rows(const rl_tensor *all)
{
    return all->rank ? all->shape[0] : 1;
}

static bool compare_crc(const member *from, uint32_t sum, rl_status *status)
{
    if (sum == from->crc) return true;
    return rl_fail(status, RL_ERR_INPUT, "its CRC is %08x; the archive says %08x: it is damaged", sum, from->crc);
}

/* Updates the CRC with rows that follow those already covered, while they are fresh in the caches. For any other rows,
 * it covers everything that is left, so that no row is handed out unchecked. */
static bool check_stored(member *from, const rl_tensor *all, size_t first, size_t count, rl_status *status)
{
    size_t size = rl_row_size(all), start = first ? from->header_size + first * size : 0, end = from->size;
    if (rl_is_row_by_row(all) && start == from->summed) end = from->header_size + (first + count) * size;
    if (end > from->summed) {
        from->sum = rl_crc32(from->sum, from->data + from->summed, end - from->summed);
        from->summed = end;
    }
    return from->summed < from->size || compare_crc(from, from->sum, status);
}

static void sum(rl_source *source, size_t index, const unsigned char *start, size_t size)
{
    member *from = &((npz *)source->made)->members[index];
    size_t rest = (size_t)(from->data + from->size - (start + size));
    atomic_fetch_xor(&from->parts, rl_crc32_part(rl_crc32(0, start, size), rest));
}

static bool check(rl_source *source, size_t index, rl_status *status)
{
    member *from = &((npz *)source->made)->members[index];
    if (from->deflated) return true;                      /* it was checked when it was inflated */
    if (!rl_is_row_by_row(&source->arrays[index].tensor)) /* in this case no rows were fetched */
        return compare_crc(from, rl_crc32(0, from->data, from->size), status);
    uint32_t header = rl_crc32(0, from->data, from->header_size);
    uint32_t parts = (uint32_t)atomic_exchange(&from->parts, 0); /* all rows may be fetched once more */
    return compare_crc(from, rl_crc32_part(header, from->size - from->header_size) ^ parts, status);
}

static bool pass_over(rl_inflater *inflater, size_t size, rl_status *status)
{
    unsigned char passed[16384];
    while (size) {
        size_t some = size < sizeof passed ? size : sizeof passed;
        if (!rl_inflater_read(inflater, passed, some, status)) return false;
        size -= some;
    }
    return true;
}

/* Starts inflating at the first element. */
static bool start_inflating(member *from, rl_status *status)
{
    if (!from->inflater && !(from->inflater = rl_inflater_create(status))) return false;
    if (!rl_inflater_start(from->inflater, from->data, from->stored, status)) return false;
    from->next_row = 0;
    return pass_over(from->inflater, from->header_size, status);
}

/* Continues to a row that does not precede the last one read, or starts over from the first. */
static bool inflate_to_row(member *from, const rl_tensor *all, size_t row, rl_status *status)
{
    if (row && row < from->next_row)
        return rl_fail(status, RL_ERR_ARGUMENT, "rows of deflated data must be asked for in order: %zu came after %zu",
                       row, from->next_row);
    if ((!row || !from->inflater) && !start_inflating(from, status)) return false;
    if (!pass_over(from->inflater, (row - from->next_row) * rl_row_size(all), status)) return false;
    from->next_row = row;
    return true;
}

static void stop_inflating(member *from)
{
    rl_inflater_destroy(from->inflater);
    from->inflater = NULL;
}

static uint32_t digest(const rl_source *source, size_t index)
{
    return ((npz *)source->made)->members[index].crc;
}

/* Reads the next `size` bytes. The buffer grows as they arrive, not as they are promised. */
static bool receive(rl_inflater *inflater, size_t size, rl_buffer *buffer, rl_status *status)
{
    if (size > buffer->capacity && !rl_check_available((double)(size - buffer->capacity), status)) return false;
    if (!rl_buffer_reserve(buffer, 1, 1, status)) return false;
    for (size_t have = 0; have < size;) {
        size_t want = have < FIRST_ROOM ? FIRST_ROOM : 2 * have;
        if (want < buffer->capacity) want = buffer->capacity;
        if (want > size) want = size;
        if (!rl_buffer_reserve(buffer, want, 1, status)) return false;
        if (!rl_inflater_read(inflater, (unsigned char *)buffer->data + have, want - have, status)) return false;
        have = want;
    }
    return true;
}

static bool receive_rows(member *from, const rl_tensor *all, size_t count, rl_buffer *buffer, rl_status *status)
{
    if (!receive(from->inflater, count * rl_row_size(all), buffer, status)) return false;
    from->next_row += count;
    return from->next_row < num_rows(all) || rl_inflater_finish(from->inflater, from->crc, status);
}

static bool inflate_at_once(member *from, const rl_tensor *all, rl_buffer *buffer)
{
    rl_status ignored; /* reading in order, as below, finds out what is wrong */
    if (from->size > AT_ONCE || !rl_buffer_reserve(buffer, from->size, 1, &ignored)) return false;
    if (!rl_inflate_at_once(from->data, from->stored, buffer->data, from->size, from->crc)) return false;
    from->next_row = num_rows(all);
    return true;
}

static bool inflate_rows(member *from, const rl_tensor *all, size_t first, size_t count, const unsigned char **rows,
                         rl_buffer *buffer, rl_status *status)
{
    if (first == 0 && count == num_rows(all) && inflate_at_once(from, all, buffer)) {
        *rows = (const unsigned char *)buffer->data + from->header_size;
        return true;
    }
    bool ok = inflate_to_row(from, all, first, status) && receive_rows(from, all, count, buffer, status);
    if (!ok || from->next_row == num_rows(all)) stop_inflating(from);
    *rows = buffer->data;
    return ok;
}

static bool read_deflated(member *from, const rl_tensor *all, size_t first, size_t count, rl_tensor *rows,
                          rl_buffer *buffer, rl_status *status)
{
    *rows = *all;
    if (rl_is_row_by_row(all)) {
        if (!inflate_rows(from, all, first, count, &rows->data, buffer, status)) return false;
        if (all->rank) rows->shape[0] = count;
        return true;
    }
    if (!from->rows && !inflate_rows(from, all, 0, num_rows(all), &from->rows, &from->whole, status)) {
        from->rows = NULL;
        return false;
    }
    rows->data = from->rows;
    *rows = rl_view_rows(rows, first, count);
    return true;
}

static bool read_rows(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                      rl_status *status)
{
    member *from = &((npz *)source->made)->members[index];
    const rl_tensor *all = &source->arrays[index].tensor;
    if (from->deflated) return read_deflated(from, all, first, count, rows, buffer, status);
    *rows = rl_view_rows(all, first, count);
    return check_stored(from, all, first, count, status);
}

static bool find_layers(member *from, const rl_tensor *all, rl_status *status)
{
    size_t count = all->shape[0], size = rl_row_size(all);
    if (!(from->layers = rl_alloc(count, sizeof *from->layers, status)) || !start_inflating(from, status)) return false;
    for (size_t i = 0; i < count; i++)
        if (!(from->layers[i].start = rl_inflater_copy(from->inflater, status)) ||
            !pass_over(from->inflater, size, status))
            return false;
    return rl_inflater_finish(from->inflater, from->crc, status);
}

/* Layers that do not lie one after another are views of the whole array, which is inflated here. */
static bool split(rl_source *source, size_t index, rl_status *status)
{
    member *from = &((npz *)source->made)->members[index];
    const rl_tensor *all = &source->arrays[index].tensor;
    rl_tensor rows;
    if (!from->deflated || from->layers) return true;
    if (!rl_is_row_by_row(all)) return read_deflated(from, all, 0, num_rows(all), &rows, NULL, status);
    bool found = find_layers(from, all, status);
    stop_inflating(from);
    if (!found) release_layers(from, all);
    return found;
}

/* Continues a layer at a row that does not precede the last one read, or starts it over from the first. */
static bool inflate_to_row_of_layer(layer *from, const rl_tensor *entry, size_t row, rl_status *status)
{
    if (row && row < from->next_row)
        return rl_fail(status, RL_ERR_ARGUMENT, "rows of deflated data must be asked for in order: %zu came after %zu",
                       row, from->next_row);
    if (!row || !from->inflater) {
        rl_inflater_destroy(from->inflater);
        from->next_row = 0;
        if (!(from->inflater = rl_inflater_copy(from->start, status))) return false;
    }
    if (!pass_over(from->inflater, (row - from->next_row) * rl_row_size(entry), status)) return false;
    from->next_row = row;
    return true;
}

static bool read_layer(rl_source *source, size_t index, size_t number, size_t first, size_t count, rl_tensor *rows,
                       rl_buffer *buffer, rl_status *status)
{
    member *from = &((npz *)source->made)->members[index];
    const rl_tensor *all = &source->arrays[index].tensor;
    rl_tensor whole = *all, entry;
    whole.data = from->rows ? from->rows : from->data; /* of which only the shape of a layer is used */
    entry = rl_tensor_entry(&whole, from->rows ? number : 0);
    if (from->rows) {
        *rows = rl_tensor_rows(&entry, first, count);
        return true;
    }
    layer *one = &from->layers[number];
    if (!inflate_to_row_of_layer(one, &entry, first, status)) return false;
    if (!receive(one->inflater, count * rl_row_size(&entry), buffer, status)) return false;
    one->next_row = first + count;
    if (one->next_row == entry.shape[0]) {
        rl_inflater_destroy(one->inflater);
        one->inflater = NULL;
    }
    *rows = entry;
    rows->shape[0] = count;
    rows->data = buffer->data;
    return true;
}

static bool parse_stored(member *from, rl_tensor *tensor, rl_npy_foreign *foreign, rl_status *status)
{
    if (!rl_npy_view(from->data, from->size, tensor, foreign, status)) return false;
    if (!foreign->why[0]) from->header_size = (size_t)(tensor->data - from->data);
    return true;
}

/* Inflates no more than the header. */
static bool parse_deflated(member *from, uint64_t size, rl_inflater *inflater, rl_tensor *tensor,
                           rl_npy_foreign *foreign, rl_status *status)
{
    unsigned char prefix[RL_NPY_PREFIX], *header = NULL;
    size_t prefix_size = size < sizeof prefix ? (size_t)size : sizeof prefix;
    if (!rl_inflater_start(inflater, from->data, from->stored, status)) return false;
    if (!rl_inflater_read(inflater, prefix, prefix_size, status)) return false;
    if (!rl_is_npy(prefix, prefix_size)) {
        rl_npy_call_foreign(foreign);
        return true;
    }
    if (!rl_npy_header_size(prefix, prefix_size, &from->header_size, status)) return false;
    if (size < from->header_size) return rl_fail(status, RL_ERR_INPUT, "it ends within the NPY header");
    if (!rl_inflater_start(inflater, from->data, from->stored, status)) return false;
    header = rl_alloc(from->header_size, 1, status);
    bool ok = header && rl_inflater_read(inflater, header, from->header_size, status) &&
              rl_npy_parse_header(header, from->header_size, tensor, foreign, status) &&
              (foreign->why[0] || rl_npy_check_size(tensor, size - from->header_size, status));
    free(header);
    from->size = (size_t)size;
    return ok;
}

static bool fill_in(member *from, rl_array *array, const rl_zip *zip, const rl_zip_member *entry, rl_inflater *inflater,
                    rl_status *status)
{
    rl_npy_foreign foreign = {0};
    if (!rl_zip_is_read(entry, foreign.why, sizeof foreign.why))
        return rl_source_leave_unread(array, foreign.why, NULL, status);
    if (!rl_zip_locate(zip, entry, &from->data, status)) return false;
    from->stored = from->size = (size_t)entry->stored;
    from->crc = entry->crc;
    from->deflated = entry->method == RL_ZIP_DEFLATED;
    bool ok = from->deflated ? parse_deflated(from, entry->size, inflater, &array->tensor, &foreign, status)
                             : parse_stored(from, &array->tensor, &foreign, status);
    return ok && (!foreign.why[0] || rl_source_leave_unread(array, foreign.why, foreign.type, status));
}

static bool add_member(rl_source *source, const rl_zip *zip, const rl_zip_member *entry, rl_inflater *inflater,
                       rl_status *status)
{
    size_t stem = rl_npy_stem(entry->name, entry->name_length);
    if (rl_is_torch_member(entry->name, entry->name_length)) return rl_refuse_torch_file(status);
    if (!stem) return true;
    npz *made = source->made;
    if (!RL_GROW(made->members, &made->capacity, source->num_arrays + 1, status)) return false;
    member *from = &made->members[source->num_arrays];
    *from = (member){0};
    rl_array *array = rl_source_add(source, entry->name, stem, status);
    if (!array) return false;
    return fill_in(from, array, zip, entry, inflater, status) || rl_in_array(status, array->name);
}

/* The archive contains other things than arrays, such as its last member. */
static bool refuse_other_members(const rl_zip_member *last, rl_status *status)
{
    int length = last->name_length < 128 ? (int)last->name_length : 128;
    return rl_fail(status, RL_ERR_INPUT,
                   "it is a ZIP archive without arrays, of '%.*s' and the like; members that end in .npy, as "
                   "numpy.savez writes them, were expected",
                   length, last->name);
}

bool rl_is_npz(const unsigned char *bytes, size_t size)
{
    return rl_is_zip(bytes, size);
}

bool rl_npz_make(rl_source *source, rl_status *status)
{
    rl_zip zip;
    rl_zip_member entry;
    source->made = rl_alloc(1, sizeof(npz), status);
    if (!source->made) return false;
    source->release = release;
    source->read = read_rows;
    source->split = split;
    source->read_layer = read_layer;
    source->sum = sum;
    source->check = check;
    source->digest = digest;
    if (!rl_zip_open(&zip, source->bytes.data, source->bytes.size, status)) return false;
    bool has_members = zip.left;
    rl_inflater *inflater = rl_inflater_create(status);
    bool ok = inflater != NULL;
    while (ok && zip.left) ok = rl_zip_next(&zip, &entry, status) && add_member(source, &zip, &entry, inflater, status);
    rl_inflater_destroy(inflater);
    return ok && (!has_members || source->num_arrays || refuse_other_members(&entry, status));
}
