/* switching.h: sending what was planned and following it to its end: the only code that switches anything.
 *
 * Takes:  a run that holds the provider's lock, the one provider with its access, a record whose cards have their operations.
 * Gives:  requests of earlier runs followed by the provider's name of them; then, one request after the other, what
 *         is planned: each row says "sent" before its request goes out. Nothing is sent twice on a guess: where it cannot
 *         be told whether a request was carried out its cards are unknown, and nothing more is sent in this run.
 *         Following asks every `every_ms` for at most `longest_s` a request.
 * Errors: STATUS_FAILED when the database is lost; what went out is then unknown. A provider's failure is none.
 */
#ifndef SIMTALLY_NETWORK_SWITCHING_H
#define SIMTALLY_NETWORK_SWITCHING_H

#include "network/switch_record.h"
#include "run.h"

Status switching_run(Run *run, const RunProviders *provider, const SwitchRecord *record, Error *error);

#endif
