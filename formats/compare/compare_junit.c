/* Writes the differences between two result files as JUnit's XML. */
#include "formats/compare/compare.h"
#include "formats/compare/compare_steps.h"
#include "formats/compare/difference.h"
#include "formats/compare/num_pred.h"
#include "formats/text/markup.h"

/* A failure has a type and a message. */
static void put_case(rl_output *output, const char *class, const char *name, const char *type, const char *failure)
{
    rl_markup(output, "  <testcase classname=\"%s\" name=\"%s\"", class, name);
    if (failure)
        rl_markup(output, "><failure type=\"%s\" message=\"%s\"/></testcase>\n", type, failure);
    else
        rl_markup(output, "/>\n");
}

typedef struct destination {
    const rl_comparison *comparison;
    rl_output *output;
} destination;

static void put_sample(void *context, const rl_difference *difference)
{
    const destination *to = context;
    char sentence[RL_DIFFERENCE_SIZE];
    rl_difference_text text;
    bool differs = rl_differs(to->comparison, difference);
    if (differs) {
        rl_difference_describe(difference, &text);
        rl_difference_sentence(difference, sentence);
    }
    put_case(to->output, "ragloss.sample", rl_difference_id(difference), differs ? text.kind : "",
             differs ? sentence : NULL);
}

static void put_options(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->compares_options) return;
    if (comparison->options.count) rl_options_sentence(comparison, sentence);
    put_case(output, "ragloss.options", "options", "options", comparison->options_differ ? sentence : NULL);
}

static void put_columns(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        if (!rl_compares_column(comparison, column)) continue;
        const char *owner = rl_column_owner(comparison, column);
        if (owner) snprintf(sentence, sizeof sentence, "only the %s file has it", owner);
        put_case(output, "ragloss.column", rl_column_name(column).text, "column", owner ? sentence : NULL);
    }
}

/* The samples that it moves do not differ themselves. */
static void put_num_pred(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->num_moved) return;
    rl_num_pred_sentence(comparison, sentence);
    put_case(output, "ragloss.column", rl_column_at(RL_COL_NUM_PRED).name, "column", sentence);
}

static void put_steps(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    bool differ = comparison->steps.num_different > 0;
    if (differ) rl_steps_sentence(comparison, sentence);
    put_case(output, "ragloss.steps", "steps", "steps", differ ? sentence : NULL);
}

static void put_total(const rl_comparison *comparison, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    rl_total_sentence(comparison, sentence);
    put_case(output, "ragloss.total", "total", "total", comparison->total_differs ? sentence : NULL);
}

static void put_counts(const rl_comparison *comparison, rl_output *output)
{
    bool moves = comparison->num_moved != 0;
    size_t tests = comparison->num_samples + moves, failures = comparison->num_different + moves;
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        tests += rl_compares_column(comparison, column);
        failures += rl_column_owner(comparison, column) != NULL;
    }
    tests += comparison->compares_steps;
    failures += comparison->steps.num_different > 0;
    rl_markup(output, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\"",
              tests + comparison->compares_total + comparison->compares_options,
              failures + comparison->total_differs + comparison->options_differ);
}

void rl_comparison_write_junit(const rl_comparison *comparison, const char *golden_name, const char *actual_name,
                               rl_output *output)
{
    rl_markup(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"ragloss\"");
    put_counts(comparison, output);
    rl_markup(output,
              ">\n  <properties>\n   <property name=\"golden\" value=\"%s\"/>\n"
              "   <property name=\"actual\" value=\"%s\"/>\n  </properties>\n",
              golden_name, actual_name);
    put_options(comparison, output);
    rl_comparison_visit(comparison, put_sample, &(destination){comparison, output});
    put_columns(comparison, output);
    put_num_pred(comparison, output);
    if (comparison->compares_steps) put_steps(comparison, output);
    if (comparison->compares_total) put_total(comparison, output);
    rl_markup(output, " </testsuite>\n</testsuites>\n");
}
