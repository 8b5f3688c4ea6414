/* Lists the notes of the run that made the results. */
#include "formats/report/report_parts.h"

static const char *id_of(const rl_record *record, size_t sample)
{
    return sample < record->num_samples ? record->samples[sample].id : "?";
}

void rl_report_notes(const rl_report *report, rl_output *output)
{
    char text[2048];
    if (!report->record->notes) return;
    rl_markup(output, "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Notes</h2>\n<ul>\n");
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *note = &report->record->notes->note[kind];
        if (!note->count) continue;
        rl_note_text(kind, note, id_of(report->record, note->sample), text, sizeof text);
        rl_markup(output, "<li>%s</li>\n", text);
    }
    rl_markup(output, "</ul>\n</section>\n");
}
