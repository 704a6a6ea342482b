/* Who a thread is: ids and capabilities, in the one order in which each step still may do the next.
 */
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#include "restorer.h"

static int set_capabilities(uint64_t inheritable, uint64_t permitted, uint64_t effective)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    const struct __user_cap_data_struct data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return status(SYS2(capset, &header, data));
}

static int get_permitted(uint64_t *permitted)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    int error = status(SYS2(capget, &header, data));
    if (error == 0)
        *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    return error;
}

static int set_gids(const uint32_t gid[4])
{
    int error = status(SYS3(setresgid, gid[0], gid[1], gid[2]));
    SYS1(setfsgid, gid[3]);
    return error != 0 ? error : SYS1(setfsgid, -1) == gid[3] ? 0 : -EPERM;
}

static int drop_bounding(uint64_t bounding)
{
    for (uint32_t cap = 0; cap < 64; cap++) {
        int64_t has = SYS2(prctl, PR_CAPBSET_READ, cap);
        bool wanted = (bounding >> cap & 1) != 0;
        int error = 0;
        if (has < 0)
            break; /* beyond what this kernel knows */
        if (has == 0 && wanted)
            error = -EPERM; /* gone for good */
        if (has == 1 && !wanted)
            error = status(SYS2(prctl, PR_CAPBSET_DROP, cap));
        if (error != 0)
            return error;
    }
    return 0;
}

static int raise_ambient(uint64_t ambient)
{
    int error = status(SYS5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    for (uint32_t cap = 0; cap < 64 && error == 0; cap++)
        if (ambient >> cap & 1)
            error = status(SYS5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0));
    return error;
}

/* Leaving uid 0 clears the effective set, and without KEEPCAPS the permitted one too; the file system's uid
 * may differ from the three others only with a capability. */
static int become(const struct dur_op_credentials *want, uint64_t permitted)
{
    if (want->flags & DUR_CREDENTIALS_KEEP_IDS)
        return 0;
    int error = status(SYS5(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0));
    if (error == 0)
        error = status(SYS3(setresuid, want->uid[0], want->uid[1], want->uid[2]));
    if (error == 0)
        error = set_capabilities(want->inheritable, permitted, permitted);
    if (error != 0)
        return error;
    SYS1(setfsuid, want->uid[3]); /* answers with the former one, whether it did it or not */
    return SYS1(setfsuid, -1) == want->uid[3] ? 0 : -EPERM;
}

static int set_securebits(uint32_t wanted)
{
    if (SYS5(prctl, PR_GET_SECUREBITS, 0, 0, 0, 0) == wanted)
        return 0;
    return status(SYS5(prctl, PR_SET_SECUREBITS, wanted, 0, 0, 0));
}

#define MOST_GROUPS 1024 /* more are always set */

/* A user namespace may deny setgroups even to those who have all groups that they want. */
static bool has_groups(const struct dur_op_credentials *want, const uint8_t *groups)
{
    uint32_t now[MOST_GROUPS];
    const uint32_t *wanted = (const uint32_t *)groups;
    if (SYS2(getgroups, MOST_GROUPS, now) != want->group_count)
        return false;
    for (uint32_t i = 0; i < want->group_count; i++)
        if (now[i] != wanted[i])
            return false;
    return true;
}

static int set_groups(const struct dur_op_credentials *want, const uint8_t *groups)
{
    int error = 0;
    if (!(want->flags & DUR_CREDENTIALS_KEEP_GROUPS) && !has_groups(want, groups))
        error = status(SYS2(setgroups, want->group_count, groups));
    if (error == 0 && !(want->flags & DUR_CREDENTIALS_KEEP_IDS))
        error = set_gids(want->gid);
    return error;
}

int op_credentials(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_credentials *want = body(op);
    uint64_t permitted = 0;
    if (want->group_count > bytes_behind(op, sizeof *want) / 4)
        return -EINVAL;
    int error = get_permitted(&permitted);
    if (error == 0)
        error = set_groups(want, behind(op, sizeof *want));
    if (error == 0) /* before the bounding set shrinks, which limits what may be added here */
        error = set_capabilities(want->inheritable, permitted, permitted);
    if (error == 0)
        error = drop_bounding(want->bounding);
    if (error == 0)
        error = become(want, permitted);
    if (error == 0) /* after the uids, which clear it; before the securebits, which may forbid it */
        error = raise_ambient(want->ambient);
    if (error == 0)
        error = set_securebits(want->securebits);
    return error != 0 ? error
                      : set_capabilities(want->inheritable, want->permitted, want->effective);
}
