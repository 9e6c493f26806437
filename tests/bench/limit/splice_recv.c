/* splice_recv PORT [CONGESTION]: one TCP peer to stdout by splice, the fastest road in.

   The mirror of splice_send: a pipe of our own of 1 MiB between the socket and whatever stdout is.
   A stdout that is a pipe takes the same road: straight into it was measured slower, for it holds
   only 64 KiB and the socket waits for its reader. */
#include "loopback.h"

int main(int argc, char** argv)
{
  const int listener = listen_at(number_at(1, argc, argv, "PORT [CONGESTION] >OUTPUT"), argv[2]);
  const int peer = (int)must(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept4");
  int middle[2];
  must(pipe2(middle, O_CLOEXEC), "pipe2");
  must(fcntl(middle[1], F_SETPIPE_SZ, MEBIBYTE), "F_SETPIPE_SZ");

  long held;
  while ((held = must(splice(peer, NULL, middle[1], NULL, MEBIBYTE, SPLICE_F_MOVE), "splice in")) > 0)
    while (held > 0)
      held -= must(splice(middle[0], NULL, STDOUT_FILENO, NULL, (size_t)held, SPLICE_F_MOVE), "splice out");
  must(close(peer), "close");
}
