// What addresses and interfaces are called: asked once each, and only where that is wanted.
#include "capture/name_cache.hh"

#include "support/scripted_kernel.hh"

#include <cstdlib>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace sockplay::capture {
namespace {

using test::answers;
using test::fails;
using test::ScriptedKernel;
using test::step;

constexpr packet::Ipv4Address here{{10, 0, 0, 1}}, there{{10, 0, 0, 2}};
constexpr packet::Ipv6Address six{{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

// getnameinfo(3) with this name; the address it is asked for has that family, and those last octets.
test::Step names(const std::string& name, sa_family_t family, std::uint8_t last)
{
  return step<sys::GetNameInfo>(name, [=](ScriptedKernel&, const sys::GetNameInfo& call) {
    EXPECT_EQ(call.address->sa_family, family);
    EXPECT_EQ(call.flags, NI_NAMEREQD);
    EXPECT_LT(name.size(), call.host_size);
    if (family == AF_INET) {
      const auto* address = reinterpret_cast<const sockaddr_in*>(call.address);
      EXPECT_EQ(ntohl(address->sin_addr.s_addr) & 0xFF, last);
    } else {
      EXPECT_EQ(reinterpret_cast<const sockaddr_in6*>(call.address)->sin6_addr.s6_addr[15], last);
    }
    std::copy_n(name.c_str(), name.size() + 1, call.host);
    return sys::Outcome{0, 0};
  });
}

test::Step interface_is(const std::string& name)
{
  return step<sys::IfIndexToName>(name, [=](ScriptedKernel&, const sys::IfIndexToName& call) {
    EXPECT_EQ(call.index, 3u);
    std::copy_n(name.c_str(), name.size() + 1, call.name);
    return sys::Outcome{0, 0};
  });
}

TEST(NameCache, AsksForAnAddressOnce)
{
  NameCache cache({.addresses = true});
  ScriptedKernel kernel;
  kernel.expect(names("here.example", AF_INET, 1), names("there.example", AF_INET, 2),
                names("six.example", AF_INET6, 1));
  EXPECT_EQ(cache.of(here), "here.example");
  EXPECT_EQ(cache.of(there), "there.example");
  EXPECT_EQ(cache.of(six), "six.example");
  EXPECT_EQ(cache.of(here), "here.example");
  EXPECT_EQ(cache.of(six), "six.example");
}

TEST(NameCache, RemembersThatThereIsNoName)
{
  NameCache cache({.addresses = true});
  ScriptedKernel kernel;
  kernel.expect(answers<sys::GetNameInfo>(EAI_NONAME));
  EXPECT_EQ(cache.of(here), "");
  EXPECT_EQ(cache.of(here), "");
}

TEST(NameCache, AsksNobodyForWhatIsNotWanted)
{
  NameCache cache({});
  ScriptedKernel kernel; // an empty script: no call may come
  EXPECT_EQ(cache.of(here), "");
  EXPECT_EQ(cache.of(six), "");
  EXPECT_EQ(cache.of_interface(3), "");
}

TEST(NameCache, AsksTheKernelForAnInterfaceOnce)
{
  NameCache cache({.interfaces = true});
  ScriptedKernel kernel;
  kernel.expect(interface_is("eth0"), fails<sys::IfIndexToName>(ENXIO));
  EXPECT_EQ(cache.of_interface(3), "eth0");
  EXPECT_EQ(cache.of_interface(3), "eth0");
  EXPECT_EQ(cache.of_interface(9), "");
  EXPECT_EQ(cache.of_interface(9), "");
}

TEST(NameCache, ForgetsAllBeforeItHoldsTooMany)
{
  NameCache cache({.interfaces = true});
  ScriptedKernel kernel;
  constexpr std::uint32_t most = 1 << 16;
  for (std::uint32_t i = 0; i <= most; ++i)
    kernel.expect(answers<sys::IfIndexToName>(0));
  for (std::uint32_t i = 0; i <= most; ++i)
    cache.of_interface(i);
  kernel.expect(answers<sys::IfIndexToName>(0));
  cache.of_interface(0); // asked anew
}

TEST(NameCache, DoesNotWaitLongForAServerUnlessTheUserSaysSo)
{
  ::unsetenv("RES_OPTIONS");
  const NameCache cache({.addresses = true});
  EXPECT_STREQ(std::getenv("RES_OPTIONS"), "timeout:1 attempts:1");
  ::setenv("RES_OPTIONS", "timeout:9", 1);
  const NameCache another({.addresses = true});
  EXPECT_STREQ(std::getenv("RES_OPTIONS"), "timeout:9");
  ::unsetenv("RES_OPTIONS");
}

} // namespace
} // namespace sockplay::capture
