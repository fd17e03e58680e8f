/* credential.h: whom the simulated providers let in.
 *
 * Takes:   a file of NAME=value lines with the names of the settings of the program under
 *          test, or nothing for the invented ones.
 * Errors:  false, with a message on stderr that names the line but never a value.
 */
#ifndef CREDENTIAL_H
#define CREDENTIAL_H

#include <stdbool.h>
#include <stdio.h>

enum { CREDENTIAL_BYTES = 128 };

typedef struct {
	char oem_id[CREDENTIAL_BYTES], oem_key[CREDENTIAL_BYTES];
	char username[CREDENTIAL_BYTES], password[CREDENTIAL_BYTES], telecomx_token[CREDENTIAL_BYTES];
	char tibiot_token[CREDENTIAL_BYTES];
} Credentials;

void credential_default(Credentials *credentials);
bool credential_read(Credentials *credentials, const char *file);
/* NAME=value lines that a shell can source: base URLs at that port, and the credentials. */
void credential_print(const Credentials *credentials, int port, FILE *out);

#endif
