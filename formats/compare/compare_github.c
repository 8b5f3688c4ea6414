/* What two result files differ in, as commands to the runner of GitHub Actions. */
#include "formats/compare/difference.h"

#include <string.h>

/* Percent signs and line breaks are escaped everywhere, and in a property what would end it; other control characters
 * do not get through. */
static void put(const char *text, const char *special, FILE *file)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            fprintf(file, "%%%02X", (unsigned)*text);
        else
            fputc(rl_visible(*text), file);
    }
}

static void annotate(const char *golden_name, const char *id, const char *sentence, FILE *file)
{
    static const char in_property[] = "%\r\n:,", in_text[] = "%\r\n";
    fputs("::error file=", file);
    put(golden_name, in_property, file);
    fputs(",title=ragloss", file);
    if (id) {
        put(": sample ", in_property, file);
        put(id, in_property, file);
    }
    fputs("::", file);
    put(sentence, in_text, file);
    fputc('\n', file);
}

void rl_comparison_annotate(const rl_comparison *comparison, const char *golden_name, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    for (size_t i = 0; i < comparison->num_worst; i++) {
        rl_difference_sentence(&comparison->worst[i], sentence);
        annotate(golden_name, rl_difference_id(&comparison->worst[i]), sentence, file);
    }
    size_t more = comparison->num_different - comparison->num_worst;
    if (more) {
        snprintf(sentence, sizeof sentence, "%zu more of %zu samples differ", more, comparison->num_samples);
        annotate(golden_name, NULL, sentence, file);
    }
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        const char *owner = rl_column_owner(comparison, column);
        if (!owner) continue;
        snprintf(sentence, sizeof sentence, "only the %s file has the column '%s'", owner, rl_column_name(column));
        annotate(golden_name, NULL, sentence, file);
    }
    if (!comparison->total_differs) return;
    rl_total_sentence(comparison, sentence);
    annotate(golden_name, NULL, sentence, file);
}
