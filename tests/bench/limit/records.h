/* records.h: what the bare programs of records need and none of them is about: a file in memory to cut into
   records, and the two kinds of sockets that keep their edges.

   A receiver writes what arrives to stdout, and so is counted like any tool: by what it has written. */
#ifndef RECORDS_H
#define RECORDS_H

#include "loopback.h"

#include <netinet/udp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

enum {
  RECORD_AT_MOST = 64 * KIBIBYTE,
  SEGMENTS_AT_MOST = 128, /* the kernel's UDP_MAX_SEGMENTS; older ones have 64, and answer EINVAL */
  SEGMENTED_AT_MOST = 65000
};

struct input {
  char* bytes;
  size_t size;
};

/* The file on stdin, mapped: what is sent is copied once, by the kernel. */
static inline struct input mapped_input(void)
{
  struct stat file;
  must(fstat(STDIN_FILENO, &file), "fstat");
  void* bytes = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  must(bytes == MAP_FAILED ? -1 : 0, "mmap");
  return (struct input){bytes, (size_t)file.st_size};
}

static inline size_t least(size_t left, size_t right)
{
  return left < right ? left : right;
}

/* The size of a record at this place of the command line, or the end of the program. */
static inline size_t record_size_at(int place, int argc, char** argv, const char* usage)
{
  const long size = number_at(place, argc, argv, usage);
  if (size == 0 || size > RECORD_AT_MOST) {
    fprintf(stderr, "%s: a record has 1 to %d bytes\n", argv[0], RECORD_AT_MOST);
    exit(2);
  }
  return (size_t)size;
}

static inline int udp_at(long port)
{
  const int fd = (int)must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  struct sockaddr_in address = loopback(1, port);
  socklen_t size = sizeof address;
  must(bind(fd, (struct sockaddr*)&address, size), "bind");
  must(getsockname(fd, (struct sockaddr*)&address, &size), "getsockname");
  fprintf(stderr, "listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  return fd;
}

static inline int udp_to(long port)
{
  const int fd = (int)must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  const struct sockaddr_in address = loopback(1, port);
  must(connect(fd, (const struct sockaddr*)&address, sizeof address), "connect");
  return fd;
}

/* Has the kernel cut each message of the socket into datagrams of that size; how large a message may be. */
static inline size_t segment(int fd, size_t size)
{
  const int segment = (int)size;
  must(setsockopt(fd, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment), "UDP_SEGMENT");
  return size * least(SEGMENTS_AT_MOST, SEGMENTED_AT_MOST / size);
}

static inline int seqpacket_socket(void)
{
  return (int)must(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
}

/* The Unix socket of the path at this place of the command line, or the end of the program. */
static inline struct sockaddr_un path_at(int place, int argc, char** argv, const char* usage)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (place >= argc || strlen(argv[place]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: %s %s\n", argv[0], usage);
    exit(2);
  }
  strcpy(address.sun_path, argv[place]);
  return address;
}

#endif
