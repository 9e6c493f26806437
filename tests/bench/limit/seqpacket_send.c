/* seqpacket_send PATH SIZE: the file on stdin as records of SIZE bytes to a Unix seqpacket socket.

   One a call: batching gives nothing, for the socket takes and wakes record by record. */
#include "records.h"

int main(int argc, char** argv)
{
  const char usage[] = "PATH SIZE <FILE";
  const struct sockaddr_un address = path_at(1, argc, argv, usage);
  const size_t size = record_size_at(2, argc, argv, usage);
  const int peer = seqpacket_socket();
  must(connect(peer, (const struct sockaddr*)&address, sizeof address), "connect");

  const struct input input = mapped_input();
  for (size_t at = 0; at < input.size; at += size)
    must(send(peer, input.bytes + at, least(size, input.size - at), MSG_NOSIGNAL), "send");
}
