/*
 * Keeps the caller's environment aside while java runs in one that suits it, and puts it back for the guest.
 *
 *   duration-exec --keep FD PROGRAM [ARG...]    FD holds base64 of the caller's environment; it is kept in a
 *                                               memory file under the same FD, PROGRAM gets a changed one
 *   duration-exec --with FILE PROGRAM [ARG...]  PROGRAM gets exactly the environment in FILE
 *
 * A shell cannot hand its environment on unchanged: dash drops what is no identifier (bash's exported
 * functions among them) and adds PWD, bash changes SHLVL and _. And java, in a locale without UTF-8, spoils
 * arguments and paths. The guest shall get what the caller had.
 */
#include "launcher.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What would change java's behaviour or load the caller's code into it. */
static const char *const unwanted[] = {
    "JAVA_TOOL_OPTIONS=", "JDK_JAVA_OPTIONS=", "_JAVA_OPTIONS=", "LD_PRELOAD=", "LC_ALL=", NULL};

static char *const utf8_locale = "LC_ALL=C.UTF-8";

/* The JVM would stop its threads by SIGUSR2, and dies of one that is meant for the guest. */
static char *const own_signal = "_JAVA_SR_SIGNUM=62";

static bool is_unwanted(const char *variable)
{
    for (size_t i = 0; unwanted[i]; i++) {
        if (strncmp(variable, unwanted[i], strlen(unwanted[i])) == 0)
            return true;
    }
    return false;
}

static char **suitable_for_java(char **variables)
{
    size_t kept = 0;
    for (size_t i = 0; variables[i]; i++) {
        if (!is_unwanted(variables[i]))
            variables[kept++] = variables[i];
    }
    variables[kept++] = utf8_locale;
    variables[kept++] = own_signal;
    variables[kept] = NULL;
    return variables;
}

static void keep_as(int fd, struct bytes environment)
{
    int file = memfd_create("duration-environment", MFD_CLOEXEC);
    if (file < 0 ||
        write(file, environment.at, environment.length) != (ssize_t)environment.length ||
        dup2(file, fd) < 0)
        fail("keeping the environment");
    close(file);
}

static char **keep(const char *number)
{
    int fd = atoi(number);
    struct bytes environment = read_all(fd);
    reap_writer();
    decode_base64(&environment);
    keep_as(fd, environment);
    return suitable_for_java(strings_of(environment));
}

static char **kept_in(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail(path);
    return strings_of(read_all(fd));
}

int main(int argc, char **argv)
{
    if (argc >= 4 && strcmp(argv[1], "--keep") == 0)
        execve(argv[3], argv + 3, keep(argv[2]));
    else if (argc >= 4 && strcmp(argv[1], "--with") == 0)
        execve(argv[3], argv + 3, kept_in(argv[2]));
    else
        refuse("usage: duration-exec --keep FD | --with FILE  PROGRAM [ARG...]");
    fail(argv[3]);
}
