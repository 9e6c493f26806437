// What a process gives up once everything is open, so that a mistake in a decoder is of no use to whoever
// sends packets: root's rights, all capabilities, new privileges, the file system, and of the network what
// Landlock knows of (landlock.hh).
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace sockplay::capture {

struct User {
  std::string name;
  uid_t id;
  gid_t group;
};

/// Who root is given up for: the one who called sudo(8), else nobody. None where we are not root.
std::optional<User> user_to_become();
/// Whether that is somebody who called sudo(8).
bool is_called_by_sudo();

/// What is still needed.
struct Needs {
  int directory = -1; // files are made in it; -1: none
  std::string directory_name;
  bool resolves_names = false; // -N: reads configuration and libraries, asks name services
};

/// Gives up all that is not needed, for good. What was done, in words for -v. Throws net::Error where rights
/// cannot be given up, or where files could not be made afterwards.
std::vector<std::string> confine(const std::optional<User>& user, const Needs& needs);

} // namespace sockplay::capture
