/* What two result files differ in, as JUnit's XML. */
#include "difference.h"
#include "utf8.h"

#include <string.h>

/* The escape of a character of `length` bytes, 0 for a byte that is none; NULL where it stands for itself. XML has no
 * word for control characters and the like, not even an escape. */
static const char *escape_of(const char *text, size_t length)
{
    bool surrogate_end = length == 3 && (memcmp(text, "\xEF\xBF\xBE", 3) == 0 || memcmp(text, "\xEF\xBF\xBF", 3) == 0);
    if (length == 0 || surrogate_end) return "&#xFFFD;";
    switch (*text) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: return (unsigned char)*text < 0x20 ? "&#xFFFD;" : NULL;
    }
}

static void put_attribute(rl_output *output, const char *name, const char *text)
{
    rl_output_text(output, " ");
    rl_output_text(output, name);
    rl_output_text(output, "=\"");
    for (size_t left = strlen(text); left;) {
        size_t length = rl_utf8_length(text, left), taken = length ? length : 1;
        const char *escape = escape_of(text, length);
        if (escape)
            rl_output_text(output, escape);
        else
            rl_output_bytes(output, text, taken);
        text += taken;
        left -= taken;
    }
    rl_output_text(output, "\"");
}

static void put_count(rl_output *output, const char *name, size_t count)
{
    rl_output_text(output, " ");
    rl_output_text(output, name);
    rl_output_text(output, "=\"");
    rl_output_whole(output, (int64_t)count);
    rl_output_text(output, "\"");
}

/* A failure is of a type, and says what is wrong. */
static void put_case(rl_output *output, const char *class, const char *name, const char *type, const char *failure)
{
    rl_output_text(output, "  <testcase");
    put_attribute(output, "classname", class);
    put_attribute(output, "name", name);
    if (failure) {
        rl_output_text(output, "><failure");
        put_attribute(output, "type", type);
        put_attribute(output, "message", failure);
        rl_output_text(output, "/></testcase>\n");
    } else {
        rl_output_text(output, "/>\n");
    }
}

static void put_sample(void *context, const rl_difference *difference)
{
    rl_output *output = context;
    char sentence[RL_DIFFERENCE_SIZE];
    rl_difference_text text;
    bool differs = difference->ratio != 0.0;
    if (differs) {
        rl_difference_describe(difference, &text);
        rl_difference_sentence(difference, sentence);
    }
    put_case(output, "ragloss.sample", rl_difference_id(difference), differs ? text.what : "",
             differs ? sentence : NULL);
}

/* Which file alone has the column, or NULL. */
static const char *owner_of(const rl_comparison *comparison, int column)
{
    return rl_column_of_one(comparison, true, column)    ? "the golden file"
           : rl_column_of_one(comparison, false, column) ? "the actual file"
                                                         : NULL;
}

static void put_columns(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        const char *owner = owner_of(comparison, column);
        if (owner) snprintf(sentence, sizeof sentence, "only %s has it", owner);
        put_case(output, "ragloss.column", rl_column_names[column], "column", owner ? sentence : NULL);
    }
}

static void put_total(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    rl_total_sentence(comparison, sentence);
    put_case(output, "ragloss.total", "total", "total", comparison->total_differs ? sentence : NULL);
}

static void put_counts(const rl_comparison *comparison, rl_output *output)
{
    size_t tests = comparison->num_samples, failures = comparison->num_different;
    for (int column = 0; comparison->compares_columns && column < RL_NUM_COLUMNS; column++) {
        tests++;
        failures += owner_of(comparison, column) != NULL;
    }
    put_count(output, "tests", tests + comparison->compares_total);
    put_count(output, "failures", failures + comparison->total_differs);
    put_count(output, "errors", 0);
    put_count(output, "skipped", 0);
}

void rl_comparison_write_junit(const rl_comparison *comparison, const char *golden_name, const char *actual_name,
                               rl_output *output)
{
    rl_output_text(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"ragloss\"");
    put_counts(comparison, output);
    rl_output_text(output, ">\n  <properties>\n   <property name=\"golden\"");
    put_attribute(output, "value", golden_name);
    rl_output_text(output, "/>\n   <property name=\"actual\"");
    put_attribute(output, "value", actual_name);
    rl_output_text(output, "/>\n  </properties>\n");
    rl_comparison_visit(comparison, put_sample, output);
    if (comparison->compares_columns) put_columns(comparison, output);
    if (comparison->compares_total) put_total(comparison, output);
    rl_output_text(output, " </testsuite>\n</testsuites>\n");
}
