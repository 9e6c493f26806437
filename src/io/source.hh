// What bytes are read from, other than sockets and what we inherit: a file by its path, or bytes already in
// memory.
#pragma once

#include "io/end.hh"

#include <string>

namespace sockplay::io {

/// Opens `path` for reading, from its beginning. Throws net::Error.
End file_source(const std::string& path);

/// An end that gives `bytes` and then ends: a memfd, so that the roads for files serve it too. Throws
/// net::Error.
End memory_source(const std::string& bytes, const std::string& name);

} // namespace sockplay::io
