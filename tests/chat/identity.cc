// Who may come back: found by proof and by speaker, and those who left longest ago forgotten first.
#include "chat/identity.hh"

#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

// Only its address matters.
Member* somebody()
{
  static int anything;
  return reinterpret_cast<Member*>(&anything);
}

TEST(Identities, AreFoundByProofAndBySpeaker)
{
  Identities identities(10);
  auto& alice = identities.add({.speaker = 1, .proof = "p1", .name = "alice"});
  identities.add({.speaker = 2, .proof = "p2"});
  EXPECT_EQ(identities.find("p1"), &alice);
  EXPECT_EQ(identities.find(1U), &alice);
  EXPECT_EQ(identities.find("p3"), nullptr);
  EXPECT_EQ(identities.find(3U), nullptr);
}

TEST(Identities, WhoLeftLongestAgoIsForgottenFirst)
{
  Identities identities(2);
  auto& first = identities.add({.speaker = 1, .proof = "p1", .member = somebody()});
  identities.add({.speaker = 2, .proof = "p2"});
  identities.leave(first);
  EXPECT_EQ(first.member, nullptr);
  identities.add({.speaker = 3, .proof = "p3"});
  EXPECT_EQ(identities.find("p2"), nullptr);
  EXPECT_EQ(identities.find(2U), nullptr);
  EXPECT_EQ(identities.find("p1"), &first);
  EXPECT_EQ(identities.size(), 2U);
}

TEST(Identities, WhoIsHereIsNotForgotten)
{
  Identities identities(2);
  identities.add({.speaker = 1, .proof = "p1", .member = somebody()});
  identities.add({.speaker = 2, .proof = "p2", .member = somebody()});
  identities.add({.speaker = 3, .proof = "p3", .member = somebody()});
  EXPECT_EQ(identities.size(), 3U);
  EXPECT_NE(identities.find("p1"), nullptr);
}

} // namespace
} // namespace sockplay::chat
