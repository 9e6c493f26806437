// Rights are given up in the right order, and no mistake goes unnoticed. That they are gone is tested from
// outside (tests/cli/sniff.py); here the kernel is a script.
#include "capture/confinement.hh"

#include "capture/landlock.hh"
#include "net/error.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>

namespace sockplay::capture {
namespace {

using test::answers;
using test::fails;
using test::ScriptedKernel;
using test::step;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const User alice{.name = "alice", .id = 1000, .group = 100};

test::Step becomes(uid_t user)
{
  return step<sys::SetResUid>("becomes", [user](ScriptedKernel&, const sys::SetResUid& call) {
    EXPECT_EQ(call.user, user);
    return sys::Outcome{0, 0};
  });
}

test::Step keeps(std::uint64_t capabilities)
{
  return step<sys::CapSet>("keeps", [capabilities](ScriptedKernel&, const sys::CapSet& call) {
    EXPECT_EQ(call.capabilities, capabilities);
    return sys::Outcome{0, 0};
  });
}

test::Step landlock(int version)
{
  return version == 0 ? fails<sys::LandlockCreateRuleset>(ENOSYS)
                      : answers<sys::LandlockCreateRuleset>(version);
}

// What landlock_create_ruleset(2) is to handle: the first two numbers of its attributes.
test::Step makes_ruleset(std::uint64_t files, std::uint64_t network)
{
  return step<sys::LandlockCreateRuleset>(
      "makes a ruleset", [=](ScriptedKernel&, const sys::LandlockCreateRuleset& call) {
        const auto* numbers = static_cast<const std::uint64_t*>(call.attributes);
        EXPECT_EQ(numbers[0], files);
        if (call.size > 8) {
          EXPECT_EQ(numbers[1], network);
        }
        return sys::Outcome{1001, 0};
      });
}

constexpr std::uint64_t all_of_version_1 = (1 << 13) - 1;
constexpr std::uint64_t all_of_version_6 = (1 << 16) - 1;

TEST(Confine, GivesUpGroupsThenTheUserThenCapabilitiesAndThenFiles)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(6), answers<sys::PrCtl>(0), answers<sys::InitGroups>(0), answers<sys::SetResGid>(0),
                becomes(1000), keeps(0), answers<sys::PrCtl>(0), makes_ruleset(all_of_version_6, 3),
                answers<sys::LandlockRestrictSelf>(0));
  EXPECT_THAT(confine(alice, {}), ElementsAre("privileges dropped to alice (uid 1000, gid 100)",
                                              "Landlock (version 6): no file is opened any more"));
}

TEST(Confine, WithoutRootGivesUpTheRest)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(1), keeps(0), answers<sys::PrCtl>(0), makes_ruleset(all_of_version_1, 0),
                answers<sys::LandlockRestrictSelf>(0));
  EXPECT_THAT(confine(std::nullopt, {}), ElementsAre("Landlock (version 1): no file is opened any more"));
}

TEST(Confine, SaysWhereTheKernelHasNoLandlock)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(0), keeps(0), answers<sys::PrCtl>(0));
  EXPECT_THAT(confine(std::nullopt, {}),
              ElementsAre("this kernel has no Landlock: files are left to permissions"));
}

TEST(Confine, LeavesTheDirectoryThatFilesAreMadeIn)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(3), answers<sys::PrCtl>(0), answers<sys::InitGroups>(0), answers<sys::SetResGid>(0),
                becomes(1000), answers<sys::AccessAt>(0), keeps(0), answers<sys::PrCtl>(0),
                makes_ruleset((1 << 15) - 1, 0),
                step<sys::LandlockAddRule>("allows",
                                           [](ScriptedKernel&, const sys::LandlockAddRule& call) {
                                             EXPECT_EQ(call.rule->parent_fd, 1005);
                                             EXPECT_EQ(call.rule->allowed_access,
                                                       1u << 1 | 1u << 8 | 1u << 14); // write, make, truncate
                                             return sys::Outcome{0, 0};
                                           }),
                answers<sys::LandlockRestrictSelf>(0));
  EXPECT_THAT(confine(alice, {.directory = 1005, .directory_name = "out/"}),
              ElementsAre("privileges dropped to alice (uid 1000, gid 100)",
                          "Landlock (version 3): no file is opened any more, but written in out/"));
}

TEST(Confine, KeepsOneCapabilityForADirectoryOfRootsIfLandlockHoldsItThere)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(3), answers<sys::PrCtl>(0), answers<sys::InitGroups>(0), answers<sys::SetResGid>(0),
                becomes(1000), fails<sys::AccessAt>(EACCES), keeps(1 << CAP_DAC_OVERRIDE),
                answers<sys::PrCtl>(0), answers<sys::LandlockCreateRuleset>(1001),
                answers<sys::LandlockAddRule>(0), answers<sys::LandlockRestrictSelf>(0));
  EXPECT_THAT(confine(alice, {.directory = 1005})[0], HasSubstr("but for CAP_DAC_OVERRIDE"));
}

TEST(Confine, RefusesADirectoryOfRootsWhereThereIsNoLandlock)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(0), answers<sys::PrCtl>(0), answers<sys::InitGroups>(0), answers<sys::SetResGid>(0),
                becomes(1000), fails<sys::AccessAt>(EACCES));
  try {
    confine(alice, {.directory = 1005, .directory_name = "/root/"});
    ADD_FAILURE() << "it went on";
  } catch (const net::Error& error) {
    EXPECT_EQ(error.fault(), net::Fault::privilege);
    EXPECT_THAT(error.what(), HasSubstr("write in /root/: alice may not"));
  }
}

TEST(Confine, GoesOnWhereThereIsNobodyElseToBe)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(0), answers<sys::PrCtl>(0), fails<sys::InitGroups>(EPERM), keeps(0),
                answers<sys::PrCtl>(0));
  EXPECT_THAT(confine(alice, {})[0],
              HasSubstr("cannot become alice: Operation not permitted (EPERM); root stays"));
}

TEST(Confine, DoesNotGoOnWithRightsItCouldNotGiveUp)
{
  {
    ScriptedKernel kernel;
    kernel.expect(landlock(0), answers<sys::PrCtl>(0), answers<sys::InitGroups>(0),
                  answers<sys::SetResGid>(0), fails<sys::SetResUid>(EAGAIN));
    EXPECT_THROW(confine(alice, {}), net::Error);
  }
  {
    ScriptedKernel kernel;
    kernel.expect(landlock(0), fails<sys::CapSet>(EPERM));
    EXPECT_THROW(confine(std::nullopt, {}), net::Error);
  }
  {
    ScriptedKernel kernel;
    kernel.expect(landlock(1), keeps(0), answers<sys::PrCtl>(0), answers<sys::LandlockCreateRuleset>(1001),
                  fails<sys::LandlockRestrictSelf>(E2BIG));
    EXPECT_THROW(confine(std::nullopt, {}), net::Error);
  }
}

TEST(Confine, LetsNameServicesBeAsked)
{
  ScriptedKernel kernel;
  kernel.expect(landlock(6), keeps(0), answers<sys::PrCtl>(0), makes_ruleset(all_of_version_6, 0),
                answers<sys::Open>(1002), answers<sys::LandlockAddRule>(0),
                answers<sys::LandlockRestrictSelf>(0));
  EXPECT_THAT(confine(std::nullopt, {.resolves_names = true}),
              ElementsAre("Landlock (version 6): files are only read"));
}

} // namespace
} // namespace sockplay::capture
