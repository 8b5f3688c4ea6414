/* Runs a command and prints the most memory that it held: `resident` is the kernel's own high-water mark, mapped files
 * included; `anonymous`, what is not a file's pages, is looked at every 0.1 ms. Both in KiB. Its output is dropped. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* 0 once the process is gone. */
static long anonymous_kib(int status_file)
{
    char text[4096];
    ssize_t size = pread(status_file, text, sizeof text - 1, 0);
    if (size <= 0) return 0;
    text[size] = '\0';
    const char *line = strstr(text, "RssAnon:");
    return line ? strtol(line + strlen("RssAnon:"), NULL, 10) : 0;
}

/* The largest value seen until the child ends. */
static long watch(pid_t child, int *exit_status, struct rusage *usage)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)child);
    int status_file = open(path, O_RDONLY | O_CLOEXEC);
    long most = 0;
    while (wait4(child, exit_status, WNOHANG, usage) == 0) {
        long now = anonymous_kib(status_file);
        if (now > most) most = now;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    close(status_file);
    return most;
}

int main(int argc, char **argv)
{
    if (argc < 2) return 2;
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0) execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    if (child < 0) {
        perror("fork");
        return 1;
    }
    int exit_status;
    struct rusage usage;
    long anonymous = watch(child, &exit_status, &usage);
    printf("%ld,%ld\n", usage.ru_maxrss, anonymous);
    return exit_status == 0 ? 0 : 1;
}
