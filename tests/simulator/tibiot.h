/* tibiot.h: the envelope that every tibiot answer has, and the batches of card operations.
 *
 * Gives:   {"code":…,"message":…,"traceId":…,"data":…}; traceId differs each time, as a real one does.
 */
#ifndef TIBIOT_H
#define TIBIOT_H

#include "service.h"

enum {
	TIBIOT_OK = 200,
	TIBIOT_BAD_PARAMETER = 4000,
	TIBIOT_TOO_MANY = 4001,
	TIBIOT_NOT_FOUND = 4004,
	TIBIOT_BEYOND_REACH = 4009
};

/* Up to "data": the caller adds its value and '}'. */
void tibiot_open(const Exchange *x, Answer *answer, int code, const char *message);
/* The whole answer, data null. */
void tibiot_error(const Exchange *x, Answer *answer, int code);
void tibiot_answer_detail(const Exchange *x, uint32_t index, Answer *answer);
/* Into the target's period: "on:10", ten cards to be switched on. */
void tibiot_identify_network(const Request *request, Target *target);
void tibiot_answer_network(const Exchange *x, Answer *answer);
void tibiot_answer_batch(const Exchange *x, Answer *answer);
/* 8 normal, 4 shut down, ...; follows what network operations have done. */
int tibiot_card_status(const Exchange *x, uint32_t index);
/* The number of a card, 86 and eleven digits. */
enum { TIBIOT_MSISDN_BYTES = 16 };
void tibiot_msisdn(uint32_t index, char out[TIBIOT_MSISDN_BYTES]);
/* A figure in KB, with as many decimals as it needs; or the junk in its place. */
void tibiot_add_kb(const Exchange *x, Text *out, int64_t bytes);

#endif
