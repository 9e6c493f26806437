/* connect_storm PORT COUNT [SLOTS]: COUNT short TCP connections, up to SLOTS open at a time.

   Each connects, half-closes, reads to the server's end, closes. The slots roll: the oldest is
   finished before the next is opened, so every server meets the same sequence, and never more than
   SLOTS peers wait in its backlog. Prints the rate, and how busy this end was: near 1 means that
   the figure is the generator's, not the server's. */
#include "loopback.h"

enum { SLOTS_AT_MOST = 64 };

int main(int argc, char** argv)
{
  const char usage[] = "PORT COUNT [SLOTS]";
  const long port = number_at(1, argc, argv, usage), count = number_at(2, argc, argv, usage);
  const long wanted = argc > 3 ? number_at(3, argc, argv, usage) : 1;
  const long slots = wanted < 1 ? 1 : wanted > SLOTS_AT_MOST ? SLOTS_AT_MOST : wanted;

  int peers[SLOTS_AT_MOST];
  const double began = seconds(CLOCK_MONOTONIC);
  for (long turn = 0; turn < count + slots; turn++) {
    int* peer = &peers[turn % slots];
    if (turn >= slots) read_to_end(*peer);
    if (turn < count) {
      *peer = connect_in_turn(port, turn);
      must(shutdown(*peer, SHUT_WR), "shutdown");
    }
  }
  const double took = seconds(CLOCK_MONOTONIC) - began;
  printf("per_second=%.0f busy=%.3f\n", (double)count / took, seconds(CLOCK_PROCESS_CPUTIME_ID) / took);
}
