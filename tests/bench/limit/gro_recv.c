/* gro_recv PORT: UDP datagrams to stdout, as many a call as arrived together (UDP_GRO).

   Whoever needs their edges finds the size of the segments in a control message. Until it is ended. */
#include "records.h"

int main(int argc, char** argv)
{
  static char block[RECORD_AT_MOST];
  const int fd = udp_at(number_at(1, argc, argv, "PORT >OUTPUT")), on = 1;
  must(setsockopt(fd, SOL_UDP, UDP_GRO, &on, sizeof on), "UDP_GRO");
  for (;;) {
    const long got = must(recv(fd, block, sizeof block, 0), "recv");
    must(write(STDOUT_FILENO, block, (size_t)got), "write");
  }
}
