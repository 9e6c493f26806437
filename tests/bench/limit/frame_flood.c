/* frame_flood INTERFACE PACKETS PER_SECOND BYTES: UDP datagrams in Ethernet frames of that size, sent to an
   interface as they are, at an even rate; prints how many went and how busy that was.

   To nobody: the frames have a destination that no host on the wire takes, but who captures there sees them.
 */
#include "loopback.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>

enum { FRAMES = 32, HEADERS_BYTES = 42, FRAME_AT_MOST = 1514 };

static int packet_socket(const char* interface)
{
  const int fd = (int)must(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "socket"); /* 0: receives nothing */
  const struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
  must(bind(fd, (const struct sockaddr*)&address, sizeof address), interface);
  return fd;
}

static void put_word(unsigned char* bytes, unsigned word)
{
  bytes[0] = (unsigned char)(word >> 8);
  bytes[1] = (unsigned char)word;
}

/* Ethernet, IPv4, UDP without a checksum, from 10.0.0.1:1000 to 10.0.0.2:2000. */
static void make_frame(unsigned char* frame, size_t size)
{
  static const unsigned char headers[HEADERS_BYTES] = {
      2, 0,  0,  0, 0, 9,  2, 0, 0, 0,  0, 1, 0x08, 0x00,      0x45,       0,         0,          0, 0, 0, 0,
      0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,    1000 >> 8, 1000 & 255, 2000 >> 8, 2000 & 255, 0, 0, 0, 0};
  memcpy(frame, headers, sizeof headers);
  put_word(frame + 16, (unsigned)(size - 14));
  put_word(frame + 38, (unsigned)(size - 34));
  unsigned long sum = 0;
  for (int i = 14; i < 34; i += 2)
    sum += (unsigned long)frame[i] << 8 | frame[i + 1];
  sum = (sum & 0xFFFF) + (sum >> 16);
  put_word(frame + 24, (unsigned)(~(sum + (sum >> 16)) & 0xFFFF));
}

static void wait_until(double time)
{
  while (seconds(CLOCK_MONOTONIC) < time)
    continue; /* a sleep would make bursts of what is to be even */
}

int main(int argc, char** argv)
{
  const char usage[] = "INTERFACE PACKETS PER_SECOND BYTES";
  const long packets = number_at(2, argc, argv, usage), per_second = number_at(3, argc, argv, usage);
  const long size = number_at(4, argc, argv, usage);
  if (per_second == 0 || size < HEADERS_BYTES || size > FRAME_AT_MOST) {
    fprintf(stderr, "%s: a frame has %d to %d bytes\n", argv[0], HEADERS_BYTES, FRAME_AT_MOST);
    return 2;
  }
  const int fd = packet_socket(argv[1]);
  unsigned char frame[FRAME_AT_MOST] = {0};
  make_frame(frame, (size_t)size);
  struct iovec piece = {frame, (size_t)size};
  struct mmsghdr messages[FRAMES];
  for (int i = 0; i < FRAMES; i++)
    messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1}};

  const double began = seconds(CLOCK_MONOTONIC);
  double waited = 0;
  for (long sent = 0; sent < packets;) {
    const double due = began + (double)sent / (double)per_second, now = seconds(CLOCK_MONOTONIC);
    if (now < due) {
      wait_until(due);
      waited += due - now;
    }
    const unsigned count = packets - sent < FRAMES ? (unsigned)(packets - sent) : FRAMES;
    sent += must(sendmmsg(fd, messages, count, 0), "sendmmsg");
  }
  const double took = seconds(CLOCK_MONOTONIC) - began;
  printf("packets=%ld per_second=%.0f busy=%.3f\n", packets, (double)packets / took, 1 - waited / took);
}
