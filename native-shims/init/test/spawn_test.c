/* Applications: how they are started, what they get, how their ends are told. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "group.h"

static void given_commands_that_cannot_run_then_status_is_that_of_env(void)
{
    must_start_group();
    MUST_EQUAL(127, spawn_logged("a", "/nonexistent/x", NULL));
    MUST_EQUAL(126, spawn_logged("a", "/etc/passwd", NULL));
    MUST_EQUAL(126, spawn_logged("a", "/", NULL));
    MUST_EQUAL(0, spawn_logged("a", "sleep", "100", NULL));
    MUST_EQUAL(125, spawn_logged("a", "true", NULL));
    MUST_EQUAL(125, spawn_logged("a/b", "true", NULL));
}

static void given_caller_then_application_gets_what_it_had(void)
{
    struct rlimit limit = {77, 99};
    must_start_group();
    MUST_OK(setrlimit(RLIMIT_NOFILE, &limit));
    MUST_OK(nice(3));
    umask(027);
    signal(SIGHUP, SIG_IGN);
    MUST_OK(chdir("/usr"));
    MUST_OK(setenv("MINE", "a b", 1));
    MUST_EQUAL(0, run_script("got", "echo $(ulimit -n) $(ulimit -Hn) $(nice) $(umask) $(pwd) $MINE;"
                                    "grep SigIgn /proc/self/status; ls /proc/self/fd | wc -l"));
    MUST_EQUAL(0, strcmp(log_of("got"), "77 99 3 0027 /usr a b\nSigIgn:\t0000000000000001\n4\n"));
}

static void given_options_then_they_go_before_what_the_caller_has(void)
{
    must_start_group();
    struct peer peer = greet(true, NULL);
    const char *limits = "1000:1000,18446744073709551615:18446744073709551615,"
                         "18446744073709551615:18446744073709551615,8388608:8388608,0:0,"
                         "18446744073709551615:18446744073709551615,4000:4000,88:111,65536:65536,"
                         "18446744073709551615:18446744073709551615,4000:4000,4000:4000,"
                         "4000:4000,0:0,0:0,18446744073709551615:18446744073709551615";
    const char *const some[] = {"--log", "--umask", "027", "--nice", "4", "--limits", limits, NULL};
    MUST_EQUAL(0, spawn_given("some", some, "sh", "-c",
                              "echo $(umask) $(nice) $(ulimit -n) $(ulimit -Hn)", NULL));
    MUST_EQUAL(0, await_exit(&peer, "some").status);
    MUST_EQUAL(0, strcmp(log_of("some"), "0027 4 88 111\n"));
    MUST_EQUAL(125, spawn_given("bad", (const char *const[]){"--log", "--umask", "9", NULL}, "true",
                                NULL));
    MUST_EQUAL(125, spawn_given("bad", (const char *const[]){"--log", "--limits", "1:x", NULL},
                                "true", NULL));
}

static void given_files_then_its_streams_lead_there(void)
{
    char file[WORK_BYTES + 8], text[64];
    must_start_group();
    struct peer peer = greet(true, NULL);
    snprintf(file, sizeof file, "%s/both", work);
    const char *const options[] = {
        "--log", "--stdin", "/etc/hostname", "--stdout", file, "--stderr", file, NULL};
    for (int i = 0; i < 2; i++) {
        MUST_EQUAL(0, spawn_given("files", options, "sh", "-c",
                                  "readlink /proc/self/fd/0; echo out; echo err >&2", NULL));
        MUST_EQUAL(0, await_exit(&peer, "files").status);
    }
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(fd, text, sizeof text);
    close(fd);
    MUST_EQUAL(2 * (ssize_t)strlen("/etc/hostname\nout\nerr\n"), got);
    MUST_EQUAL(0, memcmp(text, "/etc/hostname\nout\nerr\n", 22));
    const char *const none[] = {"--log", "--stdout", "/nonexistent/file", NULL};
    MUST_EQUAL(125, spawn_given("none", none, "true", NULL));
}

static void given_user_then_it_runs_as_that_one_alone(void)
{
    const char *const options[] = {"--log", "--user", "65534:65533,65531,65532", NULL};
    must_start_group();
    struct peer peer = greet(true, NULL);
    int expected = geteuid() == 0 ? 0 : 125;
    MUST_EQUAL(expected,
               spawn_given("other", options, "sh", "-c",
                           "echo $(id -u) $(id -g) $(id -G); grep CapEff /proc/self/status", NULL));
    if (expected)
        return;
    MUST_EQUAL(0, await_exit(&peer, "other").status);
    MUST_EQUAL(
        0, strcmp(log_of("other"), "65534 65533 65533 65531 65532\nCapEff:\t0000000000000000\n"));
}

static unsigned index_named(const char *name)
{
    struct answer *answer = malloc(sizeof *answer);
    struct peer peer = greet(false, NULL);
    struct dur_application one;
    char text[64];
    unsigned found = 1000;
    ask(&peer, answer, DUR_MSG_APPLICATIONS, NULL, 0, NULL, 0);
    size_t offset = sizeof(struct dur_msg_application_list);
    while (found == 1000 && offset < answer->frame.length) {
        memcpy(&one, answer->payload + offset, sizeof one);
        string_at(answer, offset + sizeof one, text, sizeof text);
        found = strcmp(text, name) == 0 ? one.index : found;
        offset += sizeof one + sizeof(uint32_t) + strlen(text);
    }
    close(peer.fd);
    free(answer);
    return found;
}

static void given_application_that_was_forgotten_when_started_again_then_it_has_its_place(void)
{
    struct answer answer;
    must_start_group();
    struct peer peer = greet(true, NULL);
    MUST_EQUAL(0, spawn_logged("first", "true", NULL));
    await_exit(&peer, "first");
    MUST_EQUAL(0, spawn_logged("second", "sleep", "100", NULL));
    ask(&peer, &answer, DUR_MSG_FORGET, "\5\0\0\0first", 9, NULL, 0);
    MUST_EQUAL(0, spawn_logged("first", "sleep", "100", NULL));
    MUST_EQUAL(0, index_named("first"));
    MUST_EQUAL(1, index_named("second"));
}

static void given_two_runs_of_one_name_then_log_has_both(void)
{
    must_start_group();
    MUST_EQUAL(0, run_script("twice", "echo one"));
    MUST_EQUAL(0, run_script("twice", "echo two >&2"));
    MUST_EQUAL(0, strcmp(log_of("twice"), "one\ntwo\n"));
}

static bool ended(int pipe)
{
    struct pollfd poller = {.fd = pipe, .events = POLLIN};
    char byte;
    return poll(&poller, 1, 100) == 1 && read(pipe, &byte, 1) == 0;
}

static void given_own_streams_when_forgotten_then_reader_sees_their_end(void)
{
    int ends[2];
    char text[16] = "";
    struct answer answer;
    must_start_group();
    struct peer peer = greet(true, NULL);
    MUST_OK(pipe2(ends, O_CLOEXEC));
    MUST_EQUAL(0, spawn_to(ends[1], "piped", "echo", "hello", NULL));
    close(ends[1]);
    MUST_EQUAL(0, await_exit(&peer, "piped").status);
    MUST_EQUAL(6, read(ends[0], text, sizeof text));
    MUST(!ended(ends[0]));
    ask(&peer, &answer, DUR_MSG_FORGET, "\5\0\0\0piped", 9, NULL, 0);
    MUST_EQUAL(DUR_MSG_OK, answer.frame.type);
    MUST(ended(ends[0]));
}

static void given_ends_then_status_and_remaining_are_told(void)
{
    must_start_group();
    MUST_EQUAL(3 << 8, run_script("exit", "exit 3"));
    MUST_EQUAL(SIGTERM, run_script("term", "kill $$"));
    struct peer peer = greet(true, NULL);
    MUST_EQUAL(0, spawn_logged("leaver", "sh", "-c", "sleep 0.3 & exit 0", NULL));
    struct dur_msg_exit first = await_exit(&peer, "leaver"), last = await_exit(&peer, "");
    MUST_EQUAL(1, first.remaining);
    MUST_EQUAL(1, first.application);
    MUST_EQUAL(0, last.remaining);
    MUST_EQUAL(0, last.application);
}

static void given_no_subscriber_when_application_ends_then_next_one_is_told(void)
{
    struct dur_msg_signal kill_all = {.signal = SIGKILL, .target = DUR_SIGNAL_ALL};
    struct answer answer;
    must_start_group();
    MUST_EQUAL(0, spawn_logged(
                      "lonely", "sh", "-c",
                      "i=0; while [ $i -lt 1500 ]; do i=$((i+1)); (:); done; exec sleep 99", NULL));
    struct peer first = greet(false, NULL);
    sleep(1);
    ask(&first, &answer, DUR_MSG_SIGNAL, &kill_all, sizeof kill_all, NULL, 0);
    MUST_EQUAL(DUR_MSG_OK, answer.frame.type);
    usleep(100000);
    struct peer second = greet(true, NULL);
    MUST_EQUAL(SIGKILL, await_exit(&second, "lonely").status);
}

static void given_signal_for_init_or_beyond_then_refused(void)
{
    const struct dur_msg_signal bad[] = {
        {.pid = 1, .signal = 9},          {.pid = 0, .signal = 9},
        {.pid = 0xffffffff, .signal = 9}, {.pid = 1, .signal = 9, .target = DUR_SIGNAL_GROUP},
        {.pid = 5, .signal = 999},        {.pid = 5, .signal = 9, .target = 7}};
    struct answer answer;
    must_start_group();
    struct peer peer = greet(false, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ask(&peer, &answer, DUR_MSG_SIGNAL, &bad[i], sizeof bad[i], NULL, 0);
        MUST_EQUAL(DUR_MSG_ERROR, answer.frame.type);
    }
}

static void given_more_applications_than_slots_then_refused_and_ended_ones_make_room(void)
{
    char name[16];
    must_start_group();
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "a%d", i);
        MUST_EQUAL(0, spawn_logged(name, "sleep", "100", NULL));
    }
    MUST_EQUAL(125, spawn_logged("late", "true", NULL));
    struct dur_msg_signal one = {.pid = 2, .signal = SIGKILL};
    struct answer answer;
    struct peer peer = greet(true, NULL);
    ask(&peer, &answer, DUR_MSG_SIGNAL, &one, sizeof one, NULL, 0);
    await_exit(&peer, "a0");
    MUST_EQUAL(0, spawn_logged("late", "true", NULL));
}

const struct test spawn_tests[] = {
    {"givenCommandsThatCannotRun_thenStatusIsThatOfEnv",
     given_commands_that_cannot_run_then_status_is_that_of_env, false},
    {"givenCaller_thenApplicationGetsWhatItHad", given_caller_then_application_gets_what_it_had,
     false},
    {"givenOptions_thenTheyGoBeforeWhatTheCallerHas",
     given_options_then_they_go_before_what_the_caller_has, false},
    {"givenFiles_thenItsStreamsLeadThere", given_files_then_its_streams_lead_there, false},
    {"givenUser_thenItRunsAsThatOneAlone", given_user_then_it_runs_as_that_one_alone, false},
    {"givenApplicationThatWasForgotten_whenStartedAgain_thenItHasItsPlace",
     given_application_that_was_forgotten_when_started_again_then_it_has_its_place, false},
    {"givenTwoRunsOfOneName_thenLogHasBoth", given_two_runs_of_one_name_then_log_has_both, false},
    {"givenOwnStreams_whenForgotten_thenReaderSeesTheirEnd",
     given_own_streams_when_forgotten_then_reader_sees_their_end, false},
    {"givenEnds_thenStatusAndRemainingAreTold", given_ends_then_status_and_remaining_are_told,
     false},
    {"givenNoSubscriber_whenApplicationEnds_thenNextOneIsTold",
     given_no_subscriber_when_application_ends_then_next_one_is_told, false},
    {"givenSignalForInitOrBeyond_thenRefused", given_signal_for_init_or_beyond_then_refused, false},
    {"givenMoreApplicationsThanSlots_thenRefusedAndEndedOnesMakeRoom",
     given_more_applications_than_slots_then_refused_and_ended_ones_make_room, false},
    {NULL, NULL, false}};
