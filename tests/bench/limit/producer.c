/* producer BYTES: that many bytes to stdout, as fast as plain writes put them there.

   The head of a pipeline. `cat` and `head` bound a pipe themselves; this one writes a pipe's worth
   of one warm buffer a call. */
#include "loopback.h"

int main(int argc, char** argv)
{
  static char block[64 * KIBIBYTE];
  memset(block, 's', sizeof block);

  long left = number_at(1, argc, argv, "BYTES >PIPE");
  while (left > 0)
    left -=
        must(write(STDOUT_FILENO, block, left < (long)sizeof block ? (size_t)left : sizeof block), "write");
}
