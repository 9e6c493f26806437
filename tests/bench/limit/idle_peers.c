/* idle_peers PORT COUNT: opens COUNT TCP connections and keeps them, silent, until stdin ends.

   Prints `holding=COUNT` once all are open. */
#include "loopback.h"

int main(int argc, char** argv)
{
  const char usage[] = "PORT COUNT";
  const long port = number_at(1, argc, argv, usage), count = number_at(2, argc, argv, usage);
  raise_descriptor_limit();
  for (long turn = 0; turn < count; turn++)
    connect_in_turn(port, turn);
  printf("holding=%ld\n", count);
  fflush(stdout);

  char ignored[KIBIBYTE];
  while (read(STDIN_FILENO, ignored, sizeof ignored) > 0)
    continue;
}
