// A peer and a program: whatever the program reads or does not read, what it says arrives, and nobody is left
// behind.
#include "io/loop.hh"
#include "io/program.hh"
#include "play/server.hh"
#include "play/stream_carrier.hh"
#include "support/loopback.hh"

#include <csignal>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/wait.h>

namespace sockplay::play {
namespace {

using test::run_until;

class ProgramTalkTest : public testing::Test {
protected:
  void start(const std::string& command, test::Pair pair = test::tcp_pair())
  {
    peer_ = std::move(pair.theirs);
    host_ =
        std::make_unique<Host>(Host::Options{.service = {.kind = Service::Kind::program, .command = command}},
                               poller_, carrier_, announcer_);
    const auto who = net::peer_endpoint(pair.ours.fd());
    auto talk = host_->receive(pair.ours.give(), who, nullptr, nullptr);
    talk_ = dynamic_cast<ProgramTalk*>(talk.get());
    pid_ = talk_->pid;
    loop_.start(std::move(talk));
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }
  // The talk is gone, with all its descriptors.
  void bury()
  {
    loop_.drop(*talk_);
    EXPECT_NE(loop_.take_over(), nullptr);
  }
  // How the program ended.
  int status()
  {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    return status;
  }

  test::Peer peer_;
  io::Poller poller_;
  io::Middle middle_;
  StreamCarrier carrier_{middle_};
  io::Announcer announcer_{{.verbosity = -1}};
  std::unique_ptr<Host> host_;
  io::Loop loop_{poller_};
  ProgramTalk* talk_ = nullptr;
  pid_t pid_ = 0;
};

TEST_F(ProgramTalkTest, CarriesBytesBothWays)
{
  start("cat");
  peer_.say("hello");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 5; }));
  EXPECT_EQ(peer_.hear(5), "hello");
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
  bury();
  EXPECT_EQ(peer_.hear_all(), "");
  EXPECT_EQ(status(), 0);
}

TEST_F(ProgramTalkTest, TellsTheProgramThatThePeerHasEnded)
{
  start("wc -c");
  peer_.say("hello");
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
  bury();
  EXPECT_EQ(peer_.hear_all(), "5\n");
  EXPECT_EQ(status(), 0);
}

TEST_F(ProgramTalkTest, TellsThePeerThatTheProgramHasEnded)
{
  start("echo goodbye");
  ASSERT_TRUE(becomes_over()) << "though the peer has said nothing and keeps its side open";
  EXPECT_EQ(peer_.hear_all(), "goodbye\n");
  bury();
  EXPECT_EQ(status(), 0);
}

TEST_F(ProgramTalkTest, DeliversTheAnswerOfAProgramThatDoesNotRead)
{
  start("exec <&-; echo answer");
  const std::string block(65536, 'x');
  ASSERT_TRUE(run_until(loop_, [&] {
    if (talk_->sent_bytes() == 0) {
      // A peer that talks on; what is on its way when we close would turn that into a reset.
      [[maybe_unused]] const auto sent =
          ::send(peer_.fd(), block.data(), block.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return talk_->is_over();
  }));
  bury();
  EXPECT_EQ(peer_.hear(7), "answer\n");
  EXPECT_EQ(status(), 0);
}

TEST_F(ProgramTalkTest, EndsWithAProgramThatLeavesItsInputUnread)
{
  start("head -c 3");
  peer_.say("hello, this is longer");
  ASSERT_TRUE(becomes_over());
  bury();
  EXPECT_EQ(peer_.hear(3), "hel");
  EXPECT_EQ(status(), 0);
}

TEST_F(ProgramTalkTest, DoesNotLeaveAProgramBehindWhosePeerResets)
{
  start("cat");
  peer_.say("hello");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 5; }));
  peer_.reset();
  ASSERT_TRUE(becomes_over()) << "the program waits for more, and nobody is there to say it";
  EXPECT_EQ(talk_->peer_error(), ECONNRESET);
  bury();
  status(); // it ends: its input did
}

TEST_F(ProgramTalkTest, IsOverWhenThePeerTakesNoMore)
{
  start("exec yes");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() > 0; }));
  peer_.close();
  ASSERT_TRUE(becomes_over());
  bury();
  const int ended = status();
  EXPECT_TRUE(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGPIPE) << "its default again";
}

TEST_F(ProgramTalkTest, CountsWhatAProgramReadThatThenReadsNoMore)
{
  start("exec head -c 5 >/dev/null");
  peer_.say("12345");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 5; }));
  status();
  peer_.say("678");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 8; }));
}

TEST_F(ProgramTalkTest, TellsTheProgramWhoThePeerIs)
{
  auto pair = test::tcp_pair();
  const auto peer = to_string(net::local_endpoint(pair.theirs.fd()));
  const auto local = to_string(net::peer_endpoint(pair.theirs.fd()));
  start("echo $SOCKPLAY_PEER $SOCKPLAY_LOCAL", std::move(pair));
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), peer + " " + local + "\n");
  status();
}

TEST_F(ProgramTalkTest, GivesBackAllThatIsAnswered)
{
  const auto bytes = test::pattern(1 << 20);
  start("cat");
  std::string heard;
  std::size_t said = 0;
  ASSERT_TRUE(run_until(loop_, [&] {
    if (said < bytes.size()) {
      const auto sent =
          ::send(peer_.fd(), bytes.data() + said, bytes.size() - said, MSG_DONTWAIT | MSG_NOSIGNAL);
      said += sent > 0 ? static_cast<std::size_t>(sent) : 0;
      if (said == bytes.size()) peer_.half_close();
    }
    heard += peer_.hear_now();
    return talk_->is_over();
  }));
  bury();
  heard += peer_.hear_all();
  EXPECT_TRUE(heard == bytes);
  EXPECT_EQ(status(), 0);
}

} // namespace
} // namespace sockplay::play
