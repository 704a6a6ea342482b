/* One nftables table: two sets of names, and four rules that drop what is found in them. The kernel forgets a name by itself
 * after a while, so that a group that nobody restores does not take its ports along for ever. Forgetting is safe: the other
 * end's next packet is then answered by a reset, as the end of any program would have it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "blockade.h"
#include "nft_batch.h"

#define LASTS_MILLIS (2ull * 60 * 60 * 1000)
#define BEFORE_ALL (-400) /* connection tracking and address translation see nothing of it */
#define AT_ONCE 256u      /* names in one message: a list's length is told in 16 bits */

/* An address, a port and two zeros; twice. */
struct key {
    uint8_t bytes[40];
};

struct family {
    const char *set;
    uint32_t id;
    uint8_t number;                             /* NFPROTO_* */
    uint8_t address_bytes, source, destination; /* where they stand in its header */
    uint32_t type;                              /* how nft(8) shows the names */
};

#define PAIR(a) (((a) << 6 | 13u) << 12 | ((a) << 6 | 13u)) /* of nft's own numbers: 13 is a port */

static const struct family FAMILIES[] = {
    {"ipv4", 1, NFPROTO_IPV4, 4, 12, 16, PAIR(7u)},
    {"ipv6", 2, NFPROTO_IPV6, 16, 8, 24, PAIR(8u)},
};

static uint32_t key_bytes(const struct family *family)
{
    return 2u * (family->address_bytes + 4u);
}

static void put_key(struct key *key, size_t at, const struct sockaddr_storage *name)
{
    const struct sockaddr_in *v4 = (const void *)name;
    const struct sockaddr_in6 *v6 = (const void *)name;
    bool is_v4 = name->ss_family == AF_INET;
    size_t bytes = is_v4 ? 4 : 16;
    memcpy(key->bytes + at, is_v4 ? (const void *)&v4->sin_addr : (const void *)&v6->sin6_addr,
           bytes);
    memcpy(key->bytes + at + bytes, &v4->sin_port, 2);
}

static void put_set(struct nft_batch *batch, const char *table, const struct family *family)
{
    nft_message(batch, NFT_MSG_NEWSET, NLM_F_CREATE);
    nft_text(batch, NFTA_SET_TABLE, table);
    nft_text(batch, NFTA_SET_NAME, family->set);
    nft_number(batch, NFTA_SET_FLAGS, NFT_SET_TIMEOUT);
    nft_number(batch, NFTA_SET_KEY_TYPE, family->type);
    nft_number(batch, NFTA_SET_KEY_LEN, key_bytes(family));
    nft_number(batch, NFTA_SET_ID, family->id);
    nft_wide(batch, NFTA_SET_TIMEOUT, LASTS_MILLIS);
}

/* As many of them as one message takes, from `*next` on. */
static void put_some(struct nft_batch *batch, const char *table, const struct family *family,
                     const struct blocked *pairs, uint32_t count, uint32_t *next)
{
    int wanted = family->number == NFPROTO_IPV4 ? AF_INET : AF_INET6;
    nft_message(batch, NFT_MSG_NEWSETELEM, NLM_F_CREATE);
    nft_text(batch, NFTA_SET_ELEM_LIST_TABLE, table);
    nft_text(batch, NFTA_SET_ELEM_LIST_SET, family->set);
    nft_number(batch, NFTA_SET_ELEM_LIST_SET_ID, family->id);
    size_t list = nft_open(batch, NFTA_SET_ELEM_LIST_ELEMENTS);
    for (uint32_t some = 0; *next < count && some < AT_ONCE; (*next)++) {
        if (pairs[*next].own.ss_family != wanted)
            continue;
        struct key key = {0};
        put_key(&key, 0, &pairs[*next].own);
        put_key(&key, key_bytes(family) / 2, &pairs[*next].peer);
        size_t element = nft_open(batch, NFTA_LIST_ELEM);
        size_t value = nft_open(batch, NFTA_SET_ELEM_KEY);
        nft_put(batch, NFTA_DATA_VALUE, key.bytes, key_bytes(family));
        nft_close(batch, value);
        nft_close(batch, element);
        some++;
    }
    nft_close(batch, list);
}

static void put_chain(struct nft_batch *batch, const char *table, const char *chain, uint32_t hook)
{
    nft_message(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    nft_text(batch, NFTA_CHAIN_TABLE, table);
    nft_text(batch, NFTA_CHAIN_NAME, chain);
    size_t nest = nft_open(batch, NFTA_CHAIN_HOOK);
    nft_number(batch, NFTA_HOOK_HOOKNUM, hook);
    nft_number(batch, NFTA_HOOK_PRIORITY, (uint32_t)BEFORE_ALL);
    nft_close(batch, nest);
    nft_text(batch, NFTA_CHAIN_TYPE, "filter");
}

struct expression {
    size_t whole, data;
};

static struct expression expression(struct nft_batch *batch, const char *name)
{
    struct expression open = {.whole = nft_open(batch, NFTA_LIST_ELEM)};
    nft_text(batch, NFTA_EXPR_NAME, name);
    open.data = nft_open(batch, NFTA_EXPR_DATA);
    return open;
}

static void end_expression(struct nft_batch *batch, struct expression open)
{
    nft_close(batch, open.data);
    nft_close(batch, open.whole);
}

/* Goes on only where it is so. */
static void put_condition(struct nft_batch *batch, uint32_t key, uint8_t value)
{
    struct expression meta = expression(batch, "meta");
    nft_number(batch, NFTA_META_DREG, NFT_REG_1);
    nft_number(batch, NFTA_META_KEY, key);
    end_expression(batch, meta);
    struct expression compare = expression(batch, "cmp");
    nft_number(batch, NFTA_CMP_SREG, NFT_REG_1);
    nft_number(batch, NFTA_CMP_OP, NFT_CMP_EQ);
    size_t data = nft_open(batch, NFTA_CMP_DATA);
    nft_put(batch, NFTA_DATA_VALUE, &value, sizeof value);
    nft_close(batch, data);
    end_expression(batch, compare);
}

static uint32_t put_load(struct nft_batch *batch, uint32_t base, uint32_t offset, uint32_t bytes,
                         uint32_t to)
{
    struct expression load = expression(batch, "payload");
    nft_number(batch, NFTA_PAYLOAD_DREG, to);
    nft_number(batch, NFTA_PAYLOAD_BASE, base);
    nft_number(batch, NFTA_PAYLOAD_OFFSET, offset);
    nft_number(batch, NFTA_PAYLOAD_LEN, bytes);
    end_expression(batch, load);
    return to + (bytes + 3) / 4;
}

static void put_drop(struct nft_batch *batch)
{
    struct expression verdict = expression(batch, "immediate");
    nft_number(batch, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
    size_t data = nft_open(batch, NFTA_IMMEDIATE_DATA);
    size_t nest = nft_open(batch, NFTA_DATA_VERDICT);
    nft_number(batch, NFTA_VERDICT_CODE, NF_DROP);
    nft_close(batch, nest);
    nft_close(batch, data);
    end_expression(batch, verdict);
}

/* Our own name stands first in a key: that is the destination of what comes in, and the source of what goes out. */
static void put_rule(struct nft_batch *batch, const char *table, const struct family *family,
                     bool in)
{
    uint32_t own_port = in ? 2 : 0, next = NFT_REG32_00;
    nft_message(batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK);
    nft_text(batch, NFTA_RULE_TABLE, table);
    nft_text(batch, NFTA_RULE_CHAIN, in ? "in" : "out");
    size_t list = nft_open(batch, NFTA_RULE_EXPRESSIONS);
    put_condition(batch, NFT_META_NFPROTO, family->number);
    put_condition(batch, NFT_META_L4PROTO, IPPROTO_TCP);
    next = put_load(batch, NFT_PAYLOAD_NETWORK_HEADER, in ? family->destination : family->source,
                    family->address_bytes, next);
    next = put_load(batch, NFT_PAYLOAD_TRANSPORT_HEADER, own_port, 2, next);
    next = put_load(batch, NFT_PAYLOAD_NETWORK_HEADER, in ? family->source : family->destination,
                    family->address_bytes, next);
    put_load(batch, NFT_PAYLOAD_TRANSPORT_HEADER, 2 - own_port, 2, next);
    struct expression lookup = expression(batch, "lookup");
    nft_text(batch, NFTA_LOOKUP_SET, family->set);
    nft_number(batch, NFTA_LOOKUP_SET_ID, family->id);
    nft_number(batch, NFTA_LOOKUP_SREG, NFT_REG32_00);
    end_expression(batch, lookup);
    put_drop(batch);
    nft_close(batch, list);
}

static void put_table(struct nft_batch *batch, uint16_t type, const char *table)
{
    nft_message(batch, type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : NLM_F_ACK);
    nft_text(batch, NFTA_TABLE_NAME, table);
}

static uint8_t room[1 << 19];

int blockade_raise(const char *table, const struct blocked *pairs, uint32_t count)
{
    struct nft_batch batch;
    if (count > BLOCKADE_MOST)
        return -E2BIG;
    nft_begin(&batch, room, sizeof room);
    put_table(&batch, NFT_MSG_NEWTABLE, table); /* so that there is one to remove */
    put_table(&batch, NFT_MSG_DELTABLE, table);
    put_table(&batch, NFT_MSG_NEWTABLE, table);
    put_chain(&batch, table, "in", NF_INET_LOCAL_IN);
    put_chain(&batch, table, "out", NF_INET_LOCAL_OUT);
    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++) {
        put_set(&batch, table, &FAMILIES[i]);
        for (uint32_t next = 0; next < count;)
            put_some(&batch, table, &FAMILIES[i], pairs, count, &next);
        put_rule(&batch, table, &FAMILIES[i], true);
        put_rule(&batch, table, &FAMILIES[i], false);
    }
    return nft_commit(&batch);
}

int blockade_lift(const char *table)
{
    struct nft_batch batch;
    nft_begin(&batch, room, sizeof room);
    put_table(&batch, NFT_MSG_DELTABLE, table);
    int error = nft_commit(&batch);
    return error == -ENOENT ? 0 : error;
}
