/* HTML and XML with values in them: text is escaped, and numbers are written by number.h. */
#ifndef RAGLOSS_MARKUP_H
#define RAGLOSS_MARKUP_H

#include "formats/io/output.h"

/* Writes `markup`, in which these stand for the values that follow, so that a compiler can check them as printf's:
 *
 *   %s    text, made harmless, and escaped for elements and quoted attributes
 *   %zu   a whole number
 *   %g    a number, the shortest text that reads back to the same value
 *   %.3g  a number of three significant digits
 *   %.1f  a coordinate, to a tenth
 *   %%    a percent sign */
void rl_markup(rl_output *output, const char *markup, ...) RL_PRINTF(2, 3);

#endif
