/* What needs no group: frames and texts. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "areas.h"
#include "frame_io.h"
#include "harness.h"
#include "proc.h"
#include "snapshot_rules.h"

static void write_slowly(int fd, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        MUST(write(fd, bytes + i, 1) == 1);
        pause_micros(100);
    }
}

static void givenFrameInSingleBytes_whenRead_thenItIsWhole(void)
{
    int channel[2], pair[2];
    uint8_t bytes[64], payload[32];
    struct dur_frame frame;
    MUST(pipe(channel) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    MUST(dur_frame_write(pair[0], DUR_MSG_PHASE, 9, "abc", 3, "de", 2) == 0);
    ssize_t length = read(pair[1], bytes, sizeof bytes);
    MUST_EQUAL(sizeof frame + 5, length);
    pid_t writer = fork();
    if (writer == 0) {
        write_slowly(channel[1], bytes, (size_t)length);
        _exit(0);
    }
    close(channel[1]);
    MUST_EQUAL(1, dur_frame_read(channel[0], &frame, payload, sizeof payload));
    MUST_EQUAL(9, frame.id);
    MUST(memcmp(payload, "abcde", 5) == 0);
    MUST_EQUAL(0, dur_frame_read(channel[0], &frame, payload, sizeof payload));
    waitpid(writer, NULL, 0);
}

static void givenDamagedFrame_whenRead_thenItIsRefused(void)
{
    int channel[2];
    uint8_t payload[8];
    struct dur_frame frame = {.length = 9, .version = DUR_FRAME_VERSION};
    MUST(pipe(channel) == 0);
    MUST(write(channel[1], &frame, sizeof frame) == sizeof frame);
    MUST_EQUAL(-EMSGSIZE, dur_frame_read(channel[0], &frame, payload, sizeof payload));
    frame.version = DUR_FRAME_VERSION + 1;
    MUST(write(channel[1], &frame, sizeof frame) == sizeof frame);
    MUST_EQUAL(-EPROTO, dur_frame_read(channel[0], &frame, payload, sizeof payload));
    MUST(write(channel[1], &frame, 3) == 3);
    close(channel[1]);
    MUST_EQUAL(-EPROTO, dur_frame_read(channel[0], &frame, payload, sizeof payload));
}

static void givenStrings_whenTaken_thenBoundsHold(void)
{
    uint8_t buffer[16];
    size_t used = 0;
    char text[4];
    MUST(dur_put_string(buffer, sizeof buffer, &used, "abc") == 0);
    MUST_EQUAL(-EMSGSIZE, dur_put_string(buffer, sizeof buffer, &used, "too much"));
    struct dur_cursor cursor = {.at = buffer, .left = used};
    MUST_EQUAL(0, dur_take_string(&cursor, text, sizeof text));
    MUST(strcmp(text, "abc") == 0);
    MUST_EQUAL(-EPROTO, dur_take_string(&cursor, text, sizeof text));
    cursor = (struct dur_cursor){.at = buffer, .left = used};
    MUST_EQUAL(-ENAMETOOLONG, dur_take_string(&cursor, text, 3));
    cursor = (struct dur_cursor){.at = buffer, .left = used - 1};
    MUST_EQUAL(-EPROTO, dur_take_string(&cursor, text, sizeof text));
}

static void givenSmaps_whenWalked_thenAreasAreTold(void)
{
    static const char text[] =
        "55b7ed30e000-55b7ed310000 r-xs 00002000 fe:01 260131         /usr/bin/a b\n"
        "Size:                  8 kB\nRss:                   8 kB\nSwap:                  4 kB\n"
        "VmFlags: rd ex mr sh io\n"
        "7ffd1000-7ffd3000 ---p 00000000 00:00 0                      [vdso]\n"
        "Rss:                   0 kB\nVmFlags: mr\n";
    struct area_walk walk;
    struct area area;
    areas_begin(&walk, text, sizeof text - 1);
    MUST(areas_next(&walk, &area));
    MUST(area.start == 0x55b7ed30e000 && area.end == 0x55b7ed310000 && area.offset == 0x2000);
    MUST(area.dev == makedev(0xfe, 1) && area.ino == 260131 && area_is(&area, "/usr/bin/a b"));
    MUST(area.readable && area.executable && area.shared && area.device && !area.special);
    MUST_EQUAL(12, area.resident);
    MUST(areas_next(&walk, &area));
    MUST(area.special && !area.readable && !area.shared && !area.device && area.resident == 0);
    MUST(!areas_next(&walk, &area));
}

static void givenStatus_whenAsked_thenFieldIsFound(void)
{
    static const char text[] = "Name:\tNSpid: 7\nNSpid:\t12\t3\nSigIgn:\t00000000000000a1\n";
    const char *at = status_field(text, "NSpid");
    MUST(at != NULL);
    MUST_EQUAL(12, parse_number(&at, 10));
    at = status_field(text, "SigIgn");
    MUST_EQUAL(0xa1, parse_number(&at, 16));
    MUST(status_field(text, "Sig") == NULL);
}

static void givenRules_whenAsked_thenTheFirstThatMatchesDecides(void)
{
    MUST_EQUAL(0, snapshot_rules_take("R /srv/db\n+ /srv/db/**\n- /srv/**\n+ /var/?/*.log\n"));
    MUST(strcmp(snapshot_root(0), "/srv/db") == 0 && snapshot_root(1) == NULL);
    MUST(snapshot_below_root("/srv/db") && snapshot_below_root("/srv/db/x"));
    MUST(!snapshot_below_root("/srv/dbx") && snapshot_ordered());
    MUST(snapshot_wanted("/srv/db/a/b") && !snapshot_wanted("/srv/db") &&
         !snapshot_wanted("/srv/x"));
    MUST(snapshot_wanted("/var/a/b.log") && !snapshot_wanted("/var/a/b/c.log"));
    MUST(!snapshot_wanted("/var/aa/b.log") && !snapshot_wanted("/var//b.log"));
    MUST(snapshot_matches("/a**c", "/a/b/c") && snapshot_matches("/*", "/") &&
         !snapshot_matches("/*", "/a/b"));
    MUST_EQUAL(-EINVAL, snapshot_rules_take("+ relative\n"));
    MUST_EQUAL(-EINVAL, snapshot_rules_take("? /a\n"));
    MUST_EQUAL(0, snapshot_rules_take(""));
    MUST(!snapshot_ordered() && snapshot_root(0) == NULL);
}

const struct test unit_tests[] = {
    {"givenFrameInSingleBytes_whenRead_thenItIsWhole",
     givenFrameInSingleBytes_whenRead_thenItIsWhole},
    {"givenDamagedFrame_whenRead_thenItIsRefused", givenDamagedFrame_whenRead_thenItIsRefused},
    {"givenStrings_whenTaken_thenBoundsHold", givenStrings_whenTaken_thenBoundsHold},
    {"givenSmaps_whenWalked_thenAreasAreTold", givenSmaps_whenWalked_thenAreasAreTold},
    {"givenStatus_whenAsked_thenFieldIsFound", givenStatus_whenAsked_thenFieldIsFound},
    {"givenRules_whenAsked_thenTheFirstThatMatchesDecides",
     givenRules_whenAsked_thenTheFirstThatMatchesDecides},
    {NULL, NULL},
};
