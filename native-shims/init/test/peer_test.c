/* Peers that are broken, slow or many: init serves the others. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "group.h"

static void must_serve(void)
{
    struct peer peer = greet(false, NULL);
    close(peer.fd);
}

static void fill_with_noise(uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)rand();
}

static void given_noise_then_only_that_connection_ends(void)
{
    static const size_t sizes[] = {1, 15, 16, 17, 100, 4000};
    uint8_t noise[4000];
    must_start_group();
    srand(7);
    for (int i = 0; i < 300; i++) {
        struct peer peer = connect_peer();
        fill_with_noise(noise, sizeof noise);
        send(peer.fd, noise, sizes[i % 6], MSG_NOSIGNAL);
        close(peer.fd);
    }
    must_serve();
}

/* SHUTDOWN (21) is the one frame that has to be left out. */
static void given_noise_in_every_kind_of_frame_then_others_are_served(void)
{
    static const uint16_t sizes[] = {0, 1, 4, 8, 24, 64, 280, 400};
    struct {
        struct dur_frame frame;
        uint8_t payload[400];
    } message;
    must_start_group();
    srand(11);
    for (uint16_t type = 0; type < 60; type++)
        for (size_t i = 0; i < 8 && type != DUR_MSG_SHUTDOWN; i++) {
            struct peer peer = connect_peer();
            fill_with_noise(message.payload, sizeof message.payload);
            message.frame = (struct dur_frame){sizes[i], DUR_FRAME_VERSION, type, 5};
            send(peer.fd, &message, sizeof message.frame + sizes[i], MSG_NOSIGNAL);
            close(peer.fd);
        }
    must_serve();
}

static void given_half_frames_and_many_connections_then_others_are_served(void)
{
    enum { MANY = 200 };
    struct dur_frame frame = {8 << 20, DUR_FRAME_VERSION, DUR_MSG_SPAWN, 1};
    struct peer peers[MANY];
    must_start_group();
    struct peer subscriber = greet(true, NULL);
    for (int i = 0; i < MANY; i++) {
        peers[i] = connect_peer();
        send(peers[i].fd, &frame, sizeof frame - (i & 1 ? 0 : 5), MSG_NOSIGNAL);
    }
    must_serve();
    struct answer answer; /* the subscriber was not pushed out */
    ask(&subscriber, &answer, DUR_MSG_PROCESSES, NULL, 0, NULL, 0);
    MUST_EQUAL(DUR_MSG_PROCESS_LIST, answer.frame.type);
}

static void given_unasked_descriptors_then_init_does_not_keep_them(void)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(100 * sizeof(int))];
    } control = {.header = {CMSG_LEN(100 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    char byte = 16;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    must_start_group();
    memset(CMSG_DATA(&control.header), 0, 100 * sizeof(int));
    for (int i = 0; i < 100; i++) {
        struct peer peer = connect_peer();
        for (int j = 0; j < 10; j++)
            sendmsg(peer.fd, &message, MSG_NOSIGNAL);
        close(peer.fd);
    }
    must_serve();
}

static void given_peer_that_reads_nothing_then_others_are_served(void)
{
    must_start_group();
    struct peer deaf = greet(true, NULL);
    for (int i = 0; i < 100000; i++) {
        struct dur_frame frame = {0, DUR_FRAME_VERSION, DUR_MSG_PROCESSES, 1};
        if (send(deaf.fd, &frame, sizeof frame, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            break;
    }
    must_serve();
}

const struct test peer_tests[] = {
    {"givenNoise_thenOnlyThatConnectionEnds", given_noise_then_only_that_connection_ends, false},
    {"givenNoiseInEveryKindOfFrame_thenOthersAreServed",
     given_noise_in_every_kind_of_frame_then_others_are_served, false},
    {"givenHalfFramesAndManyConnections_thenOthersAreServed",
     given_half_frames_and_many_connections_then_others_are_served, false},
    {"givenUnaskedDescriptors_thenInitDoesNotKeepThem",
     given_unasked_descriptors_then_init_does_not_keep_them, false},
    {"givenPeerThatReadsNothing_thenOthersAreServed",
     given_peer_that_reads_nothing_then_others_are_served, false},
    {NULL, NULL, false}};
