// What addresses and interfaces are called, asked once each: of the name services (-N), and of the kernel.
#pragma once

#include "packet/summary.hh"

#include <string>
#include <sys/socket.h>
#include <unordered_map>

namespace sockplay::capture {

class NameCache final : public packet::Names {
public:
  struct Options {
    bool addresses = false;  // -N; a name that is asked for is waited for
    bool interfaces = false; // those of this host: of a live capture
  };
  explicit NameCache(Options options);

  std::string_view of(const packet::Ipv4Address& address) override;
  std::string_view of(const packet::Ipv6Address& address) override;
  std::string_view of_interface(std::uint32_t index) override;

private:
  std::string_view of_octets(std::string_view octets);

  static constexpr std::size_t most = 1 << 16; // then all are forgotten, and asked for anew

  Options options_;
  std::unordered_map<std::string, std::string> hosts_; // octets → name, empty where there is none
  std::unordered_map<std::uint32_t, std::string> interfaces_;
};

} // namespace sockplay::capture
