/* fixtures.h: the mappings' own recorded examples, transformed again and held against what they must give.
 *
 * Takes:  each name in a mapping's "examples": a folder of that name in `fixtures`, beside the folder of mappings, with
 *             about        what the case shows; its first line is printed
 *             answer.jsonl raw answers, as extract writes them (transform/archive.h)
 *             rows.jsonl   what transform writes for them, the answers' lines without their bodies
 * Gives:  a line for each example on standard output, below it where it differs and in which member; a line that sums up.
 * Errors: STATUS_FAILED when an example comes out otherwise, STATUS_USAGE when one cannot be read.
 *         Neither database, nor settings, nor network.
 */
#ifndef SIMTALLY_COMMAND_FIXTURES_H
#define SIMTALLY_COMMAND_FIXTURES_H

#include "options.h"

Status fixtures_check(const Options *options, Arena *arena, Error *error);

#endif
