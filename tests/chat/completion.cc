// What the word that is being typed may become.
#include "chat/completion.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> names{"bob", "alice", "alan"};

TEST(Completions, OfTheFirstWordAreSpokenTo)
{
  EXPECT_THAT(completions("al", names, false), ElementsAre("alan: ", "alice: "));
  EXPECT_THAT(completions("x", names, false), IsEmpty());
}

TEST(Completions, OfALaterWordAreNames)
{
  EXPECT_THAT(completions("ask al", names, false), ElementsAre("alan ", "alice "));
  EXPECT_THAT(completions("/msg b", names, false), ElementsAre("bob "));
  EXPECT_THAT(completions("/msg ", names, false), ElementsAre("alan ", "alice ", "bob "));
}

TEST(Completions, OfASlashAreCommandsAndSomeAreTheHostsAlone)
{
  EXPECT_THAT(completions("/m", names, false), ElementsAre("/me ", "/msg "));
  EXPECT_THAT(completions("/k", names, false), IsEmpty());
  EXPECT_THAT(completions("/k", names, true), ElementsAre("/kick "));
  EXPECT_THAT(completions("say /m", names, false), IsEmpty()) << "a command stands at the beginning";
}

} // namespace
} // namespace sockplay::chat
