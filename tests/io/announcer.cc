// The words of a command: what is said at which verbosity, the readiness that scripts wait for, and the
// events for programs.
#include "io/announcer.hh"

#include "io/discard_road.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace sockplay::io {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

struct Words {
  std::string error; // standard error
  std::string output;
};

template <class Act>
Words words_of(Announcer::Options options, Act act)
{
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  Announcer announcer(std::move(options));
  act(announcer);
  return {testing::internal::GetCapturedStderr(), testing::internal::GetCapturedStdout()};
}

TEST(Announcer, SaysWhereItListens)
{
  const auto words =
      words_of({}, [](Announcer& announcer) { announcer.listening(test::inet("127.0.0.1", 8000)); });
  EXPECT_EQ(words.error, "sockplay: listening on 127.0.0.1:8000\n");
  EXPECT_EQ(words.output, "") << "payload and words never mix";
}

TEST(Announcer, MakesControlsInAPathVisible)
{
  const auto words = words_of(
      {}, [](Announcer& announcer) { announcer.listening(net::Endpoint::unix_path("/tmp/a\x1b[31m")); });
  EXPECT_EQ(words.error, "sockplay: listening on /tmp/a\\x1b[31m\n");
}

TEST(Announcer, SaysMoreOrLessAsItIsTold)
{
  const auto talk = [](Announcer& announcer) {
    announcer.warn("a warning");
    announcer.note("a note");
    announcer.error(net::error_of("recv", "peer", ECONNRESET));
    announcer.listening(test::inet("127.0.0.1", 8000));
  };
  const std::string failure = "sockplay: recv peer: Connection reset by peer (ECONNRESET)\n";
  const std::string listening = "sockplay: listening on 127.0.0.1:8000\n";
  EXPECT_EQ(words_of({.verbosity = -1}, talk).error, failure) << "a failure is never kept quiet";
  EXPECT_EQ(words_of({.verbosity = 0}, talk).error, "sockplay: a warning\n" + failure + listening);
  EXPECT_EQ(words_of({.verbosity = 1}, talk).error,
            "sockplay: a warning\nsockplay: a note\n" + failure + listening);
}

TEST(Announcer, WritesThePortFileAndTheReadyDescriptorOnceItListens)
{
  const test::TempDir dir;
  test::BarePipe pipe;
  words_of({.port_file = dir.path("port"), .ready_fd = ::dup(pipe.in.fd())},
           [](Announcer& announcer) { announcer.listening(test::inet("127.0.0.1", 43521)); });
  EXPECT_EQ(test::content_of(dir.path("port")), "43521\n");
  pipe.in.close();
  EXPECT_EQ(test::read_to_end(pipe.out.fd()), "43521\n")
      << "and it is closed: who reads it to its end has it all";
}

TEST(Announcer, WritesThePathWhereThereIsNoPort)
{
  const test::TempDir dir;
  words_of({.port_file = dir.path("port")},
           [](Announcer& announcer) { announcer.listening(net::Endpoint::unix_abstract("name")); });
  EXPECT_EQ(test::content_of(dir.path("port")), "@name\n");
}

TEST(Announcer, FailsWhereNobodyCouldLearnThatItIsReady)
{
  const test::TempDir dir;
  words_of({.port_file = dir.path("no/such/directory")}, [](Announcer& announcer) {
    EXPECT_THROW(announcer.listening(test::inet("127.0.0.1", 8000)), net::Error);
  });
  words_of({.ready_fd = 9999}, [](Announcer& announcer) {
    try {
      announcer.listening(test::inet("127.0.0.1", 8000));
      FAIL() << "nothing was thrown";
    } catch (const net::Error& error) {
      EXPECT_STREQ(error.what(), "write --ready-fd 9999: Bad file descriptor (EBADF)");
    }
  });
}

TEST(Announcer, TellsProgramsByJsonLines)
{
  const auto words = words_of({.json = true}, [](Announcer& announcer) {
    announcer.listening(test::inet("127.0.0.1", 8000));
    announcer.connected("192.0.2.1:5", "127.0.0.1:8000");
    announcer.error(net::error_of("recv", "peer", ECONNRESET));
  });
  EXPECT_THAT(
      words.output,
      MatchesRegex(
          "\\{\"event\":\"listening\",\"time\":\"[^\"]*Z\",\"address\":\"127.0.0.1:8000\"\\}\n"
          "\\{\"event\":\"connected\",\"time\":\"[^\"]*Z\",\"peer\":\"192.0.2.1:5\",\"address\":\"127.0.0.1:"
          "8000\"\\}\n"
          "\\{\"event\":\"error\",\"time\":\"[^\"]*Z\",\"message\":\"recv peer: Connection reset by peer "
          "\\(ECONNRESET\\)\"\\}\n"));
}

TEST(Announcer, TellsNoEventsToPeople)
{
  const auto words = words_of({}, [](Announcer& announcer) {
    announcer.connected("192.0.2.1:5", "127.0.0.1:8000");
    announcer.event("{}\n");
  });
  EXPECT_EQ(words.output, "");
  EXPECT_EQ(words.error, "") << "with -v only";
}

TEST(Announcer, PutsEventsInOrderWithWhatIsShown)
{
  const test::BarePipe pipe;
  auto sink = End::own_pipe(net::Fd(::dup(pipe.in.fd())));
  Outlet outlet(sink, {.view = {.kind = record::ViewKind::raw}});
  words_of({.json = true}, [&](Announcer& announcer) {
    announcer.set_outlet(&outlet);
    outlet.show({.bytes = "before "});
    announcer.event("{} ");
    outlet.show({.bytes = "after"});
  });
  outlet.flush();
  std::string room(64, '\0');
  room.resize(static_cast<std::size_t>(::read(pipe.out.fd(), room.data(), room.size())));
  EXPECT_EQ(room, "before {} after");
}

TEST(Announcer, TellsTheEndOfAConversationWithWhatItMoved)
{
  const auto closed = [](Announcer& announcer) {
    test::ScriptedKernel kernel;
    Conversation talk(net::Fd(1001), test::inet("192.0.2.1", 5));
    Middle middle;
    talk.in.emplace(talk.peer, nullptr, middle, std::make_unique<DiscardRoad>(talk.peer, middle, false));
    talk.peer.readable = talk.peer.hung_up = true;
    kernel.expect(test::recv_gives("hello"), test::fails<sys::Recv>(ECONNRESET));
    talk.run();
    const auto bare = test::step<sys::Write>("words", [](test::ScriptedKernel&, const sys::Write& call) {
      return sys::Outcome{call.invoke(), 0};
    });
    kernel.expect(bare);
    announcer.closed(talk, "192.0.2.1:5");
  };
  EXPECT_THAT(words_of({.verbosity = 1}, closed).error,
              StartsWith("sockplay: 192.0.2.1:5 closed: received 5 bytes, sent 0 bytes in "));
  EXPECT_THAT(words_of({.json = true}, closed).output,
              AllOf(HasSubstr("\"event\":\"closed\""), HasSubstr("\"peer\":\"192.0.2.1:5\""),
                    HasSubstr("\"received_bytes\":5"), HasSubstr("\"sent_bytes\":0"),
                    HasSubstr("\"duration_ns\":"),
                    HasSubstr("\"error\":\"Connection reset by peer (ECONNRESET)\"")));
}

TEST(Say, GoesOnWhereStandardErrorIsShortOrInterruptedOrFull)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::write_takes(3), test::fails<sys::Write>(EINTR), test::fails<sys::Write>(EAGAIN),
                test::poll_finds({POLLOUT}), test::write_takes());
  say("hello");
  EXPECT_EQ(kernel.taken(), "sockplay: hello\n");
}

TEST(Say, GivesUpWhereNobodyListens)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::Write>(EPIPE));
  say("hello");
}

} // namespace
} // namespace sockplay::io
