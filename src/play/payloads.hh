// What packets carry: the input of a command, read to its end and cut into records before the first one
// leaves. How it was asked for is input.hh's matter.
#pragma once

#include "play/input.hh"
#include "record/framing.hh"

#include <string>
#include <vector>

namespace sockplay::play {

/// One at least. Throws net::Error where it cannot be read, is longer than 16 MiB or cannot be cut.
std::vector<std::string> read_payloads(const Input& input, const record::Framing& framing,
                                       io::Poller& poller);

} // namespace sockplay::play
