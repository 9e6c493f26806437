// Words that describe packets on a command line, made values: protocols, flags, options, addresses. What a
// bad one is answered with is left to the command line.
#pragma once

#include "packet/address.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::play {

/// "47", "gre", "OSPF": IANA's number of a protocol of IP.
std::optional<std::uint8_t> parse_protocol(std::string_view word);

/// "SA": of the letters F S R P A U E C N each once at most; or "none".
std::optional<std::uint16_t> parse_tcp_flags(std::string_view letters);

/// "mss=1460,sackok,ts=1:0,nop,wscale=7,eol" or "x0204": the options as they stand in the header, at most 40
/// bytes.
std::optional<std::string> parse_tcp_options(std::string_view list);

/// "02:00:00:00:00:01".
std::optional<packet::MacAddress> parse_mac(std::string_view word);

} // namespace sockplay::play
