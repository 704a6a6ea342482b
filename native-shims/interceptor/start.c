/* What happens when a program starts with the interceptor in it, and when it forks. */
#include "interceptor.h"

#include <pthread.h>
#include <unistd.h>

#include "frames.h"

/* Runs in the only thread of the new process. */
static void forked(void)
{
    system_forked();
    popen_forked();
    register_process(DUR_REGISTERED_FORK);
}

__attribute__((constructor)) static void start(int argc, char **argv, char **envp)
{
    (void)argc;
    (void)argv;
    take_contract(environ);
    if (envp && envp != environ)
        take_contract(envp); /* somebody before us has copied it: main's third argument */
    if (!contract.active)
        return;
    real();
    pthread_atfork(NULL, NULL, forked);
    register_process(contract.exec_count ? DUR_REGISTERED_EXEC : DUR_REGISTERED_START);
}
