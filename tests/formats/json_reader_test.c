/* The tokens of JSON texts, and for what is none, the place and the reason. */
#include "formats/json/json_reader.h"

#include "core/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Text in the making. */
typedef struct text {
    char bytes[1 << 16];
    size_t length;
} text;

static void put(text *to, const char *bytes, size_t length)
{
    assert_true(length < sizeof to->bytes - to->length);
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
    to->bytes[to->length] = '\0';
}

/* What a token is in a trace: "{k:a" for an object with the key "a". */
static void trace_token(text *to, const rl_json_reader *reader)
{
    static const char *const marks[] = {
        [RL_JSON_END] = ".",      [RL_JSON_OBJECT] = "{", [RL_JSON_OBJECT_END] = "}", [RL_JSON_LIST] = "[",
        [RL_JSON_LIST_END] = "]", [RL_JSON_KEY] = "k:",   [RL_JSON_TEXT] = "s:",      [RL_JSON_NUMBER] = "#",
        [RL_JSON_TRUE] = "t",     [RL_JSON_FALSE] = "f",  [RL_JSON_NULL] = "n"};
    put(to, marks[reader->token], strlen(marks[reader->token]));
    if (reader->token == RL_JSON_NUMBER) put(to, reader->number.text, reader->number.length);
    if (reader->token != RL_JSON_KEY && reader->token != RL_JSON_TEXT) return;
    char *copy = malloc(reader->length + 1);
    assert_non_null(copy);
    size_t length = rl_json_copy_text(reader, copy);
    assert_true(length <= reader->length);
    put(to, copy, length);
    copy[length] = '\0';
    assert_true(rl_json_text_is(reader, copy));
    if (length) copy[length - 1] = '\0';
    assert_true(rl_json_text_is(reader, copy) == !length);
    free(copy);
}

/* Reads from memory that ends where the text does, so that a sanitizer sees any look past it. */
static bool trace(const char *bytes, size_t length, text *to, rl_status *status)
{
    char *exact = malloc(length ? length : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, length);
    rl_json_reader reader;
    rl_json_start(&reader, exact, length);
    to->length = 0;
    bool ok;
    do {
        ok = rl_json_next(&reader, status);
        if (ok) trace_token(to, &reader);
    } while (ok && reader.token != RL_JSON_END);
    rl_json_release(&reader);
    free(exact);
    return ok;
}

static void reads(const char *bytes, const char *expected)
{
    text tokens;
    rl_status status;
    if (!trace(bytes, strlen(bytes), &tokens, &status)) fail_msg("%s: %s", bytes, status.what);
    assert_string_equal(tokens.bytes, expected);
}

static void refuses_bytes(const char *bytes, size_t length, const char *what)
{
    text tokens;
    rl_status status;
    if (trace(bytes, length, &tokens, &status)) fail_msg("%s: was taken", bytes);
    assert_string_equal(status.what, what);
    assert_int_equal(status.code, RL_ERR_INPUT);
}

static void refuses(const char *bytes, const char *what)
{
    refuses_bytes(bytes, strlen(bytes), what);
}

static void refuses_at(const char *bytes, size_t line, size_t column, const char *what)
{
    char message[256];
    snprintf(message, sizeof message, "not valid JSON at line %zu, column %zu: %s", line, column, what);
    refuses(bytes, message);
}

static void reads_tokens(void **state)
{
    (void)state;
    reads("0", "#0.");
    reads("-0", "#-0.");
    reads(" [ ] ", "[].");
    reads("{ }", "{}.");
    reads("[[],{}]", "[[]{}].");
    reads("{\"a\":{},\"b\" : [1 ,2]}", "{k:a{}k:b[#1#2]}.");
    reads("[1.5e+3,1E-3,-0.25e0]", "[#1.5e+3#1E-3#-0.25e0].");
    reads("true", "t.");
    reads("[true,\tfalse\r\n,null]", "[tfn].");
    reads("\xEF\xBB\xBF[1]", "[#1].");
    reads("{\"a\":1,\"A\":2}", "{k:a#1k:A#2}.");
    reads("{\"\":1,\"a\":{\"a\":1}}", "{k:#1k:a{k:a#1}}.");
    reads("\"\"", "s:.");
}

static void reads_strings(void **state)
{
    (void)state;
    reads("\"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s:\xC3\xA9\"\\/\b\f\n\r\t.");
    reads("\"\\ud83d\\ude00\\uD83D\\uDE00\"", "s:\xF0\x9F\x98\x80\xF0\x9F\x98\x80.");
    reads("\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x7F\"", "s:\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\x7F.");
    reads("\"\\u0001\\uFFFF\\ud800\\udc00\\udbff\\udfff\"", "s:\x01\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF.");
    reads("{\"\\u0061\":1}", "{k:a#1}.");
}

static void refuses_structure(void **state)
{
    (void)state;
    refuses_at("", 1, 1, "expected a value, found the end of the text");
    refuses_at("\xEF\xBB\xBF", 1, 1, "expected a value, found the end of the text");
    refuses_at("\xEF\xBB", 1, 1, "expected a value, found byte 0xef");
    refuses_at("[1,]", 1, 4, "expected a value, found ']'");
    refuses_at("[,1]", 1, 2, "expected a value, found ','");
    refuses_at("[1 2]", 1, 4, "expected ',' or ']', found '2'");
    refuses_at("[1:2]", 1, 3, "expected ',' or ']', found ':'");
    refuses_at("{\"a\":1 \"b\"}", 1, 8, "expected ',' or '}', found '\"'");
    refuses_at("{\"a\" 1}", 1, 6, "expected ':', found '1'");
    refuses_at("{\"a\"}", 1, 5, "expected ':', found '}'");
    refuses_at("{\"a\":}", 1, 6, "expected a value, found '}'");
    refuses_at("{\"a\":,", 1, 6, "expected a value, found ','");
    refuses_at("{1:2}", 1, 2, "expected a key in double quotes, found '1'");
    refuses_at("{a:2}", 1, 2, "expected a key in double quotes, found 'a'");
    refuses_at("{\"a\":1,}", 1, 8, "expected a key in double quotes, found '}'");
    refuses_at("[1}", 1, 3, "expected ',' or ']', found '}'");
    refuses_at("[}", 1, 2, "expected a value, found '}'");
    refuses_at("{]", 1, 2, "expected a key in double quotes, found ']'");
    refuses_at("[[1]", 1, 5, "expected ',' or ']', found the end of the text");
    refuses_at("]", 1, 1, "expected a value, found ']'");
    refuses_at("[1]\n x", 2, 2, "expected nothing after the value, found 'x'");
    refuses_at("[]]", 1, 3, "expected nothing after the value, found ']'");
    refuses_at("1 2", 1, 3, "expected nothing after the value, found '2'");
    refuses_at("/**/1", 1, 1, "expected a value, found '/'");
    refuses_at("\v1", 1, 1, "expected a value, found byte 0x0b");
    refuses_bytes("[1]\0", 4, "not valid JSON at line 1, column 4: expected nothing after the value, found byte 0x00");
    refuses_bytes("\0", 1, "not valid JSON at line 1, column 1: expected a value, found byte 0x00");
}

static void refuses_words(void **state)
{
    (void)state;
    const char *python = "NaN and Infinity are not JSON, though Python's json writes them; expected a value";
    refuses_at("[NaN]", 1, 2, python);
    refuses_at("[Infinity]", 1, 2, python);
    refuses_at("[\n-Infinity]", 2, 1, python);
    refuses_at("[-Infinit]", 1, 3, "expected a digit, found 'I'");
    refuses_at("nan", 1, 1, "expected a value, found 'n'");
    refuses_at("tru", 1, 1, "expected a value, found 't'");
    refuses_at("[nul]", 1, 2, "expected a value, found 'n'");
    refuses_at("True", 1, 1, "expected a value, found 'T'");
    refuses_at("truest", 1, 5, "expected nothing after the value, found 's'");
    refuses_at("['a']", 1, 2, "expected a value, found '''");
}

static void refuses_numbers(void **state)
{
    (void)state;
    refuses_at("01", 1, 2, "a number must not start with a needless 0");
    refuses_at("1.", 1, 3, "expected a digit, found the end of the text");
    refuses_at(".5", 1, 1, "expected a value, found '.'");
    refuses_at("+1", 1, 1, "expected a value, found '+'");
    refuses_at("-", 1, 2, "expected a digit, found the end of the text");
    refuses_at("[1e]", 1, 4, "expected a digit, found ']'");
    refuses_at("0x1", 1, 2, "expected nothing after the value, found 'x'");
    refuses_at("[1.5f]", 1, 5, "expected ',' or ']', found 'f'");
}

static void refuses_strings(void **state)
{
    (void)state;
    const char *control = "expected control characters of a text to be escaped, found byte 0x0a";
    refuses_at("\"a", 1, 3, "expected the closing '\"' of a text, found the end of the text");
    refuses_at("\"\xC3\xA9\n\"", 1, 3, control);
    refuses_at("{\"\n\":1}", 1, 3, control);
    refuses_at("\"\\x\"", 1, 3, "expected an escape character, one of \"\\/bfnrtu, found 'x'");
    refuses_at("\"\\", 1, 3, "expected an escape character, one of \"\\/bfnrtu, found the end of the text");
    refuses_at("\"\\u12g4\"", 1, 6, "expected a hexadecimal digit, found 'g'");
    refuses_at("\"\\u12", 1, 6, "expected a hexadecimal digit, found the end of the text");
    refuses_at("\"\\u0000\"", 1, 8, "an escaped NUL character; expected text without one");
    refuses_at("\"\\ude00\"", 1, 8, "a low surrogate without the high one before it");
    refuses_at("\"\\ud800x\"", 1, 8, "expected the escape of a low surrogate, found 'x'");
    refuses_at("\"\\ud800\\n\"", 1, 8, "expected the escape of a low surrogate, found '\\'");
    refuses_at("\"\\ud800\\u0041\"", 1, 14, "a high surrogate without the low one after it");
    refuses_at("\"\\ud800\\ud800\"", 1, 14, "a high surrogate without the low one after it");
    refuses_at("\"\xFF\"", 1, 2, "expected UTF-8, found byte 0xff");
    refuses_at("\"\xC3\"", 1, 2, "expected UTF-8, found byte 0xc3");
    refuses_at("\"\xED\xA0\x80\"", 1, 2, "expected UTF-8, found byte 0xed");
    refuses_bytes("\"\0\"", 3,
                  "not valid JSON at line 1, column 2: "
                  "expected control characters of a text to be escaped, found byte 0x00");
}

static void refuses_doubled_keys(void **state)
{
    (void)state;
    refuses("{\"a\":1,\"b\":2,\"a\":3}",
            "key 'a' stands twice in one object, again at line 1, column 14; expected it once");
    refuses("[{\"x\":[\n{\"k\":1, \"\\u006b\":2}]}]",
            "key 'k' stands twice in one object, again at line 2, column 9; expected it once");
    refuses("{\"\\\"\\n\":{\"\":1},\"\\u0022\\u000A\":2}",
            "key '\"?' stands twice in one object, again at line 1, column 16; expected it once");
    refuses("{\"\":1,\"\":2}", "key '' stands twice in one object, again at line 1, column 7; expected it once");
    refuses("{\"a\":{\"b\":1,\"c\":[{\"a\":1}],\"b\":2},\"c\":1}",
            "key 'b' stands twice in one object, again at line 1, column 27; expected it once");
    refuses(
        "{\"0123456789012345678901234567890123456789012345678901234567890123456789\":1,"
        "\"0123456789012345678901234567890123456789012345678901234567890123456789\":2}",
        "key '012345678901234567890123456789012345678901234567890123456789012' stands twice in one object, again at "
        "line 1, column 77; expected it once");
    reads("[{\"a\":{\"a\":1},\"ab\":1,\"\":2},{\"a\":{}}]", "[{k:a{k:a#1}k:ab#1k:#2}{k:a{}}].");
}

static void bounds_depth(void **state)
{
    (void)state;
    char deep[2 * (RL_JSON_MAX_DEPTH + 1)];
    memset(deep, '[', RL_JSON_MAX_DEPTH + 1);
    memset(deep + RL_JSON_MAX_DEPTH + 1, ']', RL_JSON_MAX_DEPTH + 1);
    text tokens;
    rl_status status;
    assert_true(trace(deep + 1, sizeof deep - 2, &tokens, &status));
    refuses_bytes(deep, sizeof deep,
                  "not valid JSON at line 1, column 65: nested too deeply; expected at most 64 levels");
}

static void skips_values(void **state)
{
    (void)state;
    const char *bytes = "[[1,[2]],{\"a\":[{}]},3]";
    rl_json_reader reader;
    rl_status status;
    rl_json_start(&reader, bytes, strlen(bytes));
    for (int pass = 0; pass < 2; pass++, rl_json_rewind(&reader)) {
        static const rl_json_token ends[] = {RL_JSON_LIST_END, RL_JSON_OBJECT_END, RL_JSON_NUMBER};
        assert_true(rl_json_next(&reader, &status));
        assert_int_equal(reader.token, RL_JSON_LIST);
        for (int i = 0; i < 3; i++) {
            assert_true(rl_json_next(&reader, &status) && rl_json_skip(&reader, &status));
            assert_int_equal(reader.token, ends[i]);
        }
        assert_true(rl_json_next(&reader, &status));
        assert_int_equal(reader.token, RL_JSON_LIST_END);
    }
    assert_true(rl_json_next(&reader, &status) && rl_json_skip(&reader, &status));
    assert_int_equal(reader.token, RL_JSON_LIST_END);
    assert_true(rl_json_next(&reader, &status));
    assert_int_equal(reader.token, RL_JSON_END);
    rl_json_release(&reader);
}

/* Python's tokens stand where nobody looks, and only there. */
static void passes_over_values(void **state)
{
    (void)state;
    const char *bytes = "[[NaN,[-Infinity]],{\"a\":NaN},Infinity,-NaN]";
    rl_json_reader reader;
    rl_status status;
    rl_json_start(&reader, bytes, strlen(bytes));
    assert_true(rl_json_next(&reader, &status));
    for (int i = 0; i < 3; i++) {
        static const rl_json_token ends[] = {RL_JSON_LIST_END, RL_JSON_OBJECT_END, RL_JSON_NOT_FINITE};
        assert_true(rl_json_pass_over(&reader, &status));
        assert_int_equal(reader.token, ends[i]);
    }
    assert_false(rl_json_pass_over(&reader, &status));
    assert_string_equal(status.what, "not valid JSON at line 1, column 40: expected a digit, found 'N'");
    rl_json_release(&reader);

    bytes = "[NaN]";
    rl_json_start(&reader, bytes, strlen(bytes));
    assert_true(rl_json_next(&reader, &status));
    assert_false(rl_json_next(&reader, &status));
    assert_string_equal(status.what, "not valid JSON at line 1, column 2: NaN and Infinity are not JSON, though "
                                     "Python's json writes them; expected a value");
    rl_json_release(&reader);
}

/* xorshift64: the same texts in every run. */
static size_t below(uint64_t *seed, size_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (size_t)(*seed >> 11) % limit;
}

/* A text of JSON and the trace that is to come of it. */
typedef struct document {
    text json, tokens;
    uint64_t seed;
} document;

static void put_both(document *made, const char *json, const char *tokens)
{
    put(&made->json, json, strlen(json));
    put(&made->tokens, tokens, strlen(tokens));
}

static void put_space(document *made)
{
    if (below(&made->seed, 4)) return;
    for (size_t count = below(&made->seed, 4); count; count--) put(&made->json, &" \t\r\n"[below(&made->seed, 4)], 1);
}

/* A character as it is or in one of its escapes. */
static void put_character(document *made)
{
    static const size_t limits[] = {0x80, 0x80, 0x800, 0x10000, 0x110000};
    char bytes[5] = "", escape[16];
    uint32_t code;
    size_t length;
    do {
        code = (uint32_t)below(&made->seed, limits[below(&made->seed, 5)]);
        length = rl_utf8_put(code, bytes);
    } while (!code || !length);
    put(&made->tokens, bytes, length);
    const char *letter = code < 0x80 ? strchr("\"\"\\\\//\bb\ff\nn\rr\tt", (int)code) : NULL;
    bool must = code < 0x20 || code == '"' || code == '\\';
    if (!must && below(&made->seed, 3)) {
        put(&made->json, bytes, length);
        return;
    }
    const char *form = below(&made->seed, 2) ? "\\u%04x" : "\\u%04X";
    if (code >= 0x10000) {
        snprintf(escape, sizeof escape, form, 0xD800 + (unsigned)((code - 0x10000) >> 10));
        put(&made->json, escape, 6);
        snprintf(escape, sizeof escape, form, 0xDC00 + (unsigned)(code & 0x3FF));
    } else if ((must || code == '/') && letter && below(&made->seed, 2)) {
        snprintf(escape, sizeof escape, "\\%c", letter[1]);
    } else {
        snprintf(escape, sizeof escape, form, (unsigned)code);
    }
    put(&made->json, escape, strlen(escape));
}

static void put_string(document *made, const char *mark, size_t number)
{
    char unique[24];
    put_both(made, "\"", mark);
    for (size_t count = below(&made->seed, 6); count; count--) put_character(made);
    snprintf(unique, sizeof unique, "%zu", number); /* keys of an object differ */
    put_both(made, unique, unique);
    put(&made->json, "\"", 1);
}

static void put_number(document *made)
{
    char number[64];
    static const char *const forms[] = {"%.0f", "%.17g", "%.3e", "%.1f", "%.20f"};
    snprintf(number, sizeof number, forms[below(&made->seed, 5)], (double)below(&made->seed, 2000000) / 777 - 1000);
    put(&made->tokens, "#", 1);
    put_both(made, number, number);
}

static void put_value(document *made, size_t depth)
{
    size_t kind = below(&made->seed, depth ? 8 : 6), entries = below(&made->seed, 5);
    put_space(made);
    switch (kind) {
    case 0: put_both(made, "true", "t"); break;
    case 1: put_both(made, "false", "f"); break;
    case 2: put_both(made, "null", "n"); break;
    case 3: put_string(made, "s:", 0); break;
    case 4:
    case 5: put_number(made); break;
    default:
        put_both(made, kind == 6 ? "[" : "{", kind == 6 ? "[" : "{");
        for (size_t i = 0; i < entries; i++) {
            if (i) put(&made->json, ",", 1);
            put_space(made);
            if (kind == 7) put_string(made, "k:", i);
            put_space(made);
            if (kind == 7) put(&made->json, ":", 1);
            put_value(made, depth - 1);
        }
        put_space(made);
        put_both(made, kind == 6 ? "]" : "}", kind == 6 ? "]" : "}");
    }
    put_space(made);
}

static void reads_any_document(void **state)
{
    (void)state;
    static document made;
    static text tokens;
    rl_status status;
    made.seed = 20261203;
    for (int i = 0; i < 20000; i++) {
        made.json.length = made.tokens.length = 0;
        if (!below(&made.seed, 8)) put(&made.json, "\xEF\xBB\xBF", 3);
        put_value(&made, 5);
        put(&made.tokens, ".", 1);
        if (!trace(made.json.bytes, made.json.length, &tokens, &status))
            fail_msg("%s: %s", made.json.bytes, status.what);
        assert_string_equal(tokens.bytes, made.tokens.bytes);
    }
}

static const char whole[] =
    "{\"samples\":[{\"id\":\"a\\u00e9\\ud83d\\ude00\\n\xC3\xA9\",\"boxes\":[[1.5e-3,-2.123456789]],"
    "\"t\":true}],\"n\":null, \"f\":[false , 0, {}]}";

static void refuses_every_cut(void **state)
{
    (void)state;
    static text tokens;
    for (size_t cut = 0; cut < sizeof whole - 1; cut++) {
        rl_status status;
        assert_false(trace(whole, cut, &tokens, &status));
        assert_int_equal(status.code, RL_ERR_INPUT);
        assert_non_null(strstr(status.what, "not valid JSON at line 1, column "));
    }
}

/* One byte replaced: another text or none, and nothing worse. */
static void survives_damage(void **state)
{
    (void)state;
    static text tokens;
    char copy[sizeof whole];
    size_t taken = 0;
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (int byte = 0; byte < 256; byte++) {
            rl_status status;
            memcpy(copy, whole, sizeof whole);
            copy[at] = (char)byte;
            if (trace(copy, sizeof whole - 1, &tokens, &status)) {
                taken++;
                continue;
            }
            assert_int_equal(status.code, RL_ERR_INPUT);
            assert_non_null(strstr(status.what, " at line "));
        }
    assert_in_range(taken, 2000, 8000);
}

/* A file may change while it is read: what a text becomes then does not matter, only that it stays within bounds. */
static void survives_changes_behind_it(void **state)
{
    (void)state;
    static const char json[] = "\"a\\n\\u00e9b\\ud83d\\ude00\"";
    for (size_t at = 1; at < sizeof json - 1; at++)
        for (int byte = 0; byte < 256; byte++) {
            char *exact = malloc(sizeof json - 1), *copy = NULL;
            assert_non_null(exact);
            memcpy(exact, json, sizeof json - 1);
            rl_json_reader reader;
            rl_status status;
            rl_json_start(&reader, exact, sizeof json - 1);
            assert_true(rl_json_next(&reader, &status));
            copy = malloc(reader.length);
            assert_non_null(copy);
            exact[at] = (char)byte;
            assert_true(rl_json_copy_text(&reader, copy) <= reader.length);
            rl_json_release(&reader);
            free(copy);
            free(exact);
        }
}

static void a_bracket_marks_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char bracket;
    } cases[] = {{"{", '{'},      {"\xEF\xBB\xBF \t\r\n[", '['}, {"", 0},      {" \n", 0},         {"1", 0}, {"a[", 0},
                 {"\xEF\xBB", 0}, {" \xEF\xBB\xBF{", 0},         {"\"{\"", 0}, {"\xEF\xBB\xBF", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(rl_json_bracket(cases[i].text, strlen(cases[i].text)), cases[i].bracket);
    assert_int_equal(rl_json_bracket("\0{", 2), 0);
    assert_int_equal(rl_json_bracket("  {", 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tokens),         cmocka_unit_test(reads_strings),
        cmocka_unit_test(refuses_structure),    cmocka_unit_test(refuses_words),
        cmocka_unit_test(refuses_numbers),      cmocka_unit_test(refuses_strings),
        cmocka_unit_test(refuses_doubled_keys), cmocka_unit_test(bounds_depth),
        cmocka_unit_test(skips_values),         cmocka_unit_test(passes_over_values),
        cmocka_unit_test(reads_any_document),   cmocka_unit_test(refuses_every_cut),
        cmocka_unit_test(survives_damage),      cmocka_unit_test(survives_changes_behind_it),
        cmocka_unit_test(a_bracket_marks_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
