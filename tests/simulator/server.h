/* server.h: HTTP on loopback, from the socket to a provider and back.
 *
 * Takes:   a service whose parts are all there, and a port (0: a free one).
 * Gives:   the port it listens on. Bodies are bounded by REQUEST_BODY_MAX_BYTES; more is 413.
 * Errors:  NULL, with a message on stderr.
 */
#ifndef SERVER_H
#define SERVER_H

#include "service.h"

typedef struct Server Server;

Server *server_start(Service *service, int port);
int server_port(const Server *server);
void server_stop(Server *server);

#endif
