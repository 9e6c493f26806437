// The interfaces of this host, by name and by address.
#include "net/interface.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;

TEST(Interface, OfTheLoopbackHasItsAddressAndItsFrames)
{
  const auto lo = interface_named("lo");
  EXPECT_EQ(lo.name, "lo");
  EXPECT_NE(lo.index, 0U);
  EXPECT_TRUE(lo.is_ethernet);
  EXPECT_TRUE(lo.has(inet("127.0.0.1")));
  EXPECT_TRUE(lo.has(inet("127.0.0.1", 80))) << "the port makes no difference";
  EXPECT_FALSE(lo.has(inet("192.0.2.1")));
}

TEST(Interface, IsFoundByItsAddress)
{
  EXPECT_EQ(interface_with(inet("127.0.0.1")).name, "lo");
  EXPECT_EQ(interface_with(inet("192.0.2.1")).name, "");
}

TEST(Interface, ThatIsNotThereIsToldByName)
{
  try {
    interface_named("nowhere");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "interface nowhere: No such device (ENODEV)");
  }
}

TEST(Interface, CannotBeAskedForWithoutTheKernel)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::GetIfAddrs>(ENOMEM));
  EXPECT_THROW(interfaces(), Error);
}

} // namespace
} // namespace sockplay::net
