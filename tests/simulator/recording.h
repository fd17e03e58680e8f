/* recording.h: recorded answers that stand in for the generated ones.
 *
 * Takes:   a folder and a target. The first of these files that exists is the body, verbatim:
 *             PROVIDER/ACCOUNT/ENDPOINT.PERIOD.json   (or .csv)
 *             PROVIDER/ACCOUNT/ENDPOINT.json          (or .csv)
 *             PROVIDER/ACCOUNT.json                   (or .csv)
 *             PROVIDER/ENDPOINT.json                  where the request names no account
 *          ENDPOINT as in the log: getTrafficInfo, usage, cardDetail, ...; PERIOD as in the
 *          log, too: 2025-03, 2025-03-09, 2025-03..2025-05. A file of the same name ending in
 *          .headers instead holds the status on its first line ("404") and a header on each
 *          further one ("Date: ..."); a Date there wins over the simulated clock.
 * Gives:   true and the answer, or false where nothing is recorded.
 * Errors:  what cannot be read counts as not recorded.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include "answer.h"
#include "request.h"

/* Serves FOLDER STEM.json or .csv, with what its .headers say; the stem is the caller's to judge. */
bool recording_serve(const char *folder, const char *stem, Answer *answer);
bool recording_find(const char *folder, const Target *target, Answer *answer);

#endif
