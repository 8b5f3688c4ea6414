#include "cli/notes.h"

#include "cli/messages.h"
#include "core/base/memory.h"
#include "core/evaluation/look.h"
#include "core/formulas/criterion.h"
#include "formats/coco/coco_notes.h"
#include "formats/dataset/dataset_notes.h"

#include <stdio.h>
#include <stdlib.h>

static bool note_input(cli_notes *notes, const rl_dataset *dataset, const rl_criterion *criterion, bool is_coco,
                       rl_status *status)
{
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    size_t num_classes = rl_dataset_predictions(dataset)->blocks.at[0].num_classes;
    notes->ids = rl_dataset_ids(dataset);
    /* The labels of COCO's data need no look, because the program numbers them itself. */
    return rl_dataset_note(dataset, &notes->of_run, status) &&
           rl_look_at_objects(gt, criterion, &notes->of_run, status) &&
           (is_coco || rl_look_at_labels(gt, criterion, num_classes, &notes->of_run, status));
}

cli_notes *cli_note_input(const rl_dataset *dataset, const rl_criterion *criterion, bool is_coco, rl_status *status)
{
    cli_notes *notes = rl_alloc(1, sizeof *notes, status);
    if (!notes || note_input(notes, dataset, criterion, is_coco, status)) return notes;
    cli_notes_destroy(notes);
    return NULL;
}

static bool note_coco(cli_notes *notes, const rl_coco *coco, const char *gt_file, const char *results_file,
                      rl_status *status)
{
    const rl_objects *objects = &coco->objects;
    const rl_ground_truth gt = {.num_samples = objects->num_samples,
                                .offsets = objects->offsets,
                                .boxes = objects->boxes,
                                .labels = objects->labels,
                                .origin = {.file = gt_file}};
    if (!rl_ids_from_numbers(&notes->own_ids, coco->image_ids, coco->num_samples, status)) return false;
    notes->ids = (const char *const *)notes->own_ids.text;
    return rl_coco_note(coco, objects->num_objects, gt_file, results_file, &notes->of_run, status) &&
           rl_look_at_objects(&gt, &rl_presets[RL_PRESET_ACCV], &notes->of_run, status);
}

cli_notes *cli_note_coco(const rl_coco *coco, const char *gt_file, const char *results_file, rl_status *status)
{
    cli_notes *notes = rl_alloc(1, sizeof *notes, status);
    if (!notes || note_coco(notes, coco, gt_file, results_file, status)) return notes;
    cli_notes_destroy(notes);
    return NULL;
}

void cli_notes_destroy(cli_notes *notes)
{
    if (!notes) return;
    rl_ids_release(&notes->own_ids);
    free(notes);
}

void cli_notes_add(cli_notes *notes, const rl_part *part)
{
    rl_notes *found = &notes->of_evaluation;
    if (notes->of_run.note[RL_NOTE_DOUBLED_DETECTION].count) /* the note of the input already covers all samples */
        found->note[RL_NOTE_DOUBLED_PREDICTION].count = 0;
    rl_notes_add(&notes->of_run, found, part ? part->places : NULL);
}

static const char *id_of(const cli_notes *notes, const rl_note *note)
{
    return note->sample == RL_NO_SAMPLE ? "" : notes->ids[note->sample];
}

void cli_print_notes(const cli_notes *notes)
{
    char text[2048];
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *note = &notes->of_run.note[kind];
        if (!note->count) continue;
        rl_note_text(kind, note, id_of(notes, note), text, sizeof text);
        cli_note("note: %s", text);
    }
}

bool cli_list_notes(const cli_notes *notes)
{
    char text[2048];
    bool has_problem = false;
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *note = &notes->of_run.note[kind];
        if (!note->count) continue;
        rl_note_text(kind, note, id_of(notes, note), text, sizeof text);
        printf("%s%s\n", rl_note_is_problem(kind) ? "" : "note: ", text);
        has_problem |= rl_note_is_problem(kind);
    }
    return has_problem;
}
