// The interfaces that can be captured on, as libpcap knows them: those of the kernel, `any`, and some devices
// that are none (nflog, usbmon).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sockplay::capture {

struct Interface {
  std::string name;
  std::string description; // often empty
  bool is_network = true;  // one of the kernel, or `any`; of what is none the state is not known
  bool is_up = false;
  bool is_running = false; // has a carrier
  bool is_loopback = false;
  std::vector<std::string> addresses;
};

/// All, the one that is captured on by default first. Throws net::Error.
std::vector<Interface> interfaces();

/// Whether the kernel has an interface of that name, or it is `any`.
bool is_interface(const std::string& name);

/// What -i names: an interface, or its number in interfaces(), from 1 on.
std::string interface_called(const std::string& word);

/// "interfaces here: eth0, lo, any": a hint for who named another one.
std::string interfaces_hint();

/// A line for each, with its number.
std::string listing(const std::vector<Interface>& interfaces);

} // namespace sockplay::capture
