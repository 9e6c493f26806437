// The names in a filter expression: words that libpcap would look up in files or on the network. A filter
// that is typed once rights are given up may have none, and should wait for nobody. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sockplay::capture {

/// The first word of an expression that is neither of the language of pcap-filter(7) nor a number or an
/// address: a host, a network, a service, a protocol behind a backslash. Words are cut as libpcap cuts them.
std::optional<std::string> first_name_in(std::string_view expression);

} // namespace sockplay::capture
