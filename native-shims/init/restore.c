/* Making the tree of a restored group. */
#include "init.h"

void set_streams(struct connection *connection) {
    connection->broken = true;
}
void restore(struct connection *connection) {
    connection->broken = true;
}
void restore_released(struct connection *connection) {
    connection->broken = true;
}
bool restore_reaped(pid_t pid, int status) {
    (void)pid;
    (void)status;
    return false;
}
void restore_tick(void) {
}
