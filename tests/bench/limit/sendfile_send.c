/* sendfile_send PORT [CONGESTION]: a file on stdin to TCP by sendfile.

   sendfile has a pipe of 16 pages inside and so feeds TCP 64 KiB at a time; one call for the whole
   file is slower still by far, so each is bounded to 1 MiB. What splice_send gains over this is
   what a pipe of one's own is worth. */
#include "loopback.h"

#include <sys/sendfile.h>

int main(int argc, char** argv)
{
  const int peer = connect_to(number_at(1, argc, argv, "PORT [CONGESTION] <FILE"), argv[2]);
  while (must(sendfile(peer, STDIN_FILENO, NULL, MEBIBYTE), "sendfile") > 0)
    continue;
  finish(peer);
}
