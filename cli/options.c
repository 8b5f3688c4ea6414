#include "cli/options.h"

#include "cli/messages.h"
#include "core/base/memory.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const cli_option common[] = {
    {'h', "help", NULL, "show this help", CLI_FLAG, 0},
    {'\0', "version", NULL, "show the version", CLI_FLAG, 0},
};

const cli_option *cli_option_at(const cli_command *command, size_t place)
{
    if (place < command->num_options) return &command->options[place];
    place -= command->num_options;
    return place < CLI_SIZE(common) ? &common[place] : NULL;
}

static void print_option(const cli_option *option, FILE *to)
{
    char left[64];
    snprintf(left, sizeof left, "%c%c%s--%s%s%s", option->letter ? '-' : ' ', option->letter ? option->letter : ' ',
             option->letter ? ", " : "  ", option->name, option->value ? " " : "", option->value ? option->value : "");
    fprintf(to, "  %-26s  %s\n", left, option->help);
}

void cli_print_help(const cli_command *command, FILE *to)
{
    fprintf(to, "Usage: ragloss %s [OPTION]...%s%s\n\n%s\n\nOptions:\n", command->name, *command->operands ? " " : "",
            command->operands, command->details);
    const cli_option *option;
    for (size_t k = 0; (option = cli_option_at(command, k)); k++) print_option(option, to);
    fprintf(to, "\nThe manual: ragloss-%s(1)\n", command->name);
}

static bool usage_error(const cli_command *command, const char *format, ...) RL_PRINTF(2, 3);
static bool usage_error(const cli_command *command, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_error("%s (see: ragloss %s --help)", text, command->name);
    return false;
}

size_t cli_choice_of(const char *words, const char *word)
{
    size_t length = strlen(word), place = 0;
    if (strchr(word, '|')) return SIZE_MAX;
    for (const char *at = words; at; at = strchr(at, '|'), place++) {
        if (*at == '|') at++;
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0') && length) return place;
    }
    return SIZE_MAX;
}

static bool append(cli_list *list, const char *item)
{
    rl_status status;
    size_t capacity = list->count;
    void *items = list->items;
    if (!rl_reserve(&items, &capacity, list->count + 1, sizeof *list->items, &status)) {
        cli_status_error(&status);
        return false;
    }
    list->items = items;
    list->items[list->count++] = item;
    return true;
}

/* A whole number, and a letter for how many times 1024 it is to be multiplied by. */
static bool parse_bytes(const char *text, size_t *bytes)
{
    static const char units[] = "KMGT";
    size_t length = strlen(text);
    const char *unit = length ? strchr(units, text[length - 1]) : NULL;
    if (!rl_parse_size(text, unit ? length - 1 : length, bytes)) return false;
    for (ptrdiff_t powers = unit ? unit - units + 1 : 0; powers; powers--)
        if (!rl_multiply(*bytes, 1024, bytes)) return false;
    return true;
}

static bool set_value(const cli_command *command, const cli_option *option, const char *text, void *values)
{
    void *value = (char *)values + option->offset;
    size_t count;
    double number;
    switch (option->kind) {
    case CLI_FLAG: *(bool *)value = true; return true;
    case CLI_TEXT: *(const char **)value = text; return true;
    case CLI_LIST: return append(value, text);
    case CLI_COUNT:
        if (!rl_parse_size(text, strlen(text), &count) || !count)
            return usage_error(command, "option --%s: '%s' is not a whole number above 0", option->name, text);
        *(size_t *)value = count;
        return true;
    case CLI_BYTES:
        if (!parse_bytes(text, &count) || !count)
            return usage_error(command, "option --%s: '%s' is not a number of bytes, such as 1500, 512M or 4G",
                               option->name, text);
        *(size_t *)value = count;
        return true;
    case CLI_NUMBER:
        if (!rl_parse_f64(text, strlen(text), &number) || !isfinite(number) || number < 0.0)
            return usage_error(command, "option --%s: '%s' is not a number of at least 0", option->name, text);
        *(double *)value = number;
        return true;
    case CLI_CHOICE:
        count = cli_choice_of(option->value, text);
        if (count == SIZE_MAX)
            return usage_error(command, "option --%s: '%s' is none of %s", option->name, text, option->value);
        *(size_t *)value = count;
        return true;
    }
    return false;
}

static const cli_option *find(const cli_option *options, size_t count, const char *name, size_t length, char letter)
{
    for (size_t k = 0; k < count; k++) {
        if (letter ? options[k].letter == letter
                   : strlen(options[k].name) == length && memcmp(options[k].name, name, length) == 0)
            return &options[k];
    }
    return NULL;
}

/* Finds the option that `argument` ("--name", "--name=value", "-n", "-nvalue") names, and where its value starts, if it
 * holds one. */
static const cli_option *match(const cli_command *command, const char *argument, const char **value)
{
    bool is_long = argument[1] == '-';
    const char *name = argument + (is_long ? 2 : 1);
    size_t length = is_long ? strcspn(name, "=") : 1;
    char letter = is_long ? '\0' : *name;
    *value = is_long ? (name[length] ? name + length + 1 : NULL) : (name[1] ? name + 1 : NULL);
    const cli_option *option = find(command->options, command->num_options, name, length, letter);
    return option ? option : find(common, CLI_SIZE(common), name, length, letter);
}

/* --help and --version end a command well. */
static bool run_common(const cli_command *command, const cli_option *option, int *exit_status)
{
    if (option < common || option >= common + CLI_SIZE(common)) return false;
    *exit_status = 0;
    if (option == &common[0])
        cli_print_help(command, stdout);
    else
        cli_print_version();
    return true;
}

/* Handles the option at `*at`, moving on past its value where that is an argument of its own. */
static bool parse_option(const cli_command *command, int argc, char **argv, int *at, void *values, int *exit_status)
{
    const char *argument = argv[*at], *value;
    const cli_option *option = match(command, argument, &value);
    if (!option) return usage_error(command, "there is no option '%s'", argument);
    if (option->kind == CLI_FLAG) {
        if (value) return usage_error(command, "option '%s' takes no value", argument);
        return !run_common(command, option, exit_status) && set_value(command, option, NULL, values);
    }
    if (!value) {
        if (*at + 1 >= argc) return usage_error(command, "option '%s' needs a value", argument);
        value = argv[++*at];
    }
    return set_value(command, option, value, values);
}

bool cli_parse(const cli_command *command, int *argc, char **argv, void *values, int *exit_status)
{
    size_t operands = 0;
    bool options_end = false;
    *exit_status = CLI_FAILED;
    for (int at = 1; at < *argc; at++) {
        const char *argument = argv[at];
        if (options_end || argument[0] != '-' || argument[1] == '\0')
            argv[operands++] = argv[at];
        else if (strcmp(argument, "--") == 0)
            options_end = true;
        else if (!parse_option(command, *argc, argv, &at, values, exit_status))
            return false;
    }
    if (operands < command->min_operands)
        return usage_error(command, "too few arguments: %s expected", command->operands);
    if (operands > command->max_operands)
        return usage_error(command, "'%s' is one argument too many", argv[command->max_operands]);
    *argc = (int)operands;
    *exit_status = CLI_DONE;
    return true;
}
