/* A transaction for nftables, as netlink wants it: nested attributes in one buffer. */
#ifndef DURATION_CAPTURE_NFT_BATCH_H
#define DURATION_CAPTURE_NFT_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

struct nft_batch {
    uint8_t *bytes;
    size_t room, used;
    size_t message; /* where the open message starts */
    int error;      /* sticky: it did not fit */
};

void nft_begin(struct nft_batch *batch, uint8_t *bytes, size_t room);

/* A message about something of the family inet; `type` NFT_MSG_*, `flags` NLM_F_*. */
void nft_message(struct nft_batch *batch, uint16_t type, uint16_t flags);

void nft_put(struct nft_batch *batch, uint16_t type, const void *value, size_t bytes);
void nft_text(struct nft_batch *batch, uint16_t type, const char *value);
void nft_number(struct nft_batch *batch, uint16_t type, uint32_t value);
void nft_wide(struct nft_batch *batch, uint16_t type, uint64_t value);

/* Attributes between the two become its value. */
size_t nft_open(struct nft_batch *batch, uint16_t type);
void nft_close(struct nft_batch *batch, size_t open);

/* All of it or nothing takes effect, before this returns. 0 or -errno of the first thing that was refused. */
int nft_commit(struct nft_batch *batch);

#endif
