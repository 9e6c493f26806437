// Where a trace is written. These writes are no part of what is traced: they go past the seam.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace sockplay::explain {

using Sink = std::function<void(std::string_view)>;

/// Standard error. What it refuses is lost: a trace does not end what it watches.
Sink standard_error();

/// A file, new or emptied, that only its owner may read, for payloads may be secret. Its descriptor is far
/// above those of the session, whose numbers are as they are without a trace. Throws net::Error where it
/// cannot be opened.
Sink file(const std::string& path);

} // namespace sockplay::explain
