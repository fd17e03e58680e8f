/* main.c: which of the commands, and the life of the server. */
#include "batch.h"
#include "billing.h"
#include "key.h"
#include "register.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_WRONG_USAGE = 2, PARENT_CHECK_MS = 200 };

/* Written beside and renamed, so that a reader never sees half a number. */
static bool write_number_file(const char *file, long number)
{
	char beside[4096];
	if (!file)
		return true;
	snprintf(beside, sizeof beside, "%s.%ld", file, (long)getpid());
	FILE *out = fopen(beside, "we");
	bool good = out && fprintf(out, "%ld\n", number) > 0;
	good = out && fclose(out) == 0 && good && rename(beside, file) == 0;
	if (!good)
		fprintf(stderr, "simulator: could not write \"%s\": %m\n", file);
	return good;
}

static void remove_file(const char *file)
{
	if (file)
		unlink(file);
}

/* Until a signal, or until the process that this one belongs to is gone. */
static void wait_for_end(pid_t parent, const sigset_t *signals)
{
	struct timespec pause = {0, PARENT_CHECK_MS * 1000000L};
	while (sigtimedwait(signals, NULL, &pause) < 0)
		if (parent > 0 && kill(parent, 0) != 0 && errno == ESRCH)
			return;
}

static bool install_faults(Service *service, const Options *options)
{
	char error[FAULT_ERROR_BYTES];
	for (int i = 0; i < options->fault_count; i++)
		if (!fault_add(service->faults, options->faults[i], error)) {
			fprintf(stderr, "simulator: %s\n", error);
			return false;
		}
	return true;
}

static bool service_open(Service *service, const Options *options)
{
	*service = (Service){.options = options, .world = options->world};
	token_init(&service->tokens);
	clock_set(&service->clock, options->today);
	service->log.fd = -1;
	service->faults = fault_new();
	service->stats = stats_new();
	service->tally = tally_new(&service->world);
	service->batches = batch_new();
	service->delay = delay_new();
	if (!service->faults || !service->stats || !service->tally || !service->batches || !service->delay) {
		fprintf(stderr, "simulator: out of memory\n");
		return false;
	}
	if (!request_log_open(&service->log, options->log_file)) {
		fprintf(stderr, "simulator: could not open log \"%s\": %m\n", options->log_file);
		return false;
	}
	return install_faults(service, options);
}

static void service_close(Service *service)
{
	delay_free(service->delay);
	batch_free(service->batches);
	tally_free(service->tally);
	stats_free(service->stats);
	fault_free(service->faults);
	request_log_close(&service->log);
}

static int serve_until_end(Service *service, const sigset_t *signals)
{
	const Options *options = service->options;
	Server *server = server_start(service, options->port);
	if (!server)
		return EXIT_FAILURE;
	bool good = write_number_file(options->pid_file, getpid()) &&
		    write_number_file(options->port_file, server_port(server));
	if (good && !options->quiet)
		fprintf(stderr, "simulator: listening on http://127.0.0.1:%d\n", server_port(server));
	if (good)
		wait_for_end(options->parent, signals);
	server_stop(server);
	remove_file(options->port_file);
	remove_file(options->pid_file);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int serve(const Options *options)
{
	/* The service is large and outlives every thread. */
	static Service service;
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	int result = service_open(&service, options) ? serve_until_end(&service, &signals) : EXIT_FAILURE;
	service_close(&service);
	return result;
}

static int finish_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_SUCCESS;
	fprintf(stderr, "simulator: could not write: %m\n");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	Options options;
	OptionsResult result = options_read(argc, argv, &options);
	if (result != OPTIONS_RUN)
		return result == OPTIONS_DONE ? EXIT_SUCCESS : EXIT_WRONG_USAGE;
	switch (options.command) {
	case COMMAND_ACCOUNTS: register_print(&options, stdout); return finish_output();
	case COMMAND_BILLING: billing_print(&options, stdout); return finish_output();
	case COMMAND_KEY: key_print(&options, stdout); return finish_output();
	case COMMAND_SETTINGS: credential_print(&options.credentials, options.port, stdout); return finish_output();
	default: return serve(&options);
	}
}
