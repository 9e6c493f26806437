// Landlock: a process forbids itself files and networks, for good. landlock(7), Linux 5.13 and later.
#pragma once

namespace sockplay::capture {

/// What is left.
struct LandlockRules {
  int writable_directory = -1; // regular files may be made, written and cut short beneath it; -1: none
  bool allows_reading = false; // of all files
  bool allows_sockets = false; // TCP to anywhere, abstract Unix sockets
};

/// The version that this kernel has; 0: none.
int landlock_version();

/// Forbids everything else that this version knows of. What is open stays open. Needs no_new_privs; throws
/// net::Error. The version must not be 0.
void restrict_by_landlock(int version, const LandlockRules& rules);

} // namespace sockplay::capture
