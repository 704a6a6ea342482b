/* A group's start: what its processes find, what is hidden, and how a start is refused. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "group.h"

static bool says(const char *application, const char *line)
{
    bool found = strstr(log_of(application), line) != NULL;
    if (!found)
        dprintf(2, "no \"%s\" in:\n%s", line, log_of(application));
    return found;
}

static void given_group_then_guest_is_alone_and_without_rights(void)
{
    must_start_group();
    MUST_EQUAL(0, run_script("look", "echo me $$ parent $PPID; ls /dev/shm; echo uid $(id -u); "
                                     "grep CapEff /proc/self/status; grep CapAmb /proc/self/status;"
                                     "cat /proc/1/comm; cat /proc/self/timens_offsets; cut -d' ' "
                                     "-f6 /proc/$$/stat"));
    MUST(says("look", "me 2 parent 1\n"));
    MUST(says("look", rootless ? "uid 65534\n" : "uid 0\n"));
    MUST(!rootless || says("look", "CapEff:\t0000000000000000\n"));
    MUST(says("look", "CapAmb:\t0000000000000000\n"));
    MUST(says("look", "duration-init\n"));
    MUST(says("look", "monotonic           0         0\n"));
}

static void given_files_in_shm_when_group_ends_then_host_never_saw_them(void)
{
    must_start_group();
    MUST_EQUAL(0, run_script("shm", "echo x > /dev/shm/duration-init-test && ls /dev/shm"));
    MUST(says("shm", "duration-init-test\n"));
    MUST_EQUAL(-1, access("/dev/shm/duration-init-test", F_OK));
    MUST(run_script("seal", "echo x > /dev/shm/.duration/y") != 0);
}

static void given_hidden_directory_then_guest_sees_it_empty_and_log_is_written(void)
{
    MUST_EQUAL(0, start_group("--hide", work, "--hide", "/nonexistent", NULL));
    char script[256];
    snprintf(script, sizeof script, "ls -A %s | wc -l; touch %s/x", work, work);
    MUST(run_script("hidden", script) != 0);
    MUST(says("hidden", "0\n"));
    MUST_OK(chdir(work));
    MUST_EQUAL(125, spawn_logged("inside", "true", NULL));
    MUST_OK(chdir("/"));
}

static void given_hostname_then_group_has_it_and_host_keeps_its_own(void)
{
    char before[65], after[65];
    MUST_OK(gethostname(before, sizeof before));
    MUST_EQUAL(0, start_group("--hostname", "elsewhere", NULL));
    MUST_EQUAL(0, run_script("name", "uname -n"));
    MUST(says("name", "elsewhere\n"));
    MUST_OK(gethostname(after, sizeof after));
    MUST_EQUAL(0, strcmp(before, after));
}

static void given_running_group_when_started_again_then_refused(void)
{
    must_start_group();
    MUST_EQUAL(1, start_group(NULL));
    MUST(strstr(start_message(), "EADDRINUSE") != NULL);
    MUST(strstr(start_message(), "duration-init: test: ") == start_message());
    greet(false, NULL);
}

static void given_killed_init_then_all_are_gone_and_name_is_free(void)
{
    struct dur_msg_hello_ok greeting;
    must_start_group();
    struct peer peer = greet(true, &greeting);
    MUST_EQUAL(0, spawn_logged("a", "sleep", "100", NULL));
    MUST_OK(kill((pid_t)greeting.host_pid, SIGKILL));
    struct answer answer;
    while (next_frame(&peer, &answer)) {
    }
    must_start_group();
}

static void given_bad_arguments_then_one_line_and_no_socket(void)
{
    char path[WORK_BYTES + 16];
    snprintf(path, sizeof path, "%s/control", work);
    MUST_EQUAL(1, start_group("--interceptor", "/nonexistent.so", NULL));
    MUST(strstr(start_message(), "open the interceptor /nonexistent.so: ENOENT; ") != NULL);
    MUST_EQUAL(1, start_group("--hostname",
                              "a-name-of-more-than-64-bytes-is-nothing-that-the-"
                              "kernel-would-ever-accept",
                              NULL));
    MUST_EQUAL(-1, access(path, F_OK));
    MUST_EQUAL(1, start_group("--clock", "broken", NULL));
    must_start_group();
}

const struct test start_tests[] = {
    {"givenGroup_thenGuestIsAloneAndWithoutRights",
     given_group_then_guest_is_alone_and_without_rights, false},
    {"givenFilesInShm_whenGroupEnds_thenHostNeverSawThem",
     given_files_in_shm_when_group_ends_then_host_never_saw_them, false},
    {"givenHiddenDirectory_thenGuestSeesItEmptyAndLogIsWritten",
     given_hidden_directory_then_guest_sees_it_empty_and_log_is_written, false},
    {"givenHostname_thenGroupHasItAndHostKeepsItsOwn",
     given_hostname_then_group_has_it_and_host_keeps_its_own, false},
    {"givenRunningGroup_whenStartedAgain_thenRefused",
     given_running_group_when_started_again_then_refused, false},
    {"givenKilledInit_thenAllAreGoneAndNameIsFree",
     given_killed_init_then_all_are_gone_and_name_is_free, false},
    {"givenBadArguments_thenOneLineAndNoSocket", given_bad_arguments_then_one_line_and_no_socket,
     false},
    {NULL, NULL, false}};
