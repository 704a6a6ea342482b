/* The exec family: the same calls with the contract in the environment. Only the stack is used, for a
 * child of vfork borrows its parent's memory. */
#include "with_environment.h"

#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

EXPORTED int execve(const char *path, char *const argv[], char *const envp[])
{
    WITH_ENVIRONMENT(envp, real()->execve(path, argv, environment));
}

EXPORTED int execv(const char *path, char *const argv[])
{
    WITH_ENVIRONMENT(environ, real()->execve(path, argv, environment));
}

EXPORTED int execvp(const char *file, char *const argv[])
{
    WITH_ENVIRONMENT(environ, real()->execvpe(file, argv, environment));
}

EXPORTED int execvpe(const char *file, char *const argv[], char *const envp[])
{
    WITH_ENVIRONMENT(envp, real()->execvpe(file, argv, environment));
}

EXPORTED int fexecve(int fd, char *const argv[], char *const envp[])
{
    WITH_ENVIRONMENT(envp, real()->fexecve(fd, argv, environment));
}

static int next_execveat(int fd, const char *path, char *const argv[], char *const envp[],
                         int flags)
{
    if (real()->execveat)
        return real()->execveat(fd, path, argv, envp, flags);
    return (int)syscall(SYS_execveat, fd, path, argv, envp, flags); /* glibc before 2.34 */
}

EXPORTED int execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
    WITH_ENVIRONMENT(envp, next_execveat(fd, path, argv, environment, flags));
}

/* Counts the arguments of execl and its kin, the NULL not included. */
static size_t count_arguments(const char *first, va_list *rest)
{
    size_t count = 0;
    for (const char *at = first; at; at = va_arg(*rest, const char *))
        count++;
    return count;
}

static void take_arguments(char **argv, const char *first, va_list *rest)
{
    for (const char *at = first; at; at = va_arg(*rest, const char *))
        *argv++ = (char *)at;
    *argv = NULL;
}

#define LISTED_ARGUMENTS(first, rest)                                                              \
    va_list rest;                                                                                  \
    va_start(rest, first);                                                                         \
    size_t count = count_arguments(first, &rest);                                                  \
    va_end(rest);                                                                                  \
    char *argv[count + 1];                                                                         \
    va_start(rest, first);                                                                         \
    take_arguments(argv, first, &rest)

EXPORTED int execl(const char *path, const char *first, ...)
{
    LISTED_ARGUMENTS(first, rest);
    va_end(rest);
    return execve(path, argv, environ);
}

EXPORTED int execlp(const char *file, const char *first, ...)
{
    LISTED_ARGUMENTS(first, rest);
    va_end(rest);
    return execvpe(file, argv, environ);
}

EXPORTED int execle(const char *path, const char *first, ...)
{
    LISTED_ARGUMENTS(first, rest);
    char **envp = va_arg(rest, char **);
    va_end(rest);
    return execve(path, argv, envp);
}
