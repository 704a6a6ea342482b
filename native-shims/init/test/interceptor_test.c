/* The interceptor in ordinary programs: each process registers, and nobody notices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "group.h"

/* Counts the registrations of that kind until the application's end. */
static int count_registrations(struct peer *peer, const char *application, uint32_t how)
{
    struct answer *answer = malloc(sizeof *answer);
    struct dur_registration registration;
    int count = 0;
    while (next_frame(peer, answer) && answer->frame.type != DUR_MSG_EXIT) {
        char name[64];
        MUST_EQUAL(DUR_MSG_REGISTERED, answer->frame.type);
        memcpy(&registration, answer->payload, sizeof registration);
        string_at(answer, sizeof registration, name, sizeof name);
        count += strcmp(name, application) == 0 && registration.flags == how;
    }
    free(answer);
    return count;
}

static int registrations(uint32_t how, const char *script)
{
    struct peer peer = greet(true, NULL);
    MUST_EQUAL(0, spawn_logged("app", "/bin/bash", "-c", script, NULL));
    int count = count_registrations(&peer, "app", how);
    close(peer.fd);
    return count;
}

static void given_forks_and_execs_then_each_is_registered(void)
{
    must_start_group();
    MUST_EQUAL(1, registrations(DUR_REGISTERED_START, "exit 0"));
    MUST_EQUAL(3, registrations(DUR_REGISTERED_FORK, "for i in 1 2 3; do (sleep 0.02); done; :"));
    MUST_EQUAL(2, registrations(DUR_REGISTERED_EXEC, "/bin/sleep 0.05; exec /bin/sleep 0.05"));
    MUST_EQUAL(2, registrations(DUR_REGISTERED_EXEC, "env -i /bin/sleep 0.05; :"));
}

static void given_few_or_closed_descriptors_then_still_registered(void)
{
    must_start_group();
    MUST_EQUAL(1, registrations(DUR_REGISTERED_EXEC, "ulimit -n 4; exec /bin/sleep 0.05"));
    MUST_EQUAL(1, registrations(DUR_REGISTERED_EXEC, "exec 0<&- 1>&- 2>&-; exec /bin/sleep 0.05"));
}

static void given_program_then_its_environment_is_what_the_caller_gave(void)
{
    must_start_group();
    MUST_OK(clearenv());
    MUST_OK(setenv("ONE", "1", 1));
    MUST_EQUAL(0, spawn_logged("plain", "/usr/bin/env", NULL));
    struct peer peer = greet(true, NULL);
    await_exit(&peer, "plain");
    MUST_EQUAL(0, strcmp(log_of("plain"), "ONE=1\n"));
    MUST_OK(setenv("LD_PRELOAD", "libm.so.6", 1));
    MUST_EQUAL(0, spawn_logged("mine", "/usr/bin/env", "-i", "LD_PRELOAD=libdl.so.2",
                               "/usr/bin/env", NULL));
    await_exit(&peer, "mine");
    MUST_EQUAL(0, strcmp(log_of("mine"), "LD_PRELOAD=libdl.so.2\n"));
}

static void given_static_program_then_it_finds_the_contract(void)
{
    must_start_group();
    char command[WORK_BYTES + 16];
    snprintf(command, sizeof command, "%s/duration-spawn", programs);
    struct peer peer = greet(true, NULL);
    MUST_EQUAL(0, spawn_logged("static", command, NULL));
    MUST_EQUAL(125 << 8, await_exit(&peer, "static").status);
}

static void given_processes_when_listed_then_the_dead_are_not(void)
{
    struct answer answer;
    struct dur_msg_process_list list;
    must_start_group();
    MUST_EQUAL(0, spawn_logged("app", "/bin/bash", "-c",
                               "for i in {1..50}; do (:); done; sleep 100 & sleep 100", NULL));
    sleep(1);
    struct peer peer = greet(false, NULL);
    ask(&peer, &answer, DUR_MSG_PROCESSES, NULL, 0, NULL, 0);
    memcpy(&list, answer.payload, sizeof list);
    MUST_EQUAL(3, list.count);
}

const struct test interceptor_tests[] = {
    {"givenForksAndExecs_thenEachIsRegistered", given_forks_and_execs_then_each_is_registered,
     false},
    {"givenFewOrClosedDescriptors_thenStillRegistered",
     given_few_or_closed_descriptors_then_still_registered, false},
    {"givenProgram_thenItsEnvironmentIsWhatTheCallerGave",
     given_program_then_its_environment_is_what_the_caller_gave, false},
    {"givenStaticProgram_thenItFindsTheContract", given_static_program_then_it_finds_the_contract,
     false},
    {"givenProcesses_whenListed_thenTheDeadAreNot",
     given_processes_when_listed_then_the_dead_are_not, false},
    {NULL, NULL, false}};
