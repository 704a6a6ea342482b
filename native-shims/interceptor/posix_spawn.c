/* posix_spawn and posix_spawnp: the same calls with the contract in the environment. */
#include "with_environment.h"

EXPORTED int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes, char *const argv[],
                         char *const envp[])
{
    WITH_ENVIRONMENT(envp, real()->spawn(pid, path, actions, attributes, argv, environment));
}

EXPORTED int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *attributes, char *const argv[],
                          char *const envp[])
{
    WITH_ENVIRONMENT(envp, real()->spawnp(pid, file, actions, attributes, argv, environment));
}
