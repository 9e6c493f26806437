/* splice_send PORT [CONGESTION]: stdin to TCP by splice, the fastest road out.

   Through a pipe of our own, enlarged to 1 MiB and moved 1 MiB a call: pages change hands, nothing
   is copied, and TCP gets them in long runs. With the kernel's 64 KiB pipe most of that is lost.
   A stdin that is a pipe takes the same road: to splice straight from it was measured no faster. */
#include "loopback.h"

int main(int argc, char** argv)
{
  const int peer = connect_to(number_at(1, argc, argv, "PORT [CONGESTION] <INPUT"), argv[2]);
  int middle[2];
  must(pipe2(middle, O_CLOEXEC), "pipe2");
  must(fcntl(middle[1], F_SETPIPE_SZ, MEBIBYTE), "F_SETPIPE_SZ");

  long held;
  while ((held = must(splice(STDIN_FILENO, NULL, middle[1], NULL, MEBIBYTE, SPLICE_F_MOVE), "splice in")) > 0)
    while (held > 0)
      held -= must(splice(middle[0], NULL, peer, NULL, (size_t)held, SPLICE_F_MOVE), "splice out");
  finish(peer);
}
