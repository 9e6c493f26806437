#include "io/job_control.hh"

#include "sys/invoke.hh"

#include <csignal>
#include <unistd.h>

namespace sockplay::io {

bool is_in_foreground(int terminal)
{
  const auto group = sys::invoke(sys::TcGetPgrp{terminal});
  return !group.ok() || group.value == ::getpgrp();
}

void stop_for_job_control()
{
  sigset_t stop;
  ::sigemptyset(&stop);
  ::sigaddset(&stop, SIGTSTP);
  ::raise(SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &stop, nullptr); // here it is delivered
  ::sigprocmask(SIG_BLOCK, &stop, nullptr);
}

} // namespace sockplay::io
