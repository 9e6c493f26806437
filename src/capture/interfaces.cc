#include "capture/interfaces.hh"

#include "net/endpoint.hh"
#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <pcap/pcap.h>

namespace sockplay::capture {

namespace {

std::string address_text(const sockaddr* address)
{
  if (address == nullptr) return {};
  if (address->sa_family == AF_INET) return net::host_text({address, sizeof(sockaddr_in)});
  if (address->sa_family == AF_INET6) return net::host_text({address, sizeof(sockaddr_in6)});
  return {}; // of the link
}

Interface interface_of(const pcap_if_t& found)
{
  Interface interface {
    .name = found.name, .description = found.description != nullptr ? found.description : "",
    .is_network = is_interface(found.name), .is_up = (found.flags & PCAP_IF_UP) != 0,
    .is_running = (found.flags & PCAP_IF_RUNNING) != 0, .is_loopback = (found.flags & PCAP_IF_LOOPBACK) != 0
  };
  for (const pcap_addr_t* address = found.addresses; address != nullptr; address = address->next) {
    if (auto text = address_text(address->addr); !text.empty())
      interface.addresses.push_back(std::move(text));
  }
  return interface;
}

std::string state_of(const Interface& interface)
{
  if (!interface.is_network) return "device";
  std::string state = interface.is_up ? (interface.is_running ? "up" : "up, no carrier") : "down";
  if (interface.is_loopback) state += ", loopback";
  return state;
}

} // namespace

std::vector<Interface> interfaces()
{
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  pcap_if_t* first = nullptr;
  if (::pcap_findalldevs(&first, reason.data()) != 0)
    throw net::Error({.operation = "list interfaces", .reason = reason.data()});
  const std::unique_ptr<pcap_if_t, decltype(&::pcap_freealldevs)> list(first, ::pcap_freealldevs);
  std::vector<Interface> interfaces;
  for (const pcap_if_t* found = first; found != nullptr; found = found->next)
    interfaces.push_back(interface_of(*found));
  return interfaces;
}

bool is_interface(const std::string& name)
{
  return name == "any" || sys::invoke(sys::IfNameToIndex{name.c_str()}).ok();
}

std::string interface_called(const std::string& word)
{
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error == std::errc() && end == word.data() + word.size();
  if (!is_number || is_interface(word)) return word;
  const auto all = interfaces();
  return number >= 1 && number <= all.size() ? all[number - 1].name : word;
}

std::string interfaces_hint()
{
  constexpr std::size_t most = 12;
  std::vector<std::string> names;
  for (const Interface& interface : interfaces()) {
    if (interface.is_network) names.push_back(text::escaped(interface.name));
  }
  const bool is_cut = names.size() > most;
  if (is_cut) names.resize(most);
  return fmt::format("interfaces here: {}{}", fmt::join(names, ", "),
                     is_cut ? ", ...; -D lists them all" : "; -D tells more");
}

std::string listing(const std::vector<Interface>& interfaces)
{
  std::string text;
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    const Interface& interface = interfaces[i];
    std::string line =
        fmt::format("{:>2}  {:<17}  {:<14}", i + 1, text::escaped(interface.name), state_of(interface));
    if (!interface.addresses.empty()) line += fmt::format("  {}", fmt::join(interface.addresses, ", "));
    if (!interface.description.empty()) line += fmt::format("  ({})", text::escaped(interface.description));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

} // namespace sockplay::capture
