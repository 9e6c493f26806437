/* mmsg_recv PORT: UDP datagrams to stdout by plain recvmmsg, each of them where the socket has put it.

   It takes what is there and waits only for the first. Until it is ended. */
#include "records.h"

enum { MESSAGES = 64 };

int main(int argc, char** argv)
{
  static char blocks[MESSAGES][RECORD_AT_MOST];
  struct mmsghdr messages[MESSAGES] = {0};
  struct iovec rooms[MESSAGES], pieces[MESSAGES];
  for (int i = 0; i < MESSAGES; i++) {
    rooms[i] = (struct iovec){blocks[i], sizeof blocks[i]};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &rooms[i], .msg_iovlen = 1};
  }

  const int fd = udp_at(number_at(1, argc, argv, "PORT >OUTPUT"));
  for (;;) {
    const int count = (int)must(recvmmsg(fd, messages, MESSAGES, MSG_WAITFORONE, NULL), "recvmmsg");
    for (int i = 0; i < count; i++)
      pieces[i] = (struct iovec){blocks[i], messages[i].msg_len};
    must(writev(STDOUT_FILENO, pieces, count), "writev");
  }
}
