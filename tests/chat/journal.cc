// The log on disk: one writer, whole lines whatever the disk does, and a room that goes on where it ended.
#include "chat/journal.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/played_room.hh"
#include "support/recorded_calls.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t all = 1 << 20;

// A disk with room for so many bytes more.
class SmallDisk : public sys::Observer {
public:
  explicit SmallDisk(std::size_t bytes) : bytes_(bytes) {}
  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    const auto* write = std::get_if<sys::Write>(&call);
    if (write == nullptr) return {};
    if (bytes_ == 0) return sys::Outcome{-1, ENOSPC};
    const auto written = ::write(write->fd, write->buffer, std::min(write->size, bytes_));
    bytes_ -= static_cast<std::size_t>(written);
    return sys::Outcome{written, 0};
  }
  void after(const sys::Call& /*call*/, const sys::Outcome& /*outcome*/) override {}

private:
  std::size_t bytes_;
  sys::ObserverScope scope_{*this};
};

class JournalTest : public testing::Test {
protected:
  // A relay's run, as `chat serve --log` begins it (play/chat_serve.cc).
  struct Run {
    Run(const std::string& path, std::size_t tail_bytes, Room::Options options = {})
        : journal(path, tail_bytes)
    {
      auto past = journal.take_past();
      was_new = past.room.empty();
      auto secrets = test::fake_secrets();
      secrets.make = [number = path.size()]() mutable { return "token" + std::to_string(++number); };
      room = std::make_unique<Room>(options, std::move(secrets), was_new ? "new" : past.room,
                                    past.events.empty() ? past.next_seq : *past.events.front().seq,
                                    past.next_speaker);
      for (auto& identity : past.identities)
        room->remember(std::move(identity));
      for (const auto& line : past.events)
        room->recall(*event_of(line));
      if (was_new) journal.begin(room->id());
    }
    Member& join(const std::string& first_lines)
    {
      auto& member = room->admit({.name = "127.0.0.1:" + std::to_string(++port), .host = "127.0.0.1"}, now());
      say(member, first_lines);
      return member;
    }
    void say(Member& member, const std::string& lines)
    {
      room->hear(member, lines + "\n", now().steady);
      turn();
    }
    void turn()
    {
      room->turn(now(), [](Member&) { return std::uint64_t{0}; });
    }
    std::string read(Member& member)
    {
      std::string bytes;
      std::array<std::string_view, 1> piece;
      clock += std::chrono::milliseconds(200); // who said nothing comes in
      do {
        turn();
        while (member.feed.owed(room->ring(member), piece) != 0) {
          bytes += piece[0];
          member.feed.sent(room->ring(member), piece[0].size());
        }
      } while (member.replay || member.held);
      return bytes;
    }
    std::optional<std::string> write() { return journal.write(*room); }
    [[nodiscard]] Moment now() const { return {clock, Time(clock.time_since_epoch())}; }

    Journal journal;
    std::unique_ptr<Room> room;
    bool was_new = false;
    Clock::time_point clock{std::chrono::hours(1)};
    int port = 5000;
  };

  [[nodiscard]] std::string content() const { return test::content_of(path_); }
  // "2: message alice: one" for each event: what the file tells.
  [[nodiscard]] std::string told() const
  {
    std::string told;
    std::istringstream lines(content());
    for (std::string text; std::getline(lines, text);) {
      const auto line = parse_feed_line(text);
      EXPECT_TRUE(line) << "half a line: " << text;
      if (line && event_of(*line))
        told += std::to_string(*line->seq) + " " + line->type + " " + line->text + "\n";
    }
    return told;
  }

  test::TempDir dir_;
  std::string path_ = dir_.path("log");
};

std::string error_of_opening(const std::string& path)
{
  try {
    Journal(path, all);
  } catch (const net::Error& error) {
    return error.what();
  }
  return "";
}

// --- the file ----------------------------------------------------------------------------------------------

TEST_F(JournalTest, IsForTheUserAlone)
{
  const auto before = ::umask(0);
  const Journal journal(path_, all);
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(JournalTest, HasOneWriter)
{
  {
    const Journal journal(path_, all);
    EXPECT_EQ(error_of_opening(path_), "lock " + path_ + ": another relay writes this log");
  }
  EXPECT_EQ(error_of_opening(path_), "");
}

TEST_F(JournalTest, IsARegularFileAndNoLink)
{
  EXPECT_THAT(error_of_opening(dir_.path("")), HasSubstr("EISDIR"));
  ASSERT_EQ(::mkfifo(dir_.path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(error_of_opening(dir_.path("fifo")), EndsWith("a log is a regular file"));
  ASSERT_EQ(::symlink("elsewhere", dir_.path("link").c_str()), 0);
  EXPECT_THAT(error_of_opening(dir_.path("link")), HasSubstr("ELOOP"));
}

TEST_F(JournalTest, BeginsWithTheRoomAndTellsEveryEventOnce)
{
  Run run(path_, all);
  auto& alice = run.join("/nick alice\none");
  EXPECT_EQ(run.write(), std::nullopt);
  run.say(alice, "two");
  run.write();
  run.write();
  EXPECT_EQ(told(), "1 join \n2 message one\n3 message two\n");
  EXPECT_THAT(content(), StartsWith("{\"type\":\"room\",\"room\":\"new\"}\n"));
}

TEST_F(JournalTest, HoldsNoSecretThatLetsSomebodyBackIn)
{
  Run run(path_, all);
  auto& alice = run.join("/feed json\n/nick alice");
  EXPECT_THAT(run.read(alice), HasSubstr("\"resume\":\"token"));
  run.write();
  EXPECT_THAT(content(), HasSubstr("\"proof of token"));
  EXPECT_THAT(content(), Not(HasSubstr("\"token")));
}

TEST_F(JournalTest, AllOfATurnIsWrittenOrSaidToBeMissing)
{
  Run run(path_, all, {.buffer_bytes = 64 * 1024});
  std::string lines = "/nick alice";
  for (int i = 0; i < 1000; ++i) {
    lines += "\na";
  }
  run.join(lines);
  const auto trouble = run.write();
  const auto written = std::ranges::count(told(), '\n');
  EXPECT_TRUE(written + 1 == static_cast<long>(run.room->log().next_seq()) || trouble)
      << written << " of " << run.room->log().next_seq() - 1;
}

// --- going on ----------------------------------------------------------------------------------------------

TEST_F(JournalTest, TheRoomGoesOnWhereItEnded)
{
  std::uint32_t speaker = 0;
  {
    Run run(path_, all);
    auto& alice = run.join("/nick alice\none");
    speaker = alice.speaker;
    run.write();
  }
  Run again(path_, all);
  EXPECT_FALSE(again.was_new);
  EXPECT_EQ(again.room->id(), "new");
  auto& bob = again.join("/nick bob\ntwo\n/history");
  EXPECT_GT(bob.speaker, speaker);
  EXPECT_THAT(again.read(bob), EndsWith("= alice: one\n= bob: two\n"));
  again.write();
  EXPECT_EQ(told(), "1 join \n2 message one\n3 join \n4 message two\n");
}

TEST_F(JournalTest, ALastLineThatWasTornIsCutAndTheNextOneIsWhole)
{
  {
    Run run(path_, all);
    run.join("/nick alice\none\ntwo");
    run.write();
  }
  const auto whole = content();
  ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(whole.size() - 5)), 0);
  Run again(path_, all);
  again.join("/nick bob\nthree");
  again.write();
  EXPECT_EQ(told(), "1 join \n2 message one\n3 join \n4 message three\n");
}

TEST_F(JournalTest, ReadsOnlyTheEndAndIsStillTheSameRoom)
{
  {
    Run run(path_, all);
    auto& alice = run.join("/nick alice");
    for (int i = 0; i < 100; ++i) {
      run.say(alice, "line " + std::to_string(i));
    }
    run.write();
  }
  Run again(path_, 1000);
  EXPECT_GT(again.room->log().oldest_seq(), 80U);
  EXPECT_EQ(again.room->log().next_seq(), 102U);
  EXPECT_EQ(again.room->log().event(101).text, "line 99");
  EXPECT_EQ(again.room->id(), "new") << "else a client would take it for another room";
  EXPECT_FALSE(again.was_new);
}

TEST_F(JournalTest, WhoComesBackAfterARestartIsCalledAsBeforeAndSaysNothingTwice)
{
  std::string token;
  {
    Run run(path_, all);
    auto& alice = run.join("/feed json\n/nick alice");
    const auto heard = run.read(alice);
    token = parse_feed_line(heard.substr(0, heard.find('\n')))->resume;
    run.say(alice, "/say 1 one\n/say 2 two");
    run.write();
  }
  Run again(path_, all);
  auto& alice = again.join("/resume " + token + " since 2");
  again.say(alice, "/say 2 two\n/say 3 three");
  const auto heard = again.read(alice);
  EXPECT_THAT(heard, HasSubstr("\"name\":\"alice\""));
  EXPECT_THAT(heard, HasSubstr("\"seq\":3,")) << "its own lines come back as taken";
  again.write();
  EXPECT_THAT(told(), HasSubstr("message three\n"));
  EXPECT_EQ(told().find("message two"), told().rfind("message two")) << told();
}

// --- a full disk -------------------------------------------------------------------------------------------

TEST_F(JournalTest, AFullDiskIsSaidOnceAndTheRoomGoesOnWithoutItsLog)
{
  Run run(path_, all);
  auto& alice = run.join("/nick alice\none");
  run.write();
  {
    test::RecordedCalls calls;
    calls.refuse<sys::Write>(ENOSPC, 3);
    run.say(alice, "two");
    EXPECT_THAT(run.write().value_or(""), HasSubstr("ENOSPC): the room goes on without its log"));
    EXPECT_EQ(run.write(), std::nullopt) << "nothing happened";
    run.say(alice, "three\nfour");
    EXPECT_EQ(run.write(), std::nullopt) << "it was said already";
    run.say(alice, "five");
    EXPECT_EQ(run.write(), std::nullopt);
  }
  run.say(alice, "six");
  EXPECT_EQ(run.write(), "the log is written again; 4 events are missing in it");
  run.say(alice, "seven");
  EXPECT_EQ(run.write(), std::nullopt);
  EXPECT_EQ(told(), "1 join \n2 message one\n7 message six\n8 message seven\n");
}

TEST_F(JournalTest, NeverHoldsHalfALine)
{
  Run run(path_, all);
  auto& alice = run.join("/nick alice\none");
  run.write();
  const auto before = content();
  {
    const SmallDisk disk(30); // a short write, then none
    run.say(alice, "two\nthree");
    EXPECT_NE(run.write(), std::nullopt);
    EXPECT_EQ(content(), before);
  }
  run.say(alice, "four");
  EXPECT_EQ(run.write(), "the log is written again; 2 events are missing in it");
  EXPECT_EQ(told(), "1 join \n2 message one\n5 message four\n");
}

TEST_F(JournalTest, GoesOnAfterAnInterruptedWrite)
{
  Run run(path_, all);
  run.join("/nick alice\none");
  test::RecordedCalls calls;
  calls.refuse<sys::Write>(EINTR);
  EXPECT_EQ(run.write(), std::nullopt);
  EXPECT_EQ(told(), "1 join \n2 message one\n");
}

TEST_F(JournalTest, NumbersAreNotUsedTwiceWhereEventsAreMissing)
{
  {
    Run run(path_, all);
    auto& alice = run.join("/nick alice\none");
    run.write();
    test::RecordedCalls calls;
    calls.refuse<sys::Write>(ENOSPC);
    run.say(alice, "two\nthree");
    run.write();
    run.say(alice, "four");
    run.write();
  }
  Run again(path_, all);
  EXPECT_EQ(again.room->log().next_seq(), 6U);
  again.join("/nick bob\nfive");
  again.write();
  EXPECT_EQ(told(), "1 join \n2 message one\n5 message four\n6 join \n7 message five\n");
}

TEST_F(JournalTest, WhoCameWhileTheDiskWasFullMayStillComeBack)
{
  std::string token;
  {
    Run run(path_, all);
    auto& alice = run.join("/feed json\n/nick alice");
    const auto heard = run.read(alice);
    token = parse_feed_line(heard.substr(0, heard.find('\n')))->resume;
    {
      test::RecordedCalls calls;
      calls.refuse<sys::Write>(ENOSPC);
      run.write();
    }
    run.say(alice, "one");
    run.write();
  }
  Run again(path_, all);
  auto& alice = again.join("/resume " + token + " since 1");
  EXPECT_THAT(again.read(alice), Not(HasSubstr("nobody here is known")));
}

} // namespace
} // namespace sockplay::chat
