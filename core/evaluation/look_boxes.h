/* The questions that a look at boxes asks of each box, on either side. */
#ifndef RAGLOSS_LOOK_BOXES_H
#define RAGLOSS_LOOK_BOXES_H

#include "core/formulas/criterion.h"

static inline bool rl_is_flat(rl_box box)
{
    return box.x1 == box.x2 || box.y1 == box.y2;
}

static inline bool rl_is_inverted(rl_box box)
{
    return box.x2 < box.x1 || box.y2 < box.y1;
}

/* A number of a box in units of the image lies in [0, 1], but for rounding; corners of a box whose centre does, in
 * [-0.5, 1.5]. */
static inline bool rl_is_beyond_image(float number, rl_box_form form)
{
    float beyond = form == RL_FORM_CXCYWH ? 0.01f : 0.51f;
    return rl_is_finite(number) && (number < -beyond || number > 1.0f + beyond);
}

/* Returns the index of the first number that lies outside, or -1. */
static inline int rl_first_beyond_image(const float numbers[RL_BOX_SIZE], rl_box_form form)
{
    for (int k = 0; k < RL_BOX_SIZE; k++)
        if (rl_is_beyond_image(numbers[k], form)) return k;
    return -1;
}

/* Counts boxes that are read as centre and size but may be corners: all of them would be valid corners, and at least
 * one leaves the image as it is read. Too few boxes to be sure are passed over in silence. */
typedef struct rl_form_doubt {
    size_t count, leaving, first; /* the first that leaves the image */
    bool refuted;
} rl_form_doubt;

enum { RL_ENOUGH_TO_DOUBT = 8 };

static inline void rl_doubt_form(rl_form_doubt *doubt, const float numbers[RL_BOX_SIZE], size_t place)
{
    rl_box box = rl_corners(numbers, RL_FORM_CXCYWH);
    bool would_be_corners = numbers[0] < numbers[2] && numbers[1] < numbers[3];
    doubt->refuted |= !would_be_corners || rl_first_beyond_image(numbers, RL_FORM_CXCYWH) >= 0;
    doubt->count++;
    if (box.x1 >= -0.01f && box.y1 >= -0.01f && box.x2 <= 1.01f && box.y2 <= 1.01f) return;
    if (doubt->leaving++ == 0) doubt->first = place;
}

static inline bool rl_form_is_doubtful(const rl_form_doubt *doubt)
{
    return !doubt->refuted && doubt->leaving && doubt->count >= RL_ENOUGH_TO_DOUBT;
}

/* "w" */
static inline const char *rl_box_number_name(rl_box_form form, int number)
{
    static const char *const names[][RL_BOX_SIZE] = {[RL_FORM_XYXY] = {"x1", "y1", "x2", "y2"},
                                                     [RL_FORM_XYWH] = {"x", "y", "w", "h"},
                                                     [RL_FORM_CXCYWH] = {"cx", "cy", "w", "h"}};
    return names[form][number];
}

#endif
