/* delay.h: connections that wait without holding a thread.
 *
 * Takes:   a suspended connection and a time to wait.
 * Gives:   it is resumed then.
 * Errors:  delay_add returns false when the list is full or closing; the caller resumes it.
 * Thread:  safe. delay_free resumes all that still wait and takes no more.
 */
#ifndef DELAY_H
#define DELAY_H

#include <stdbool.h>
#include <stdint.h>

struct MHD_Connection;

enum { DELAY_MAX = 16384 };

typedef struct Delay Delay;

Delay *delay_new(void);
bool delay_add(Delay *delay, struct MHD_Connection *connection, int wait_ms);
void delay_close(Delay *delay);
void delay_free(Delay *delay);

#endif
