// The other side of the wire: over any number of broken connections nothing is shown twice and nothing said
// twice, and a relay that lies drives nobody's terminal.
#include "chat/client.hh"

#include "support/played_room.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string welcome(const std::string& room, const std::string& name, int seq, const std::string& more = "")
{
  return "{\"type\":\"welcome\",\"room\":\"" + room + "\",\"seq\":" + std::to_string(seq) + ",\"name\":\"" +
         name + "\",\"resume\":\"token-" + room + "\",\"here\":1,\"names\":[\"" + name + "\"]" + more + "}\n";
}

std::string message(int seq, const std::string& from, const std::string& text)
{
  return "{\"seq\":" + std::to_string(seq) + ",\"type\":\"message\",\"from\":\"" + from + "\",\"text\":\"" +
         text + "\"}\n";
}

std::string ack(int say, int seq)
{
  return "{\"seq\":" + std::to_string(seq) + ",\"type\":\"ack\",\"say\":" + std::to_string(say) + "}\n";
}

class ClientTest : public testing::Test {
protected:
  // What is sent and shown until now is forgotten.
  void forget() { client_.take_to_send(), client_.take_shown(); }
  void come_in(const std::string& room = "r", int seq = 10)
  {
    client_.connected();
    client_.hear(welcome(room, "alice", seq));
    forget();
  }
  std::string shown_of(std::string_view bytes)
  {
    client_.take_shown();
    client_.hear(bytes);
    return client_.take_shown();
  }

  Client client_{{.nick = "alice"}};
};

// --- coming in ---------------------------------------------------------------------------------------------

TEST_F(ClientTest, AsksForTheFeedAndItsName)
{
  client_.connected();
  EXPECT_EQ(client_.take_to_send(), "/feed json\n/nick alice\n");
  EXPECT_FALSE(client_.is_in());
  client_.hear(welcome("r", "alice", 3));
  EXPECT_TRUE(client_.is_in());
  EXPECT_EQ(client_.name(), "alice");
  EXPECT_EQ(client_.take_shown(), "* you are alice, 1 here\n");
}

TEST_F(ClientTest, GivesThePasswordFirstAndAsASecret)
{
  Client client({.nick = "alice", .password = "open sesame"});
  client.connected();
  EXPECT_EQ(client.take_to_send(), "/pass open sesame\n/feed json\n/nick alice\n");
  EXPECT_TRUE(client.take_secret());
  EXPECT_FALSE(client.take_secret());
  client.hear("* this room has a password: /pass SECRET\n");
  EXPECT_FALSE(client.refusal()) << "it was given already";
  EXPECT_EQ(client.take_shown(), "");
}

TEST_F(ClientTest, DoesNotComeAgainWithoutThePasswordOrWithAnother)
{
  client_.connected();
  client_.hear("* this room has a password: /pass SECRET\n");
  EXPECT_EQ(client_.refusal(), "the room has a password");
  Client other({.password = "wrong"});
  other.connected();
  other.hear("* this room has a password: /pass SECRET\n* that is not the password\n");
  EXPECT_EQ(other.refusal(), "the room has another password");
}

TEST_F(ClientTest, DoesNotComeAgainWhereItWasSentAway)
{
  come_in();
  EXPECT_EQ(shown_of("{\"type\":\"error\",\"text\":\"you have to leave: kicked: \\u001b[2J\"}\n"), "")
      << "whoever ends this says it";
  EXPECT_EQ(client_.refusal(), "you have to leave: kicked: \\x1b[2J");
}

TEST_F(ClientTest, NobodyWhoSpeaksCanSendItAway)
{
  come_in();
  client_.hear(message(11, "mallory", "you have to leave: now"));
  client_.hear("{\"type\":\"private\",\"from\":\"mallory\",\"text\":\"you have to leave: now\"}\n");
  EXPECT_FALSE(client_.refusal());
}

TEST_F(ClientTest, ShowsWhatTheRelaySaysBeforeItIsIn)
{
  client_.connected();
  EXPECT_EQ(shown_of("* the room is full\n"), "* the room is full\n");
  EXPECT_FALSE(client_.is_in());
  EXPECT_FALSE(client_.is_at_home());
}

// --- saying ------------------------------------------------------------------------------------------------

TEST_F(ClientTest, NumbersWhatItSaysAndKeepsItUntilItIsTaken)
{
  come_in();
  client_.type("one");
  client_.type("//two");
  EXPECT_EQ(client_.take_to_send(), "/say 1 one\n/say 2 /two\n");
  EXPECT_EQ(client_.waiting(), 2U);
  client_.hear(ack(1, 11));
  EXPECT_EQ(client_.waiting(), 1U);
  client_.hear(ack(2, 12));
  EXPECT_EQ(client_.waiting(), 0U);
}

TEST_F(ClientTest, SaysWhatWasTypedBeforeItIsInOnceItIs)
{
  client_.connected();
  client_.take_to_send();
  client_.type("early");
  EXPECT_EQ(client_.take_to_send(), "");
  client_.hear(welcome("r", "alice", 3));
  EXPECT_EQ(client_.take_to_send(), "/say 1 early\n");
}

TEST_F(ClientTest, ShowsItsOwnLinesWhenTheyAreTakenIfItIsTold)
{
  Client client({.nick = "alice", .shows_own = true});
  client.connected();
  client.hear(welcome("r", "alice", 3));
  client.take_shown();
  client.type("hi\x1b");
  client.type("/me waves");
  client.type("there");
  EXPECT_EQ(client.take_shown(), "");
  client.hear(ack(1, 4));
  client.hear("{\"seq\":5,\"type\":\"ack\"}\n");
  client.hear(ack(2, 6));
  EXPECT_EQ(client.take_shown(), "alice: hi\\x1b\n~ alice waves\nalice: there\n");
}

TEST_F(ClientTest, PassesCommandsOnAndKnowsWhenItGoes)
{
  come_in();
  client_.type("/who");
  EXPECT_FALSE(client_.has_quit());
  client_.type("/quitter");
  EXPECT_FALSE(client_.has_quit());
  client_.type("/quit for tea");
  EXPECT_TRUE(client_.has_quit());
  EXPECT_EQ(client_.take_to_send(), "/who\n/quitter\n/quit for tea\n");
}

// --- hearing -----------------------------------------------------------------------------------------------

TEST_F(ClientTest, ShowsWhatHappensHoweverTheBytesAreCut)
{
  const std::string bytes = welcome("r", "alice", 10) + message(11, "bob", "h\\u00e9llo") +
                            "{\"seq\":12,\"type\":\"action\",\"from\":\"bob\",\"text\":\"waves\"}\r\n" +
                            "{\"type\":\"private\",\"from\":\"bob\",\"text\":\"psst\"}\n" +
                            "{\"seq\":13,\"type\":\"nick\",\"from\":\"bob\",\"name\":\"rob\"}\n" +
                            "{\"type\":\"pong\",\"token\":\"x\"}\n" +
                            "{\"type\":\"gap\",\"first_seq\":14,\"last_seq\":15}\n";
  const std::string expected = "* you are alice, 1 here\nbob: h\xC3\xA9llo\n~ bob waves\nbob (to you): psst\n"
                               "* bob is now rob\n* pong x\n* 2 lines are not kept any more\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Client client({.nick = "alice"});
    client.connected();
    client.hear(std::string_view(bytes).substr(0, cut));
    client.hear(std::string_view(bytes).substr(cut));
    ASSERT_EQ(client.take_shown(), expected) << "cut at " << cut;
  }
}

TEST_F(ClientTest, MarksWhatWasSaidBeforeItsTimeAndLeavesOutComingAndGoing)
{
  client_.connected();
  client_.hear(welcome("r", "alice", 10));
  EXPECT_EQ(shown_of(message(9, "bob", "old") + "{\"seq\":10,\"type\":\"leave\",\"from\":\"bob\"}\n" +
                     message(11, "cem", "new")),
            "= bob: old\ncem: new\n");
}

TEST_F(ClientTest, KnowsTheNamesOfThoseWhoAreHere)
{
  client_.connected();
  client_.hear(
      R"({"type":"welcome","room":"r","seq":1,"name":"al","resume":"t","here":2,"names":["al","bob"]})"
      "\n"
      R"({"seq":2,"type":"join","from":"cem","here":3})"
      "\n"
      R"({"seq":3,"type":"leave","from":"bob"})"
      "\n"
      R"({"seq":4,"type":"nick","from":"cem","name":"jim"})"
      "\n"
      R"({"type":"notice","text":"2 here: al, deb","here":2,"names":["al","deb"]})"
      "\n");
  EXPECT_THAT(client_.names(), ElementsAre("deb", "jim"));
  client_.hear("{\"seq\":5,\"type\":\"nick\",\"from\":\"al\",\"name\":\"alan\"}\n");
  EXPECT_EQ(client_.name(), "alan");
}

// --- coming back -------------------------------------------------------------------------------------------

TEST_F(ClientTest, ComesBackAsItselfAndSaysAgainWhatWasNotTaken)
{
  come_in();
  client_.type("one");
  client_.type("two");
  client_.hear(message(11, "bob", "hi") + ack(1, 12));
  forget();
  client_.disconnected();
  client_.type("three");
  EXPECT_EQ(client_.take_to_send(), "");
  client_.connected();
  EXPECT_EQ(client_.take_to_send(), "/resume token-r since 12\n");
  EXPECT_TRUE(client_.take_secret());
  client_.hear(welcome("r", "alice", 14));
  EXPECT_EQ(client_.take_to_send(), "/say 2 two\n/say 3 three\n");
}

TEST_F(ClientTest, ShowsNothingTwice)
{
  come_in();
  client_.hear(message(11, "bob", "hi"));
  client_.disconnected();
  client_.connected();
  client_.hear(welcome("r", "alice", 12));
  EXPECT_EQ(shown_of(message(11, "bob", "hi") + message(12, "bob", "there")), "bob: there\n");
}

TEST_F(ClientTest, StartsAfreshWhereItsTokenIsNotKnown)
{
  come_in();
  client_.type("one");
  client_.disconnected();
  client_.connected();
  forget();
  client_.hear("{\"type\":\"error\",\"text\":\"nobody here is known by that token\"}\n");
  EXPECT_EQ(client_.take_to_send(), "/feed json\n/nick alice\n");
  EXPECT_FALSE(client_.refusal());
  client_.hear(welcome("r2", "alice", 2));
  EXPECT_EQ(client_.take_to_send(), "/say 1 one\n");
}

TEST_F(ClientTest, InAnotherRoomEventsAreCountedAnew)
{
  come_in("r", 1000);
  client_.disconnected();
  client_.connected();
  client_.hear(welcome("r2", "alice", 2));
  EXPECT_EQ(shown_of(message(3, "bob", "hi")), "bob: hi\n");
  client_.disconnected();
  client_.connected();
  EXPECT_THAT(client_.take_to_send(), HasSubstr("/resume token-r2 since 3\n"));
}

TEST_F(ClientTest, ALineThatWasCutOffByTheEndIsNotJoinedToTheNext)
{
  come_in();
  client_.hear(message(11, "bob", "hello").substr(0, 20));
  client_.disconnected();
  client_.connected();
  EXPECT_EQ(shown_of(welcome("r", "alice", 11) + message(11, "bob", "hello")),
            "* you are alice, 1 here\nbob: hello\n");
}

TEST_F(ClientTest, AnActionOfATimeWithoutAConnectionIsNotTakenForALaterOne)
{
  Client client({.nick = "alice", .shows_own = true});
  client.connected();
  client.hear(welcome("r", "alice", 3));
  client.disconnected();
  client.type("/me waves");
  client.connected();
  client.hear(welcome("r", "alice", 3));
  client.type("/me nods");
  client.take_shown();
  const bool both_were_sent = client.take_to_send().find("/me waves") != std::string::npos;
  client.hear("{\"seq\":4,\"type\":\"ack\"}\n");
  EXPECT_EQ(client.take_shown(), both_were_sent ? "~ alice waves\n" : "~ alice nods\n");
}

// --- with a real room on the other side --------------------------------------------------------------------

// A client whose connections break: the room's bytes and its own reach the other side, or do not.
class ClientInARoom : public testing::Test {
protected:
  void connect()
  {
    member_ = &play_.connect(std::to_string(++port_));
    client_.connected();
  }
  void lose()
  {
    play_.room.lose(*member_, "reset", play_.now());
    play_.room.remove(*member_);
    client_.disconnected();
  }
  // What is on its way arrives.
  void exchange()
  {
    for (int i = 0; i < 4; ++i) {
      play_.hear(*member_, client_.take_to_send());
      play_.turn();
      client_.hear(play_.read_all(*member_));
    }
  }

  test::PlayedRoom play_;
  Client client_{{.nick = "alice"}};
  Member* member_ = nullptr;
  int port_ = 6000;
};

TEST_F(ClientInARoom, NothingIsLostOrDoubledWhateverBreaks)
{
  auto& bob = play_.join("bob");
  connect();
  exchange();
  client_.type("one");
  exchange();
  play_.say(bob, "for alice");
  client_.type("two");
  play_.hear(*member_, client_.take_to_send());
  play_.turn(); // was taken, but its ack does not arrive
  lose();
  play_.say(bob, "meanwhile");
  client_.type("three");
  connect();
  exchange();
  EXPECT_THAT(client_.take_shown(), HasSubstr("bob: for alice\nbob: meanwhile\n"));
  EXPECT_EQ(client_.waiting(), 0U);
  const auto heard = play_.read_all(bob);
  EXPECT_THAT(heard, HasSubstr("alice: two\n"));
  EXPECT_EQ(heard.find("alice: two"), heard.rfind("alice: two"));
  EXPECT_THAT(heard, HasSubstr("alice: three\n"));
}

// A packet of the first ones may be lost.
TEST_F(ClientInARoom, ComesInThoughItsFirstWordsAreLate)
{
  connect();
  exchange();
  lose();
  connect();
  play_.pass(std::chrono::seconds(1));
  client_.type("here I am");
  exchange();
  EXPECT_TRUE(client_.is_in());
  EXPECT_EQ(client_.waiting(), 0U);
}

// Else a client whose input has ended would wait for ever.
TEST_F(ClientInARoom, WaitsForNothingThatTheRoomWillNeverTake)
{
  connect();
  exchange();
  for (const std::string_view line : {" ", "\t", "\r", " \r", "/me  ", "/me \r"}) {
    client_.type(line);
    exchange();
    EXPECT_EQ(client_.waiting(), 0U) << '"' << line << '"';
  }
}

// The relay answers such a line with an error that has no number.
TEST_F(ClientInARoom, DoesNotWaitForALineThatWasTooLong)
{
  connect();
  exchange();
  client_.type(std::string(5000, 'x'));
  exchange();
  EXPECT_EQ(client_.waiting(), 0U);
}

// --- a relay that lies -------------------------------------------------------------------------------------

TEST_F(ClientTest, ShowsNoControlsWhateverTheRelaySends)
{
  come_in();
  const std::string evil = "\\u001b[2J\\r\\n\\u0000\\u009b\\u202e";
  for (const auto& field : {"from"s, "text"s, "name"s}) {
    for (const auto& type : {"message"s, "action"s, "join"s, "leave"s, "nick"s, "notice"s, "private"s,
                             "error"s, "pong"s, "gap"s, "ack"s, "welcome"s, "unheard-of"s}) {
      client_.hear("{\"seq\":11,\"type\":\"" + type + "\",\"" + field + "\":\"" + evil + "\",\"token\":\"" +
                   evil + "\",\"names\":[\"" + evil + "\"]}\n");
    }
  }
  client_.hear("\x1b[2J no JSON\n");
  const auto shown = client_.take_shown();
  for (const auto& control : {"\x1b"s, "\r"s, "\0"s, "\xc2\x9b"s, "\xe2\x80\xae"s}) {
    EXPECT_THAT(shown, Not(HasSubstr(control)));
  }
  for (const auto& name : client_.names()) {
    EXPECT_EQ(name.find_first_of("\x1b\n"), std::string::npos);
  }
}

// Another relay may listen at the same address the next time.
TEST_F(ClientTest, IsNotMadeToSayMoreLinesByANameOrATokenWithLineEnds)
{
  client_.connected();
  client_.hear(
      "{\"type\":\"welcome\",\"room\":\"r\",\"seq\":1,\"name\":\"al\\n/quit\",\"resume\":\"t\\nforged\"}\n");
  client_.disconnected();
  forget();
  client_.connected();
  client_.hear("{\"type\":\"error\",\"text\":\"who?\"}\n");
  const auto sent = client_.take_to_send();
  EXPECT_THAT(sent, Not(HasSubstr("\n/quit"))) << sent;
  EXPECT_THAT(sent, Not(HasSubstr("\nforged"))) << sent;
}

TEST_F(ClientTest, OutlivesNumbersAndTypesThatMakeNoSense)
{
  come_in();
  client_.type("one");
  forget();
  for (const char* line :
       {R"({"seq":18446744073709551616,"type":"message","from":"m","text":"t"})",
        R"({"seq":-1,"type":"message","from":"m","text":"t"})", R"({"seq":"x","type":"message"})",
        R"({"seq":5})", R"([1,2])", R"(17)", R"("x")", R"({)", R"({"type":{}})", R"({"type":"message"})",
        R"({"type":"gap","first_seq":9,"last_seq":3})", R"({"type":"gap","first_seq":0})",
        R"({"type":"ack"})", R"({"type":"ack","say":"1"})", R"({"type":"welcome","names":"x"})",
        "\xff\xfe"}) {
    client_.hear(std::string(line) + "\n");
  }
  EXPECT_EQ(client_.waiting(), 1U) << "nothing of that acknowledged it";
  EXPECT_THAT(client_.take_shown(), Not(HasSubstr("m: t")));
  EXPECT_EQ(shown_of(message(11, "bob", "hi")), "bob: hi\n");
}

TEST_F(ClientTest, AWelcomeThatComesTwiceDoesNoHarm)
{
  come_in();
  client_.type("one");
  EXPECT_EQ(client_.take_to_send(), "/say 1 one\n");
  client_.hear(welcome("r", "alice", 10));
  EXPECT_EQ(client_.take_to_send(), "/say 1 one\n") << "with its number: it is not said twice";
  client_.hear(ack(1, 11));
  client_.hear(welcome("r", "alice", 11));
  EXPECT_EQ(client_.take_to_send(), "");
}

TEST_F(ClientTest, KeepsNoMoreNamesThanARoomMayHave)
{
  come_in();
  for (int i = 0; i < 12; ++i) {
    std::string names;
    for (int j = 0; j < 1000; ++j) {
      names += ",\"n" + std::to_string(1000 * i + j) + "\"";
    }
    client_.hear("{\"type\":\"welcome\",\"room\":\"r\",\"name\":\"alice\",\"names\":[\"alice\"" + names +
                 "]}\n");
  }
  EXPECT_LE(client_.names().size(), 10'000U);
}

} // namespace
} // namespace sockplay::chat
