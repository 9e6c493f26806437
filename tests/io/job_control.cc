// Foreground, background and stopping, tried in children that lead sessions of their own.
#include "io/job_control.hh"

#include "io/line_editor.hh"
#include "io/poller.hh"
#include "support/pseudo_terminal.hh"

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockplay::io {
namespace {

// What `child` returns, run in a child of its own.
template <class Child>
int exit_code_of(Child child)
{
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(child());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Makes this process the leader of a session with the terminal.
int controlling_terminal(const std::string& path)
{
  ::setsid();
  return ::open(path.c_str(), O_RDWR | O_CLOEXEC);
}

TEST(JobControl, TellsForegroundFromBackground)
{
  const test::PseudoTerminal terminal(8, 20);
  const int code = exit_code_of([&] {
    const int controlling = controlling_terminal(terminal.path());
    if (!is_in_foreground(controlling)) return 1;
    return exit_code_of([&] {
      ::setpgid(0, 0);
      return is_in_foreground(controlling) ? 2 : 0;
    });
  });
  EXPECT_EQ(code, 0);
}

TEST(JobControl, TakesATerminalOfNobodysForTheForeground)
{
  const test::PseudoTerminal terminal(8, 20);
  EXPECT_TRUE(is_in_foreground(terminal.slave()));
}

TEST(JobControl, KeepsALineEditorFromTheTerminalWhileInTheBackground)
{
  const test::PseudoTerminal terminal(8, 20);
  const int code = exit_code_of([&] {
    ::setenv("TERM", "xterm", 1);
    const int controlling = controlling_terminal(terminal.path());
    auto end = End::inherited(controlling, O_RDWR);
    LineEditor editor(end, {});
    editor.suspend();
    ::signal(SIGTTOU, SIG_IGN); // so that the background may give the terminal to whom it likes
    const pid_t other = ::fork();
    if (other == 0) ::pause();
    ::setpgid(other, other);
    ::tcsetpgrp(controlling, other);
    const bool can_edit = LineEditor::can_edit(controlling);
    editor.resume();
    const bool edits_behind = !editor.is_suspended();
    ::tcsetpgrp(controlling, ::getpgrp());
    editor.resume();
    ::kill(other, SIGKILL);
    return !can_edit && !edits_behind && !editor.is_suspended() && LineEditor::can_edit(controlling) ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(JobControl, StopsUntilItIsContinued)
{
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, 0);
    Poller poller;
    poller.watch_terminal_signals();
    stop_for_job_control();
    poller.wait(Clock::now());
    ::_exit(poller.take_signal() == SIGCONT ? 7 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, WUNTRACED), pid);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(WSTOPSIG(status), SIGTSTP);
  ::kill(pid, SIGCONT);
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7) << "SIGCONT is told of as well";
}

} // namespace
} // namespace sockplay::io
