#include "delay.h"

#include "clock.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
	int64_t due_ms;
	struct MHD_Connection *connection;
} Waiting;

struct Delay {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	bool closing, started;
	int count;
	Waiting heap[DELAY_MAX]; /* a binary heap, the next due on top */
};

static void swap(Waiting *a, Waiting *b)
{
	Waiting held = *a;
	*a = *b;
	*b = held;
}

static void push(Delay *delay, Waiting waiting)
{
	int at = delay->count++;
	delay->heap[at] = waiting;
	for (; at > 0 && delay->heap[at].due_ms < delay->heap[(at - 1) / 2].due_ms; at = (at - 1) / 2)
		swap(&delay->heap[at], &delay->heap[(at - 1) / 2]);
}

static Waiting pop(Delay *delay)
{
	Waiting top = delay->heap[0];
	delay->heap[0] = delay->heap[--delay->count];
	for (int at = 0, child; (child = 2 * at + 1) < delay->count; at = child) {
		if (child + 1 < delay->count && delay->heap[child + 1].due_ms < delay->heap[child].due_ms)
			child++;
		if (delay->heap[at].due_ms <= delay->heap[child].due_ms)
			break;
		swap(&delay->heap[at], &delay->heap[child]);
	}
	return top;
}

static void wait_until(Delay *delay, int64_t due_ms)
{
	struct timespec when = {due_ms / 1000, due_ms % 1000 * 1000000};
	pthread_cond_timedwait(&delay->changed, &delay->lock, &when);
}

static void *run(void *argument)
{
	Delay *delay = argument;
	pthread_mutex_lock(&delay->lock);
	while (!delay->closing || delay->count > 0) {
		if (delay->count == 0)
			pthread_cond_wait(&delay->changed, &delay->lock);
		else if (!delay->closing && delay->heap[0].due_ms > clock_steady_ms())
			wait_until(delay, delay->heap[0].due_ms);
		else
			MHD_resume_connection(pop(delay).connection);
	}
	pthread_mutex_unlock(&delay->lock);
	return NULL;
}

Delay *delay_new(void)
{
	pthread_condattr_t attributes;
	Delay *delay = calloc(1, sizeof *delay);
	if (!delay)
		return NULL;
	pthread_mutex_init(&delay->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&delay->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	delay->started = pthread_create(&delay->thread, NULL, run, delay) == 0;
	if (!delay->started) {
		delay_free(delay);
		return NULL;
	}
	return delay;
}

bool delay_add(Delay *delay, struct MHD_Connection *connection, int wait_ms)
{
	pthread_mutex_lock(&delay->lock);
	bool taken = !delay->closing && delay->count < DELAY_MAX;
	if (taken) {
		push(delay, (Waiting){clock_steady_ms() + wait_ms, connection});
		pthread_cond_signal(&delay->changed);
	}
	pthread_mutex_unlock(&delay->lock);
	return taken;
}

void delay_close(Delay *delay)
{
	pthread_mutex_lock(&delay->lock);
	delay->closing = true;
	pthread_cond_signal(&delay->changed);
	pthread_mutex_unlock(&delay->lock);
	if (delay->started)
		pthread_join(delay->thread, NULL);
	delay->started = false;
}

void delay_free(Delay *delay)
{
	if (!delay)
		return;
	delay_close(delay);
	pthread_cond_destroy(&delay->changed);
	pthread_mutex_destroy(&delay->lock);
	free(delay);
}
