#include "batch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct Batches {
	pthread_mutex_t lock;
	uint32_t last;
	Batch ring[BATCH_MAX];
};

Batches *batch_new(void)
{
	Batches *batches = calloc(1, sizeof *batches);
	if (batches)
		pthread_mutex_init(&batches->lock, NULL);
	return batches;
}

void batch_free(Batches *batches)
{
	if (batches)
		pthread_mutex_destroy(&batches->lock);
	free(batches);
}

uint32_t batch_start(Batches *batches, const uint32_t *cards, int card_count, bool switch_on)
{
	pthread_mutex_lock(&batches->lock);
	uint32_t number = ++batches->last;
	Batch *batch = &batches->ring[number % BATCH_MAX];
	*batch = (Batch){.number = number, .switch_on = switch_on, .card_count = card_count};
	memcpy(batch->cards, cards, (size_t)card_count * sizeof *cards);
	pthread_mutex_unlock(&batches->lock);
	return number;
}

bool batch_ask(Batches *batches, uint32_t number, Batch *out)
{
	pthread_mutex_lock(&batches->lock);
	Batch *batch = &batches->ring[number % BATCH_MAX];
	bool found = number != 0 && batch->number == number;
	if (found) {
		batch->asked += batch->asked < 3;
		*out = *batch;
	}
	pthread_mutex_unlock(&batches->lock);
	return found;
}

int batch_state(const Batch *batch, int card)
{
	if (batch->asked < 3)
		return batch->asked;
	return batch->cards[card] % WORLD_BLOCK == 5 ? 4 : 3;
}

static int status_in(const Batch *batch, uint32_t card)
{
	for (int i = 0; i < batch->card_count; i++)
		if (batch->cards[i] == card && batch_state(batch, i) == 3)
			return batch->switch_on ? 8 : 4;
	return 0;
}

int batch_card_status(Batches *batches, uint32_t card)
{
	int status = 0;
	pthread_mutex_lock(&batches->lock);
	uint32_t first = batches->last > BATCH_MAX ? batches->last - BATCH_MAX : 0;
	for (uint32_t number = batches->last; number > first && !status; number--)
		status = status_in(&batches->ring[number % BATCH_MAX], card);
	pthread_mutex_unlock(&batches->lock);
	return status;
}
