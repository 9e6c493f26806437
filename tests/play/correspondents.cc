// Who wrote, and which of them are answered: by each policy, within a bound, and never who has no name.
#include "play/correspondents.hh"

#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::play {
namespace {

using test::inet;
using testing::ElementsAre;
using testing::IsEmpty;

class CorrespondentsTest : public testing::Test {
protected:
  Correspondents& reply_to(ReplyTo policy, net::AccessList access = {})
  {
    return correspondents_.emplace(std::move(policy), std::move(access),
                                   [this](const net::Endpoint& who) { told_.push_back(who.port()); });
  }
  bool hear(const net::Endpoint& who) { return correspondents_->hear({.bytes = "hello", .from = &who}); }
  bool hear(int port) { return hear(inet("192.0.2.1", port)); }
  std::vector<std::int64_t> ports() const
  {
    std::vector<std::int64_t> all;
    for (const auto& who : correspondents_->addressees()) {
      all.push_back(who.port());
    }
    return all;
  }

  std::optional<Correspondents> correspondents_;
  std::vector<std::int64_t> told_;
};

TEST_F(CorrespondentsTest, AreNoneBeforeSomebodyWrites)
{
  for (const auto who : {ReplyTo::Who::last, ReplyTo::Who::first, ReplyTo::Who::all}) {
    EXPECT_THAT(reply_to({who}).addressees(), IsEmpty());
  }
}

TEST_F(CorrespondentsTest, AreToldOfOnceWhoeverIsAnswered)
{
  for (const auto who : {ReplyTo::Who::last, ReplyTo::Who::first, ReplyTo::Who::all, ReplyTo::Who::fixed}) {
    told_.clear();
    reply_to({who, inet("192.0.2.9", 9)});
    for (int i = 0; i < 3; ++i) {
      hear(1);
      hear(2);
    }
    EXPECT_THAT(told_, ElementsAre(1, 2));
  }
}

TEST_F(CorrespondentsTest, AreForgottenUntilTheyWriteAgain)
{
  reply_to({ReplyTo::Who::all});
  hear(1);
  hear(2);
  correspondents_->forget(inet("192.0.2.1", 2));
  EXPECT_THAT(ports(), ElementsAre(1));
  hear(2);
  EXPECT_THAT(ports(), ElementsAre(1, 2));
}

TEST_F(CorrespondentsTest, TheLastIsAnsweredUnlessAnotherPolicyIsAskedFor)
{
  reply_to({});
  hear(1);
  EXPECT_THAT(ports(), ElementsAre(1));
  hear(2);
  hear(2);
  EXPECT_THAT(ports(), ElementsAre(2));
  hear(1);
  EXPECT_THAT(ports(), ElementsAre(1));
}

TEST_F(CorrespondentsTest, TheFirstStaysTheFirst)
{
  reply_to({ReplyTo::Who::first});
  hear(1);
  hear(2);
  EXPECT_THAT(ports(), ElementsAre(1));
}

TEST_F(CorrespondentsTest, AllAreAnsweredOnceEach)
{
  reply_to({ReplyTo::Who::all});
  hear(1);
  hear(2);
  hear(1);
  hear(3);
  EXPECT_THAT(ports(), ElementsAre(1, 2, 3));
  EXPECT_THAT(told_, ElementsAre(1, 2, 3));
}

TEST_F(CorrespondentsTest, AreRememberedUpToABound)
{
  reply_to({ReplyTo::Who::all});
  for (int port = 1; port <= static_cast<int>(Correspondents::most) + 2; ++port) {
    hear(port);
  }
  EXPECT_EQ(ports().size(), Correspondents::most);
  EXPECT_EQ(ports().front(), 3) << "who came first is forgotten first";
  EXPECT_EQ(ports().back(), static_cast<std::int64_t>(Correspondents::most) + 2);
}

TEST_F(CorrespondentsTest, AFixedOneIsAnsweredWhoeverWrites)
{
  reply_to({ReplyTo::Who::fixed, inet("192.0.2.9", 9)});
  EXPECT_THAT(ports(), ElementsAre(9));
  EXPECT_TRUE(hear(1));
  EXPECT_THAT(ports(), ElementsAre(9));
}

TEST_F(CorrespondentsTest, WhoMayNotWriteIsNeitherHeardNorAnswered)
{
  reply_to({ReplyTo::Who::all}, {.deny = {net::parse_network("192.0.2.7")}});
  EXPECT_FALSE(hear(inet("192.0.2.7", 7)));
  EXPECT_FALSE(hear(inet("192.0.2.7", 7))) << "nor the second time";
  EXPECT_TRUE(hear(1));
  EXPECT_THAT(ports(), ElementsAre(1));
  EXPECT_THAT(told_, ElementsAre(1));
}

TEST_F(CorrespondentsTest, WhoHasNoNameIsHeardAndCannotBeAnswered)
{
  reply_to({});
  EXPECT_TRUE(hear(net::Endpoint::unix_unnamed()));
  EXPECT_THAT(ports(), IsEmpty());
}

} // namespace
} // namespace sockplay::play
