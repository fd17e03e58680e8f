/* control.h: the test's own door into the running simulator, below /_control.
 *
 *   POST /_control/fault?kind=status&code=503&provider=tibiot   adds a fault, {"id":N}
 *   POST /_control/fault  with one spec a line as the body      the same; all lines or none past the bad one
 *   POST /_control/reset[?what=faults|stats]                    both without what
 *   POST /_control/today?date=YYYY-MM-DD | date=real            moves the simulated clock
 *   GET  /_control/stats[?account=A[&provider=P]]               counters, rates, faults
 *
 * Requests to it are neither counted nor logged, and no fault touches them.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "service.h"

void control_answer(Service *service, const Request *request, Answer *answer);

#endif
