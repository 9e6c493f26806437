// A password out of a file, so that it stands in no list of processes.
#pragma once

#include <string>

namespace sockplay::play {

/// The first line of the file. Throws net::Error where it cannot be read or is empty.
std::string read_password(const std::string& path);

} // namespace sockplay::play
