/* A connection out of the group: talks over it as long as it stands; once it is reset it says so, and goes on without.
 * Argument: the port to connect to. */
#include "internet.h"

static int fd;
static bool reset;

/* What came before the reset can still be read. */
static void check_reset(void)
{
    char byte[64];
    ssize_t got;
    while ((got = recv(fd, byte, sizeof byte, 0)) > 0) {
    }
    g_equal("recv of the reset connection", -1, got);
    g_equal("ECONNRESET", ECONNRESET, errno);
    g_equal("recv of what was reset", 0, recv(fd, byte, sizeof byte, 0));
    reset = true;
}

static void talk(void)
{
    char byte = 0;
    if (n_ready(fd) & (POLLERR | POLLHUP)) {
        check_reset();
        return;
    }
    g_equal("send", 1, send(fd, "x", 1, MSG_NOSIGNAL));
    g_equal("recv", 1, recv(fd, &byte, 1, 0));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    struct n_name name = n_loopback();
    ((struct sockaddr_in *)&name.address)->sin_port =
        htons((uint16_t)atoi(g_argument(argc, argv, 3, "0")));
    fd = n_connect(&name);
    g_ready();
    do {
        if (!reset)
            talk();
        g_sleep_millis(G_ROUND_MILLIS);
    } while (g_tick_with(" reset=%d", reset));
    return 0;
}
