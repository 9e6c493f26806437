/* consumer: reads stdin to its end, up to 1 MiB a call, and prints how many bytes came.

   The tail of a pipeline; the count is the proof that nothing was lost on the way. */
#include "loopback.h"

int main(void)
{
  static char block[MEBIBYTE];
  long total = 0, got;
  while ((got = must(read(STDIN_FILENO, block, sizeof block), "read")) > 0)
    total += got;
  printf("bytes=%ld\n", total);
}
