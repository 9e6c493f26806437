/* seqpacket_recv PATH: the records of one peer at a Unix seqpacket socket to stdout, one a call.

   They are gathered, and written when there is no room for another: no call per record but its recv. */
#include "records.h"

int main(int argc, char** argv)
{
  static char block[MEBIBYTE];
  const struct sockaddr_un address = path_at(1, argc, argv, "PATH >OUTPUT");
  const int listener = seqpacket_socket();
  must(bind(listener, (const struct sockaddr*)&address, sizeof address), "bind");
  must(listen(listener, 1), "listen");
  const int peer = (int)must(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept4");

  size_t held = 0;
  long got;
  while ((got = must(recv(peer, block + held, RECORD_AT_MOST, 0), "recv")) > 0) {
    held += (size_t)got;
    if (sizeof block - held >= RECORD_AT_MOST) continue;
    must(write(STDOUT_FILENO, block, held), "write");
    held = 0;
  }
  must(write(STDOUT_FILENO, block, held), "write");
}
