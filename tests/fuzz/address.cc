// Whatever is typed as an address, a source, a network or a socket option is either taken, and then prints as
// something that is taken again for the same, or refused by a UsageError; nothing else happens.
#include "net/address.hh"

#include "net/access_list.hh"
#include "net/error.hh"
#include "net/socket_options.hh"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace sockplay;

void require(bool holds)
{
  if (!holds) std::abort();
}

template <class Parse>
void refuse_or(Parse parse)
{
  try {
    parse();
  } catch (const net::UsageError& error) {
    require(error.what()[0] != '\0');
  }
}

void try_address(std::string_view word, std::string_view port)
{
  refuse_or([&] {
    const auto address = net::parse_address(word, port);
    const auto printed = to_string(address);
    require(net::parse_address(printed) == address);
    const bool has_port =
        address.kind == net::Address::Kind::internet || address.kind == net::Address::Kind::vsock;
    require(address.service.empty() != has_port);
    require(address.name.empty() == has_port);
  });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto space = input.find(' ');
  try_address(input, "");
  if (space != std::string_view::npos) try_address(input.substr(0, space), input.substr(space + 1));
  refuse_or([&] { net::parse_source(input); });
  refuse_or([&] {
    const auto network = net::parse_network(input);
    require(network.bits >= 0 && network.bits <= 128);
  });
  refuse_or([&] { require(!net::parse_socket_option(input).text.empty()); });
  return 0;
}
