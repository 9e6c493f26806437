// Where this process stands in the session of its terminal (credentials(7), tcgetpgrp(3)): in the foreground,
// where it may read and set modes, or in the background, where that would stop it.
#pragma once

namespace sockplay::io {

/// Whether reading from `terminal` and setting its modes does not stop us. True as well for a terminal that
/// is not the one that controls us.
bool is_in_foreground(int terminal);

/// Stops this process as SIGTSTP does where nobody asked for it, and comes back once SIGCONT came; at once in
/// an orphaned process group, which the kernel never stops (setpgid(2)). SIGTSTP is blocked, as it is with a
/// Poller that watches for it, and is so again afterwards.
void stop_for_job_control();

} // namespace sockplay::io
