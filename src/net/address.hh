// An address as a person writes it, taken apart but not yet looked up: `8000`, `host:http`, `[::1]:8000`,
// `./path`, `unix:path`, `@abstract`, `vsock:CID:PORT`, `sctp:host:port`. Pure; resolve.hh asks the resolver.
#pragma once

#include <string>
#include <string_view>

namespace sockplay::net {

struct Address {
  enum class Kind { internet, unix_path, unix_abstract, vsock };
  Kind kind = Kind::internet;
  std::string host;             // empty: every interface when listening, localhost when connecting; of vsock
                                // a machine's number, `local` or `host`
  std::string service = "8000"; // a port number or a name from services(5); of vsock a number of 32 bits
  std::string name;             // the path, or the abstract name without its '@'
  bool sctp = false;            // a stream of SCTP is meant, not of TCP

  bool operator==(const Address&) const = default;
};

/// Takes `word` apart; `port`, if not empty, is a second word that holds the port (`host 8000`). Empty words
/// mean the default, port 8000. Throws UsageError naming what is wrong with it.
Address parse_address(std::string_view word, std::string_view port = {});

/// As parse_address, for `--source ADDR[:PORT]`: what names no port asks for any (0).
Address parse_source(std::string_view word);

/// Whether a word that parse_address takes for a host, a port or both says a port.
bool names_port(std::string_view word);

/// The address in its one-word form: parse_address makes the same address of it.
std::string to_string(const Address& address);

} // namespace sockplay::net
