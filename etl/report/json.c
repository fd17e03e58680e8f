#include "report/formats.h"
Status json_write(const Facts *facts, FILE *out, Error *error) { (void)facts; (void)out; (void)error; return STATUS_OK; }
