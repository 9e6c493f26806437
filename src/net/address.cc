#include "net/address.hh"

#include "net/error.hh"
#include "text/escape.hh"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <sys/un.h>

namespace sockplay::net {

namespace {

constexpr std::size_t path_limit = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t host_limit = 255; // RFC 1035 section 2.3.4

[[noreturn]] void refuse(std::string_view word, std::string_view why, std::string hint = {})
{
  throw UsageError(fmt::format("bad address '{}': {}", text::escaped(word), why), std::move(hint));
}

bool is_url(std::string_view word)
{
  const auto scheme = word.substr(0, word.find("://"));
  return scheme.size() < word.size() && !scheme.empty() && scheme != "unix" &&
         std::all_of(scheme.begin(), scheme.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

bool all_digits(std::string_view word)
{
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string checked_port(std::string_view word, std::string_view port)
{
  if (port.empty()) {
    refuse(word, "no port after the colon");
  }
  if (all_digits(port)) {
    unsigned number = 0;
    const auto result = std::from_chars(port.data(), port.data() + port.size(), number);
    if (result.ec != std::errc() || number > 65535) {
      refuse(word, fmt::format("port {} is not in 0..65535", port));
    }
  }
  const bool plain = std::all_of(port.begin(), port.end(),
                                 [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
  if (!plain) {
    refuse(word, fmt::format("'{}' is neither a port number nor a service name", text::escaped(port)));
  }
  return std::string(port);
}

std::string checked_host(std::string_view word, std::string_view host)
{
  const bool plain = std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return c > 0x20 && c != 0x7f && c != '[' && c != ']';
  });
  if (host.size() > host_limit || !plain) {
    refuse(word, "that is no host name");
  }
  return host == "*" ? std::string() : std::string(host);
}

Address unix_address(std::string_view word, Address::Kind kind, std::string_view name)
{
  if (name.empty()) {
    refuse(word, "an empty name");
  }
  if (name.size() > path_limit) {
    refuse(word,
           fmt::format("the name has {} bytes, a Unix socket's has at most {}", name.size(), path_limit),
           "use a shorter path: a relative one, or a symbolic link to the directory");
  }
  if (name.find('\0') != std::string_view::npos) {
    refuse(word, "a NUL byte in the name");
  }
  return {.kind = kind, .host = {}, .service = {}, .name = std::string(name), .sctp = false};
}

std::optional<Address> parse_unix(std::string_view word)
{
  if (word.starts_with('@')) {
    return unix_address(word, Address::Kind::unix_abstract, word.substr(1));
  }
  if (word.starts_with("unix:")) {
    const auto name = word.substr(5);
    return name.starts_with('@') ? unix_address(word, Address::Kind::unix_abstract, name.substr(1))
                                 : unix_address(word, Address::Kind::unix_path, name);
  }
  if (word.find('/') != std::string_view::npos) {
    return unix_address(word, Address::Kind::unix_path, word);
  }
  return {};
}

bool is_number_of_32_bits(std::string_view word)
{
  std::uint32_t number = 0;
  const auto* end = word.data() + word.size();
  return all_digits(word) &&
         std::from_chars(word.data(), end, number) == std::from_chars_result{end, std::errc()};
}

// `vsock:CID:PORT`, vsock(7)
std::optional<Address> parse_vsock(std::string_view word)
{
  constexpr std::string_view prefix = "vsock:";
  if (!word.starts_with(prefix)) {
    return {};
  }
  const auto rest = word.substr(prefix.size());
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos) {
    refuse(word, "the form is vsock:CID:PORT",
           "vsock:local:8000 is this machine, vsock:host:8000 the one it runs on");
  }
  const auto cid = rest.substr(0, colon);
  const auto port = rest.substr(colon + 1);
  if (!cid.empty() && cid != "any" && cid != "local" && cid != "host" && !is_number_of_32_bits(cid)) {
    refuse(word, "the CID is a number, local, host or any");
  }
  if (!is_number_of_32_bits(port)) {
    refuse(word, "the port of vsock is a number in 0..4294967295");
  }
  return Address{.kind = Address::Kind::vsock,
                 .host = cid == "any" ? std::string() : std::string(cid),
                 .service = std::string(port),
                 .name = {},
                 .sctp = false};
}

// Whether `host:port` would be read as something else than a host and its port.
bool needs_brackets(std::string_view host)
{
  return host.find(':') != std::string_view::npos || host == "unix" || host == "vsock" || host == "sctp";
}

Address host_address(std::string_view word, std::string_view host, std::optional<std::string_view> port = {})
{
  Address address;
  address.host = checked_host(word, host);
  if (port) {
    address.service = checked_port(word, *port);
  }
  return address;
}

// `[host]` or `[host]:port`
Address parse_bracketed(std::string_view word)
{
  const auto close = word.find(']');
  if (close == std::string_view::npos) {
    refuse(word, "the bracket is not closed");
  }
  auto address = host_address(word, word.substr(1, close - 1));
  const auto rest = word.substr(close + 1);
  if (!needs_brackets(address.host)) {
    refuse(word, "brackets are for IPv6 addresses");
  }
  if (!rest.empty()) {
    if (rest.front() != ':') {
      refuse(word, "after the bracket comes a colon and the port");
    }
    address.service = checked_port(word, rest.substr(1));
  }
  return address;
}

Address parse_internet(std::string_view word)
{
  if (word.starts_with('[')) {
    return parse_bracketed(word);
  }
  if (all_digits(word)) {
    Address address;
    address.service = checked_port(word, word);
    return address;
  }
  const auto colons = std::count(word.begin(), word.end(), ':');
  if (colons == 1) {
    const auto colon = word.find(':');
    return host_address(word, word.substr(0, colon), word.substr(colon + 1));
  }
  return host_address(word, word); // a name, or a bare IPv6 address
}

std::string_view without_brackets(std::string_view word)
{
  return word.size() > 1 && word.front() == '[' && word.back() == ']' ? word.substr(1, word.size() - 2)
                                                                      : word;
}

// In one word or two.
Address parse_host_and_port(std::string_view word, std::string_view port)
{
  if (!port.empty()) {
    if (names_port(word)) {
      refuse(word, fmt::format("two ports, or a port and something else: '{}'", text::escaped(port)),
             fmt::format("did you mean --data '{}'?", text::escaped(port)));
    }
    return host_address(word, without_brackets(word), port);
  }
  return word.empty() ? Address{} : parse_internet(word);
}

} // namespace

bool names_port(std::string_view word)
{
  return word.starts_with('[') ? word.find("]:") != std::string_view::npos
                               : all_digits(word) || std::count(word.begin(), word.end(), ':') == 1;
}

Address parse_address(std::string_view word, std::string_view port)
{
  if (is_url(word)) {
    refuse(word, "that is a URL", "an address is HOST:PORT, as in example.org:http");
  }
  if (auto address = parse_unix(word)) {
    if (!port.empty()) {
      refuse(word, fmt::format("a Unix socket has no port, but '{}' follows", text::escaped(port)),
             "options may stand anywhere; data is given with --data or on standard input");
    }
    return *address;
  }
  if (auto address = parse_vsock(word)) {
    if (!port.empty()) {
      refuse(word, fmt::format("it has its port already, but '{}' follows", text::escaped(port)));
    }
    return *address;
  }
  constexpr std::string_view sctp = "sctp:";
  if (word.starts_with(sctp)) {
    auto address = parse_host_and_port(word.substr(sctp.size()), port);
    address.sctp = true;
    return address;
  }
  return parse_host_and_port(word, port);
}

Address parse_source(std::string_view word)
{
  auto address = parse_address(word);
  if (address.sctp) {
    refuse(word, "a source is an address of this host, whatever the protocol", "leave out sctp:");
  }
  if (address.kind == Address::Kind::internet && all_digits(word)) {
    refuse(word, "a source needs an address", fmt::format("--source-port {} sets the port alone", word));
  }
  if (address.kind == Address::Kind::internet && !names_port(word)) {
    address.service = "0";
  }
  return address;
}

std::string to_string(const Address& address)
{
  switch (address.kind) {
  case Address::Kind::unix_path: {
    const bool plain = address.name.find('/') != std::string::npos && !address.name.starts_with("unix:") &&
                       !is_url(address.name);
    return (plain ? "" : "unix:") + address.name;
  }
  case Address::Kind::unix_abstract: return "@" + address.name;
  case Address::Kind::vsock:
    return fmt::format("vsock:{}:{}", address.host.empty() ? "any" : address.host, address.service);
  case Address::Kind::internet: break;
  }
  const bool bracketed = needs_brackets(address.host);
  return fmt::format("{}{}{}{}:{}", address.sctp ? "sctp:" : "", bracketed ? "[" : "",
                     address.host.empty() ? "*" : address.host, bracketed ? "]" : "", address.service);
}

} // namespace sockplay::net
