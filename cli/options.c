#include "cli/options.h"

#include "cli/messages.h"
#include "core/base/memory.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* No command has more options than this. */
enum { CLI_MOST_OPTIONS = 64 };

static const cli_option common[] = {
    {'h', "help", NULL, "show this help", CLI_FLAG, 0, NULL, NULL},
    {'\0', "version", NULL, "show the version", CLI_FLAG, 0, NULL, NULL},
};

const cli_option *cli_option_at(const cli_command *command, size_t index)
{
    if (index < command->num_options) return &command->options[index];
    index -= command->num_options;
    return index < CLI_SIZE(common) ? &common[index] : NULL;
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

const char *cli_words_of_choice(const cli_option *option)
{
    return option->words ? option->words : option->value;
}

size_t cli_choice_of(const char *words, const char *word)
{
    size_t length = strlen(word), index = 0;
    if (strchr(word, '|')) return SIZE_MAX;
    for (const char *at = words; at; at = strchr(at, '|'), index++) {
        if (*at == '|') at++;
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0') && length) return index;
    }
    return SIZE_MAX;
}

void cli_hint_word(const char *words, const char *word, char hint[RL_HINT_SIZE])
{
    rl_nearest search = rl_nearest_to(word, strlen(word));
    rl_nearest_offer_words(&search, words);
    rl_nearest_hint(&search, "'", "'", hint);
}

static bool append(cli_list *list, const char *item)
{
    rl_status status;
    size_t capacity = list->count;
    if (!RL_GROW(list->items, &capacity, list->count + 1, &status)) {
        cli_status_error(&status);
        return false;
    }
    list->items[list->count++] = item;
    return true;
}

/* Parses a whole number and a letter, which multiplies it by a power of 1024. */
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

static bool set_choice(const cli_command *command, const cli_option *option, const char *text, size_t *value)
{
    const char *words = cli_words_of_choice(option);
    char hint[RL_HINT_SIZE];
    *value = cli_choice_of(words, text);
    if (*value != SIZE_MAX) return true;
    cli_hint_word(words, text, hint);
    return usage_error(command, "option --%s: '%s' is none of %s%s", option->name, text, words, hint);
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
    case CLI_CHOICE: return set_choice(command, option, text, value);
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

/* The command line, and how far it has been read. */
typedef struct parser {
    const cli_command *command;
    int argc, at;
    char **argv;
    void *values;
    bool given[CLI_MOST_OPTIONS]; /* for the command's own options */
    int *exit_status;
} parser;

/* Finds the option that `argument` ("--name", "--name=value", "-n", "-nvalue") names, and the start of its value if it
 * contains one. */
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

/* After a single hyphen, a name would be mistaken for a letter and its value. */
static bool lacks_hyphen(const cli_command *command, const char *argument)
{
    const char *name = argument + 1;
    size_t length = strcspn(name, "=");
    return length > 1 && (find(command->options, command->num_options, name, length, '\0') ||
                          find(common, CLI_SIZE(common), name, length, '\0'));
}

static bool refuse_option(const cli_command *command, const char *argument)
{
    const char *name = argument + strspn(argument, "-");
    rl_nearest search = rl_nearest_to(name, strcspn(name, "="));
    const cli_option *option;
    char hint[RL_HINT_SIZE];
    for (size_t k = 0; (option = cli_option_at(command, k)); k++)
        rl_nearest_offer(&search, option->name, strlen(option->name));
    rl_nearest_hint(&search, "--", "", hint);
    return usage_error(command, "there is no option '%s'%s", argument, hint);
}

/* --help and --version end a command successfully. */
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

/* Handles the option at `at`, and moves past its value if that is a separate argument. */
static bool parse_option(parser *p)
{
    const cli_command *command = p->command;
    const char *argument = p->argv[p->at], *value;
    const cli_option *option = match(command, argument, &value);
    if (!option || lacks_hyphen(command, argument)) return refuse_option(command, argument);
    if (option->kind == CLI_FLAG && value) return usage_error(command, "option '%s' takes no value", argument);
    if (run_common(command, option, p->exit_status)) return false;
    if (option->kind != CLI_FLAG && !value) {
        if (p->at + 1 >= p->argc) return usage_error(command, "option '%s' needs a value", argument);
        value = p->argv[++p->at];
    }
    p->given[option - command->options] = true;
    return set_value(command, option, value, p->values);
}

static bool is_given(const parser *p, const char *name, size_t length)
{
    const cli_option *option = find(p->command->options, p->command->num_options, name, length, '\0');
    return option && p->given[option - p->command->options];
}

/* Refuses an option that would have no effect, and says which others it requires. */
static bool check_needs(const parser *p, const cli_option *option)
{
    char missing[128] = "";
    size_t used = 0;
    for (const char *name = option->needs; name && *name; name += name[0] == '|') {
        size_t length = strcspn(name, "|");
        if (!is_given(p, name, length) && used < sizeof missing)
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s--%.*s", used ? " and " : "",
                                     (int)length, name);
        name += length;
    }
    return !used || usage_error(p->command, "option --%s: expected %s with it", option->name, missing);
}

static bool check_all_needs(const parser *p)
{
    for (size_t k = 0; k < p->command->num_options; k++)
        if (p->given[k] && !check_needs(p, &p->command->options[k])) return false;
    return true;
}

bool cli_parse(const cli_command *command, int *argc, char **argv, void *values, int *exit_status)
{
    parser p = {.command = command, .argc = *argc, .argv = argv, .values = values, .exit_status = exit_status};
    size_t operands = 0;
    bool options_end = false;
    *exit_status = CLI_FAILED;
    for (p.at = 1; p.at < *argc; p.at++) {
        const char *argument = argv[p.at];
        if (options_end || argument[0] != '-' || argument[1] == '\0')
            argv[operands++] = argv[p.at];
        else if (strcmp(argument, "--") == 0)
            options_end = true;
        else if (!parse_option(&p))
            return false;
    }
    if (operands < command->min_operands)
        return usage_error(command, "too few arguments: %s expected", command->operands);
    if (operands > command->max_operands)
        return usage_error(command, "'%s' is one argument too many", argv[command->max_operands]);
    if (!check_all_needs(&p)) return false;
    *argc = (int)operands;
    *exit_status = CLI_DONE;
    return true;
}
