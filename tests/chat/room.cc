// The rules of the room, a test for each: members without sockets, at times that are made up.
#include "chat/room.hh"

#include "support/played_room.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using test::PlayedRoom;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using State = Member::State;

constexpr std::size_t kib = 1024;

TEST(Room, EverybodyElseGetsALineAndItsSpeakerDoesNot)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice), play.read(bob);
  play.say(alice, "hello");
  EXPECT_EQ(play.read(bob), "alice: hello\n");
  EXPECT_EQ(play.read(alice), "");
}

TEST(Room, SomebodyWithoutANameIsCalledByItsAddress)
{
  PlayedRoom play;
  auto& bob = play.join("bob");
  auto& other = play.connect("50312");
  play.read(bob);
  play.say(other, "hello");
  EXPECT_EQ(play.read(bob), "* 127.0.0.1:50312 joined (2 here)\n127.0.0.1:50312: hello\n");
}

TEST(Room, ANewcomerIsToldWhatItIsCalledAndWhoIsHere)
{
  PlayedRoom play;
  play.join("alice");
  auto& other = play.connect("7");
  play.pass(200ms);
  EXPECT_THAT(play.read(other), StartsWith("* you are 127.0.0.1:7\n* 2 here: alice, 127.0.0.1:7\n"));
  play.say(other, "/nick bob");
  EXPECT_EQ(play.read(other), "* you are bob\n");
}

TEST(Room, WhoSaysNothingIsAnnouncedAfterATenthOfASecond)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.read(alice);
  play.connect("7");
  play.pass(50ms);
  EXPECT_EQ(play.read(alice), "");
  ASSERT_TRUE(play.room.due(play.now().steady));
  play.pass(50ms);
  EXPECT_EQ(play.read(alice), "* 127.0.0.1:7 joined (2 here)\n");
}

TEST(Room, WhatANewcomerSaidFirstCountsHoweverLateTheTurnIs)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.read(alice);
  play.hear(play.connect("7"), "/nick bob\n");
  play.pass(1s);
  EXPECT_EQ(play.read(alice), "* bob joined (2 here)\n");
}

TEST(Room, WhoGivesItsNameFirstIsAnnouncedByIt)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.read(alice);
  auto& bob = play.join("bob");
  EXPECT_EQ(play.read(alice), "* bob joined (2 here)\n");
  EXPECT_THAT(play.read(bob), StartsWith("* you are bob\n"));
}

TEST(Room, TellsOfNamesActionsAndLeaving)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(bob);
  play.say(alice, "/me waves");
  play.say(alice, "/nick al");
  play.say(alice, "/quit for tea");
  EXPECT_EQ(play.read(bob), "~ alice waves\n* alice is now al\n* al left (for tea)\n");
}

TEST(Room, ALineThatBeginsWithTwoSlashesIsSaidWithOne)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(bob);
  play.say(alice, "//nick is a command");
  EXPECT_EQ(play.read(bob), "alice: /nick is a command\n");
}

TEST(Room, RefusesNamesThatAreTakenReservedOrNoNames)
{
  PlayedRoom play;
  play.join("alice");
  auto& bob = play.join("bob");
  play.read(bob);
  play.say(bob, "/nick ALICE");
  EXPECT_EQ(play.read(bob), "* ALICE is taken\n");
  play.say(bob, "/nick sockplay");
  EXPECT_EQ(play.read(bob), "* sockplay is taken\n");
  play.say(bob, "/nick a:b");
  EXPECT_THAT(play.read(bob), StartsWith("* a name has 1 to 32 letters"));
}

TEST(Room, ANameThatWasLeftIsFree)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.say(alice, "/quit");
  auto& again = play.join("alice");
  EXPECT_THAT(play.read(again), StartsWith("* you are alice\n"));
}

TEST(Room, NothingThatIsSaidForgesALineOrDrivesATerminal)
{
  PlayedRoom play;
  auto& mallory = play.join("mallory");
  auto& bob = play.join("bob");
  play.read(bob);
  play.say(mallory, "a\x1b[2J\r* bob left\xff\xe2\x80\xae\xc2\x85");
  EXPECT_EQ(play.read(bob), "mallory: a\\x1b[2J\\r* bob left\xEF\xBF\xBD\\u202e\\u0085\n");
  play.say(mallory, "/me \x1b[31m");
  EXPECT_EQ(play.read(bob), "~ mallory \\x1b[31m\n");
  play.say(mallory, "/msg bob \x07 = alice: hello");
  EXPECT_EQ(play.read(bob), "mallory (to you): \\x07 = alice: hello\n");
}

TEST(Room, RefusesALineThatIsTooLongAndTheMemberStays)
{
  PlayedRoom play({.max_line_bytes = 8});
  auto& alice = play.join("a");
  auto& bob = play.join("b");
  play.read(alice), play.read(bob);
  play.say(alice, "123456789 and more");
  play.say(alice, "12345678");
  EXPECT_EQ(play.read(alice), "* a line of more than 8 bytes was not taken\n");
  EXPECT_EQ(play.read(bob), "a: 12345678\n");
}

TEST(Room, AHalfCloseIsAGoodbye)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice), play.read(bob);
  play.say(bob, "before");
  play.hear(alice, "one\ntwo");
  play.room.hear_end(alice);
  play.turn();
  EXPECT_EQ(play.read(bob), "alice: one\nalice: two\n* alice left\n");
  EXPECT_FALSE(play.is_closed(alice));
  play.say(bob, "after");
  EXPECT_EQ(play.read(alice), "bob: before\n");
  EXPECT_TRUE(play.is_closed(alice));
}

TEST(Room, ABrowserIsNotAnswered)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.read(alice);
  auto& browser = play.connect("80");
  play.say(browser, "GET / HTTP/1.1\r\nHost: x\r\n\r\nhello");
  EXPECT_TRUE(play.is_closed(browser));
  EXPECT_EQ(play.read(browser), "");
  EXPECT_EQ(play.read(alice), "");
}

TEST(Room, OnlyTheHostMayKickAndStop)
{
  PlayedRoom play;
  auto& host = play.host();
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice), play.read(bob);
  play.say(alice, "/kick bob");
  play.say(alice, "/stop");
  EXPECT_EQ(play.read(alice), "* only the host can do that\n* only the host can do that\n");
  EXPECT_FALSE(play.room.is_told_to_stop());
  play.say(host, "/kick BOB enough");
  EXPECT_EQ(play.read(bob), "* you have to leave: kicked: enough\n");
  EXPECT_TRUE(play.is_closed(bob));
  EXPECT_EQ(play.read(alice), "* bob left (kicked: enough)\n");
  play.say(host, "/stop");
  EXPECT_TRUE(play.room.is_told_to_stop());
}

TEST(Room, AMessageForOneIsForOne)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  auto& carol = play.join("carol");
  play.read(alice), play.read(bob), play.read(carol);
  play.say(alice, "/msg BOB psst");
  EXPECT_EQ(play.read(bob), "alice (to you): psst\n");
  EXPECT_EQ(play.read(carol), "");
  play.say(alice, "/msg dave hello");
  EXPECT_EQ(play.read(alice), "* nobody here is called dave\n");
}

TEST(Room, WhoDoesNotReadGetsNoMessagesOfItsOwnAndIsNotRead)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice);
  while (!bob.feed.is_full()) {
    play.say(alice, "/msg bob " + std::string(1000, 'x'));
  }
  EXPECT_LE(bob.feed.aside_bytes(), Feed::aside_limit_bytes + 2 * kib);
  EXPECT_EQ(play.read(alice), "");
  play.say(alice, "/msg bob more");
  EXPECT_EQ(play.read(alice), "* bob does not read just now\n");
  EXPECT_FALSE(play.room.is_wanted(bob));
  play.read(bob);
  EXPECT_TRUE(play.room.is_wanted(bob));
}

// --- the password

TEST(Room, WithAPasswordNothingIsSentBeforeItButTheQuestion)
{
  PlayedRoom play({.password = "swordfish"});
  auto& stranger = play.connect("1");
  play.say(stranger, "/who");
  play.say(stranger, "hello");
  play.pass(5s);
  EXPECT_EQ(play.read(stranger), "* this room has a password: /pass SECRET\n");
  EXPECT_EQ(play.room.roster().here(), 0U);
  play.say(stranger, "/pass swordfish");
  play.say(stranger, "hello");
  EXPECT_THAT(play.read(stranger), StartsWith("* you are 127.0.0.1:1\n"));
  EXPECT_EQ(play.room.roster().here(), 1U);
}

TEST(Room, ThreeWrongPasswordsAreEnoughAndSoAreTenSeconds)
{
  PlayedRoom play({.password = "swordfish"});
  auto& guesser = play.connect("1");
  auto& sleeper = play.connect("2");
  EXPECT_EQ(play.room.at_door(), 2U);
  play.hear(guesser, "/pass a\n/pass b\n/pass c\n/pass swordfish\n");
  play.turn();
  EXPECT_THAT(play.read(guesser), EndsWith("* that is not the password, for the third time\n"));
  EXPECT_TRUE(play.is_closed(guesser));
  play.pass(9900ms);
  EXPECT_EQ(sleeper.state, State::at_door);
  play.pass(100ms);
  play.read(sleeper);
  EXPECT_TRUE(play.is_closed(sleeper));
  EXPECT_EQ(play.room.at_door(), 0U);
}

// --- what was said before

TEST(Room, HistoryIsMarkedAsSuch)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  play.say(alice, "one");
  play.say(alice, "two");
  play.say(alice, "three");
  auto& bob = play.join("bob");
  play.read_all(bob);
  play.say(bob, "/history 2");
  EXPECT_EQ(play.read_all(bob), "= alice: two\n= alice: three\n");
  play.say(alice, "four");
  EXPECT_EQ(play.read_all(bob), "alice: four\n");
}

TEST(Room, NewcomersAreToldTheLastLines)
{
  PlayedRoom play({.history = 1, .motd = "be kind\nand brief"});
  auto& alice = play.join("alice");
  play.say(alice, "one");
  play.say(alice, "two");
  auto& bob = play.join("bob");
  EXPECT_EQ(play.read_all(bob),
            "* be kind\n* and brief\n* you are bob\n* 2 here: alice, bob\n= alice: two\n");
}

TEST(Room, WhileHistoryIsReadNothingNewIsLost)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  for (int i = 0; i < 2000; ++i) {
    play.say(alice, "line " + std::to_string(i));
  }
  auto& bob = play.join("bob");
  play.read_all(bob);
  play.say(bob, "/history 2000");
  std::string got;
  for (int i = 2000; i < 2100; ++i) { // bob reads slowly while alice goes on
    play.say(alice, "line " + std::to_string(i));
    got += play.read(bob, 150);
  }
  EXPECT_TRUE(bob.replay);
  got += play.read_all(bob);
  std::string wanted;
  for (int i = 0; i < 2100; ++i) {
    wanted += (i < 2000 ? "= alice: line " : "alice: line ") + std::to_string(i) + "\n";
  }
  EXPECT_EQ(got, wanted);
}

TEST(Room, HistorySaysWhatIsNotKeptAnyMore)
{
  PlayedRoom play({.buffer_bytes = 128 * kib, .max_line_bytes = 1024});
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice);
  for (int i = 0; i < 200; ++i) {
    play.say(alice, std::string(1000, 'x'));
    play.read(alice), play.read(bob);
  }
  play.say(bob, "/history 200");
  EXPECT_THAT(play.read_all(bob), StartsWith("* what was said before is not kept any more\n= alice: xxx"));
}

// --- programs

TEST(Room, TheJsonFeedBeginsWithAWelcome)
{
  PlayedRoom play({}, 40);
  auto& robot = play.connect("1");
  play.say(robot, "/feed json");
  EXPECT_EQ(play.read(robot),
            "{\"time\":\"1970-01-01T01:00:00.000Z\",\"type\":\"welcome\",\"room\":\"room-id\",\"seq\":40,"
            "\"name\":\"127.0.0.1:1\",\"resume\":\"secret1\",\"here\":1,\"names\":[\"127.0.0.1:1\"]}\n");
  auto& alice = play.join("alice");
  play.say(alice, "hello");
  EXPECT_EQ(play.read(robot), "{\"seq\":41,\"time\":\"1970-01-01T01:00:00.000Z\",\"type\":\"join\","
                              "\"from\":\"alice\",\"here\":2}\n"
                              "{\"seq\":42,\"time\":\"1970-01-01T01:00:00.000Z\",\"type\":\"message\","
                              "\"from\":\"alice\",\"text\":\"hello\"}\n");
}

TEST(Room, OwnLinesComeBackAsAcks)
{
  PlayedRoom play;
  auto& robot = play.connect("1");
  play.say(robot, "/feed json");
  play.read(robot);
  play.say(robot, "/say 7 hello");
  play.say(robot, "hello again");
  EXPECT_EQ(play.read(robot), "{\"seq\":2,\"time\":\"1970-01-01T01:00:00.000Z\",\"type\":\"ack\",\"say\":7}\n"
                              "{\"seq\":3,\"time\":\"1970-01-01T01:00:00.000Z\",\"type\":\"ack\"}\n");
}

TEST(Room, ANumberThatWasTakenIsAnsweredAgainAndNotSaidAgain)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& robot = play.connect("1");
  play.say(robot, "/feed json");
  play.say(robot, "/say 1 hello");
  play.read(robot), play.read(alice);
  play.say(robot, "/say 1 hello");
  EXPECT_THAT(play.read(robot), HasSubstr("\"type\":\"ack\",\"say\":1"));
  EXPECT_EQ(play.read(alice), "");
}

TEST(Room, AfterResumeNothingIsLostDoubledOrOwn)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& first = play.connect("1");
  play.hear(first, "/feed json\n/nick robot\n");
  play.turn();
  play.say(first, "/say 1 mine");
  play.say(alice, "one");
  play.read(first); // up to 5: joins of alice and robot, mine, one
  const auto had = play.room.log().next_seq() - 1;
  play.say(alice, "two");
  play.read(alice);
  auto& second = play.connect("2"); // its ghost is still here
  play.hear(second, "/resume secret1 since " + std::to_string(had) + "\n/say 1 mine\n/say 2 more\n");
  play.turn();
  EXPECT_EQ(first.state, State::gone);
  const auto got = play.read_all(second);
  EXPECT_THAT(got, HasSubstr("\"type\":\"welcome\""));
  EXPECT_THAT(got, HasSubstr("\"name\":\"robot\""));
  EXPECT_THAT(got, HasSubstr("\"text\":\"two\""));
  EXPECT_THAT(got, Not(HasSubstr("\"text\":\"one\"")));
  EXPECT_THAT(got, Not(HasSubstr("mine")));
  EXPECT_THAT(got, HasSubstr("\"say\":2"));
  EXPECT_EQ(play.read(alice), "robot: more\n"); // nobody left, nobody came
}

TEST(Room, WhoComesBackLaterIsCalledAsBefore)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& first = play.connect("1");
  play.hear(first, "/feed json\n/nick robot\n");
  play.turn();
  play.room.lose(first, "reset", play.now());
  play.room.remove(first);
  play.read(alice);
  auto& second = play.connect("2");
  play.say(second, "/resume secret1 since 0");
  EXPECT_EQ(play.read(alice), "* robot joined (2 here)\n");
}

TEST(Room, AWrongTokenTakesOverNobody)
{
  PlayedRoom play;
  auto& robot = play.connect("1");
  play.say(robot, "/resume secret1 since 0");
  EXPECT_THAT(play.read(robot),
              HasSubstr("\"type\":\"error\",\"text\":\"nobody here is known by that token\""));
  play.say(robot, "/feed json");
  EXPECT_THAT(play.read(robot), HasSubstr("\"resume\":\"secret1\""));
}

TEST(Room, WhatWasMissedAndIsNoLongerHeldIsOneGap)
{
  PlayedRoom play({.buffer_bytes = 128 * kib, .max_line_bytes = 1024});
  auto& alice = play.join("alice");
  for (int i = 0; i < 200; ++i) {
    play.say(alice, std::string(1000, 'x'));
    play.read(alice);
  }
  const auto oldest = play.room.log().oldest_seq();
  ASSERT_GT(oldest, 3U);
  auto& robot = play.connect("1");
  play.say(robot, "/feed json since 2");
  const auto got = play.read_all(robot);
  EXPECT_THAT(got, HasSubstr("\"type\":\"gap\",\"first_seq\":3,\"last_seq\":"));
  EXPECT_EQ(got.find("\"gap\""), got.rfind("\"gap\""));
}

// --- how it holds up

// alice says lines of 1000 bytes until she has to wait; how many.
int flood(PlayedRoom& play, Member& alice, Member* reader = nullptr)
{
  int lines = 0;
  while (play.room.is_wanted(alice) && lines < 10000) {
    play.say(alice, std::string(1000, 'x'));
    play.read(alice);
    if (reader != nullptr) play.read(*reader);
    ++lines;
  }
  return lines;
}

TEST(Room, AFloodIsSlowedAndNobodyIsThrownOut)
{
  PlayedRoom play({.buffer_bytes = 1024 * kib});
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  const int lines = flood(play, alice);
  EXPECT_GT(lines, 100);
  EXPECT_LT(lines, 300); // 256 KiB of text, and she is stopped beyond the half
  EXPECT_EQ(bob.state, State::present);
  play.read(bob);
  play.turn();
  EXPECT_TRUE(play.room.is_wanted(alice));
}

TEST(Room, WhoSaidLittleGoesOnWhileAFloodWaits)
{
  PlayedRoom play({.buffer_bytes = 1024 * kib});
  auto& alice = play.join("alice");
  auto& carol = play.join("carol");
  play.join("bob"); // does not read
  flood(play, alice, &carol);
  play.read(carol), play.read(alice);
  play.say(carol, "may I?");
  EXPECT_EQ(play.read(alice), "carol: may I?\n");
  play.say(alice, "/who");
  EXPECT_EQ(play.read(alice), "") << "her own lines come first";
  EXPECT_TRUE(alice.held);
}

TEST(Room, WhoStopsReadingIsLetGoAndTheRoomIsTold)
{
  PlayedRoom play({.buffer_bytes = 1024 * kib});
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  auto& carol = play.join("carol");
  flood(play, alice, &carol);
  play.pass(2900ms);
  EXPECT_EQ(bob.state, State::present);
  play.pass(200ms);
  EXPECT_EQ(bob.state, State::gone);
  EXPECT_THAT(play.read(carol), HasSubstr("* bob left (stopped reading)\n"));
  EXPECT_TRUE(play.room.is_wanted(alice)) << "the flood goes on";
}

TEST(Room, ASteadyReaderSurvivesAFlood)
{
  PlayedRoom play({.buffer_bytes = 16384 * kib});
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  for (int tenths = 0; tenths < 300; ++tenths) { // 30 seconds, 128 KiB/s
    while (play.room.is_wanted(alice)) {
      play.say(alice, std::string(1000, 'x'));
      play.read(alice);
    }
    play.read(bob, 128 * kib / 10);
    play.pass(100ms);
  }
  EXPECT_EQ(bob.state, State::present);
}

TEST(Room, OrdinaryTalkIsNotDelayedByAStoppedMember)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& carol = play.join("carol");
  auto& bob = play.join("bob"); // does not read
  play.read(carol);
  for (int i = 0; i < 1000; ++i) {
    play.say(alice, "hello");
    EXPECT_EQ(play.read(carol), "alice: hello\n");
    play.read(alice);
    play.pass(10s);
  }
  EXPECT_EQ(bob.state, State::present);
}

TEST(Room, ManyWhoWantTheWholeHistoryCostOneTurnLittle)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  for (int i = 0; i < 1000; ++i) {
    play.say(alice, std::string(1000, 'x'));
    play.read(alice);
  }
  std::vector<Member*> readers;
  for (int i = 0; i < 100; ++i) {
    readers.push_back(&play.join("reader" + std::to_string(i)));
  }
  for (auto* reader : readers) {
    play.read_all(*reader);
  }
  for (auto* reader : readers) {
    play.read(*reader);
    play.hear(*reader, "/history 1000\n");
  }
  play.turn();
  std::size_t waiting = 0;
  for (auto* reader : readers) {
    waiting += reader->feed.aside_bytes();
    EXPECT_LE(reader->feed.aside_bytes(), Feed::aside_limit_bytes);
  }
  EXPECT_LE(waiting, 512 * kib);
  for (auto* reader : readers) {
    EXPECT_EQ(play.read_all(*reader).size(), 1000 * std::string("= alice: \n").size() + 1000 * 1000);
  }
}

TEST(Room, ALineRateReadsAMemberMoreSlowly)
{
  PlayedRoom play({.line_rate = 2});
  auto& alice = play.join("alice");
  auto& bob = play.connect("1", "10.0.0.1");
  play.hear(bob, "1\n2\n3\n4\n5\n");
  play.turn();
  play.read(alice);
  play.pass(1s);
  EXPECT_EQ(play.read(alice), "10.0.0.1:1: 3\n10.0.0.1:1: 4\n");
  EXPECT_FALSE(play.room.is_wanted(bob));
  play.pass(1s);
  EXPECT_EQ(play.read(alice), "10.0.0.1:1: 5\n");
  EXPECT_TRUE(play.room.is_wanted(bob));
}

TEST(Room, WhoHasToWaitToComeInKeepsNobodyAwake)
{
  PlayedRoom play({.line_rate = 1});
  play.connect("1");
  play.pass(100ms);
  auto& second = play.connect("2");
  play.pass(200ms);
  ASSERT_EQ(second.state, State::arriving) << "joins are lines, and there was one within this second";
  EXPECT_GT(play.room.due(play.now().steady), play.now().steady);
  play.pass(1s);
  EXPECT_EQ(second.state, State::present);
}

TEST(Room, WhoSaysNothingForTooLongHasToLeave)
{
  PlayedRoom play({.idle = 10s});
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.pass(6s);
  play.say(alice, "hello");
  play.read(alice);
  play.pass(5s);
  EXPECT_TRUE(bob.state == State::leaving);
  EXPECT_EQ(play.read(alice), "* bob left (idle)\n");
  EXPECT_EQ(alice.state, State::present);
}

TEST(Room, AtItsEndEverybodyIsSentWhatIsOwed)
{
  PlayedRoom play;
  auto& alice = play.join("alice");
  auto& bob = play.join("bob");
  play.read(alice), play.read(bob);
  play.say(alice, "one");
  play.room.announce("the relay stops", play.now());
  play.room.close(play.now());
  EXPECT_FALSE(play.is_closed(bob));
  EXPECT_EQ(play.read(bob), "alice: one\n* the relay stops\n");
  EXPECT_TRUE(play.is_closed(bob));
  EXPECT_EQ(play.read(alice), "* the relay stops\n");
}

TEST(Room, NumbersGoOnWhereTheLogOnDiskEnded)
{
  PlayedRoom play({}, 10);
  play.room.recall({.kind = Event::Kind::message, .from = "alice", .text = "before", .speaker = 3});
  play.room.remember({.speaker = 3, .proof = "proof of old", .name = "alice", .last_say = 5});
  auto& robot = play.connect("1");
  play.hear(robot, "/resume old since 9\n/say 5 again\n/say 6 more\n");
  play.turn();
  const auto got = play.read_all(robot);
  EXPECT_THAT(got, HasSubstr("\"name\":\"alice\""));
  EXPECT_THAT(got, HasSubstr("{\"seq\":10,")) << "its own line, as an ack";
  EXPECT_THAT(got, Not(HasSubstr("before")));
  EXPECT_EQ(play.room.log().next_seq(), 13U) << "joined, and one line said";
}

} // namespace
} // namespace sockplay::chat
