/* mmsg_send PORT SIZE: the file on stdin as UDP datagrams of SIZE bytes by plain sendmmsg: a flood.

   Each of them passes the stack by itself, and that is what takes the time: a call for many saves little. */
#include "records.h"

enum { MESSAGES = 64 };

int main(int argc, char** argv)
{
  const char usage[] = "PORT SIZE <FILE";
  const int peer = udp_to(number_at(1, argc, argv, usage));
  const size_t size = record_size_at(2, argc, argv, usage);
  struct mmsghdr messages[MESSAGES] = {0};
  struct iovec pieces[MESSAGES];
  for (int i = 0; i < MESSAGES; i++)
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};

  const struct input input = mapped_input();
  for (size_t at = 0; at < input.size;) {
    unsigned count = 0;
    for (; count < MESSAGES && at < input.size; at += pieces[count++].iov_len)
      pieces[count] = (struct iovec){input.bytes + at, least(size, input.size - at)};
    for (unsigned sent = 0; sent < count;)
      sent += (unsigned)must(sendmmsg(peer, messages + sent, count - sent, 0), "sendmmsg");
  }
}
