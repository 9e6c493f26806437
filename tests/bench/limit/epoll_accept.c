/* epoll_accept PORT [echo]: takes any number of TCP peers, reads each to its end, closes it.

   The least that a server of many can do, and so the limit of short connections: one thread, one
   epoll, four calls a connection and one wait for all that is ready. With `echo` it answers. */
#include "loopback.h"

#include <sys/epoll.h>

/* Reads once; true at the peer's end, when it is to be closed. */
static int ended(int peer, int echo)
{
  static char block[64 * KIBIBYTE];
  const ssize_t got = recv(peer, block, sizeof block, 0);
  if (got > 0 && echo) must(send(peer, block, (size_t)got, MSG_NOSIGNAL), "send");
  return got <= 0;
}

static void watch(int epoll, int fd)
{
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "EPOLL_CTL_ADD");
}

int main(int argc, char** argv)
{
  enum { TURN = 256 };
  const int listener = listen_at(number_at(1, argc, argv, "PORT [echo]"), NULL);
  const int echo = argc > 2 && strcmp(argv[2], "echo") == 0;
  const int epoll = (int)must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  raise_descriptor_limit();
  watch(epoll, listener);

  for (;;) {
    struct epoll_event events[TURN];
    const long ready = must(epoll_wait(epoll, events, TURN, -1), "epoll_wait");
    for (long i = 0; i < ready; i++) {
      const int fd = events[i].data.fd;
      if (fd == listener)
        watch(epoll, (int)must(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept4"));
      else if (ended(fd, echo))
        must(close(fd), "close");
    }
  }
}
