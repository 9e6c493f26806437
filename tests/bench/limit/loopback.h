/* loopback.h: what every bare program here needs and none of them is about: its arguments,
   one TCP socket on 127.0.0.1, a clock, and one way to give up.

   A listening program takes port 0, and says on stderr which port it got. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { KIBIBYTE = 1 << 10, MEBIBYTE = 1 << 20, BACKLOG = 4096 };

/* The result of a call, or the end of the program. */
static inline long must(long result, const char* what)
{
  if (result < 0) {
    perror(what);
    exit(1);
  }
  return result;
}

/* The number at this place of the command line, or the end of the program. */
static inline long number_at(int place, int argc, char** argv, const char* usage)
{
  char* end = NULL;
  long number = place < argc ? strtol(argv[place], &end, 10) : -1;
  if (number < 0 || *end != '\0') {
    fprintf(stderr, "usage: %s %s\n", argv[0], usage);
    exit(2);
  }
  return number;
}

/* 127.0.0.`host`, port `port`. */
static inline struct sockaddr_in loopback(unsigned host, long port)
{
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host)};
}

/* A TCP socket. `congestion` names its congestion control, NULL leaves the system's; so below. */
static inline int tcp_socket(const char* congestion)
{
  const int fd = (int)must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  if (congestion)
    must(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion)), congestion);
  return fd;
}

static inline int listen_at(long port, const char* congestion)
{
  const int listener = tcp_socket(congestion);
  struct sockaddr_in address = loopback(1, port);
  socklen_t size = sizeof address;
  must(bind(listener, (struct sockaddr*)&address, size), "bind");
  must(listen(listener, BACKLOG), "listen");
  must(getsockname(listener, (struct sockaddr*)&address, &size), "getsockname");
  fprintf(stderr, "listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  return listener;
}

static inline int connect_to(long port, const char* congestion)
{
  const int peer = tcp_socket(congestion);
  const struct sockaddr_in address = loopback(1, port);
  must(connect(peer, (const struct sockaddr*)&address, sizeof address), "connect");
  return peer;
}

/* A connection from 127.0.0.1 to .16 in turn. One source address has some 14,000 ports of the parity
   that the kernel prefers; past that each connect would search them all, and the load measure itself. */
static inline int connect_in_turn(long port, long turn)
{
  enum { SOURCES = 16 };
  const int peer = tcp_socket(NULL), late = 1;
  const struct sockaddr_in source = loopback(1 + (unsigned)(turn % SOURCES), 0), address = loopback(1, port);
  must(setsockopt(peer, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late), "IP_BIND_ADDRESS_NO_PORT");
  must(bind(peer, (const struct sockaddr*)&source, sizeof source), "bind");
  must(connect(peer, (const struct sockaddr*)&address, sizeof address), "connect");
  return peer;
}

/* Reads what the peer still says, to its end, and closes. */
static inline void read_to_end(int peer)
{
  char rest[4 * KIBIBYTE];
  while (must(recv(peer, rest, sizeof rest, 0), "recv") > 0)
    continue;
  must(close(peer), "close");
}

/* All is sent: half-closes, then waits until the peer has taken it and closed too. */
static inline void finish(int peer)
{
  must(shutdown(peer, SHUT_WR), "shutdown");
  read_to_end(peer);
}

/* As many descriptors as the system lets this process have. */
static inline void raise_descriptor_limit(void)
{
  struct rlimit limit;
  must(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

/* What this clock shows. */
static inline double seconds(clockid_t clock)
{
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

#endif
