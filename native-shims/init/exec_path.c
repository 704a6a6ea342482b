/* Finding the command as execvp does, but with the PATH of the environment that is passed on. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

static const char *path_of(char **envp)
{
    for (; *envp; envp++)
        if (strncmp(*envp, "PATH=", 5) == 0)
            return *envp + 5;
    return "/bin:/usr/bin";
}

/* A file without "#!" is a shell's script, as execvp has it. */
static void execute_by_shell(const char *file, char **argv, char **envp)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char *shell_argv[count + 2];
    shell_argv[0] = (char *)"/bin/sh";
    shell_argv[1] = (char *)file;
    for (size_t i = 1; i <= count; i++)
        shell_argv[i + 1] = argv[i];
    execve(shell_argv[0], shell_argv, envp);
}

static int execute_file(const char *file, char **argv, char **envp)
{
    execve(file, argv, envp);
    int error = errno;
    if (error == ENOEXEC)
        execute_by_shell(file, argv, envp);
    return -error;
}

/* True when the search goes on after this error. */
static bool not_here(int error)
{
    return error == -ENOENT || error == -ENOTDIR || error == -EACCES || error == -ESTALE ||
           error == -ENODEV || error == -ETIMEDOUT;
}

int execute(char **argv, char **envp)
{
    const char *file = argv[0];
    if (strchr(file, '/') || !*file)
        return *file ? execute_file(file, argv, envp) : -ENOENT;
    int result = -ENOENT;
    for (const char *at = path_of(envp);;) {
        size_t length = strcspn(at, ":");
        char candidate[PATH_MAX];
        if (length + strlen(file) + 2 <= sizeof candidate) {
            memcpy(candidate, at, length);
            candidate[length] = '/';
            strcpy(candidate + length + (length > 0), file);
            int error = execute_file(candidate, argv, envp);
            if (!not_here(error))
                return error;
            if (error == -EACCES)
                result = error;
        }
        if (!at[length])
            return result;
        at += length + 1;
    }
}
