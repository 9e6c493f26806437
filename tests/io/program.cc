// The program of --exec: its pipes, its environment, its signals, its limits, and how its end is told.
#include "io/program.hh"

#include "io/poller.hh"
#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace sockplay::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Program start(const std::string& command)
{
  return start_program(command, test::inet("192.0.2.1", 5), test::inet("127.0.0.1", 8000));
}

// All that the command says; its end has come when this returns.
std::string output_of(const std::string& command)
{
  auto program = start(command);
  program.input.close();
  auto said = test::read_to_end(program.output.number());
  EXPECT_EQ(::waitpid(program.pid, nullptr, 0), program.pid);
  return said;
}

TEST(Program, IsRunByTheShell)
{
  EXPECT_EQ(output_of("echo one; echo two | tr o 0"), "one\ntw0\n");
}

TEST(Program, ReadsWhatIsWrittenToItUntilThatEnds)
{
  auto program = start("cat; echo done");
  program.input.write(std::as_bytes(std::span(std::string_view("hello\n"))));
  program.input.finish();
  EXPECT_EQ(test::read_to_end(program.output.number()), "hello\ndone\n");
  ::waitpid(program.pid, nullptr, 0);
}

TEST(Program, HasTheAddressesInItsEnvironment)
{
  EXPECT_EQ(output_of("echo $SOCKPLAY_PEER $SOCKPLAY_LOCAL"), "192.0.2.1:5 127.0.0.1:8000\n");
}

TEST(Program, GetsThePeersOwnNameEscaped)
{
  auto program = start_program("printf %s \"$SOCKPLAY_PEER\"", net::Endpoint::unix_path("/tmp/a\nb\x1b"),
                               test::inet("127.0.0.1", 8000));
  program.input.finish();
  EXPECT_EQ(test::read_to_end(program.output.number()), "/tmp/a\\nb\\x1b");
  ::waitpid(program.pid, nullptr, 0);
}

TEST(Program, HasOurEnvironmentButNoSockplayNamesOfOthers)
{
  ::setenv("OTHER_NAME", "kept", 1);
  ::setenv("SOCKPLAY_FORGED", "dropped", 1);
  ::setenv("SOCKPLAY_PEER", "forged", 1);
  EXPECT_EQ(output_of("echo $OTHER_NAME [$SOCKPLAY_FORGED] $SOCKPLAY_PEER"), "kept [] 192.0.2.1:5\n");
  for (const char* name : {"OTHER_NAME", "SOCKPLAY_FORGED", "SOCKPLAY_PEER"}) {
    ::unsetenv(name);
  }
}

TEST(Program, StartsWithDefaultSignalsWhateverWeBlock)
{
  const Poller poller; // blocks some, ignores SIGPIPE
  const auto status = output_of("cat /proc/self/status");
  EXPECT_THAT(status, HasSubstr("SigBlk:\t0000000000000000\n"));
  const auto ignored = std::stoull(status.substr(status.find("SigIgn:") + 7), nullptr, 16);
  EXPECT_EQ(ignored >> (SIGPIPE - 1) & 1U, 0U);
}

TEST(Program, HasBlockingPipesAndOursDoNotBlock)
{
  auto program = start("cat");
  EXPECT_NE(::fcntl(program.input.number(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(program.output.number(), F_GETFL) & O_NONBLOCK, 0);
  program.input.close();
  EXPECT_EQ(test::read_to_end(program.output.number()), "");
  ::waitpid(program.pid, nullptr, 0);
  EXPECT_THAT(output_of("cat /proc/self/fdinfo/0 /proc/self/fdinfo/1"), Not(HasSubstr("04000\n")))
      << "O_NONBLOCK";
}

TEST(Program, GetsTheDescriptorLimitThatWeWereStartedWith)
{
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{256, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  raise_descriptor_limit();
  rlimit raised{};
  ::getrlimit(RLIMIT_NOFILE, &raised);
  EXPECT_EQ(raised.rlim_cur, before.rlim_max);
  EXPECT_EQ(output_of("ulimit -n"), "256\n");
  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_EQ(after.rlim_cur, raised.rlim_cur) << "ours is as it was";
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST(Program, ThatCannotBeStartedIsAnErrorAndLeavesNothingOpen)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Spawn>(EAGAIN);
  try {
    start("true");
    FAIL() << "it started";
  } catch (const net::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("spawn true: "));
  }
  EXPECT_EQ(calls.count<sys::Close>(), 4);
}

TEST(Program, WithoutPipesIsAnError)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Pipe>(EMFILE);
  EXPECT_THROW(start("true"), net::Error);
}

// --- reaping -----------------------------------------------------------------------------------------------

// Waits until the child has ended without taking its status.
void await_end(pid_t pid)
{
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
}

TEST(ReapPrograms, TellsOfThoseThatEndedBadly)
{
  const auto failed = start("exit 3");
  await_end(failed.pid);
  EXPECT_THAT(reap_programs(), ElementsAre("command exited with status 3"));
  const auto killed = start("kill -TERM $$");
  await_end(killed.pid);
  EXPECT_THAT(reap_programs(), ElementsAre("command ended by signal 15 (Terminated)"));
}

TEST(ReapPrograms, SaysNothingOfThoseThatEndedWellOrStillRun)
{
  const auto well = start("exit 0");
  auto running = start("cat");
  await_end(well.pid);
  EXPECT_THAT(reap_programs(), IsEmpty());
  EXPECT_EQ(::waitpid(well.pid, nullptr, WNOHANG), -1) << "its status was taken";
  running.input.close();
  EXPECT_EQ(::waitpid(running.pid, nullptr, 0), running.pid);
}

TEST(ReapPrograms, TakesAllAtOnce)
{
  for (int i = 0; i < 3; ++i) {
    await_end(start("exit 1").pid);
  }
  EXPECT_EQ(reap_programs().size(), 3U);
  EXPECT_THAT(reap_programs(), IsEmpty());
}

} // namespace
} // namespace sockplay::io
