/* gso_sendfile PORT SIZE: the same as gso_send, but by sendfile, which hands on the pages of the file.

   Each call is one message, and nothing is copied but by the receiver. What this gains over gso_send is the
   price of touching a large file: most of what a datagram costs, once the stack is out of the way. */
#include "records.h"

#include <sys/sendfile.h>

int main(int argc, char** argv)
{
  const char usage[] = "PORT SIZE <FILE";
  const int peer = udp_to(number_at(1, argc, argv, usage));
  const size_t message = segment(peer, record_size_at(2, argc, argv, usage));
  while (must(sendfile(peer, STDIN_FILENO, NULL, message), "sendfile") > 0)
    continue;
}
