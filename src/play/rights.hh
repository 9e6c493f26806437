// What a command gives up when everything it opens is open and strangers' packets come next.
#pragma once

#include "io/announcer.hh"

namespace sockplay::play {

/// Root, capabilities and files: nothing can be opened any more. Told with -v. Throws net::Error.
void give_up_rights(io::Announcer& announcer);

} // namespace sockplay::play
