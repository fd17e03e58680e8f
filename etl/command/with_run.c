#include "command/command.h"

Status command_with_run(const Options *options, Arena *arena, Status (*body)(Run *run, Error *error), Error *error) {
	Run run;
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = run_start(&run, error);
	if (status == STATUS_OK) status = body(&run, error);
	if (run.database) status = run_finish(&run, status, error);
	run_close(&run);
	return status;
}
