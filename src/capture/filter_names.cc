// The words are those of libpcap 1.10 (scanner.l). One that is missing here is refused, and no harm done.
#include "capture/filter_names.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>

namespace sockplay::capture {

namespace {

// Each with a blank on either side.
constexpr std::string_view words =
    // what is matched, and how
    " src dst host net mask port portrange gateway proto protochain broadcast multicast inbound outbound "
    "less "
    "greater len length byte and or not type subtype direction dir ifindex "
    // protocols
    "link ether ppp slip fddi tr wlan arp rarp ip ip6 tcp udp sctp icmp icmp6 igmp igrp pim vrrp carp ah esp "
    "atalk aarp decnet iso esis es-is isis is-is l1 l2 iih lsp snp csnp psnp clnp clnap stp ipx netbeui lat "
    "sca moprc mopdl radio vlan mpls pppoed pppoes geneve vxlan llc addr1 addr2 addr3 addr4 address1 "
    "address2 "
    "address3 address4 "
    // places and values in headers
    "tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr icmptype icmpcode "
    "icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo icmp-routeradvert "
    "icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp icmp-tstampreply icmp-ireq icmp-ireqreply "
    "icmp-maskreq icmp-maskreply icmp6type icmp6code icmp6-echo icmp6-echoreply "
    "icmp6-destinationunreach icmp6-packettoobig icmp6-timeexceeded icmp6-parameterproblem "
    "icmp6-multicastlistenerquery icmp6-multicastlistenerreportv1 icmp6-multicastlistenerreportv2 "
    "icmp6-multicastlistenerdone icmp6-routersolicit icmp6-routeradvert icmp6-neighborsolicit "
    "icmp6-neighboradvert icmp6-redirect ";

bool is_hex(char c)
{
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

bool may_stand_in_word(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == ':' ||
         c == '\\' || static_cast<unsigned char>(c) >= 0x80;
}

// 10, 10.0.0.1, 80-90, 0x1f; not 10.example.org.
bool is_number(std::string_view word)
{
  if (word.starts_with("0x") || word.starts_with("0X"))
    return word.size() > 2 && std::ranges::all_of(word.substr(2), is_hex);
  return !word.empty() && is_digit(word.front()) &&
         std::ranges::all_of(word, [](char c) { return is_digit(c) || c == '.' || c == '-'; });
}

// Six groups of one or two hexadecimal digits, between ':', '-' or '.'.
bool is_mac_address(std::string_view word)
{
  int groups = 0;
  while (!word.empty()) {
    const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(word, is_hex) - word.begin());
    if (digits == 0 || digits > 2 || ++groups > 6) return false;
    const bool goes_on = digits < word.size();
    if (goes_on && std::string_view(":-.").find(word[digits]) == std::string_view::npos) return false;
    word.remove_prefix(std::min(word.size(), digits + 1));
  }
  return groups == 6;
}

bool is_ipv6_address(std::string_view word)
{
  in6_addr address{};
  return ::inet_pton(AF_INET6, std::string(word).c_str(), &address) == 1;
}

bool is_known(std::string_view word)
{
  return is_number(word) || words.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

// "tcp[12:1]" has parts with a colon between them.
bool is_harmless(std::string_view word)
{
  if (is_known(word) || is_mac_address(word) || is_ipv6_address(word)) return true;
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return false;
  const auto after = word.substr(colon + 1);
  return (colon == 0 || is_known(word.substr(0, colon))) && (after.empty() || is_known(after));
}

} // namespace

std::optional<std::string> first_name_in(std::string_view expression)
{
  while (true) {
    const auto begin = std::ranges::find_if(expression, may_stand_in_word);
    if (begin == expression.end()) return {};
    const auto end = std::find_if_not(begin, expression.end(), may_stand_in_word);
    const std::string_view word(begin, end);
    if (!is_harmless(word)) return std::string(word);
    expression = {end, expression.end()};
  }
}

} // namespace sockplay::capture
