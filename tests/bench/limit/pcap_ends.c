/* pcap_ends FILE: a line for each packet of an Ethernet capture, its addresses and ports and nothing else.

   libpcap reads, one large buffer is written: what a view takes beyond this is for what it knows of packets.
 */
#include "loopback.h"

#include <pcap/pcap.h>

enum { LINE_AT_MOST = 128, ETHERNET_BYTES = 14, IPV4_BYTES = 20, IPV6_BYTES = 40, TCP = 6, UDP = 17 };

static char* put_number(char* out, unsigned number)
{
  char digits[10];
  int count = 0;
  do
    digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count > 0)
    *out++ = digits[--count];
  return out;
}

static unsigned word_at(const unsigned char* bytes)
{
  return (unsigned)bytes[0] << 8 | bytes[1];
}

static char* put_ipv4(char* out, const unsigned char* address)
{
  for (int i = 0; i < 4; i++) {
    if (i > 0) *out++ = '.';
    out = put_number(out, address[i]);
  }
  return out;
}

/* All groups, with their zeros. */
static char* put_ipv6(char* out, const unsigned char* address)
{
  for (int i = 0; i < 16; i++) {
    if (i > 0 && i % 2 == 0) *out++ = ':';
    *out++ = "0123456789abcdef"[address[i] >> 4];
    *out++ = "0123456789abcdef"[address[i] & 15];
  }
  return out;
}

typedef char* put_address(char* out, const unsigned char* address);

/* Both addresses, which lie one behind the other, and the ports before `end`, if there are any. */
static char* put_ends(char* out, put_address* put, const unsigned char* addresses, size_t size,
                      const unsigned char* ports, const unsigned char* end)
{
  for (int i = 0; i < 2; i++) {
    if (i > 0) *out++ = ' ';
    out = put(out, addresses + (size_t)i * size);
    if (ports == NULL || ports + 4 > end) continue;
    *out++ = '.';
    out = put_number(out, word_at(ports + 2 * i));
  }
  return out;
}

static char* put_packet(char* out, const unsigned char* bytes, size_t size)
{
  const unsigned char* const end = bytes + size;
  if (size < ETHERNET_BYTES) return out;
  const unsigned char* header = bytes + ETHERNET_BYTES;
  if (word_at(header - 2) == 0x8100) header += 4;
  if (header > end) return out;
  const unsigned kind = word_at(header - 2);
  if (kind == 0x0800 && header + IPV4_BYTES <= end) {
    const int has_ports = header[9] == TCP || header[9] == UDP;
    const unsigned char* ports = has_ports ? header + 4 * (header[0] & 15) : NULL;
    return put_ends(out, put_ipv4, header + 12, 4, ports, end);
  }
  if (kind == 0x86DD && header + IPV6_BYTES <= end) {
    const int has_ports = header[6] == TCP || header[6] == UDP;
    return put_ends(out, put_ipv6, header + 8, 16, has_ports ? header + IPV6_BYTES : NULL, end);
  }
  return put_number(out, kind);
}

static void write_all(const char* bytes, const char* end)
{
  while (bytes < end)
    bytes += must(write(STDOUT_FILENO, bytes, (size_t)(end - bytes)), "write");
}

int main(int argc, char** argv)
{
  static char lines[MEBIBYTE];
  char reason[PCAP_ERRBUF_SIZE];
  pcap_t* const file = argc == 2 ? pcap_open_offline(argv[1], reason) : NULL;
  if (file == NULL) {
    fprintf(stderr, "usage: %s FILE%s%s\n", argv[0], argc == 2 ? ": " : "", argc == 2 ? reason : "");
    return 2;
  }
  char* out = lines;
  struct pcap_pkthdr* packet;
  const unsigned char* bytes;
  while (pcap_next_ex(file, &packet, &bytes) == 1) {
    out = put_packet(out, bytes, packet->caplen);
    *out++ = '\n';
    if (out > lines + sizeof lines - LINE_AT_MOST) {
      write_all(lines, out);
      out = lines;
    }
  }
  write_all(lines, out);
  pcap_close(file);
}
