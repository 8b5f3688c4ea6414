/* Which outputs would change what a folder that is read holds. */
#include "formats/source/members.h"
#include "tests/formats/scratch.h"

#include <string.h>
#include <sys/stat.h>

static const char replaced[] = "it is read, and would be replaced; expected another path",
                  joins[] = "its folder is read, and it would be read with it; expected another path";

static void make_file(const char *path)
{
    write_file(path, "x", 1);
}

static void make_folder(const char *path, const char *const *names)
{
    char file[128];
    assert_int_equal(mkdir(path, 0700), 0);
    for (; *names; names++) {
        snprintf(file, sizeof file, "%s/%s", path, *names);
        make_file(file);
    }
}

/* `refusal` is NULL where the output is no matter. */
static void expect(const char *folder, const char *path, const char *refusal)
{
    rl_status status;
    rl_output *output = rl_output_find(path, &status);
    if (!output) fail_msg("%s: %s", path, status.what);
    bool spared = rl_members_are_spared(folder, output, &status);
    if (spared != !refusal) fail_msg("%s of %s: %s", path, folder, spared ? "spared" : status.what);
    if (refusal) {
        assert_int_equal(status.code, RL_ERR_ARGUMENT);
        assert_string_equal(status.what, refusal);
        assert_string_equal(status.file, path);
    }
    rl_output_discard(output);
}

static void names_say_what_is_read(void **state)
{
    (void)state;
    assert_true(rl_is_array_file("a.npy") && rl_is_array_file("a.npz.npy"));
    assert_false(rl_is_array_file(".npy") || rl_is_array_file(".a.npy") || rl_is_array_file("a.npz"));
    assert_true(rl_is_sample_file("a.npz") && rl_is_sample_file("a.json"));
    assert_false(rl_is_sample_file(".npz") || rl_is_sample_file(".a.json") || rl_is_sample_file("a.npy") ||
                 rl_is_sample_file("json"));
}

static void arrays_are_spared(void **state)
{
    (void)state;
    make_folder("arrays", (const char *const[]){"a.npy", "b.json", "c.csv", ".d.npy", NULL});
    expect("arrays", "arrays/a.npy", replaced);
    expect("arrays/", "arrays/a.npy", replaced);
    expect("arrays", "arrays/new.npy", joins);
    const char *const others[] = {"arrays/b.json",   "arrays/c.csv", "arrays/.d.npy",    "arrays/new", "arrays/new.npz",
                                  "arrays/.new.npy", "new.npy",      "arrays/../a2.npy", "/dev/null"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) expect("arrays", others[k], NULL);
}

static void samples_are_spared(void **state)
{
    (void)state;
    make_folder("samples", (const char *const[]){"a.npz", "b.json", "c.csv", NULL});
    expect("samples", "samples/a.npz", replaced);
    expect("samples", "samples/b.json", replaced);
    const char *const members[] = {"samples/new.npz", "samples/new.json", "samples/new.npy"};
    for (size_t k = 0; k < sizeof members / sizeof *members; k++) expect("samples", members[k], joins);
    expect("samples", "samples/c.csv", NULL);
    expect("samples", "samples/new.csv", NULL);
}

static void links_are_followed_both_ways(void **state)
{
    (void)state;
    make_folder("linked", (const char *const[]){"a.npz", NULL});
    make_file("beyond.npz");
    assert_int_equal(symlink("../beyond.npz", "linked/b.npz"), 0);
    assert_int_equal(symlink("nowhere", "linked/c.npz"), 0);
    assert_int_equal(symlink("linked", "same"), 0);
    assert_int_equal(symlink("linked/a.npz", "symbolic"), 0);
    assert_int_equal(link("linked/a.npz", "hard"), 0);
    const char *const names[] = {"same/a.npz", "symbolic", "hard", "beyond.npz", "linked/b.npz"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        expect("linked", names[k], replaced);
        expect("same", names[k], replaced);
    }
    expect("linked", "same/new.npz", joins);
    expect("same", "linked/new.npz", joins);
}

static void other_inputs_have_no_members(void **state)
{
    (void)state;
    make_file("file.json");
    expect("file.json", "file.json", NULL);
    expect("-", "file.json", NULL);
    expect("missing", "file.json", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_what_is_read),       cmocka_unit_test(arrays_are_spared),
        cmocka_unit_test(samples_are_spared),           cmocka_unit_test(links_are_followed_both_ways),
        cmocka_unit_test(other_inputs_have_no_members),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
