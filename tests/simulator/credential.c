#include "credential.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	size_t offset;
	const char *invented;
} SETTINGS[] = {
	{"FREEBIT_OEM_ID", offsetof(Credentials, oem_id), "SIMULATED"},
	{"FREEBIT_OEM_KEY", offsetof(Credentials, oem_key), "simulated-oem-key"},
	{"TELECOMX_USERNAME", offsetof(Credentials, username), "simulated@example.invalid"},
	{"TELECOMX_PASSWORD", offsetof(Credentials, password), "simulated-password"},
	{"TELECOMX_TOKEN", offsetof(Credentials, telecomx_token), "simulated-telecomx-token"},
	{"TIBIOT_TOKEN", offsetof(Credentials, tibiot_token), "simulated-tibiot-token"},
};
enum { SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS };

static char *place(Credentials *credentials, int i)
{
	return (char *)credentials + SETTINGS[i].offset;
}

void credential_default(Credentials *credentials)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		strcpy(place(credentials, i), SETTINGS[i].invented);
}

static bool read_line(Credentials *credentials, char *line)
{
	char *value = strchr(line, '=');
	if (!value)
		return false;
	*value++ = '\0';
	for (int i = 0; i < SETTING_COUNT; i++)
		if (strcmp(line, SETTINGS[i].name) == 0) {
			if (!*value || strlen(value) >= CREDENTIAL_BYTES)
				return false;
			strcpy(place(credentials, i), value);
		}
	return true;
}

bool credential_read(Credentials *credentials, const char *file)
{
	char line[512];
	FILE *in = fopen(file, "re");
	if (!in) {
		fprintf(stderr, "simulator: could not open credentials file \"%s\": %m\n", file);
		return false;
	}
	bool good = true;
	for (int number = 1; good && fgets(line, sizeof line, in); number++) {
		line[strcspn(line, "\r\n")] = '\0';
		good = !line[0] || line[0] == '#' || read_line(credentials, line);
		if (!good)
			fprintf(stderr, "simulator: %s:%d is not NAME=value\n", file, number);
	}
	fclose(in);
	return good;
}

void credential_print(const Credentials *credentials, int port, FILE *out)
{
	fprintf(out, "FREEBIT_BASE_URL=http://127.0.0.1:%d/freebit\n", port);
	fprintf(out, "TELECOMX_BASE_URL=http://127.0.0.1:%d/telecomx\n", port);
	fprintf(out, "TIBIOT_BASE_URL=http://127.0.0.1:%d/tibiot\n", port);
	for (int i = 0; i < SETTING_COUNT; i++)
		if (strcmp(SETTINGS[i].name, "TELECOMX_TOKEN") != 0)
			fprintf(out, "%s=%s\n", SETTINGS[i].name, place((Credentials *)credentials, i));
}
