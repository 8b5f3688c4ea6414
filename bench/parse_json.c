/* Opens a JSON file as the evaluation does, every number parsed and laid out in arrays, and does nothing else. */
#include "formats/source/open.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    rl_status status;
    char text[sizeof status];
    rl_source *source = argc == 2 ? rl_source_open(argv[1], &status) : NULL;
    if (!source) {
        if (argc == 2) rl_status_text(&status, text, sizeof text);
        fprintf(stderr, "%s\n", argc == 2 ? text : "usage: parse_json FILE");
        return 1;
    }
    rl_source_close(source);
    return 0;
}
