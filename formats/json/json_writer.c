#include "formats/json/json_writer.h"

#include "formats/text/number.h"

#include <math.h>
#include <stdio.h>

static void start(rl_json_writer *json)
{
    if (!json->follows) return;
    rl_output_text(json->output, ",");
    rl_output_text(json->output, json->space);
}

void rl_json_open(rl_json_writer *json, char bracket)
{
    start(json);
    rl_output_bytes(json->output, &bracket, 1);
    json->follows = false;
}

void rl_json_close(rl_json_writer *json, char bracket)
{
    rl_output_bytes(json->output, &bracket, 1);
    json->follows = true;
}

void rl_json_break(rl_json_writer *json, const char *white)
{
    if (json->follows) rl_output_text(json->output, ",");
    rl_output_text(json->output, white);
    json->follows = false;
}

void rl_json_put_key(rl_json_writer *json, const char *key)
{
    start(json);
    rl_output_text(json->output, "\"");
    rl_output_text(json->output, key);
    rl_output_text(json->output, "\":");
    rl_output_text(json->output, json->space);
    json->follows = false;
}

void rl_json_put_value(rl_json_writer *json, const char *value)
{
    start(json);
    rl_output_text(json->output, value);
    json->follows = true;
}

void rl_json_put_whole(rl_json_writer *json, int64_t number)
{
    start(json);
    rl_output_whole(json->output, number);
    json->follows = true;
}

static void put_number(rl_json_writer *json, double number, const char *text)
{
    rl_json_put_value(json, isnan(number) ? "null" : !isinf(number) ? text : number < 0 ? "-1e999" : "1e999");
}

void rl_json_put_f32(rl_json_writer *json, float number)
{
    char text[RL_NUMBER_SIZE];
    rl_print_f32(number, text);
    put_number(json, (double)number, text);
}

void rl_json_put_f64(rl_json_writer *json, double number)
{
    char text[RL_NUMBER_SIZE];
    rl_print_f64(number, text);
    put_number(json, number, text);
}

static void put_byte(rl_output *output, char byte)
{
    if ((unsigned char)byte < 0x20) {
        char escape[8];
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
        rl_output_text(output, escape);
        return;
    }
    if (byte == '"' || byte == '\\') rl_output_text(output, "\\");
    rl_output_bytes(output, &byte, 1);
}

void rl_json_put_text(rl_json_writer *json, const char *text)
{
    start(json);
    rl_output_text(json->output, "\"");
    for (; *text; text++) put_byte(json->output, *text);
    rl_output_text(json->output, "\"");
    json->follows = true;
}
