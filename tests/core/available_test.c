/* The memory at hand, held to what the system says in other ways. */
#include "core/base/available.h"
#include "tests/core/core_testing.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

static void no_more_than_there_is(void **state)
{
    (void)state;
    struct sysinfo system;
    assert_int_equal(sysinfo(&system), 0);
    size_t available = rl_available_memory();
    assert_true(available > 1 << 20);
    assert_true(available <= system.totalram * system.mem_unit);
}

static size_t address_space(void)
{
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu", &pages), 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void no_more_than_the_limit_of_address_space(void **state)
{
    (void)state;
    const size_t room = 64 << 20, slack = 16 << 20;
    struct rlimit before, lowered;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    lowered = before;
    lowered.rlim_cur = address_space() + room;
    if (setrlimit(RLIMIT_AS, &lowered) != 0) skip();
    size_t available = rl_available_memory();
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_true(available <= room + slack);
    assert_true(available >= room - slack);

    lowered.rlim_cur = 4096; /* less than there is already */
    assert_int_equal(setrlimit(RLIMIT_AS, &lowered), 0);
    available = rl_available_memory();
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(available, 0);
}

/* What is too much is reported; little is never looked into. */
static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    const double mib = 1024.0 * 1024.0;
    struct rlimit before, lowered;
    rl_status status;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    assert_true(rl_check_available(100.0 * mib, &status));
    assert_false(rl_check_available(1e18, &status));
    assert_int_equal(status.code, RL_ERR_MEMORY);
    assert_non_null(strstr(status.what, "it needs 953674316406.2 MiB of memory; "));

    lowered = before;
    lowered.rlim_cur = 4096; /* less than there is already */
    if (setrlimit(RLIMIT_AS, &lowered) != 0) skip();
    bool little = rl_check_available(64.0 * mib - 1.0, &status), more = rl_check_available(64.0 * mib, &status);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_true(little);
    expect_failure(more, &status, RL_ERR_MEMORY, "it needs 64.0 MiB of memory; 0.0 MiB are available");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_than_there_is),
        cmocka_unit_test(no_more_than_the_limit_of_address_space),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
