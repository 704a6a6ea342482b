/* What the parts of the interceptor know of each other. It is preloaded into every program of a group,
 * so it must never be noticed: no lock, no thread, no malloc, errno as it was. */
#ifndef DURATION_INTERCEPTOR_H
#define DURATION_INTERCEPTOR_H

#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EXPORTED __attribute__((visibility("default")))

#define PRIVATE_DIR "/dev/shm/.duration"
#define SELF_PREFIX PRIVATE_DIR "/libduration-interceptor-"

/* contract.c: the variables that tie a program to its group. */
struct contract {
    bool active; /* the program was started by a group's init, or descends from one that was */
    uint32_t exec_count;
    char self[256]; /* path under which this library is preloaded */
    char group[96]; /* "HA_APPLICATION=..." */
    char pid[48];   /* "DURATION_COORDINATOR_PID=..." */
    char count[24]; /* "CPENV_EXEC=n", n being what the next exec passes on */
};
extern struct contract contract;
bool begins(const char *text, const char *prefix);
/* True for the variables that are ours alone; LD_PRELOAD is shared with the user. */
bool is_contract_variable(const char *variable);
/* Takes the contract from the environment and leaves there what the program would find without us. */
void take_contract(char **environment);
/* Takes the contract out of a list of variables, without looking at it. */
void hide_contract(char **environment);

/* environment.c: the environment for an exec, the contract put back. */
struct environment_size {
    size_t slots; /* of pointers, the NULL counted */
    size_t text;  /* bytes for LD_PRELOAD */
};
struct environment_size environment_size(char *const *given);
void environment_fill(char **slots, char *text, char *const *given);

/* register.c: tells init that this process exists; gives up silently. */
void register_process(uint32_t how);

/* real.c: the functions that we stand in front of. */
typedef int spawn_function(pid_t *, const char *, const posix_spawn_file_actions_t *,
                           const posix_spawnattr_t *, char *const *, char *const *);
struct real {
    int (*execve)(const char *, char *const *, char *const *);
    int (*execvpe)(const char *, char *const *, char *const *);
    int (*fexecve)(int, char *const *, char *const *);
    int (*execveat)(int, const char *, char *const *, char *const *, int);
    spawn_function *spawn, *spawnp;
    int (*system)(const char *);
    FILE *(*popen)(const char *, const char *);
};
const struct real *real(void);

/* system.c, popen.c: in a new process, before it goes on. */
void system_forked(void);
void popen_forked(void);

#endif
