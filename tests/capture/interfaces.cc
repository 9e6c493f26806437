// What can be captured on: the kernel's interfaces and devices that are none, by name and by number.
#include "capture/interfaces.hh"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const Interface& called(const std::vector<Interface>& all, const std::string& name)
{
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Interface& one) { return one.name == name; });
  if (found == all.end()) throw std::out_of_range("no interface " + name);
  return *found;
}

TEST(Interfaces, AreThoseOfTheKernelAndAny)
{
  const auto all = interfaces();
  const auto& loopback = called(all, "lo");
  EXPECT_TRUE(loopback.is_loopback && loopback.is_network);
  if (loopback.is_up) {
    EXPECT_THAT(loopback.addresses, Contains("127.0.0.1"));
  }
  EXPECT_TRUE(called(all, "any").is_network);
}

TEST(Interfaces, AreToldFromDevicesThatAreNone)
{
  for (const Interface& one : interfaces())
    EXPECT_EQ(one.is_network, is_interface(one.name)) << one.name;
  EXPECT_TRUE(is_interface("lo"));
  EXPECT_TRUE(is_interface("any"));
  EXPECT_FALSE(is_interface("nflog"));
  EXPECT_FALSE(is_interface("no-such-interface-here"));
}

TEST(Interfaces, HaveNumbersFromOneOn)
{
  const auto all = interfaces();
  EXPECT_EQ(interface_called("1"), all.front().name);
  EXPECT_EQ(interface_called(std::to_string(all.size())), all.back().name);
  EXPECT_EQ(interface_called("lo"), "lo");
  for (const char* word : {"0", "999999", "-1", "1x", ""}) // libpcap says that there is none of that name
    EXPECT_EQ(interface_called(word), word);
}

TEST(Interfaces, AreHintedAtWithoutDevices)
{
  EXPECT_THAT(interfaces_hint(), HasSubstr("lo"));
  EXPECT_THAT(interfaces_hint(), Not(HasSubstr("nflog")));
  EXPECT_THAT(interfaces_hint(), HasSubstr("-D"));
}

TEST(Interfaces, AreListedWithNumberStateAndAddresses)
{
  EXPECT_EQ(
      listing({
          {.name = "eth0", .is_up = true, .is_running = true, .addresses = {"192.0.2.1", "2001:db8::1"}},
          {.name = "eth1", .is_up = true},
          {.name = "eth2"},
          {.name = "lo", .is_up = true, .is_running = true, .is_loopback = true},
          {.name = "nflog", .description = "Linux netfilter log", .is_network = false},
          {.name = "odd\x1b", .description = "\x1b[31m"},
      }),
      " 1  eth0               up              192.0.2.1, 2001:db8::1\n"
      " 2  eth1               up, no carrier\n"
      " 3  eth2               down\n"
      " 4  lo                 up, loopback\n"
      " 5  nflog              device          (Linux netfilter log)\n"
      " 6  odd\\x1b            down            (\\x1b[31m)\n");
}

} // namespace
} // namespace sockplay::capture
