/* x */
#include "harness.h"
const struct test guest_tests[] = {{0}};
