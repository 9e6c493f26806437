/* gso_send PORT SIZE: the file on stdin as UDP datagrams of SIZE bytes, many of them a call by UDP_SEGMENT.

   A message of so many segments passes the stack as one packet. The receiving socket cuts it into its
   datagrams, or leaves it whole where it has UDP_GRO. */
#include "records.h"

int main(int argc, char** argv)
{
  const char usage[] = "PORT SIZE <FILE";
  const int peer = udp_to(number_at(1, argc, argv, usage));
  const size_t message = segment(peer, record_size_at(2, argc, argv, usage));
  const struct input input = mapped_input();
  for (size_t at = 0; at < input.size; at += message)
    must(send(peer, input.bytes + at, least(message, input.size - at), 0), "send");
}
