/* A target without libFuzzer: NAME FILE-OR-FOLDER… runs it once on each file. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static size_t num_replayed;

static void replay_file(const char *path, size_t size)
{
    uint8_t *data = malloc(size + !size);
    FILE *file = fopen(path, "rb");
    fuzz_require(data && file && fread(data, 1, size, file) == size, "%s can be read", path);
    fclose(file);
    fuzz_one(data, size);
    free(data);
    num_replayed++;
}

static void replay(const char *path)
{
    struct stat about;
    fuzz_require(stat(path, &about) == 0, "%s is there", path);
    if (!S_ISDIR(about.st_mode)) {
        replay_file(path, (size_t)about.st_size);
        return;
    }
    DIR *folder = opendir(path);
    fuzz_require(folder, "%s can be read", path);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char inside[4096];
        if (*entry->d_name == '.') continue;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        replay(inside);
    }
    closedir(folder);
}

int main(int argc, char **argv)
{
    for (int k = 1; k < argc; k++) replay(argv[k]);
    printf("%zu inputs\n", num_replayed);
    return num_replayed ? 0 : 1;
}
