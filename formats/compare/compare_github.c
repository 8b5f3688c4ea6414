/* Writes the differences between two result files as commands to the runner of GitHub Actions. */
#include "core/base/harmless.h"
#include "formats/compare/compare.h"
#include "formats/compare/compare_steps.h"
#include "formats/compare/difference.h"
#include "formats/compare/num_pred.h"

#include <string.h>

/* A percent sign is escaped everywhere, and within a property also the characters that would end it. Line breaks would
 * need escapes, too, but never get here. */
static void put(const char *text, const char *special, FILE *file)
{
    rl_harmless rest = {.at = text};
    const char *character;
    for (size_t length; (character = rl_harmless_next(&rest, &length));)
        if (strchr(special, *character))
            fprintf(file, "%%%02X", (unsigned)*character);
        else
            fwrite(character, 1, length, file);
}

static void annotate(const char *golden_name, const char *id, const char *sentence, FILE *file)
{
    static const char in_property[] = "%:,", in_text[] = "%";
    fputs("::error file=", file);
    put(golden_name, in_property, file);
    fputs(",title=ragloss", file);
    if (id) {
        fputs("%3A sample ", file);
        put(id, in_property, file);
    }
    fputs("::", file);
    put(sentence, in_text, file);
    fputc('\n', file);
}

void rl_comparison_annotate(const rl_comparison *comparison, const char *golden_name, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (comparison->options.count) {
        rl_options_sentence(comparison, sentence);
        annotate(golden_name, NULL, sentence, file);
    }
    for (size_t i = 0; i < comparison->num_worst; i++) {
        rl_difference_sentence(&comparison->worst[i], sentence);
        annotate(golden_name, rl_difference_id(&comparison->worst[i]), sentence, file);
    }
    size_t more = comparison->num_different - comparison->num_worst;
    if (more) {
        snprintf(sentence, sizeof sentence, "%zu more of %zu samples differ", more, comparison->num_samples);
        annotate(golden_name, NULL, sentence, file);
    }
    if (comparison->num_moved) {
        rl_num_pred_sentence(comparison, sentence);
        annotate(golden_name, NULL, sentence, file);
    }
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        const char *owner = rl_column_owner(comparison, column);
        if (!owner) continue;
        snprintf(sentence, sizeof sentence, "only the %s file has the column '%s'", owner, rl_column_name(column).text);
        annotate(golden_name, NULL, sentence, file);
    }
    if (comparison->steps.num_different) {
        rl_steps_sentence(comparison, sentence);
        annotate(golden_name, NULL, sentence, file);
    }
    if (!comparison->total_differs) return;
    rl_total_sentence(comparison, sentence);
    annotate(golden_name, NULL, sentence, file);
}
