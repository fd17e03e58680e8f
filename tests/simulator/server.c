#include "server.h"

#include "control.h"
#include "mischief.h"
#include "static.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CONNECTION_MAX = 4096,
	IDLE_SECONDS = 75,
	CUT_BYTES = 100, /* what a cut body still owes */
	BODY_BLOCK_BYTES = 16 * 1024
};

struct Server {
	struct MHD_Daemon *daemon;
	Service *service;
	int port;
};

typedef enum { VISIT_READING, VISIT_WAITING } VisitState;

/* One request from its first header to its last byte. */
typedef struct {
	Service *service;
	struct MHD_Connection *connection;
	VisitState state;
	bool is_control, too_large;
	int64_t arrived_ms;
	Target target;
	Text body;
	Answer answer;
	bool cut_body, drip_paid;
	int drip_ms, drip_bytes;
} Visit;

/* Which provider a path belongs to, and the rest of the path. */
static Provider route(const char *url, const char **rest, bool *is_control)
{
	static const struct {
		const char *prefix;
		Provider provider;
	} PREFIXES[] = {
		{"/freebit", FREEBIT}, {"/telecomx", TELECOMX}, {"/tibiot", TIBIOT}, {"/_control", PROVIDER_COUNT}};
	*is_control = false;
	*rest = url;
	for (int i = 0; i < 4; i++) {
		size_t length = strlen(PREFIXES[i].prefix);
		if (strncmp(url, PREFIXES[i].prefix, length) == 0 && url[length] == '/') {
			*rest = url + length;
			*is_control = PREFIXES[i].provider == PROVIDER_COUNT;
			return PREFIXES[i].provider;
		}
	}
	return PROVIDER_COUNT;
}

static void identify(const Request *request, Target *target)
{
	if (target->provider == FREEBIT)
		freebit_identify(request, target);
	else if (target->provider == TELECOMX)
		telecomx_identify(request, target);
	else
		tibiot_identify(request, target);
}

static void ask_provider(const Exchange *x, Answer *answer)
{
	if (x->target->provider == FREEBIT)
		freebit_answer(x, answer);
	else if (x->target->provider == TELECOMX)
		telecomx_answer(x, answer);
	else
		tibiot_answer(x, answer);
}

static void write_log(const Visit *visit, const Request *request, const char *faults)
{
	request_log_write(
		&visit->service->log, &(RequestLogLine){visit->arrived_ms, request->method, request->path, faults,
					      &visit->target, visit->answer.drop ? 0 : visit->answer.status});
}

/* Makes the answer; returns how long it is to be held back. */
static int answer_as_provider(Visit *visit, const Request *request)
{
	Mischief mischief;
	Service *service = visit->service;
	identify(request, &visit->target);
	uint32_t count = tally_add(service->tally, visit->target.provider, visit->target.account);
	fault_collect(service->faults, &visit->target, count, &mischief);
	if (mischief.expire_token)
		token_expire_all(&service->tokens, visit->target.provider);
	Exchange x = {service, request, &visit->target, &mischief, clock_now(&service->clock, visit->target.provider),
		{&service->world, &mischief.restates, NULL}};
	x.figures.now = &x.now;
	if (!mischief_refuse(&x, &visit->answer)) {
		if (visit->too_large)
			answer_start(&visit->answer, 413);
		else
			ask_provider(&x, &visit->answer);
	}
	mischief_apply(&x, &visit->answer);
	visit->cut_body = mischief.cut_body;
	visit->drip_ms = mischief.drip_ms;
	visit->drip_bytes = mischief.drip_bytes;
	stats_answered(service->stats, &visit->target, visit->answer.drop ? 0 : visit->answer.status);
	write_log(visit, request, mischief.label);
	return service->options->latency_ms + mischief.delay_ms;
}

static bool is_static(const Visit *visit, const char *url)
{
	return visit->service->options->static_folder && strncmp(url, "/static/", 8) == 0;
}

static void answer_statically(Visit *visit, const char *url, Request *request)
{
	request->path = url + strlen("/static");
	static_answer(visit->service->options->static_folder, request, &visit->answer);
	write_log(visit, request, NULL);
}

static int make_answer(Visit *visit, const char *url, const char *method)
{
	bool is_control;
	Request request = {.method = method,
		.body = visit->body.data ? visit->body.data : "",
		.body_length = visit->body.length,
		.connection = visit->connection};
	visit->target.provider = route(url, &request.path, &is_control);
	answer_start(&visit->answer, 200);
	if (is_control && visit->too_large)
		answer_start(&visit->answer, 413);
	else if (is_control)
		control_answer(visit->service, &request, &visit->answer);
	else if (is_static(visit, url))
		answer_statically(visit, url, &request);
	else if (visit->target.provider == PROVIDER_COUNT)
		answer_start(&visit->answer, 404);
	else
		return answer_as_provider(visit, &request);
	return 0;
}

/* The body, then the end of the connection where more was promised. */
static ssize_t read_cut(void *cls, uint64_t position, char *buffer, size_t most)
{
	const Visit *visit = cls;
	if (position >= visit->answer.body.length)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t left = visit->answer.body.length - (size_t)position;
	size_t count = left < most ? left : most;
	memcpy(buffer, visit->answer.body.data + position, count);
	return (ssize_t)count;
}

static void hold_back(Visit *visit, int wait_ms)
{
	MHD_suspend_connection(visit->connection);
	if (!delay_add(visit->service->delay, visit->connection, wait_ms))
		MHD_resume_connection(visit->connection);
}

/* Every piece is waited for once. */
static ssize_t read_drip(void *cls, uint64_t position, char *buffer, size_t most)
{
	Visit *visit = cls;
	if (position >= visit->answer.body.length)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!visit->drip_paid) {
		visit->drip_paid = true;
		hold_back(visit, visit->drip_ms);
		return 0;
	}
	visit->drip_paid = false;
	size_t piece = (size_t)visit->drip_bytes < most ? (size_t)visit->drip_bytes : most;
	return read_cut(visit, position, buffer, piece);
}

static struct MHD_Response *make_response(Visit *visit)
{
	Text *body = &visit->answer.body;
	if (visit->cut_body)
		return MHD_create_response_from_callback(
			body->length + CUT_BYTES, BODY_BLOCK_BYTES, read_cut, visit, NULL);
	if (visit->drip_ms)
		return MHD_create_response_from_callback(body->length, BODY_BLOCK_BYTES, read_drip, visit, NULL);
	struct MHD_Response *response = MHD_create_response_from_buffer(body->length, body->length ? body->data : "",
		body->length ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (response && body->length)
		*body = (Text){0};
	return response;
}

/* Taking the address from a connected socket makes Linux send RST at once; a mere close would come
 * after the library's orderly shutdown. */
static void send_reset(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	if (info && connect(info->connect_fd, &nobody, sizeof nobody) != 0)
		perror("simulator: could not reset a connection");
}

static enum MHD_Result send_answer(Visit *visit)
{
	Answer *answer = &visit->answer;
	if (answer->reset)
		send_reset(visit->connection);
	if (answer->drop)
		return MHD_NO;
	if (answer->status == 204 || answer->status == 304)
		text_free(&answer->body);
	struct MHD_Response *response = make_response(visit);
	if (!response)
		return MHD_NO;
	for (int i = 0; i < answer->header_count; i++)
		MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
	enum MHD_Result result = MHD_queue_response(visit->connection, answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static Visit *visit_begin(Service *service, struct MHD_Connection *connection, const char *url)
{
	const char *rest;
	Visit *visit = calloc(1, sizeof *visit);
	if (!visit)
		return NULL;
	visit->service = service;
	visit->connection = connection;
	visit->arrived_ms = clock_real_ms();
	visit->target.provider = route(url, &rest, &visit->is_control);
	stats_arrived(service->stats, visit->target.provider, clock_steady_ms());
	return visit;
}

static void take_upload(Visit *visit, const char *data, size_t count)
{
	if (visit->body.length + count > REQUEST_BODY_MAX_BYTES)
		visit->too_large = true;
	else
		text_add_bytes(&visit->body, data, count);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload_data, size_t *upload_data_size, void **con_cls)
{
	Visit *visit = *con_cls;
	(void)version;
	if (!visit) {
		*con_cls = visit_begin(cls, connection, url);
		return *con_cls ? MHD_YES : MHD_NO;
	}
	if (*upload_data_size > 0) {
		take_upload(visit, upload_data, *upload_data_size);
		*upload_data_size = 0;
		return MHD_YES;
	}
	if (visit->state == VISIT_READING) {
		int wait_ms = make_answer(visit, url, method);
		visit->state = VISIT_WAITING;
		if (wait_ms > 0) {
			hold_back(visit, wait_ms);
			return MHD_YES;
		}
	}
	return send_answer(visit);
}

static void completed(void *cls, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode why)
{
	Service *service = cls;
	Visit *visit = *con_cls;
	(void)connection;
	(void)why;
	if (!visit)
		return;
	stats_finished(service->stats, visit->target.provider);
	text_free(&visit->body);
	text_free(&visit->answer.body);
	free(visit);
	*con_cls = NULL;
}

static void connection_changed(
	void *cls, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	Service *service = cls;
	(void)connection;
	(void)socket_context;
	stats_connection(service->stats, code == MHD_CONNECTION_NOTIFY_STARTED);
}

static struct MHD_Daemon *start_daemon(Service *service, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
	unsigned threads = (unsigned)service->options->threads;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return MHD_start_daemon(flags, 0, NULL, NULL, handle, service, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0u, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTION_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_NOTIFY_COMPLETED, completed, service, MHD_OPTION_NOTIFY_CONNECTION, connection_changed,
		service, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_END);
}

Server *server_start(Service *service, int port)
{
	Server *server = calloc(1, sizeof *server);
	if (!server)
		return NULL;
	server->service = service;
	server->daemon = start_daemon(service, port);
	if (!server->daemon) {
		fprintf(stderr, "simulator: could not listen on 127.0.0.1:%d: %s\n", port, strerror(errno));
		free(server);
		return NULL;
	}
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	server->port = info ? info->port : port;
	return server;
}

int server_port(const Server *server)
{
	return server->port;
}

/* What still waits is let go first: a connection may not be suspended when the daemon ends. */
void server_stop(Server *server)
{
	MHD_socket listening = MHD_quiesce_daemon(server->daemon);
	if (listening != MHD_INVALID_SOCKET)
		close(listening);
	delay_close(server->service->delay);
	MHD_stop_daemon(server->daemon);
	free(server);
}
