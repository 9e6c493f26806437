/* blocking_echo PORT: sends back to one TCP peer what it sends, by blocking recv and send.

   The honest anchor of round trips: what is left is the kernel's, and waking the other process. */
#include "loopback.h"

int main(int argc, char** argv)
{
  static char block[64 * KIBIBYTE];
  const int listener = listen_at(number_at(1, argc, argv, "PORT"), NULL);
  const int peer = (int)must(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept4");
  long got;
  while ((got = must(recv(peer, block, sizeof block, 0), "recv")) > 0)
    must(send(peer, block, (size_t)got, MSG_NOSIGNAL), "send");
}
