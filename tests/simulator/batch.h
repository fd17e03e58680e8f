/* batch.h: card operations under way.
 *
 * Takes:   up to 10 cards to switch on or off.
 * Gives:   a batch that moves on each time it is asked about: 1 not started, 2 running, then
 *          3 done or, for every tenth card, 4 failed. A card that is done has status 8 or 4.
 *          The last BATCH_MAX batches are kept.
 * Thread:  safe.
 */
#ifndef BATCH_H
#define BATCH_H

#include "world.h"

enum { BATCH_MAX = 1024, BATCH_CARDS_MAX = 10 };

typedef struct Batches Batches;

typedef struct {
	uint32_t number; /* 0: none */
	bool switch_on;
	int asked, card_count;
	uint32_t cards[BATCH_CARDS_MAX];
} Batch;

Batches *batch_new(void);
void batch_free(Batches *batches);
uint32_t batch_start(Batches *batches, const uint32_t *cards, int card_count, bool switch_on);
/* One question: moves the batch on and copies it; false for an unknown number. */
bool batch_ask(Batches *batches, uint32_t number, Batch *out);
int batch_state(const Batch *batch, int card);
/* What the last finished batch made of the card; 0 for none. */
int batch_card_status(Batches *batches, uint32_t card);

#endif
