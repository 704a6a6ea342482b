/* Pipes between processes: unread bytes, sizes, flags, a blocked writer, EPIPE, end of file; ARGV[3] `packets`: O_DIRECT. */
#include "guest.h"

#include <sys/ioctl.h>

enum {
    STREAM_BYTES = 3000,
    PACKETS = 12,
    FULL_BYTES = 8192,
    CAPACITY = 131072,
    WRITERS_CHUNK = 4096
};

static int stream[2], packets[2], full[2], broken[2], ended[2], sized[2];
static uint64_t stream_read, stream_written, packet_read, packet_written, full_read;
static int flags_at_start[6][2];
static bool with_packets;

static void make_pipe(int ends[2], int flags)
{
    g_ok("pipe2", pipe2(ends, flags));
}

/* The stream's byte at an offset, so that a lost, doubled or swapped byte shows at once. */
static unsigned char stream_byte(uint64_t offset)
{
    return (unsigned char)g_mix(offset);
}

static void check_bytes(const char *what, const unsigned char *bytes, size_t count, uint64_t offset)
{
    for (size_t i = 0; i < count; i++)
        g_equal(what, stream_byte(offset + i), bytes[i]);
}

static void write_stream(size_t count)
{
    unsigned char bytes[STREAM_BYTES];
    for (size_t i = 0; i < count; i++)
        bytes[i] = stream_byte(stream_written + i);
    g_equal("write(stream)", (long long)count, write(stream[1], bytes, count));
    stream_written += count;
}

/* Always leaves a changing number of bytes unread over the rest of the round. */
static void turn_stream(void)
{
    unsigned char bytes[STREAM_BYTES];
    int unread;
    g_ok("FIONREAD", ioctl(stream[0], FIONREAD, &unread));
    g_equal("unread bytes", (long long)(stream_written - stream_read), unread);
    size_t wanted = (size_t)unread - g_mix(g.ticks) % 100;
    g_equal("read(stream)", (long long)wanted, read(stream[0], bytes, wanted));
    check_bytes("byte of the stream", bytes, wanted, stream_read);
    stream_read += wanted;
    write_stream(1000 + g_mix(g.ticks) % 1000);
}

static size_t packet_length(uint64_t number)
{
    return 16 + g_mix(number) % 200 / 8 * 8;
}

static void write_packet(void)
{
    uint64_t packet[64] = {packet_written};
    g_equal("write(packet)", (long long)packet_length(packet_written),
            write(packets[1], packet, packet_length(packet_written)));
    packet_written++;
}

/* O_DIRECT pipes keep the borders of their packets. */
static void turn_packets(void)
{
    uint64_t packet[64];
    for (int i = 0; i < 3; i++) {
        g_equal("length of a packet", (long long)packet_length(packet_read),
                read(packets[0], packet, sizeof packet));
        g_equal("number of a packet", (long long)packet_read, (long long)packet[0]);
        packet_read++;
    }
    while (packet_written < packet_read + PACKETS)
        write_packet();
}

/*
 * A child that never rests in user space: it blocks in write() on a full pipe, forever a chunk ahead. A chunk is one
 * PIPE_BUF, so an interrupted write is never a short one.
 */
static void run_blocked_writer(void)
{
    unsigned char chunk[WRITERS_CHUNK];
    close(full[0]);
    for (uint64_t offset = 0;; offset += sizeof chunk) {
        for (size_t i = 0; i < sizeof chunk; i++)
            chunk[i] = stream_byte(offset + i);
        if (write(full[1], chunk, sizeof chunk) != (ssize_t)sizeof chunk)
            _exit(errno == EPIPE ? 0 : 1);
    }
}

static void turn_full(void)
{
    unsigned char bytes[1000];
    g_equal("read(full)", sizeof bytes, read(full[0], bytes, sizeof bytes));
    check_bytes("byte of the blocked writer", bytes, sizeof bytes, full_read);
    full_read += sizeof bytes;
}

static void check_broken_and_ended(void)
{
    char byte;
    errno = 0;
    g_equal("write without a reader", -1, write(broken[1], "x", 1));
    g_equal("errno of it", EPIPE, errno);
    g_equal("bytes after the end", 0, read(ended[0], &byte, 1));
    g_equal("read of a pipe with O_NONBLOCK", -1, read(sized[0], &byte, 1));
    g_equal("errno of it", EAGAIN, errno);
    g_equal("pipe size", CAPACITY, fcntl(sized[1], F_GETPIPE_SZ));
    g_equal("full pipe's size", FULL_BYTES, fcntl(full[0], F_GETPIPE_SZ));
}

static int *const pipes[] = {stream, packets, full, broken, ended, sized};

static void note_flags(bool first)
{
    for (size_t i = 0; i < 6; i++)
        for (int end = 0; end < 2; end++) {
            int now = fcntl(pipes[i][end], F_GETFL) * 2 + fcntl(pipes[i][end], F_GETFD);
            if (first)
                flags_at_start[i][end] = now;
            g_equal("flags of a pipe's end", flags_at_start[i][end], now);
        }
}

static void set_up(void)
{
    make_pipe(stream, 0);
    make_pipe(packets, (with_packets ? O_DIRECT : 0) | O_CLOEXEC);
    make_pipe(full, O_CLOEXEC);
    make_pipe(broken, O_CLOEXEC);
    make_pipe(ended, 0);
    make_pipe(sized, O_NONBLOCK);
    g_equal("F_SETPIPE_SZ", CAPACITY, fcntl(sized[0], F_SETPIPE_SZ, CAPACITY));
    g_equal("F_SETPIPE_SZ", FULL_BYTES, fcntl(full[0], F_SETPIPE_SZ, FULL_BYTES));
    close(broken[0]);
    close(ended[1]);
    broken[0] = dup(broken[1]);
    ended[1] = dup(ended[0]);
    write_stream(STREAM_BYTES);
    for (int i = 0; i < PACKETS && with_packets; i++)
        write_packet();
    if (g_ok("fork", fork()) == 0) {
        signal(SIGTERM, SIG_IGN);
        run_blocked_writer();
    }
    close(full[1]);
    full[1] = dup(full[0]);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    with_packets = strcmp(g_argument(argc, argv, 3, ""), "packets") == 0;
    set_up();
    note_flags(true);
    g_ready();
    do {
        turn_stream();
        if (with_packets)
            turn_packets();
        turn_full();
        check_broken_and_ended();
        note_flags(false);
    } while (g_tick());
    return 0;
}
