/* pingpong PORT COUNT: COUNT round trips of 64 bytes over one TCP connection, one at a time.

   Prints the 50th, 90th and 99th percentile in microseconds. */
#include "loopback.h"

enum { PAYLOAD = 64, WARM_UP = 200 };

/* One round trip, in microseconds. */
static double round_trip(int peer)
{
  static char ball[PAYLOAD];
  const double began = seconds(CLOCK_MONOTONIC);
  must(send(peer, ball, PAYLOAD, MSG_NOSIGNAL), "send");
  if (must(recv(peer, ball, PAYLOAD, MSG_WAITALL), "recv") != PAYLOAD) {
    fputs("pingpong: the echo ended early\n", stderr);
    exit(1);
  }
  return (seconds(CLOCK_MONOTONIC) - began) * 1e6;
}

static int by_size(const void* left, const void* right)
{
  const double a = *(const double*)left, b = *(const double*)right;
  return (a > b) - (a < b);
}

int main(int argc, char** argv)
{
  const char usage[] = "PORT COUNT";
  const int peer = connect_to(number_at(1, argc, argv, usage), NULL);
  const long count = number_at(2, argc, argv, usage);
  double* trips = calloc((size_t)count + 1, sizeof *trips);

  for (long i = 0; i < WARM_UP; i++)
    round_trip(peer);
  for (long i = 0; i < count; i++)
    trips[i] = round_trip(peer);
  finish(peer);

  qsort(trips, (size_t)count, sizeof *trips, by_size);
  printf("p50=%.2f p90=%.2f p99=%.2f\n", trips[count / 2], trips[count * 9 / 10], trips[count * 99 / 100]);
  free(trips);
}
