#include "extract/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/calendar.h"

enum { ARGUMENTS_MAX = 32, OUTPUT_MAX = 65536, LIMIT_S = 10 };

typedef struct {
	pid_t pid;
	int in, out; /* our ends */
} Child;

static void close_end(int *fd) {
	if (*fd >= 0) close(*fd);
	*fd = -1;
}

static bool spawn(Child *child, char *const arguments[]) {
	extern char **environ;
	int to[2], from[2];
	if (pipe2(to, O_CLOEXEC) != 0) return false;
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return false;
	}
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	int problem = posix_spawnp(&child->pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	child->in = to[1];
	child->out = from[0];
	if (!problem) return fcntl(child->in, F_SETFL, O_NONBLOCK) == 0;
	close_end(&child->in);
	close_end(&child->out);
	errno = problem;
	return false;
}

/* Feeds the request and collects the answer until the command closes its output, or the time is over. */
static bool converse(Child *child, Slice request, Buffer *output, int64_t end) {
	for (;;) {
		int left_ms = (int)((end - calendar_monotonic_ns()) / 1000000);
		struct pollfd ends[2] = {{child->out, POLLIN, 0}, {child->in, POLLOUT, 0}};
		if (left_ms <= 0 || poll(ends, child->in >= 0 ? 2 : 1, left_ms) <= 0) return false;
		if (child->in >= 0 && ends[1].revents) {
			ssize_t sent = write(child->in, request.at, request.length);
			if (sent > 0) request = (Slice){request.at + sent, request.length - (size_t)sent};
			if (request.length == 0 || (sent < 0 && errno != EAGAIN)) close_end(&child->in);
		}
		if (!ends[0].revents) continue;
		char piece[4096];
		ssize_t got = read(child->out, piece, sizeof piece);
		if (got == 0) return true;
		if (got < 0 || !buffer_append(output, piece, (size_t)got)) return false;
	}
}

/* A command that has said all it will may still not end. */
static bool ends_in_time(pid_t pid, int *status, int64_t end_ns) {
	while (waitpid(pid, status, WNOHANG) == 0) {
		if (calendar_monotonic_ns() > end_ns) return false;
		usleep(1000);
	}
	return true;
}

static bool end_child(Child *child, bool good, int64_t end_ns) {
	int status = 0;
	close_end(&child->in);
	close_end(&child->out);
	if (good && ends_in_time(child->pid, &status, end_ns)) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
	return false;
}

static bool is_header(Slice line) {
	static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~";
	size_t length = 0;
	while (length < line.length && memchr(token, line.at[length], sizeof token - 1)) length++;
	return length > 0 && length < line.length && line.at[length] == ':';
}

static bool add_lines(Slice output, struct curl_slist **headers) {
	Slice line;
	while (slice_next(&output, '\n', &line)) {
		line = slice_trim(line);
		if (!line.length) continue;
		if (!is_header(line)) return false;
		Buffer text;
		buffer_init(&text, OUTPUT_MAX);
		buffer_slice(&text, line);
		struct curl_slist *longer = curl_slist_append(*headers, text.data);
		buffer_free(&text);
		if (!longer) return false;
		*headers = longer;
	}
	return true;
}

static Status converse_with(char *const arguments[], Slice request, struct curl_slist **headers, Error *error) {
	Child child = {.in = -1, .out = -1};
	int64_t end = calendar_monotonic_ns() + INT64_C(1000000000) * LIMIT_S;
	Buffer output;
	buffer_init(&output, OUTPUT_MAX);
	/* A command that does not read its input must not end the run. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	sigaction(SIGPIPE, &ignore, &before);
	Status status = STATUS_OK;
	if (!spawn(&child, arguments)) status = error_set(error, STATUS_FAILED, "the signing command %s cannot be run: %s", arguments[0], strerror(errno));
	else if (!end_child(&child, converse(&child, request, &output, end), end))
		status = error_set(error, STATUS_FAILED, "the signing command %s failed, or took longer than %d seconds", arguments[0], LIMIT_S);
	else if (!add_lines((Slice){output.data ? output.data : "", output.length}, headers))
		status = error_set(error, STATUS_FAILED, "the signing command %s printed something that is no header line", arguments[0]);
	sigaction(SIGPIPE, &before, NULL);
	buffer_free(&output);
	return status;
}

Status sign_request(const char *command, const char *method, const char *url, Slice body, struct curl_slist **headers, Error *error) {
	Buffer copy, request;
	buffer_init(&copy, OUTPUT_MAX);
	buffer_init(&request, 2 << 20);
	buffer_text(&copy, command);
	buffer_format(&request, "%s\n%s\n\n", method, url);
	buffer_slice(&request, body);
	char *arguments[ARGUMENTS_MAX + 1] = {0}, *rest = NULL;
	size_t count = 0;
	for (char *word = strtok_r(copy.data, " \t", &rest); word && count < ARGUMENTS_MAX; word = strtok_r(NULL, " \t", &rest)) arguments[count++] = word;
	Status status = count ? converse_with(arguments, (Slice){request.data, request.length}, headers, error)
		: error_set(error, STATUS_FAILED, "the signing command is empty");
	buffer_free(&copy);
	buffer_free(&request);
	return status;
}
