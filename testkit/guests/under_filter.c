/* Runs a command under a seccomp filter, as a container engine would: under_filter COMMAND [ARGUMENT...]. */
#include "filters.h"

int main(int argc, char **argv)
{
    if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        filter_call(SYS_swapoff, ENOTTY, 0) != 0) {
        perror("under_filter");
        return 125;
    }
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    return 127;
}
