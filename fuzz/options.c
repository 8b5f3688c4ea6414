/* Command lines, a line an argument: options, keys, devices and numbers. */
#include "cli/options.h"

#include "cli/devices.h"
#include "cli/messages.h"
#include "core/base/backend.h"
#include "formats/source/names.h"
#include "formats/text/number.h"
#include "fuzz/fuzz.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { MOST_ARGUMENTS = 64 };

typedef struct values {
    bool flag, quiet;
    const char *text;
    size_t count, bytes, choice;
    double number;
    cli_list list;
} values;

static const cli_option table[] = {
    {'s', "stats", NULL, "a flag", CLI_FLAG, .offset = offsetof(values, flag)},
    {'q', "quiet", NULL, "a flag", CLI_FLAG, .offset = offsetof(values, quiet)},
    {'o', "output", "FILE", "a text", CLI_TEXT, .offset = offsetof(values, text)},
    {'t', "threads", "N", "a count", CLI_COUNT, .offset = offsetof(values, count)},
    {'\0', "max-memory", "SIZE", "a size", CLI_BYTES, .offset = offsetof(values, bytes)},
    {'\0', "rtol", "R", "a number", CLI_NUMBER, .offset = offsetof(values, number), .needs = "output|stats"},
    {'f', "format", "csv|json|c", "a choice", CLI_CHOICE, .offset = offsetof(values, choice)},
    {'k', "key", "ARRAY=NAME", "a list", CLI_LIST, .offset = offsetof(values, list)},
};

static const cli_command command = {.name = "eval",
                                    .operands = "GT PRED",
                                    .min_operands = 2,
                                    .max_operands = 2,
                                    .details = "For the fuzzer.",
                                    .options = table,
                                    .num_options = CLI_SIZE(table)};

static void check_command_line(int argc, char **argv)
{
    values got = {.choice = SIZE_MAX};
    int exit_status;
    if (cli_parse(&command, &argc, argv, &got, &exit_status)) {
        fuzz_require(argc == 2 && exit_status == CLI_DONE, "the operands are counted");
        fuzz_require(got.choice == SIZE_MAX || got.choice < 3, "a choice is one of them");
        fuzz_require(got.number >= 0.0 && isfinite(got.number), "a number is one");
        for (size_t k = 0; k < got.list.count; k++) fuzz_require(got.list.items[k], "a list has no holes");
    } else {
        fuzz_require(exit_status == CLI_DONE || exit_status == CLI_FAILED, "the exit status is known");
    }
    free(got.list.items);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The shortest text reads back, and nothing shorter does. */
static void check_printing(double value)
{
    char text[RL_NUMBER_SIZE];
    double again;
    size_t length = rl_print_f64(value, text);
    fuzz_require(length == strlen(text) && length < sizeof text, "the length is the text's");
    fuzz_require(rl_parse_f64(text, length, &again) && same_bits(value, again), "%a reads back", value);
    float narrow = (float)value;
    length = rl_print_f32(narrow, text);
    fuzz_require(rl_parse_f64(text, length, &again) && same_bits((double)narrow, (double)(float)again), "%a reads back",
                 (double)narrow);
    fuzz_require(rl_print_rounded(value, text) < sizeof text, "a rounded number fits");
}

/* Checks that a number is read as the C library reads it in the C locale. */
static void check_number(const char *text)
{
    double value;
    size_t count, length = strlen(text);
    if (rl_parse_f64(text, length, &value)) {
        char *end;
        double expected = strtod(text, &end);
        fuzz_require(!*end, "'%s' is a number", text);
        fuzz_require(same_bits(value, expected), "'%s' is %a, got %a", text, expected, value);
        check_printing(value);
    }
    if (rl_parse_size(text, length, &count)) {
        char *end;
        fuzz_require(strtoull(text, &end, 10) == count && !*end, "'%s' is %zu", text, count);
    }
}

static void check_key(char *text)
{
    rl_status status;
    char *equals = strchr(text, '=');
    if (!equals) return;
    *equals = '\0';
    const rl_key key = {text, equals + 1};
    rl_names *names = rl_names_create(&key, 1, &status);
    if (!names || !rl_names_all_used(names, &status)) fuzz_check_failure(&status);
    rl_names_destroy(names);
    *equals = '=';
}

static void check_device(const char *text)
{
    rl_status status;
    rl_backend *backend = cli_open_device(text, &status);
    if (backend)
        rl_backend_destroy(backend);
    else
        fuzz_check_failure(&status);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    char *lines = malloc(size + 1), *rest = lines, *argv[MOST_ARGUMENTS + 1];
    int argc = 0;
    fuzz_require(lines, "there is memory");
    if (size) memcpy(lines, data, size);
    lines[size] = '\0';
    while (argc < MOST_ARGUMENTS && rest) {
        char *line = strsep(&rest, "\n");
        check_number(line);
        check_key(line);
        check_device(line);
        argv[argc++] = line;
    }
    argv[argc] = NULL;
    check_command_line(argc, argv);
    free(lines);
}
